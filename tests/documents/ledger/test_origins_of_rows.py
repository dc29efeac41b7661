"""Where an item comes from and how far it is, by columns of its row, by columns filled in turns, and by what stands around."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.reading import Answers
from bot.documents.sheets.grid import Area, Grid
from bot.rules.words import FactKind

KNOWN = KnownNames({"规划科", "产业科"})
HEADER = ["编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限", "密级"]
TITLE = ["2021年市人大代表建议"]


def cells(header: list[str], *items: dict[str, Any]) -> list[list[Any]]:
    good = {"案由": "关于某事的建议", "办理类型": "主办", "牵头处室": "规划科"}
    good |= {"交办日期": "2021-03-05", "办理时限": "2021-07-31", "密级": "不涉密"}
    rows = [{"编号": f"2021{place:04d}", **good, **item} for place, item in enumerate(items, start=1)]
    return [[row.get(name, "") for name in header] for row in rows]


def read(*grids: Grid, **answers: Any) -> Ledger:
    return reading.of_sheets(grids, KNOWN, Answers(**answers))


def ledger(columns: list[str], *items: dict[str, Any], title: str = "任务分解表", sheet: str = "台账", **answers: Any) -> Ledger:
    numbered = any(name.endswith(("编号", "议号", "案号")) for name in columns)
    header = [*columns, *(name for name in HEADER if name not in columns and not (numbered and name == "编号"))]
    return read(Grid(sheet, [[title], header, *cells(header, *items)]), **answers)


def origins(found: Ledger) -> list[tuple[str, str, int]]:
    assert not found.questions and not found.rejected, (found.questions, found.rejected)
    return [(str(entry.level), str(entry.body), entry.year) for entry in found.entries]


def test_a_column_of_years_and_one_of_origins_say_them_row_by_row():
    rows = ({"编号": "1", "年度": "2021", "来源": "市人大"}, {"编号": "2", "年度": "2020年", "来源": "省政协委员提案"})
    found = ledger(["年度", "来源"], *rows)
    assert origins(found) == [("市", "人大", 2021), ("省", "政协", 2020)]
    assert [entry.remarks for entry in found.entries] == ["", ""]
    assert origins(ledger(["年度", "来源"], *rows, title=TITLE[0])) == origins(found)


@pytest.mark.parametrize("title", ["来源", "建议来源", "提案来源", "案件来源"])
def test_an_origin_that_says_neither_level_nor_body_is_kept_in_the_remarks(title):
    found = ledger([title], {title: "群众来信"}, title=TITLE[0])
    assert origins(found) == [("市", "人大", 2021)] and found.entries[0].remarks == "来源：群众来信"


def test_a_year_against_the_number_s_is_refused_and_one_that_nobody_knows_is_told():
    (bad,) = ledger(["年度"], {"年度": "2020"}, title=TITLE[0]).rejected
    assert "年度“2020”与编号“20210001”写明的年份不同" in bad.reason
    found = ledger(["年度"], {"年度": "十四五"}, title=TITLE[0])
    assert origins(found) == [("市", "人大", 2021)] and any("年度“十四五”不认识" in one.reason for one in found.warnings)


@pytest.mark.parametrize("column", ["类别", "序号", "来源"])
def test_a_cell_that_says_level_and_body_at_once_is_heard(column):
    found = ledger([column], {column: "省人大代表建议"}, {column: "市政协提案"}, level="市")
    assert origins(found) == [("省", "人大", 2021), ("市", "政协", 2021)]


@pytest.mark.parametrize(
    ("first", "second"),
    [("人大建议编号", "政协提案编号"), ("建议编号", "提案编号"), ("建议号", "提案号")],
)
def test_of_two_columns_of_numbers_the_filled_one_says_the_body(first, second):
    found = ledger([first, second], {first: "20210001"}, {second: "20210002", first: "—"}, level="市")
    assert origins(found) == [("市", "人大", 2021), ("市", "政协", 2021)]
    assert [entry.digits for entry in found.entries] == ["20210001", "20210002"]


def test_a_column_without_a_title_that_says_where_items_come_from_is_heard():
    header = ["", *HEADER]
    rows = [["省人大代表建议", *cells(HEADER, {})[0]], ["市政协提案", *cells(HEADER, {}, {})[1]]]
    found = read(Grid("x", [["2021年"], header, *rows]), level="市")
    assert origins(found) == [("省", "人大", 2021), ("市", "政协", 2021)]


def test_a_column_of_bodies_that_nobody_knows_is_asked_about_where_it_contradicts_the_title():
    (question,) = ledger(["类型"], {"类型": "人大"}, {"类型": "政协"}, title=TITLE[0]).questions
    assert question.option == "--column 类型=" and question.choices == ("类别", "备注")
    assert origins(ledger(["类型"], {"类型": "人大"}, title=TITLE[0])) == [("市", "人大", 2021)]


def test_of_two_columns_of_numbers_the_filled_one_says_the_level():
    found = ledger(["省人大建议编号", "市人大建议编号"], {"省人大建议编号": "12"}, {"市人大建议编号": "12"}, title="2021年")
    assert origins(found) == [("省", "人大", 2021), ("市", "人大", 2021)]


def test_a_row_in_which_both_numbers_are_filled_is_refused():
    rows = ({"人大建议编号": "1"}, {"政协提案编号": "2"}, {"人大建议编号": "3", "政协提案编号": "4"})
    (bad,) = ledger(["人大建议编号", "政协提案编号"], *rows, level="市").rejected
    assert bad.row == 5 and "人大建议编号、政协提案编号都填了" in bad.reason


def test_steps_whose_numbers_stand_in_turns_are_those_of_their_body():
    tasks = ledger_of("人大建议编号", "政协提案编号")
    steps = [["人大建议编号", "政协提案编号", "寄出日期"], ["12", "", "2021-06-01"], ["", "12", "2021-06-02"]]
    found = read(tasks, Grid("进展", steps), level="市")
    days = {str(entry.body): entry.facts[FactKind.MAILED][0].isoformat() for entry in found.entries}
    assert days == {"人大": "2021-06-01", "政协": "2021-06-02"} and not found.rejected


def ledger_of(first: str, second: str) -> Grid:
    header = [first, second, *HEADER[1:]]
    return Grid("台账", [["2021年"], header, *cells(header, {first: "12"}, {second: "12"})])


def test_deputies_and_members_in_columns_of_their_own_say_the_body_too():
    found = ledger(["领衔代表", "领衔委员"], {"领衔代表": "王示甲"}, {"领衔委员": "李示乙"}, level="市")
    assert origins(found) == [("市", "人大", 2021), ("市", "政协", 2021)]
    assert [entry.deputy for entry in found.entries] == ["王示甲", "李示乙"]


def test_a_table_without_titles_below_another_one_is_refused_by_name():
    other = ["编号", "级别", "类别", "办理类型", "牵头处室", "交办日期", "办理时限", "密级"]
    rows = [HEADER, *cells(HEADER, {}), other, *cells(other, {"编号": "20210002", "级别": "市", "类别": "政协"})]
    found = read(Grid("台账", [TITLE, *rows]))
    assert [entry.digits for entry in found.entries] == ["20210001"]
    assert "第4行起的表没有读成台账（不是台账：缺 案由）" in found.rejected[0].reason


def test_a_sheet_without_titles_beside_another_one_is_asked_about():
    other = ["编号", "级别", "类别", "办理类型", "牵头处室"]
    second = Grid("提案", [other, *cells(other, {"级别": "市", "类别": "政协"})])
    first = Grid("建议", [TITLE, HEADER, *cells(HEADER, {})])
    (question,) = read(first, second).questions
    assert "工作表“提案”像是台账，但没有读成（不是台账：缺 案由" in question.text and question.option == "--sheet"
    assert not read(first, second, sheets=("建议",)).questions


STATED = ["办结日期", "办理状态"]


@pytest.mark.parametrize("sheet", ["已办结", "已答复（3件）", "市人大已办结", "2021年办结件", "办理完毕"])
def test_on_a_sheet_of_finished_items_each_needs_its_day(sheet):
    found = ledger(STATED, {"办结日期": "2021-06-01"}, {}, {"办理状态": "办理中"}, title=TITLE[0], sheet=sheet)
    assert [entry.facts[FactKind.MAILED][0].isoformat() for entry in found.entries] == ["2021-06-01"]
    assert ["没有办结的日期" in one.reason for one in found.rejected] == [True, False]
    assert "互相矛盾" in found.rejected[1].reason and sheet in found.rejected[0].reason


@pytest.mark.parametrize("sheet", ["未办结", "未答复", "办理中", "在办件", "待办", "逾期未办结"])
def test_on_a_sheet_of_open_items_none_is_finished(sheet):
    rows: tuple[dict[str, Any], ...] = (
        {},
        {"办理状态": "办理中"},
        {"办结日期": "2021-06-01"},
        {"办理状态": "已办结", "办结日期": "2021-06-01"},
        {"寄出日期": "2021-06-01"},
    )
    found = ledger([*STATED, "寄出日期"], *rows, title=TITLE[0], sheet=sheet)
    assert [entry.digits for entry in found.entries] == ["20210001", "20210002"]
    assert all("互相矛盾" in one.reason for one in found.rejected) and len(found.rejected) == 3


@pytest.mark.parametrize("sheet", ["已办未结", "部分办结", "拟办结", "逾期"])
def test_a_sheet_whose_name_is_not_clear_is_told(sheet):
    found = ledger(STATED, {}, title=TITLE[0], sheet=sheet)
    assert len(found.entries) == 1 and any(f"工作表“{sheet}”像是办理状态" in one.reason for one in found.warnings)


@pytest.mark.parametrize("sheet", ["办结情况", "办理进展", "答复", "限期办结台账", "台账"])
def test_a_sheet_whose_name_is_about_something_else_says_nothing(sheet):
    found = ledger(STATED, {}, title=TITLE[0], sheet=sheet)
    assert len(found.entries) == 1 and not found.warnings


def test_sections_say_how_far_their_items_are_and_a_title_yields():
    header = [*HEADER, "办结日期"]
    done, still = cells(header, {"办结日期": "2021-06-01"}, {})
    found = read(Grid("x", [["2021年市人大代表建议（已办结）"], header, ["一、已办结（1件）"], done, ["未办结"], still]))
    assert [FactKind.MAILED in entry.facts for entry in found.entries] == [True, False] and not found.rejected
    found = read(Grid("x", [["2021年市人大代表建议（未办结）"], header, done]))
    assert len(found.entries) == 1 and any("以本行为准" in one.reason for one in found.warnings)


@pytest.mark.parametrize("across", [0, 3])
def test_a_section_that_an_area_of_the_rows_above_crosses_is_one(across):
    one, two = cells(HEADER, {}, {})
    line = ["二、市政协提案（1件）", *[""] * 3, "2021-03-05", "", ""]
    line[1 : across + 1] = [line[0]] * across
    areas = (Area(3, 4, 5, 4), *((Area(4, 0, 4, across),) if across else ()))
    found = read(Grid("x", [["2021年"], HEADER, ["一、省人大代表建议（1件）"], one, line, two], merged=areas))
    assert origins(found) == [("省", "人大", 2021), ("市", "政协", 2021)]


def gone_row(how: str, row: int) -> dict[str, Any]:
    return {how: {row}}


@pytest.mark.parametrize("gone", ["hidden_rows", "struck"])
def test_a_section_that_is_not_seen_still_ends_the_one_above(gone: str):
    one, two = cells(HEADER, {}, {})
    rows = [["2021年"], HEADER, ["一、省人大代表建议（1件）"], one, ["二、市政协提案（1件）"], two]
    assert origins(read(replace(Grid("x", rows), **gone_row(gone, 4)))) == [("省", "人大", 2021), ("市", "政协", 2021)]
    found = read(replace(Grid("x", [TITLE, HEADER, one, ["二、涉密件"], two]), **gone_row(gone, 3)))
    assert [secret.number for secret in found.secret] == ["20210002"]


@pytest.mark.parametrize("gone", ["hidden_rows", "struck"])
def test_the_cell_above_is_that_of_the_row_above_seen_or_not(gone: str):
    rows = cells(HEADER, {}, {"密级": "机密", "牵头处室": "产业科"}, {"密级": "同上", "牵头处室": "同上"})
    found = read(replace(Grid("x", [TITLE, HEADER, *rows]), **gone_row(gone, 3)))
    assert [entry.digits for entry in found.entries] == ["20210001"] and [one.number for one in found.secret] == ["20210003"]
