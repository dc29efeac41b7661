"""An arrangement's words as days: which year they are of, and where they contradict themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import dates, moon
from bot.rules.arrangement import AMBIGUOUS, DayGroup, NotUnderstood, SaidDay, Span
from bot.rules.workdays import days

LONGEST = 31  # days off in one go: no arrangement has more
SURE = 2  # weekdays that tell a year
OF_FIXED_DATE = {"元旦": (1, 1), "劳动节": (5, 1), "国庆节": (10, 1)}


@dataclass(frozen=True)
class SaidDays:
    """What one row of a file says, by its number."""

    row: int
    groups: tuple[DayGroup, ...]


def resolved(lines: Sequence[SaidDays], year: int, possible: range) -> tuple[dict[date, bool], list[tuple[int, str]]]:
    """(day → is it a working day, rows that contradict themselves or others with the reason).

    Days without a year are of `year`.
    """
    found: dict[date, bool] = {}
    bad: list[tuple[int, str]] = []
    for line in lines:
        try:
            for day, works in of_line(line, year):
                if day.year not in possible:
                    raise NotUnderstood(f"{day.year}年不在可导入的年份内，请核对")
                if found.setdefault(day, works) != works:
                    raise NotUnderstood(f"{day.isoformat()}既写放假又写上班")
        except NotUnderstood as reason:
            bad.append((line.row, str(reason)))
    return found, bad or without_festival(lines, year)


def of_line(line: SaidDays, year: int) -> list[tuple[date, bool]]:
    """The days of a row with their kinds; raises NotUnderstood."""
    found = []
    for group in line.groups:
        own = [day for span in group.spans for day in of_span(span, year, group.festivals)]
        if group.count is not None and group.count != len(own):
            raise NotUnderstood(f"写的是共{group.count}天，所列日期有{len(own)}天")
        if group.exchanged and any(day.weekday() < 5 for day in own):
            raise NotUnderstood(AMBIGUOUS)
        found += [(day, group.works) for day in own]
    return found


def of_span(span: Span, year: int, festivals: frozenset[str]) -> list[date]:
    """Every day of a span. 元旦 may begin in the year before: 12月31日至1月2日."""
    first = of_day(span.first, year)
    last = first if span.last is span.first else of_day(span.last, first.year if span.first.year else year)
    if last < first and span.last.year is None and span.first.year:
        last = of_day(span.last, span.first.year + 1)
    elif last < first and "元旦" in festivals:
        first = of_day(span.first, year - 1)
    if last < first:
        raise NotUnderstood(f"{span.first}在{span.last}之后，请核对；跨年的请写明年份")
    if (last - first).days >= LONGEST:
        raise NotUnderstood(f"{span.first}至{span.last}有{(last - first).days + 1}天，请核对")
    for said, day in ((span.first, first), (span.last, last)):
        if said.weekday and not agrees(said, day):
            raise NotUnderstood(f"{dates.long(day)}不是周{said.weekday}，请核对日期和年份")
    return list(days(first, last))


def of_day(said: SaidDay, year: int) -> date:
    """A day, in `year` where it has none of its own."""
    try:
        return dates.existing(said.year or year, said.month, said.day)
    except dates.NoSuchDay as error:
        raise NotUnderstood(str(error)) from None


def agrees(said: SaidDay, day: date) -> bool:
    """Whether the weekday beside a day is its own."""
    return said.weekday.replace("天", "日") == dates.WEEKDAYS[day.weekday()]


def without_festival(lines: Sequence[SaidDays], year: int) -> list[tuple[int, str]]:
    """(row, reason) where the days off of a festival do not hold the festival: they are of another year."""
    off: dict[frozenset[str], set[date]] = {}
    rows: dict[frozenset[str], int] = {}
    for line in lines:
        for group in line.groups:
            if group.festivals and not group.works:
                rows.setdefault(group.festivals, line.row)
                off.setdefault(group.festivals, set()).update(day for day, works in of_line(line, year) if not works)
    bad = []
    for festivals, listed in off.items():
        years = sorted({day.year for day in listed})
        known = {name: day for name in sorted(festivals) for each in years if (day := on(name, each))}
        if known and not listed.intersection(known.values()):
            named = "、".join(f"{name}是{dates.long(day)}" for name, day in known.items())
            bad.append((rows[festivals], f"{named}，不在所列的放假日内，请核对日期和年份"))
    return bad


def on(festival: str, year: int) -> date | None:
    """The day of a festival in a year; None where nobody knows."""
    fixed = OF_FIXED_DATE.get(festival)
    return date(year, *fixed) if fixed else moon.festival(year, festival)


def years_said(lines: Iterable[SaidDays]) -> set[int]:
    """The years that stand in the days; of a span over New Year the later."""
    spans = [span for line in lines for group in line.groups for span in group.spans]
    return {year for span in spans if (year := span.last.year or span.first.year)}


def year_by_weekdays(lines: Iterable[SaidDays], years: Iterable[int]) -> int | None:
    """The only one of the years in which every weekday stands beside its day; None where too few stand there to tell."""
    spans = [span for line in lines for group in line.groups for span in group.spans]
    said = {end for span in spans for end in (span.first, span.last) if end.weekday and not end.year}
    if len(said) < SURE:
        return None
    fitting = [year for year in years if all(fits(end, year) for end in said)]
    return fitting[0] if len(fitting) == 1 else None


def fits(said: SaidDay, year: int) -> bool:
    """Whether the day exists in the year with its weekday; one of December may be of the year before, New Year's."""
    try:
        return agrees(said, of_day(said, year)) or (said.month == 12 and agrees(said, of_day(said, year - 1)))
    except NotUnderstood:
        return False
