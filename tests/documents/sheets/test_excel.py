"""Workbooks of today: what is struck out, hidden, merged, formatted or without a result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Grid, Unread
from tests.documents.sheets import hostile

NO_RESULT = Unread("公式没有计算结果")
STRUCK, PARTLY_STRUCK = Unread("文字已划掉"), Unread("部分文字已划掉")
ROW = (1, "20210101", "关于推进某项工作的建议", "信息化推进处")
RELATIONS = hostile.parts()["xl/_rels/workbook.xml.rels"]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Grid]:
    """The sheet that somebody writes with xlsxwriter, opened again."""

    def write(fill: Callable[..., object], **options: object) -> Grid:
        book = xlsxwriter.Workbook(str(tmp_path / "b.xlsx"), options)
        fill(book, book.add_worksheet("表"))
        book.close()
        return workbook.open_sheets(tmp_path / "b.xlsx")[0]

    return write


def opened(tmp_path: Path, rows: str, *, prefix: str = "", **parts: str) -> Grid:
    """A workbook of these rows, written by hand; `prefix` stands before the sheet's tags."""
    content = f"<worksheet {hostile.MAIN}><sheetData>{rows}</sheetData></worksheet>"
    if prefix:
        content = (
            content.replace("</", f"</{prefix}:").replace("<", f"<{prefix}:").replace(f"<{prefix}:/{prefix}:", f"</{prefix}:")
        )
        content = content.replace("xmlns=", f"xmlns:{prefix}=")
    (tmp_path / "b.xlsx").write_bytes(hostile.book(**{hostile.SHEET: content}, **parts))
    return workbook.open_sheets(tmp_path / "b.xlsx")[0]


def test_a_row_is_struck_out_with_all_it_holds_or_its_title(written):
    def fill(book, sheet):
        struck = book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ROW)
        sheet.write_row(1, 0, ROW, struck)
        for column, cell in enumerate(ROW):
            sheet.write(2, column, cell, struck if column == 2 else None)
            sheet.write(3, column, cell, struck if column == 3 else None)
        sheet.write_rich_string(4, 2, struck, "关于推进", struck, "某项工作的建议")
        sheet.write_rich_string(5, 2, "关于推进", struck, "某项", "工作的建议")

    grid = written(fill)
    assert grid.struck == {1, 2, 4}
    assert [row[2] for row in grid.rows[:5]] == [ROW[2]] * 5
    assert (grid.rows[3][3], grid.rows[5][2]) == (STRUCK, PARTLY_STRUCK)


def test_a_struck_value_merged_over_live_rows_is_unread_there(written):
    def fill(book, sheet):
        struck = book.add_format({"font_strikeout": True})
        sheet.write_column(0, 0, ["甲项工作的建议", "乙项工作的建议"])
        sheet.merge_range(0, 1, 1, 1, "规划科", struck)

    assert [row[1] for row in written(fill).rows] == [STRUCK, STRUCK]


def test_hidden_rows_and_columns(written):
    def fill(book, sheet):
        for row in range(5):
            sheet.write_row(row, 0, ROW)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(3, 0)
        sheet.set_column(1, 2, None, None, {"hidden": True})
        sheet.set_column(3, 3, 0)

    grid = written(fill)
    assert (grid.hidden_rows, grid.hidden_columns) == ({1, 3}, {1, 2, 3})


def test_sheets_that_are_not_shown(tmp_path: Path):
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        sheets = [book.add_worksheet(name) for name in ("新", "旧", "更旧", "图后")]
        sheets[1].hide()
        sheets[2].very_hidden()
        book.add_chartsheet("图")
        for sheet in sheets:
            sheet.write(0, 0, sheet.name)
    assert [(grid.name, grid.visible) for grid in workbook.open_sheets(tmp_path / "b.xlsx")] == [
        ("新", True),
        ("旧", False),
        ("更旧", False),
        ("图后", True),
    ]


def test_a_merged_title_and_a_merged_block(written):
    def fill(book, sheet):
        sheet.merge_range(0, 0, 0, 3, "2021年任务分解表")
        sheet.merge_range(1, 0, 3, 1, 7)
        sheet.merge_range(1, 3, 30, 3, "")
        for row in range(1, 4):
            sheet.write(row, 2, row)
            sheet.write(row, 4, row)

    grid = written(fill)
    assert [area.name for area in grid.merged] == ["A1:D1", "A2:B4", "D2:D4"]
    assert grid.rows == [[*["2021年任务分解表"] * 4, ""], *([7.0, 7.0, float(n), "", float(n)] for n in range(1, 4))]


