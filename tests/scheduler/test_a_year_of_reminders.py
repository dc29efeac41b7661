"""The open ledger of 2021, day by day: what is told, on which day, about which item, to whom.

The list in tests/fixtures/reminders-2021.txt is what people read; `expected` below derives the same from the table in
the contract by plain counting over a hand-written list of that year's working days, without the project's calendar or
ladder.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.wsgi import Service
from scheduler import planning
from scheduler.ticking import Ticker
from tests import engines
from tests.conftest import FIXTURES, at, furnish, settings_for
from tests.scheduler.recorder import Recorder

LISTED = FIXTURES / "reminders-2021.txt"
FIRST, LAST = date(2021, 7, 16), date(2021, 10, 29)
HOLIDAYS = {date(2021, 9, d) for d in (19, 20, 21)} | {date(2021, 10, d) for d in range(1, 8)}
WORKED = {date(2021, 9, 18), date(2021, 9, 26), date(2021, 10, 9)}  # weekends worked in exchange
ENTRY, NEAR = ("head", "officer"), ("head", "officer", "deputy")
TABLE = {20: ENTRY, 10: ENTRY, 5: ENTRY, 3: NEAR, 1: NEAR, 0: NEAR, -1: (*NEAR, "office"), -3: (*NEAR, "office", "director")}
WEEKLY = ("officer", "head", "office")
OFFICE, DIRECTOR = ("督查示员", "值班示员"), ("局长",)


def workday(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in HOLIDAYS)


def every_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[str, str, str, str]], Recorder]:
    """(day, level, duty, people) of every reminder as the planner meant it, and what the robot really said."""
    url = engines.fresh_sqlite(tmp_path_factory.mktemp("year"))
    service = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 08:55")))
    furnish(service)
    recorder = Recorder(service.clock)
    ticker = Ticker(service.database, service.office, service.clock, {"wecom/main": recorder})
    rows = []
    for day in every_day(FIRST, LAST):
        for hour in ("03:00", "08:55", "20:00"):
            service.clock.at = at(f"{day} {hour}")
            rows += meant(service)
            ticker.tick()
    service.database.close()
    return sorted(rows), recorder


def meant(service: Service) -> list[tuple[str, str, str, str]]:
    rows = []
    for bundle in planning.preview(service.database, service.office, service.clock.now()):
        for reminder in bundle.reminders:
            people = "、".join(sorted(person.name for person in reminder.people))
            duty = f"{reminder.duty.case.digits} {reminder.duty.kind} {reminder.duty.division}"
            rows.append((f"{service.clock.now():%Y-%m-%d}", reminder.step.level, duty, people))
    return rows


def test_every_reminder_of_the_year_is_the_one_the_table_asks_for(year):
    rows, _ = year
    listed = [tuple(line.split("\t")) for line in LISTED.read_text(encoding="utf-8").splitlines()]
    assert rows == listed
    assert rows == sorted(expected())


def test_one_message_per_working_day_in_hours_mentioning_everybody_concerned_once(year):
    rows, recorder = year
    days = [moment.split()[0] for moment, _, _ in recorder.said]
    assert days == sorted({row[0] for row in rows}), "a day without its message, or two messages on one day"
    assert all(workday(date.fromisoformat(day)) for day in days)
    assert all("08:30" <= moment.split()[1] < "18:00" for moment, _, _ in recorder.said)
    for moment, words, mentioned in recorder.said:
        concerned = {name for day, _, _, people in rows if day == moment.split()[0] for name in people.split("、")}
        assert set(mentioned) == concerned
        assert len(mentioned) == len(set(mentioned))
        assert len(words.encode()) <= 2048
        assert sum(line.split(".")[0].isdigit() for line in words.split("\n")) <= 10


def expected() -> list[tuple[str, str, str, str]]:
    """The contract's table, counted naively: for every open item the days on which a row of it applies."""
    found = []
    for number, kind, division, received, due, people in open_duties():
        last = due
        while not workday(last):
            last -= timedelta(days=1)
        ladder_done = None
        for day in every_day(max(FIRST, received), LAST):
            if not workday(day):
                continue
            if day <= last:
                left = sum(workday(d) for d in every_day(day + timedelta(days=1), last))
            else:
                left = -sum(workday(d) for d in every_day(last + timedelta(days=1), day))
            if left in TABLE:
                tell, level = TABLE[left], str(left) if left >= 0 else f"+{-left}"
                ladder_done = day if left == -3 else ladder_done
            elif left < -3 and not any(
                workday(d) for d in every_day(day - timedelta(days=day.weekday()), day - timedelta(days=1))
            ):
                tell, level = WEEKLY, "weekly"
            else:
                continue
            names = "、".join(sorted({name for role in tell for name in people[role]}))
            found.append((str(day), level, f"{number} {kind} {division}", names))
    return found


def open_duties() -> list[tuple[str, str, str, date, date, dict[str, tuple[str, ...]]]]:
    """What the open ledger leaves undone, read from the spreadsheet itself."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(FIXTURES / "2021-ledger-open.xlsx"))
    tasks = book.get_sheet_by_name("任务分解表").to_python()
    steps = {row[0]: row for row in book.get_sheet_by_name("办理进展").to_python()[1:]}
    staff = CalamineWorkbook.from_path(str(FIXTURES / "people.xlsx")).get_sheet_by_index(0).to_python()[1:]
    found = []
    for row in tasks[3:]:
        number, handling, lead, head, officer, assisting, deputy = (row[i] for i in (3, 7, 9, 10, 11, 12, 13))
        received, due = row[14], row[15]
        progress = steps[number]
        if progress[12] if handling == "会办" else progress[11]:
            continue
        own = {"head": (head,), "officer": (officer,), "deputy": (deputy,), "office": OFFICE, "director": DIRECTOR}
        digits = number.strip("第号")
        found.append((digits, "会办意见" if handling == "会办" else "答复", lead, received, due, own))
        if assisting and not progress[5]:
            opinion = due
            while not workday(opinion):
                opinion -= timedelta(days=1)
            for _ in range(10):
                opinion -= timedelta(days=1)
                while not workday(opinion):
                    opinion -= timedelta(days=1)
            for division in assisting.split("、"):
                theirs = dict(own)
                for role, title in (("head", "处室负责人"), ("officer", "承办人")):
                    theirs[role] = tuple(r[0] for r in staff if r[1] == division and r[2] == title)
                found.append((digits, "配合意见", division, received, opinion, theirs))
    return found
