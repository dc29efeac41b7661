"""Small ledgers made for a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from bot.documents.reading import Answers

EMPTIED = Answers(clear=True)  # what is empty in the ledger is meant to be empty
HEADER = (
    "编号",
    "案由",
    "级别",
    "办理类型",
    "主办单位",
    "牵头处室",
    "配合处室",
    "第一责任人",
    "直接责任人",
    "分管领导",
    "交办日期",
    "办理时限",
    "密级",
)
BESIDE = ("类别", "代表", "代表电话")  # columns that are there where a row has them
GOOD = {
    "编号": "20210901",
    "案由": "关于某事的建议",
    "级别": "市",
    "办理类型": "独办",
    "牵头处室": "融资服务处",
    "第一责任人": "冯示川",
    "直接责任人": "陈示文",
    "分管领导": "副局长乙",
    "交办日期": "2021年3月5日",
    "办理时限": "2021.7.31",
    "密级": "不涉密",
}


def ledger(
    path: Path,
    *rows: Mapping[str, object],
    title: str = "2021年人大代表建议任务分解表",
    extra: Sequence[str] = (),
    of_year: Mapping[str, str] | None = None,
) -> Path:
    """A ledger with these changes of a good row, one row each; the first stands in row 3. `of_year` is the sheet 年度."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("任务分解表")
    sheet.write_string(0, 0, title)
    header = (*HEADER, *extra, *(name for name in BESIDE if name not in extra and any(name in row for row in rows)))
    for column, name in enumerate(header):
        sheet.write_string(1, column, name)
    for place, changes in enumerate(rows, start=2):
        for column, name in enumerate(header):
            value = {**GOOD, **changes}.get(name, "")
            if isinstance(value, (int, float)):
                sheet.write_number(place, column, value)
            else:
                sheet.write_string(place, column, str(value))
    if of_year is not None:
        lines = book.add_worksheet("年度")
        for place, line in enumerate({"年度": "2021", **of_year}.items()):
            lines.write_row(place, 0, line)
    book.close()
    return path