def test_results_of_formulas_and_what_has_none(written, tmp_path: Path):
    def fill(book, sheet):
        sheet.write_formula(0, 0, "=A1", None, "市")
        sheet.write_formula(0, 1, "=A1", None, 5)
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 3, "=A1+1")  # a program that cannot calculate writes 0, and that it is to be calculated

    assert written(fill).rows == [["市", 5.0, Unread("#DIV/0!"), NO_RESULT]]
    cells = '<c r="A1"><f>B1</f></c><c r="B1"><f>C1</f><v/></c><c r="C1" t="str"><f>D1</f></c><c r="D1"><f>A1</f><v>0</v></c>'
    cells += '<c r="E1" t="str"><f>IF(1,"")</f><v></v></c><c r="F1"><v>1</v></c>'
    assert opened(tmp_path, f'<row r="1">{cells}</row>').rows == [[NO_RESULT, NO_RESULT, NO_RESULT, 0.0, "", 1.0]]


def test_an_unread_cell_at_the_end_makes_its_row_longer(tmp_path: Path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><f>A1</f></c></row>'
    assert opened(tmp_path, rows).rows == [[1.0, "", ""], ["", "", ""], ["", "", NO_RESULT]]


def test_errors_whoever_typed_them(tmp_path: Path):
    cells = (
        '<c r="A1" t="e"><v>#REF!</v></c>' + hostile.cell("B1", "#N/A") + hostile.cell("C1", "#1楼") + hostile.cell("D1", "####")
    )
    assert opened(tmp_path, f'<row r="1">{cells}</row>').rows == [
        [Unread("#REF!"), Unread("#N/A"), "#1楼", Unread("列宽不够，只存了 ####")]
    ]


@pytest.mark.parametrize("prefix", ["", "x"])
def test_cells_and_rows_that_do_not_say_where_they_are(tmp_path: Path, prefix: str):
    rows = "<row><c><v>1</v></c></row><row hidden='1'><c/><c><f>A1</f></c><c><v>2</v></c></row>"
    grid = opened(tmp_path, rows, prefix=prefix)
    assert (grid.rows, grid.hidden_rows) == ([[1.0, "", ""], ["", NO_RESULT, 2.0]], {1})


def test_numbers_as_their_formats_show_them_and_days_as_days(written):
    def fill(book, sheet):
        for column, code in enumerate(('"2021"0000', "00000", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "0.00", "第0号")):
            sheet.write_number(0, column, 44408 if "y" in code else 32, book.add_format({"num_format": code}))
        sheet.write_string(0, 6, "32", book.add_format({"num_format": "第0号"}))

    assert written(fill).rows == [["20210032", "00032", date(2021, 7, 31), date(2021, 7, 31), 32.0, "第32号", "32"]]


def test_a_workbook_that_counts_from_1904_has_days_and_numbers_that_might_be_some(written):
    def fill(book, sheet):
        sheet.write_datetime(0, 0, date(2021, 7, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(0, 1, [42946, 20210101, 3])
        sheet.write_string(0, 4, "42798")

    day, number, *others, typed = written(fill, date_1904=True).rows[0]
    assert (day, others) == (date(2021, 7, 31), [20210101.0, 3.0])
    assert isinstance(number, Unread) and "1904" in number.why
    assert isinstance(typed, Unread) and typed.why == number.why


def test_a_picture_and_another_program_s_error_in_a_cell_are_unread(written):
    grid = written(lambda book, sheet: [sheet.write_string(0, at, cell) for at, cell in enumerate(PICTURES)])
    assert grid.rows[0] == [Unread("单元格里是图片"), Unread("单元格里是图片"), Unread("Err:508"), "Err:509说明"]


PICTURES = ('=DISPIMG("ID_33",1)', '=_xlfn.DISPIMG("ID_3",1)', "Err:508", "Err:509说明")


def test_comments_in_a_sheet_are_no_cells(tmp_path: Path):
    rows = '<!-- <row r="1" hidden="1"><c r="A1"><f>x</f></c> --><row r="1"><c r="A1"><v>1</v></c></row>'
    grid = opened(tmp_path, rows)
    assert (grid.rows, grid.hidden_rows) == ([[1.0]], frozenset())


MONTHS = ('yyyy"年"m"月"', "yyyy-mm;@", "mmm-yy", 17, 27, 55, 57)


@pytest.mark.parametrize("code", MONTHS)
@pytest.mark.parametrize("since_1904", [False, True])
def test_a_day_that_is_shown_as_a_month_is_read_as_one(written, code, since_1904):
    def fill(book, sheet):
        month, day = book.add_format({"num_format": code}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(0, 0, date(2021, 7, 1), month)
        sheet.write_datetime(0, 1, date(2021, 7, 1), day)
        sheet.write_number(0, 2, 7, month)

    row = written(fill, date_1904=since_1904).rows[0]
    assert row[:2] == ["2021年7月", date(2021, 7, 1)]
