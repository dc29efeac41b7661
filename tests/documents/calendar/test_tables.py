"""The usual table and rows of days, however they are laid out: one arrangement, the same days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.calendar import pages, reading
from bot.documents.calendar.pages import Page
from bot.documents.calendar.reading import CalendarRead
from bot.documents.sheets.grid import Unread
from bot.rules.workdays import days

TODAY = date(2026, 11, 26)
SPRING = {**dict.fromkeys(days(date(2027, 2, 5), date(2027, 2, 13)), False), date(2027, 2, 14): True}


def of(rows: list[list[object]], name: str = "2027年", year: int | None = None) -> CalendarRead:
    page = Page(name, [pages.row_of(number, cells) for number, cells in enumerate(rows, start=1)])
    return reading.of_pages([page], "放假安排", TODAY, year)


@pytest.mark.parametrize(
    "rows",
    [
        [["节日", "放假时间", "调休上班日期", "放假天数"], ["春节", "2月5日—2月13日", "2月14日（周日）", 9]],
        [["序号", "节日名称", "放假起止日期", "天数", "补班"], [1, "春节", "2.5-2.13", "共9天", "2月14日"]],
        [["假期", "开始日期", "结束日期", "上班日期"], ["春节", date(2027, 2, 5), date(2027, 2, 13), date(2027, 2, 14)]],
        [["2027年放假安排"], ["节假日", "放假安排", "调休"], ["春节", "2月5日（周五）至13日（周六）放假调休，共9天", "2月14日"]],
        [["节日", "放假时间", "备注"], ["春节", "2月5日至13日放假，2月14日上班", "初一至初七"]],
        [["2月5日至13日", "放假"], ["2月14日", "上班"]],
        *([[[day, "上班" if works else "放假"] for day, works in SPRING.items()]]),
        [["日期", "星期", "类型"], *([f"{day:%Y年%m月%d日}", "", "补班" if works else "假日"] for day, works in SPRING.items())],
        [["一、春节：2月5日至13日放假调休，共9天。2月14日上班。"] * 4],
    ],
)
def test_one_arrangement_in_many_layouts(rows):
    found = of(rows)
    assert (found.rejected, found.questions) == ([], [])
    assert found.days == SPRING


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["节日", "放假时间", "天数"], ["春节", "2月5日—2月13日", 8]], "写的是共8天，所列日期有9天"),
        ([["节日", "放假时间", "调休"], ["春节", "2月5日—2月13日", "2月15日"]], "“调休”既可指放假也可指上班"),
        ([["节日", "放假时间", "天数"], ["春节", "无", 8], ["元旦", "1月1日", 1]], "没有日期"),
    ],
)
def test_a_table_that_contradicts_itself_is_not_believed(rows, reason: str):
    found = of(rows)
    told = [*(why for _, why in found.rejected), *(row.why for row in found.reading[0].skipped_rows)]
    assert any(reason in why for why in told)


def test_a_cell_that_cannot_be_read_is_never_empty():
    found = of([["节日", "放假时间", "调休上班日期"], ["春节", "2月5日至13日", Unread("公式没有计算结果")]])
    assert found.rejected == [(2, "有单元格读不出：公式没有计算结果")]


def test_sheets_that_nobody_sees_are_named_and_left_out():
    row = pages.row_of(1, ["2027-02-08", "放假"])
    found = reading.of_pages([Page("旧", [row], visible=False), Page("新", [], hidden=[3])], "x", TODAY)
    assert found.days == {}
    assert [sheet.read for sheet in found.reading] == [False, False]
    assert [why for _, why in found.warnings] == ["工作表“旧”是隐藏的，未读取", "隐藏或划掉的行，未读取"]


def test_a_spreadsheet_is_read_like_a_text(tmp_path: Path):
    file = tmp_path / "2027.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("安排")
        sheet.write_row(0, 0, ["节日", "放假时间", "调休上班日期", "放假天数"])
        sheet.write_row(1, 0, ["春节", "2027年2月5日至2月13日", "2月14日", 9])
    assert reading.read(file, TODAY).days == SPRING


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_in_every_usual_encoding(tmp_path: Path, encoding: str):
    file = tmp_path / "安排.csv"
    file.write_text("节日,放假时间,调休上班日期\n春节,2027年2月5日—2月13日,2月14日\n", encoding=encoding)
    assert reading.read(file, TODAY).days == SPRING


@given(st.text(alphabet="0123456789年月日至、，。（）周一二放假上班调休春节共天:,- \n", max_size=80))
def test_no_text_is_more_than_refused(text):
    found = of([[line] for line in text.split("\n")], year=2027)
    assert all(isinstance(day, date) for day in found.days)
