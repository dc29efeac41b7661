"""A second, naive program: which reminders the contract's table asks for in a year, by plain counting.

It shares nothing with the project: the working days are hand-written, the items are read from the spreadsheet itself, and
every day is looked at. `python -m tests.scheduler.naive 2026` prints the list that tests/fixtures/reminders-2026.txt holds:
day, level, number, duty, division, people.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

FIXTURES = Path(__file__).parents[1] / "fixtures"
LEDGER, PEOPLE = FIXTURES / "2021-ledger-open.xlsx", FIXTURES / "people.xlsx"
ENTERED = (3, 5)  # month and day on which the ledger is imported
BEFORE_OPINION = 10  # working days between an assisting opinion's date and the item's
DAY = timedelta(days=1)

ENTRY = ("officer", "head")
NEAR = (*ENTRY, "deputy director")
LATE = (*NEAR, "office")
TABLE = {20: ENTRY, 10: ENTRY, 5: ENTRY, 3: NEAR, 1: NEAR, 0: NEAR, -1: LATE, -3: (*LATE, "director")}
WEEKLY = (*ENTRY, "office")
ABOVE, OF_KEY = (*NEAR, "director"), (*LATE, "director")  # of key items leaders hear earlier
KEY_TABLE = {30: ENTRY, 20: ENTRY, 10: NEAR, 5: NEAR, 3: ABOVE, 1: ABOVE, 0: ABOVE, -1: OF_KEY, -3: OF_KEY}
KEY_WEEKLY = (*NEAR, "office")
# What colours no item: 20 working days each, told once a step to those who work on it, and no more after that.
UNLIT_DAYS = 20
UNLIT: dict[str, dict[int, tuple[str, ...]]] = {
    "首次联系": {5: ENTRY, 0: WEEKLY},
    "代表反馈": {0: ENTRY},
    "答复公开": {0: WEEKLY},
}


def span(month: int, first: int, last: int) -> set[tuple[int, int]]:
    """The days `first` to `last` of a month, both included, as (month, day)."""
    return {(month, day) for day in range(first, last + 1)}


# The State Council's arrangements (国办发明电〔2020〕27号; 国办发明电〔2025〕7号), by hand. A year that has none is not listed.
RESTS = {
    2021: span(1, 1, 3) | span(2, 11, 17) | span(4, 3, 5) | span(5, 1, 5) | span(6, 12, 14) | span(9, 19, 21) | span(10, 1, 7),
    2026: span(1, 1, 3) | span(2, 15, 23) | span(4, 4, 6) | span(5, 1, 5) | span(6, 19, 21) | span(9, 25, 27) | span(10, 1, 7),
}
BY_LAW = span(1, 1, 1) | span(5, 1, 2) | span(10, 1, 3)  # what is certain of a year that has no arrangement yet
# By the moon and the sun, from an almanac: New Year's Eve to the seventh day, Qingming, Dragon Boat, Mid-Autumn.
EXPECTED = {2027: BY_LAW | span(2, 5, 12) | span(4, 5, 5) | span(6, 9, 9) | span(9, 15, 15)}
WORKED = {
    2021: {(2, 7), (2, 20), (4, 25), (5, 8), (9, 18), (9, 26), (10, 9)},
    2026: {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)},
}


@dataclass(frozen=True)
class Row:
    """One reminder: on `day`, at a level of the table, about an item's duty, to these people."""

    day: date
    level: str
    number: str
    duty: str
    division: str
    people: tuple[str, ...]

    def __str__(self) -> str:
        return "\t".join((str(self.day), self.level, self.number, self.duty, self.division, "、".join(self.people)))


@dataclass(frozen=True)
class Owed:
    """One thing somebody owes: from the item's hand-over until it is done (None: not in this year)."""

    number: str
    duty: str
    division: str
    received: date
    due: date
    done: date | None
    people: dict[str, tuple[str, ...]]
    reviews: tuple[date | None, ...] = ()  # the days on which head, deputy director and director passed the paper
    key: bool = False

    def asked(self, roles: tuple[str, ...], day: date) -> tuple[str, ...]:
        """Who is told: those of the table, the director of no assisting opinion; and the reviewer for whom the paper waits."""
        told = [role for role in roles if role != "director" or self.duty != "配合意见"]
        passed = [on is not None and on <= day for on in self.reviews]
        if any(passed) and not all(passed):
            told.append(("head", "deputy director", "director")[passed.index(False)])
        return tuple(sorted({name for role in told for name in self.people[role]}))


def workday(day: date) -> bool:
    """Monday to Friday, but for the year's rests, and the weekends worked in exchange."""
    this = (day.month, day.day)
    return this in WORKED.get(day.year, ()) or (
        day.weekday() < 5 and this not in RESTS.get(day.year, EXPECTED.get(day.year, BY_LAW))
    )


def every_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def last_workday(day: date) -> date:
    """The day itself, or the working day before it."""
    while not workday(day):
        day -= DAY
    return day


