"""Whole years of the open ledger, day by day: 2021, the same moved to 2026, and to 2027, whose arrangement nobody knows yet.

tests/fixtures/reminders-2021.txt and reminders-2026.txt are what people read; tests/scheduler/naive.py derives the same from
the table in the contract without the project's calendar or ladder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger
from bot.records.delivery.outbox import Outbox, Reminded
from bot.records.engine.database import Database
from bot.records.people import Person
from bot.records.suggestions import Suggestion
from scheduler.ticking import Ticker
from tests.conftest import FIXTURES, at, furnish, set_clock, settings_for
from tests.scheduler import naive
from tests.scheduler.recorder import Recorder

MOMENTS = ("03:00", "08:55", "20:00")  # at night, in the morning, in the evening


@dataclass(frozen=True)
class Lived:
    """A year that was lived through: what each reminder told, as in the list, and what the robot really said."""

    year: int
    told: list[str]
    said: list[tuple[str, str, list[str]]]


@pytest.fixture(scope="module", params=[2021, 2026, 2027])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """From the import on 5 March to 31 December, three ticks a day."""
    year: int = request.param
    service = wsgi.assemble(settings_for("sqlite:///:memory:"), StoppedClock(at(f"{year}-03-05 03:00")))
    service.database.upgrade()
    furnish(service, ledger=None)
    bring_ledger(service, ledger_of(year, tmp_path_factory.mktemp("ledger")), now=service.clock.now())
    recorder = Recorder(service.clock)
    ticker = Ticker(service.database, service.office, service.clock, {"wecom/main": recorder})
    for day in naive.every_day(date(year, *naive.ENTERED), date(year, 12, 31)):
        for moment in MOMENTS:
            set_clock(service, at(f"{day} {moment}"))
            ticker.tick()
    told = sorted(written_down(service.database))
    service.database.close()
    return Lived(year, told, recorder.said)


def ledger_of(year: int, folder: Path) -> Path:
    """The open ledger as it would look in that year."""
    if year == 2021:
        return naive.LEDGER
    file = folder / f"{year}-ledger-open.xlsx"
    with xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name in CalamineWorkbook.from_path(str(naive.LEDGER)).sheet_names:
            sheet = book.add_worksheet(name)
            for place, row in enumerate(naive.sheet(name, year)):
                sheet.write_row(place, 0, row)
    return file


def written_down(database: Database) -> Iterator[str]:
    """What was told in messages that were sent, a line per duty as in the list: the people are those who were mentioned."""
    with database.begin() as session:
        names = {person.id: person.name for person in session.scalars(select(Person))}
        numbers = {item.id: item.number for item in session.scalars(select(Suggestion))}
        query = select(Reminded, Outbox).join(Outbox, Outbox.id == Reminded.outbox_id).where(Outbox.state == "sent")
        for row, message in session.execute(query):
            for item, duty, division, people in json.loads(message.content)["duties"]:
                if (item, duty, division) == (row.suggestion_id, row.duty, row.division):
                    concerned = "、".join(sorted(names[person] for person in people))
                    yield "\t".join((str(message.day), row.level, numbers[item], duty, division, concerned))


def test_every_reminder_of_a_year_is_the_one_the_table_asks_for(lived):
    assert lived.told == [str(row) for row in naive.reminders(lived.year)]


@pytest.mark.parametrize("year", [2021, 2026])
def test_the_lists_that_people_read_are_what_the_table_asks_for(year):
    listed = (FIXTURES / f"reminders-{year}.txt").read_text(encoding="utf-8").splitlines()
    assert listed == [str(row) for row in naive.reminders(year)]


@pytest.mark.parametrize("year", [2021, 2026])
def test_the_hand_written_working_days_are_those_of_the_library(year):
    days = list(naive.every_day(date(year, 1, 1), date(year, 12, 31)))
    assert [day for day in days if naive.workday(day) != chinese_calendar.is_workday(day)] == []


def test_one_message_per_working_day_in_hours_mentioning_everybody_concerned_once(lived):
    concerned: dict[str, set[str]] = {}
    for row in naive.reminders(lived.year):
        concerned.setdefault(str(row.day), set()).update(row.people)
    assert [moment.split()[0] for moment, _, _ in lived.said] == list(concerned), "a day without its message, or with two"
    for moment, words, mentioned in lived.said:
        assert sorted(mentioned) == sorted(concerned[moment.split()[0]])
        assert "08:30" <= moment.split()[1] < "18:00"
        assert len(words.encode()) <= 2048
        assert sum(line.split(".")[0].isdigit() for line in words.split("\n")) <= 10


def test_in_a_year_without_its_arrangement_every_message_says_provisional_and_in_others_none(lived):
    messages = [words for _, words, _ in lived.said]
    assert len(messages) > 20
    for words in messages:
        lines = [line for line in words.split("\n") if line.split(".")[0].isdigit()]
        assert all(("暂定" in line) is (lived.year == 2027) for line in lines)
