"""Ledgers of ours before they are written to a file: what they tell, how each sheet is laid out, and the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from random import Random
from typing import Any

import xlsxwriter

from bot.documents.ledger.columns import TASKS

DIVISIONS = ("信息化推进处", "智能制造处", "规划科", "农机化司", "综合科")
PEOPLE = ("周示平", "吴示安", "郑示和", "欧阳示")
TITLE = "市工信局2021年任务分解表"
HEADER = "the header again"  # for a line that repeats it


@dataclass
class Row:
    """One row: an item by our columns, or the cells of a line that is none."""

    cells: dict[str, Any]
    line: Sequence[str] = ()
    hidden: bool = False
    struck: bool = False


@dataclass
class Page:
    """One sheet: titles above, the columns in their order with their titles, rows, and areas to merge (column, first, last)."""

    name: str
    rows: list[Row]
    titles: list[str]
    columns: list[str]
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    hidden_columns: set[str] = field(default_factory=set)
    hidden: bool = False

    def title_of(self, column: str) -> tuple[str, ...]:
        return self.named.get(column, (column,))

    @property
    def items(self) -> list[Row]:
        return [row for row in self.rows if not row.line]


@dataclass
class Draft:
    """A file before it is written; `facts` are the items that it tells, by our columns."""

    pages: list[Page]
    facts: list[dict[str, Any]]
    answers: dict[str, Any] = field(default_factory=dict)
    kind: str = "xlsx"

    @property
    def page(self) -> Page:
        return self.pages[0]


def ledger(chance: Random) -> Draft:
    """A plain ledger of two to six items in our own columns."""
    received = date(2021, 3, chance.randint(1, 9))
    due = chance.choice((date(2021, 7, 31), date(2021, 10, 15)))
    facts: list[dict[str, Any]] = []
    origin = chance.choice(((("市", "人大"),), (("省", "人大"), ("市", "人大"), ("市", "政协")), (("区县", "人大"),)))
    for serial in chance.sample(range(1, 400), chance.randint(2, 6)):
        level, body = chance.choice(origin)
        lead = chance.choice(DIVISIONS)
        others = chance.sample([name for name in DIVISIONS if name != lead], chance.randint(0, 2))
        facts.append(
            {
                "序号": str(len(facts) + 1),
                "批次": "第一批",
                "级别": level,
                "类别": body,
                "编号": f"2021{serial:04d}",
                "案由": f"关于推进第{serial}项工作的{'建议' if body == '人大' else '提案'}",
                "代表": chance.choice(("", "李代表", "王示甲等5人")),
                "代表电话": chance.choice(("", "13900001111")),
                "办理类型": chance.choice(("独办", "主办", "分办", "会办")),
                "主办单位": "市发改委",
                "牵头处室": lead,
                "第一责任人": chance.choice(PEOPLE),
                "直接责任人": chance.choice(PEOPLE),
                "配合处室": "、".join(others),
                "分管领导": chance.choice(("", "孙示清")),
                "交办日期": received,
                "办理时限": due,
                "密级": "不涉密",
                "重点建议": chance.choice(("", "是")),
                "备注": chance.choice(("", "尽快办理")),
            }
        )
    columns = [name for name in TASKS if name in facts[0]]
    page = Page("台账", [Row(dict(item)) for item in facts], [TITLE], columns)
    return Draft([page], facts)


def written(draft: Draft) -> tuple[str, bytes]:
    """The file's ending and its bytes."""
    if draft.kind == "html":
        return "xls", html(draft.page).encode()
    if draft.kind != "xlsx":
        return "csv", "\r\n".join(",".join(quoted(cell) for cell in cells) for cells in table(draft.page)).encode(draft.kind)
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        strike, bold = book.add_format({"font_strikeout": True}), book.add_format({})
        pages = sorted(draft.pages, key=lambda page: page.hidden and page.name == "旧表", reverse=True)
        for page in pages:
            sheet = book.add_worksheet(page.name)
            put(sheet, page, strike, bold)
            if page.hidden:
                sheet.hide()
        for sheet, page in zip(book.worksheets(), pages, strict=True):
            if not page.hidden:
                sheet.activate()
                sheet.set_first_sheet()
                break
    return "xlsx", file.getvalue()


