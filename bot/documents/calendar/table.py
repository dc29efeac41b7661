"""The usual table of an arrangement: 节日, 放假时间, 调休上班日期, 放假天数, a festival in each row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.documents.calendar.pages import PageRow, is_day, shown
from bot.documents.reading import ColumnRead
from bot.documents.sheets import header, workbook
from bot.documents.sheets.grid import letters
from bot.rules import arrangement
from bot.rules.arrangement import DayGroup, NotUnderstood

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "节日": ("节假日", "节日名称", "节假日名称", "假日", "假日名称", "假期名称", "假期", "名称"),
    "放假时间": (
        *("放假日期", "放假安排", "放假起止时间", "放假起止日期", "放假时段", "放假区间", "放假", "放假调休日期", "放假调休时间"),
        *("放假调休安排", "放假调休", "放假时间安排", "放假日期安排", "具体放假时间", "具体放假日期", "放假情况"),
        *("休假时间", "休假日期", "休息时间", "休息日期", "假期时间", "放假及调休日期"),
    ),
    "开始": ("开始日期", "开始时间", "放假开始日期", "起始日期", "放假起始日期", "放假开始"),
    "结束": ("结束日期", "结束时间", "放假结束日期", "终止日期", "截止日期", "放假结束"),
    "上班": (
        *("调休上班日期", "调休上班时间", "调休上班", "上班日期", "上班时间", "补班日期", "补班", "补班时间", "调休补班日期"),
        *("调休上班安排", "补班安排", "上班调休", "调休补班", "调班", "调班日期", "调班上班", "上班安排", "补班上班日期"),
        *("补休上班", "需上班日期", "调休上班日", "调休工作日", "工作日"),
    ),
    "调休": ("调休日期", "调休时间", "调休安排"),
    "天数": ("放假天数", "假期天数", "休假天数", "共计天数", "合计天数", "总天数", "共几天", "放假天数天"),
}
SPELLED = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
NONE = frozenset({"", "无", "没有", "-", "—", "——", "--", "/", "不调休", "无调休", "无需调休"})


@dataclass(frozen=True)
class FestivalTable:
    """A header: its row, which column is which, and what it was called."""

    row: int
    columns: Mapping[str, int]
    titles: Sequence[str]

    def read(self) -> list[ColumnRead]:
        """Its columns as `reading` shows them."""
        known = {place: name for name, place in self.columns.items()}
        return [
            ColumnRead(letters(place), title, known.get(place), "name" if place in known else None)
            for place, title in enumerate(self.titles)
            if title
        ]


def header_in(row: PageRow) -> FestivalTable | None:
    """The table that begins with this row; None for any other row."""
    titles = [header.shown(cell) for cell in row.cells]
    columns: dict[str, int] = {}
    for place, title in enumerate(titles):
        if name := SPELLED.get(header.cleaned(title)):
            columns.setdefault(name, place)
    has_days = "放假时间" in columns or {"开始", "结束"} <= columns.keys()
    if not has_days or len(columns) < 2 or arrangement.has_days(row.text):
        return None
    return FestivalTable(row.number, columns, titles)


def groups(table: FestivalTable, row: PageRow) -> list[DayGroup]:
    """The days of a festival's row; raises NotUnderstood."""
    cells = {name: row.cells[place] if place < len(row.cells) else "" for name, place in table.columns.items()}
    off = off_of(cells)
    festivals = arrangement.festivals_named(words(cells.get("节日")))
    counted = re.fullmatch(r"共?(\d{1,2})天?", words(cells.get("天数")), re.ASCII)
    spans = tuple(span for group in off if not group.works for span in group.spans)
    found = [group for group in off if group.works]
    if spans:
        count = int(counted[1]) if counted else next((group.count for group in off if group.count is not None), None)
        found.append(DayGroup(spans, works=False, count=count, festivals=festivals))
    elif words(cells.get("天数")) not in (*NONE, "0") and not found:
        raise NotUnderstood("写了天数，没有写放假时间")
    for name in ("上班", "调休"):
        if (typed := words(cells.get(name))) not in NONE:
            found += [replace(group, exchanged=name == "调休") for group in arrangement.groups(typed, default=True)]
    return found


def off_of(cells: Mapping[str, Any]) -> list[DayGroup]:
    """What stands under 放假时间, or from 开始 to 结束."""
    typed = words(cells.get("放假时间"))
    if typed in NONE and words(cells.get("开始")) not in NONE:
        first, last = words(cells["开始"]), words(cells.get("结束"))
        typed = first if last in NONE else f"{first}至{last}"
    return [] if typed in NONE else arrangement.groups(typed, default=False)


def words(cell: Any) -> str:
    """A cell in words, its day where it holds one."""
    if is_day(cell):
        day = workbook.day(cell)
        return day.isoformat() if day else ""
    return shown(cell)
