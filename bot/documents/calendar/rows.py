"""A row of an arrangement that is no table's: a day with its kind beside it, or a sentence of the notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.documents.calendar.pages import PageRow, is_day, shown
from bot.documents.sheets import workbook
from bot.rules import arrangement
from bot.rules.arrangement import AMBIGUOUS, NO_KIND, SWAP, DayGroup, NotUnderstood, SaidDay, Span

KINDS = {
    **dict.fromkeys((*arrangement.OFF, "公休日", "休息日", "节日", "双休日", "周末", "法定节假日放假"), False),
    **dict.fromkeys((*arrangement.WORK, "法定工作日", "调休工作日", "补班日", "上班日"), True),
}
WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


@dataclass(frozen=True)
class Understood:
    """The days of a row, and why something of it was passed over."""

    groups: Sequence[DayGroup] = ()
    skipped: str = ""


def of_day(row: PageRow) -> list[DayGroup] | None:
    """The day of a row that has one in a cell of its own, by the kind in another cell; None for another row.

    Raises NotUnderstood where it is not clear which kind is meant.
    """
    days = [said for cell in row.cells if (said := day_in(cell))]
    others = [word for cell in row.cells if (word := shown(cell)) and not day_in(cell)]
    if not days or not (others or len(days) > 1):
        return None
    if len(days) > 1:
        raise NotUnderstood("一行有两个日期，请写成 2月5日至2月13日 放假，或每天一行")
    said = days[0]
    for word in others:
        if found := WEEKDAY.fullmatch(word):
            said = replace(said, weekday=found[1])
    kinds = {KINDS[word] for word in others if word in KINDS}
    if len(kinds) > 1:
        raise NotUnderstood("同一行既写放假又写上班")
    if not kinds:
        raise NotUnderstood(AMBIGUOUS if SWAP in others else NO_KIND)
    return [DayGroup((Span(said, said),), kinds.pop())]


def day_in(cell: Any) -> SaidDay | None:
    """The day that a cell is."""
    if is_day(cell) and (day := workbook.day(cell)):
        return SaidDay(day.month, day.day, day.year)
    return arrangement.lone(cell) if isinstance(cell, str) else None


def of_words(row: PageRow) -> Understood:
    """The days that the row's sentences say; raises NotUnderstood."""
    found: list[DayGroup] = []
    advised = unclear = False
    for clause in arrangement.clauses(row.text):
        if arrangement.ADVICE.search(clause):
            advised = True
        elif arrangement.has_days(clause):
            try:
                found += arrangement.groups(clause)
            except NotUnderstood as reason:
                if arrangement.says_kind(clause) or str(reason) in (NO_KIND, AMBIGUOUS):
                    raise
                unclear = True
    why = "鼓励性安排，不登记" if advised else "没有写明放假或上班，不登记" if unclear else "" if found else "没有日期，不登记"
    return Understood(found, why)