def head(page: Page) -> list[list[str]]:
    """The rows of the header: one, or two where a column stands in a group."""
    titles = [page.title_of(column) for column in page.columns]
    if all(len(title) == 1 for title in titles):
        return [[title[0] for title in titles]]
    return [[title[0] for title in titles], [title[1] if len(title) > 1 else "" for title in titles]]


def cells_of(page: Page, row: Row) -> Sequence[Any]:
    """What stands in a row, column by column."""
    if list(row.line) == [HEADER]:
        return [page.title_of(column)[-1] for column in page.columns]
    return row.line or [row.cells.get(column, "") for column in page.columns]


def table(page: Page) -> list[list[str]]:
    """All cells as text, a group's title once."""
    rows = [[title] for title in page.titles]
    for place, cells in enumerate(head(page)):
        once = [cell if place or not at or cell != cells[at - 1] else "" for at, cell in enumerate(cells)]
        rows.append(once)
    for row in page.rows:
        own = cells_of(page, row)
        rows.append([cell.isoformat() if isinstance(cell, date) else str(cell) for cell in own])
    return rows


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n') else cell


def html(page: Page) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell.replace('&', '&amp;').replace(chr(10), '<br>')}</td>" for cell in cells) + "</tr>"
        for cells in table(page)
    )
    return f'<html><head><meta charset="utf-8"></head><body><table border=1>{rows}</table></body></html>'


def put(sheet: Any, page: Page, strike: Any, plain_format: Any) -> None:
    """One page into a worksheet."""
    for place, title in enumerate(page.titles):
        sheet.write_string(place, 0, title)
    top = len(page.titles)
    heads = head(page)
    for place, cells in enumerate(heads):
        for column, cell in enumerate(cells):
            sheet.write_string(top + place, column, cell)
    if len(heads) == 2:
        merge_head(sheet, top, heads)
    first = top + len(heads)
    for place, row in enumerate(page.rows, start=first):
        for column, cell in enumerate(cells_of(page, row)):
            form = strike if row.struck else plain_format
            if isinstance(cell, date):
                put_day(sheet, place, column, cell, form, text=row.struck)
            elif isinstance(cell, int):
                sheet.write_number(place, column, cell, form)
            elif cell != "":
                sheet.write_string(place, column, cell, form)
        if row.hidden:
            sheet.set_row(place, None, None, {"hidden": True})
    for name in page.merged & set(page.columns):
        merge_runs(sheet, page, page.columns.index(name), name, first)
    for name in page.hidden_columns & set(page.columns):
        sheet.set_column(page.columns.index(name), page.columns.index(name), None, None, {"hidden": True})


def put_day(sheet: Any, place: int, column: int, day: date, form: Any, *, text: bool) -> None:
    """A day as a real one, or as a text."""
    if text:
        sheet.write_string(place, column, str(day), form)
    else:
        sheet.write_datetime(place, column, day)


def merge_head(sheet: Any, top: int, heads: list[list[str]]) -> None:
    """Groups side by side, and single titles over both rows."""
    upper, lower = heads
    column = 0
    while column < len(upper):
        last = column
        while lower[column] and last + 1 < len(upper) and upper[last + 1] == upper[column] and lower[last + 1]:
            last += 1
        if last > column:
            sheet.merge_range(top, column, top, last, upper[column])
        elif not lower[column]:
            sheet.merge_range(top, column, top + 1, column, upper[column])
        column = last + 1


def merge_runs(sheet: Any, page: Page, at: int, column: str, first: int) -> None:
    """Neighbouring rows with the same value become one cell."""
    start = 0
    while start < len(page.rows):
        last = start
        while last + 1 < len(page.rows) and mergeable(page.rows[start], page.rows[last + 1], column):
            last += 1
        value = page.rows[start].cells.get(column)
        if last > start and value not in ("", None, "同上", "〃"):
            shown = value.isoformat() if isinstance(value, date) else str(value)
            sheet.merge_range(first + start, at, first + last, at, shown)
        start = last + 1


def mergeable(one: Row, other: Row, column: str) -> bool:
    plain_rows = not (one.line or other.line or one.struck or other.struck or one.hidden or other.hidden)
    return plain_rows and one.cells.get(column) == other.cells.get(column)
