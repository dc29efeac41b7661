"""Tables of web pages, as office systems export them under the name of xls."""

from __future__ import annotations

import pytest

from bot.documents.sheets import opening
from bot.documents.sheets.grid import Grid, Unread
from bot.documents.sheets.inspection import Refused

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312">
<style><!-- .xl66 {color:red; text-decoration:line-through;} td {padding:0} .gone{display:none} --></style>
<!--[if gte mso 9]><xml><x:Name>表</x:Name><table><tr><td>no</table></xml><![endif]--></head>
<body><table border=0><col width=72><col width=0 style='display:none;mso-width-source:userset'><col>
<tr height=18><td colspan=3 class=xl65>2021年省人大代表建议</td></tr>
<tr><th>编号</th><th>密级</th><th>案由</th></tr>
<tr><td rowspan=2 style='mso-number-format:"\\@"'>0012</td><td>秘密</td><td>关于&nbsp;甲 &amp;
 乙<br>二行</td></tr>
<tr style='display:none'><td>无</td><td>退回</td></tr>
<tr><td class=xl66>0013</td><td class=xl66>无</td><td><s>关于丙的建议</s></td></tr>
<tr class=gone><td>0014<td>无<td>关于丁的建议</tr></table></body></html>"""


def opened(page: str, encoding: str = "utf-8") -> list[Grid]:
    return opening.sheets(page.encode(encoding), "导出")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_page_that_excel_saves(encoding: str):
    (grid,) = opened(EXCEL, encoding)
    assert grid.rows == [
        ["2021年省人大代表建议"] * 3,
        ["编号", "密级", "案由"],
        ["0012", "秘密", "关于 甲 & 乙\n二行"],
        ["0012", "无", "退回"],
        ["0013", "无", "关于丙的建议"],
        ["0014", "无", "关于丁的建议"],
    ]
    assert ([area.name for area in grid.merged], grid.hidden_rows) == (["A1:C1", "A3:A4"], {3, 5})
    assert (grid.hidden_columns, grid.struck, grid.visible) == ({1}, {4}, True)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><td>a<td>b<tr><td>1<td>2", [["a", "b"], ["1", "2"]]),  # ends left out
        ("<TR><TD>a</TD><TD>b</TD></TR><TD>1</TD><TD>2</TD>", [["a", "b"], ["1", "2"]]),
        ("<tr><td title='a>b'>x<td title=\"<b>\">y", [["x", "y"]]),
        ("<tr><td><p>甲</p><div>乙</div><td><span>丙</span>丁", [["甲\n乙", "丙丁"]]),
        ("<tr><td>&#31192;&#x5bc6;<td>&lt;b&gt;&unknown;", [["秘密", "<b>&unknown;"]]),
        ("<tr><td><script>if (1 < 2) x('<td>')</script>a<td><style>td{}</style>b", [["a", "b"]]),
        ("<tr><td>a<td><input value='市'><input type=hidden value=h>", [["a", "市"]]),
        ("<tr><td><span style='display:none'>20210731</span>7月31日<td>b", [["7月31日", "b"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td style='display:none'>a<td>c", [["a", "b"], ["a", "c"]]),  # told twice
        ("<tr><td colspan=2>a<td style='display:none'><td>b<tr><td>1<td>2<td>3", [["a", "a", "b"], ["1", "2", "3"]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [["a", "b"], ["a", "c"], ["a", "d"]]),
        ("<tr><td>a<td>#REF!<tr><td>#####<td>=1+1", [["a", Unread("#REF!")], [Unread("列宽不够，只存了 ####"), "=1+1"]]),
        (
            "<tr><td>短<td>关于某事的建议<tr><td><del>旧</del>新<td>关于某事的建议<tr><td><s>旧<td>关于某事的建议",
            [["短", "关于某事的建议"], [Unread("部分文字已划掉"), "关于某事的建议"], [Unread("文字已划掉"), "关于某事的建议"]],
        ),
    ],
)
def test_cells(table: str, rows: list[list[object]]):
    assert opened(f"<table>{table}</table>")[0].rows == rows


def test_what_a_choice_says_is_unread():
    assert isinstance(opened("<table><tr><td>a<td><select><option>主办<option>会办</select></table>")[0].rows[0][1], Unread)


def test_a_column_of_cells_that_are_not_displayed_is_a_hidden_one():
    (grid,) = opened("<table><tr><th hidden>密级<th>编号<tr><td hidden>秘密<td>1</table>")
    assert (grid.hidden_columns, grid.rows) == ({0}, [["密级", "编号"], ["秘密", "1"]])
    (grid,) = opened("<table><tr><td>a<td>b<tr><td hidden>1<td>2</table>")
    assert isinstance(grid.rows[1][0], Unread)


def test_words_above_a_table_are_its_title_and_those_below_the_last_one_stand_below_it():
    page = "<h2>2021年建议</h2><p>一、省</p><table><tr><td>a<td>b<tr><td>1<td>2</table><p>二、市</p>"
    first, second = opened(page + "<table style='display:none'><tr><td>a<td>b<tr><td>3<td>4</table>填表人：某")
    assert (first.name, first.visible, first.rows[:3]) == ("表1", True, [["2021年建议", ""], ["一、省", ""], ["a", "b"]])
    assert (second.name, second.visible, second.rows) == (
        "表2",
        False,
        [["二、市", ""], ["a", "b"], ["3", "4"], ["填表人：某", ""]],
    )


def test_places_in_a_table_count_from_its_title():
    (grid,) = opened("<p>标题</p><table><tr><td rowspan=2>a<td>b<tr hidden><td>1<tr><td><s>2</s><td><s>3</s></table>")
    assert ([area.name for area in grid.merged], grid.hidden_rows, grid.struck) == (["A2:A3"], {2}, {3})


def test_a_table_in_a_table_is_the_sheet_and_its_frame_the_words_around_it():
    inner = "<table><tr><td>编号<td>案由<tr><td>1<td><table><tr><td>某事</td></tr></table>的建议</table>"
    (grid,) = opened(f"<table><tr><td>2021年建议</td></tr><tr><td>{inner}</td></tr><tr><td>共1件</td></tr></table>")
    assert grid.rows == [["2021年建议", ""], ["编号", "案由"], ["1", "某事\n的建议"], ["共1件", ""]]


def test_a_page_that_says_another_encoding_than_it_has():
    assert opened('<meta charset="utf-8"><table><tr><td>甲<td>乙</table>', "gb18030")[0].rows == [["甲", "乙"]]
    assert opened('<meta charset="big5"><table><tr><td>甲<td>乙</table>', "big5")[0].rows == [["甲", "乙"]]


def test_empty_tables_are_none():
    with pytest.raises(Refused, match="另存为 xlsx"):
        opened("<table><tr><td> &nbsp; </td></tr></table>")
