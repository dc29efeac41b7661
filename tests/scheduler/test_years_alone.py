"""All days of 2021 with private ways: everybody concerned is told each duty once, alone or by mention, and nothing else.

What the table asks for is what tests/scheduler/naive.py counts; who may hear of what is read from the spreadsheets themselves.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from bot import wsgi
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger
from bot.platforms.ways import Way
from bot.records import people
from bot.records.delivery import contacts
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler import planning, wording
from scheduler.ticking import Ticker
from tests.conftest import at, furnish, set_clock, settings_for
from tests.scheduler import naive
from tests.scheduler.alone import APP, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder
from tests.scheduler.test_years import read, short

Duty = tuple[str, str, str]  # number, duty, division
REMINDER = "【办理提醒】"
EVERYTHING = {"分管领导", "主要领导", "办公室"}  # whose holders may hear of every item in single chat


@dataclass(frozen=True)
class Heard:
    """Who is told alone; by day what the group was told, each with whom its line mentions, and what each person was told."""

    alone: frozenset[str]
    group: dict[str, list[tuple[Duty, tuple[str, ...]]]]
    persons: dict[str, dict[str, list[Duty]]]
    marks: int


@pytest.fixture(scope="module", params=["everybody", "nobody", "some"])
def heard(request: pytest.FixtureRequest) -> Heard:
    """From the import on 5 March to 31 December, with these people who can be told alone."""
    service = wsgi.assemble(settings_for("sqlite:///:memory:"), StoppedClock(at("2021-03-05 03:00")))
    service.database.upgrade()
    furnish(service, ledger=None)
    bring_ledger(service, naive.LEDGER, now=service.clock.now())
    names = accounts(service)
    alone = set(names) if request.param != "nobody" else set()
    if request.param == "some":
        alone = set(random.Random(2021).sample(sorted(names), len(names) // 2))
    service = reached_by(service, {APP: PERSONS}, per_minute=0)
    if request.param in ("some", "nobody"):
        service = only_alone(service, alone)
    group: dict[str, list[tuple[Duty, tuple[str, ...]]]] = {}
    persons: dict[str, dict[str, list[Duty]]] = {}
    called, marks = {user: name for name, user in names.items()}, 0
    for day, to, words in (sent if request.param == "everybody" else planned)(service):
        if to is None:
            group.setdefault(day, []).extend(duties(words))
        else:
            persons.setdefault(day, {}).setdefault(called[to], []).extend(duty for duty, _ in duties(words))
            marks += words.count("@")
    service.database.close()
    return Heard(frozenset(alone), group, persons, marks)


def mornings(service: Service) -> Iterator[str]:
    """Those on which something is due, and the next ones, from the import on."""
    due = {date.fromisoformat(day) for day in asked()}
    for day in sorted(due | {day + naive.DAY for day in due}):
        set_clock(service, at(f"{day} 08:55"))
        yield str(day)


def sent(service: Service) -> Iterator[tuple[str, str | None, str]]:
    """Day, whom it addressed (None: the group) and words of every reminder that was really said."""
    app, robot = Addressing(service.clock), Recorder(service.clock)
    ticker = Ticker(service.database, service.office, service.clock, {"wecom/main": robot, APP: app})
    for _ in mornings(service):
        ticker.tick()
    said = [(moment, None, words) for moment, words, _ in robot.said] + list(app.said)
    # What a leader reads first is no reminder.
    reminders = ((moment.split()[0], to, words[max(0, words.find(REMINDER)) :]) for moment, to, words in said)
    return ((day, to, words) for day, to, words in reminders if words.startswith(REMINDER))


def planned(service: Service) -> Iterator[tuple[str, str | None, str]]:
    """The same as it is planned, taken for sent."""
    users = accounts(service)
    for day in mornings(service):
        bundles, numbers = planning.preview(service.database, service.office, service.clock.now())
        planning.plan(service.database, service.office, service.clock.now())
        with service.database.begin() as session:
            session.execute(update(Outbox).values(state="sent"))
        for bundle in bundles:
            assert bundle.place
            to = users[bundle.place.name] if bundle.place.person else None
            mentioned = {party.id for party in bundle.people} if to is None else set()
            for part in wording.parts(bundle.reminders, mentioned, numbers, date.fromisoformat(day)):
                yield day, to, part.text


def only_alone(service: Service, alone: set[str]) -> Service:
    """The others have spoken to no robot, so that the way, which asks for that, does not reach them."""
    users = accounts(service)
    with service.database.begin() as session:
        for name in alone:
            person = people.one_named(session, name).id
            contacts.spoke(session, APP, users[name], person, service.clock.now())
    return reached_by(service, {APP: Way(persons=True, after_contact=True)}, per_minute=0)


def duties(words: str) -> Iterator[tuple[Duty, tuple[str, ...]]]:
    """The duties that a text tells, each with whom its line mentions."""
    for line in read(words):
        for number in line.numbers:
            yield (number, line.duty, line.division), line.mentioned


def staff() -> dict[str, tuple[set[str], set[str]]]:
    """name → roles and divisions, as the list of people has them."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in CalamineWorkbook.from_path(str(naive.PEOPLE)).get_sheet_by_index(0).to_python()[1:]:
        roles, divisions = found.setdefault(str(row[0]), (set(), set()))
        roles.add(str(row[2]))
        divisions.add(str(row[1]))
    return found


def asked() -> dict[str, list[naive.Row]]:
    found: dict[str, list[naive.Row]] = {}
    for row in naive.reminders(2021):
        found.setdefault(str(row.day), []).append(row)
    return found


def name_of(row: naive.Row) -> Duty:
    return short(row.number), row.duty, row.division


def test_everybody_concerned_is_told_each_duty_once_alone_or_by_mention(heard: Heard):
    for day, rows in asked().items():
        alone = Counter((name, duty) for name, told in heard.persons.get(day, {}).items() for duty in told)
        wanted = Counter((name, name_of(row)) for row in rows for name in row.people if name in heard.alone)
        assert alone == wanted, day
        mentioned = Counter(name for _, names in {(names, names) for _, names in heard.group[day]} for name in names)
        assert mentioned == Counter({name for row in rows for name in row.people} - heard.alone), day


def test_the_group_has_a_line_for_every_duty_and_mentions_no_one_who_is_told_alone(heard: Heard):
    assert heard.group.keys() == asked().keys()
    for day, rows in asked().items():
        assert Counter(duty for duty, _ in heard.group[day]) == Counter(map(name_of, rows))
    assert not {name for lines in heard.group.values() for _, names in lines for name in names} & heard.alone


def test_nobody_hears_alone_of_an_item_outside_their_rights(heard: Heard):
    people, owed = staff(), dict[str, tuple[set[str], set[str]]]()
    for one in naive.everything_owed(2021):
        divisions, officers = owed.setdefault(short(one.number), (set(), set()))
        divisions.add(one.division)
        officers.update(one.people["officer"] if one.duty != "配合意见" else (), one.people["deputy director"])
    for told in heard.persons.values():
        for name, mine in told.items():
            roles, own = people[name]
            for number, _, _ in mine:
                divisions, officers = owed[number]
                assert roles & EVERYTHING or own & divisions or name in officers, (name, number)


def test_who_is_told_alone_is_mentioned_to_nobody_else(heard: Heard):
    assert heard.marks == 0 and bool(heard.persons) is bool(heard.alone)
