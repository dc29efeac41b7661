"""Whole years of the open ledger, day by day: 2021, the same moved to 2026, and to 2027, whose arrangement nobody knows yet.

tests/fixtures/reminders-2021.txt and reminders-2026.txt are what people read; tests/scheduler/naive.py derives the same from
the table in the contract without the project's calendar or ladder.
"""

from __future__ import annotations

import json
import re
from collections import Counter
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
    reminders = [one for one in recorder.said if one[1].startswith("【办理提醒】")]  # an item's hand-over day is told, too
    return Lived(year, told, reminders)


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


HEADING = re.compile(".灯，|跟踪事项，")
LINE = re.compile(r"(?P<whose>[^：]+)：(?P<numbers>.+) (?P<duty>\w{2,4})，(?:应于)?\d+月\d+日前(?:，请[与登公].+)?(?:（待.+）)?")


@dataclass(frozen=True)
class Said:
    """A line as it is read: whose, the people named and those of them who are mentioned, which numbers, what, until when."""

    division: str
    people: tuple[str, ...]
    mentioned: tuple[str, ...]
    numbers: tuple[str, ...]
    duty: str


def read(words: str) -> list[Said]:
    """The lines of one text."""
    found = []
    for line in words.splitlines():
        if match := LINE.fullmatch(line):
            division, *people = match["whose"].split(" ")
            plain = re.sub("（[^）]*）", "", match["numbers"])
            mentioned = tuple(name.removeprefix("@") for name in people if name.startswith("@"))
            called = tuple(name.removeprefix("@") for name in people)
            found.append(Said(division, called, mentioned, tuple(plain.split("、")), match["duty"]))
    return found


def by_day(lived: Lived) -> dict[str, list[tuple[str, list[str]]]]:
    """day → the parts of its message, each with whom it mentions"""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for moment, words, mentioned in lived.said:
        assert "08:30" <= moment.split()[1] < "18:00"
        found.setdefault(moment.split()[0], []).append((words, mentioned))
    return found


def asked_on(year: int) -> dict[str, list[naive.Row]]:
    """day → what the table asks for"""
    found: dict[str, list[naive.Row]] = {}
    for row in naive.reminders(year):
        found.setdefault(str(row.day), []).append(row)
    return found


def test_one_message_per_working_day_in_numbered_parts_that_mention_everybody_concerned_once(lived):
    asked, said = asked_on(lived.year), by_day(lived)
    assert said.keys() == asked.keys(), "a day without its message, or with another"
    for day, parts in said.items():
        mentioned = [name for _, names in parts for name in names]
        assert sorted(mentioned) == sorted({name for row in asked[day] for name in row.people})
        assert all(len(words.encode()) <= 2048 for words, _ in parts)
        numbered = [f"（{place}/{len(parts)}）" if len(parts) > 1 else "" for place in range(1, len(parts) + 1)]
        assert all(words.startswith(f"【办理提醒】{part}{day[:4]}年") for (words, _), part in zip(parts, numbered, strict=True))
        assert parts[0][0].partition("以下")[2].startswith(f"{len({row.number for row in asked[day]})}件请")


def test_every_duty_that_is_told_stands_in_a_line_with_its_division_and_its_people(lived):
    for day, rows in asked_on(lived.year).items():
        lines = [line for words, _ in by_day(lived)[day] for line in read(words)]
        shown = [(number, line.duty, line.division) for line in lines for number in line.numbers]
        assert sorted(shown) == sorted((short(row.number), row.duty, row.division) for row in rows)
        for row in rows:
            line = next(one for one in lines if (short(row.number), row.duty, row.division) in told_in(one))
            assert set(row.people) <= set(line.people)


def told_in(line: Said) -> set[tuple[str, str, str]]:
    return {(number, line.duty, line.division) for number in line.numbers}


def short(number: str) -> str:
    return number[-4:]


def test_everybody_whom_a_part_mentions_has_a_line_in_that_part_which_says_so(lived):
    for _, words, mentioned in lived.said:
        assert [name for line in read(words) for name in line.mentioned] == mentioned
        assert words.count("@") == len(mentioned)


def test_what_is_new_stands_before_what_is_said_each_week(lived):
    for _, words, _ in lived.said:
        headings = [line for line in words.splitlines() if HEADING.match(line)]
        assert headings == sorted(headings, key=lambda heading: (heading.startswith("跟踪事项"), "每周提醒" in heading))
        assert len(headings) == len(set(headings)), "a light and the days left are said once"


def test_over_a_year_every_item_that_is_due_is_named_as_often_as_it_is_told(lived):
    named = Counter(number for _, words, _ in lived.said for line in read(words) for number in line.numbers)
    assert named == Counter(short(row.number) for row in naive.reminders(lived.year))


def test_before_the_first_call_and_after_the_letter_each_step_is_told_once_to_those_who_work_on_it_in_no_colour(lived):
    tracked = [row for row in naive.reminders(lived.year) if row.duty in naive.UNLIT]
    assert {row.duty for row in tracked} == {"首次联系", "答复公开"}  # the ledger has a grade for each letter
    assert len({(row.level, row.number, row.duty) for row in tracked}) == len(tracked)
    for _, words, _ in lived.said:
        coloured, _, plain = words.partition("跟踪事项，")
        assert not any(duty in coloured for duty in naive.UNLIT)
        assert not re.search("灯|逾期|抓紧", plain.partition("发送：")[0])


def test_in_a_year_without_its_arrangement_every_message_says_provisional_and_in_others_none(lived):
    messages = [words for _, words, _ in lived.said]
    assert len(messages) > 20
    for words in messages:
        headings = [line for line in words.split("\n") if HEADING.match(line)]
        assert headings and all(("暂定" in heading) is (lived.year == 2027) for heading in headings)