def before(day: date, count: int) -> date:
    """So many working days before a date."""
    day = last_workday(day)
    for _ in range(count):
        day = last_workday(day - DAY)
    return day


def after(day: date, count: int) -> date:
    """So many working days after a date."""
    for _ in range(count):
        day += DAY
        while not workday(day):
            day += DAY
    return day


def asked_for(duty: str, left: int, day: date, *, key: bool) -> tuple[str, tuple[str, ...]] | None:
    """Level and roles of the table's row for a working day with so many left; None where it has none."""
    if duty in UNLIT:
        return (str(left), UNLIT[duty][left]) if left in UNLIT[duty] else None
    table = KEY_TABLE if key else TABLE
    if left in table:
        return (str(left) if left >= 0 else f"+{-left}"), table[left]
    monday = day - day.weekday() * DAY
    if left < -3 and not any(workday(earlier) for earlier in every_day(monday, day - DAY)):
        return "weekly", KEY_WEEKLY if key else WEEKLY
    return None


def reminders(year: int) -> list[Row]:
    """Every reminder from the day the ledger is imported to the end of the year, in order."""
    found = []
    for owed in everything_owed(year):
        last = last_workday(owed.due)
        for day in every_day(max(date(year, *ENTERED), owed.received), date(year, 12, 31)):
            if not workday(day):
                continue
            if owed.done and day >= owed.done:
                break
            if day <= last:
                left = sum(workday(each) for each in every_day(day + DAY, last))
            else:
                left = -sum(workday(each) for each in every_day(last + DAY, day))
            row = asked_for(owed.duty, left, day, key=owed.key)
            if row:
                found.append(Row(day, row[0], owed.number, owed.duty, owed.division, owed.asked(row[1], day)))
    return sorted(found, key=str)


def everything_owed(year: int) -> Iterator[Owed]:
    """What the ledger, moved to this year, leaves to be done: the answers, and the assisting divisions' opinions."""
    tasks, progress = (sheet(name, year) for name in ("任务分解表", "办理进展"))
    steps = {row[0]: row for row in progress[1:]}
    staff = CalamineWorkbook.from_path(str(PEOPLE)).get_sheet_by_index(0).to_python()[1:]
    by_title = {title: tuple(str(row[0]) for row in staff if row[2] == title) for title in ("办公室", "主要领导")}
    for row in tasks[3:]:
        number, handling, lead, head, officer, assisting, deputy, received, due = (row[i] for i in (3, 7, *range(9, 16)))
        complete, mailed, sent = (steps[number][i] or None for i in (5, 11, 12))
        done = sent if handling == "会办" else mailed
        digits = str(number).strip("第号")
        people = {
            "head": (str(head),),
            "officer": (str(officer),),
            "deputy director": (str(deputy),),
            "office": by_title["办公室"],
            "director": by_title["主要领导"],
        }
        reviews, key = tuple(steps[number][i] or None for i in (6, 7, 8)), row[17] == "是"
        paper = "会办意见" if handling == "会办" else "答复"
        if handling != "会办":
            yield from beside(digits, str(lead), received, steps[number], people)
        yield Owed(digits, paper, str(lead), received, due, done, people, reviews, key)
        for division in filter(None, str(assisting).split("、")):
            theirs = {
                role: tuple(str(row[0]) for row in staff if row[1] == division and row[2] == title)
                for role, title in (("head", "处室负责人"), ("officer", "承办人"))
            }
            given = min((day for day in (complete, done) if day), default=None)
            limit = before(due, BEFORE_OPINION)
            yield Owed(digits, "配合意见", division, received, limit, given, {**people, **theirs}, key=key)


def beside(number: str, lead: str, received: date, steps: list[Any], people: dict[str, tuple[str, ...]]) -> Iterator[Owed]:
    """What is due before the first call and after the letter; the form came with the letter where the ledger has a grade."""
    called, mailed, graded, openness = steps[1] or None, steps[11] or None, steps[13], steps[16]
    yield Owed(number, "首次联系", lead, received, after(received, UNLIT_DAYS), called or mailed, people)
    if mailed and not graded:
        yield Owed(number, "代表反馈", lead, mailed, after(mailed, UNLIT_DAYS), None, people)
    if mailed and openness == "主动公开":
        yield Owed(number, "答复公开", lead, mailed, after(mailed, UNLIT_DAYS), None, people)


def sheet(name: str, year: int) -> list[list[Any]]:
    """One sheet of the open ledger of 2021 with every day, number and year in it moved to another year."""
    rows = CalamineWorkbook.from_path(str(LEDGER)).get_sheet_by_name(name).to_python()
    return [[moved(cell, year) for cell in row] for row in rows]


def moved(cell: object, year: int) -> object:
    """A cell as it stands in that year's ledger."""
    if isinstance(cell, date):
        return cell.replace(year=cell.year + year - 2021)
    if isinstance(cell, str):
        return cell.replace("2021", str(year))
    return year if cell == 2021 else cell


if __name__ == "__main__":
    for row in reminders(int(sys.argv[1])):
        sys.stdout.write(f"{row}\n")
