"""Reading an arrangement: every row is taken, skipped and listed, or rejected with its reason; what it leaves open is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.documents.calendar import rows, table
from bot.documents.calendar.pages import Page, PageRow, open_pages
from bot.documents.reading import OpenQuestion, SheetRead, Skipped
from bot.rules import arrangement, arrangement_days
from bot.rules.arrangement import NotUnderstood
from bot.rules.arrangement_days import SaidDays

AHEAD = 3  # years: no arrangement is published earlier
PUBLISHED_FROM = 10  # month from which a file is next year's
SIGNED = re.compile(r"[厅室局府委会院部处科]$")


@dataclass
class CalendarRead:
    """What a file says: day → is it a working day; rows by their numbers; while a question is open, no days."""

    days: dict[date, bool] = field(default_factory=dict)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    reading: list[SheetRead] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    asks: set[int] = field(default_factory=set)  # years among which the file does not decide


def read(path: Path, today: date, year: int | None = None) -> CalendarRead:
    """The file's days; `year` is the answer where the file does not say its own. Raises UserError for no such file."""
    return of_pages(open_pages(path), path.stem, today, year)


def of_pages(pages: Sequence[Page], name: str, today: date, year: int | None = None) -> CalendarRead:
    """What the pages of a file of this name say."""
    result = CalendarRead()
    possible = range(today.year - 1, today.year + AHEAD + 1)
    for page in pages:
        seen = SheetRead(page.name, hidden_rows=list(page.hidden))
        result.reading.append(seen)
        if not page.visible:
            seen.why = "隐藏的工作表，未读取"
            result.warnings.append((0, f"工作表“{page.name}”是隐藏的，未读取"))
            continue
        result.warnings += [(row, "隐藏或划掉的行，未读取") for row in page.hidden]
        lines = lines_of(page, seen, result)
        seen.read = bool(lines)
        seen.why = "" if lines else "没有放假或上班的日期"
        said = said_years(lines, page, name)
        own = year_of(lines, said, possible, year, result)
        if own is not None:
            take(result, *arrangement_days.resolved(lines, own, possible))
    if result.asks:
        result.days = {}
        result.questions.append(which_year(result.asks, today.year + (today.month >= PUBLISHED_FROM)))
    return result


def which_year(years: set[int], likeliest: int) -> OpenQuestion:
    """The question of the year, the likeliest answer first."""
    choices = tuple(str(year) for year in sorted(years, key=lambda year: (abs(year - likeliest), year)))
    return OpenQuestion("year", "文件没有写清是哪一年的安排，请写明年份", f"--year {choices[0]}", choices)


def take(result: CalendarRead, days: dict[date, bool], bad: list[tuple[int, str]]) -> None:
    """The days of one page more."""
    for day, works in days.items():
        if result.days.setdefault(day, works) != works:
            bad = [*bad, (0, f"{day.isoformat()}在两张工作表中既写放假又写上班")]
    result.rejected = sorted([*result.rejected, *bad])


def lines_of(page: Page, seen: SheetRead, result: CalendarRead) -> list[SaidDays]:
    """The rows of a page that say days; the others are listed, with their reason."""
    current: table.FestivalTable | None = None
    found, above = [], ""
    for row in page.rows:
        if row.unread:
            result.rejected.append((row.number, f"有单元格读不出：{row.unread}"))
            continue
        if not row.text or row.text.startswith("#"):
            continue
        if own := table.header_in(row):
            current = own
            seen.header_rows.append(own.row)
            seen.columns = own.read()
            continue
        before, above = above, row.text
        try:
            said = understood(row, current, before)
        except NotUnderstood as reason:
            result.rejected.append((row.number, str(reason)))
            continue
        if said.groups:
            found.append(SaidDays(row.number, tuple(said.groups)))
        if said.skipped:
            seen.skipped_rows.append(Skipped(row.number, said.skipped))
    return found


def understood(row: PageRow, current: table.FestivalTable | None, above: str) -> rows.Understood:
    """What a row says, below the header of a table or by itself; raises NotUnderstood."""
    if SIGNED.search(above) and arrangement.lone(row.text):
        return rows.Understood(skipped="落款日期")
    if current and arrangement.has_days(row.text) and (groups := table.groups(current, row)):
        return rows.Understood(groups)
    if groups_of_day := rows.of_day(row):
        return rows.Understood(groups_of_day)
    return rows.of_words(row)


def said_years(lines: Sequence[SaidDays], page: Page, name: str) -> set[int]:
    """The years that stand in a page's days and words; where none does, in its name or the file's."""
    said = arrangement_days.years_said(lines).union(*(arrangement.years_named(row.text) for row in page.rows))
    return said or {int(year) for word in (page.name, name) for year in re.findall(r"(?<!\d)20\d{2}(?!\d)", word, re.ASCII)}


def year_of(lines: Sequence[SaidDays], said: set[int], possible: range, answer: int | None, result: CalendarRead) -> int | None:
    """The year of days without one: as the file says, by its weekdays, as answered; else it is asked, and None."""
    spans = [span for line in lines for group in line.groups for span in group.spans]
    if all(end.year for span in spans for end in (span.first, span.last)):
        return possible.start
    if len(said) == 1:
        return min(said)
    by_weekdays = arrangement_days.year_by_weekdays(lines, sorted(said) or possible)
    if by_weekdays is not None:
        result.warnings.append((0, f"没有写明年份，按所写的星期，是{by_weekdays}年"))
        return by_weekdays
    if answer is not None:
        return answer
    result.asks = said or set(possible[1:])
    return None
