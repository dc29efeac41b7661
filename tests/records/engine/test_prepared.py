"""Statements that run past SQLAlchemy's execution give what it would give; the rest is left to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, insert, literal_column, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from bot.records import (
    assignments,
    calendar,
    cases,
    chats,
    facts,
    people,
    reviews,
    stand_ins,
    suggestions,
)
from bot.records.engine import prepared
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.inbox import Inbox
from bot.records.people import Person
from bot.wsgi import Service
from tests.conftest import at

ON = date(2021, 7, 16)
IDS: tuple[tuple[Executable, dict[str, Any]], ...] = (
    (cases.CASES, {}),
    (facts.FACTS_SO_FAR, {"until": ON}),
    (assignments.ASSIGNED, {"on": ON}),
    (people.HOLDING, {"on": ON}),
    (reviews.KNOWN_ROUNDS, {"until": ON}),
    (reviews.KNOWN_DECISIONS, {"until": ON}),
    (chats.SCOPES, {}),
)
OTHERS: tuple[tuple[Executable, dict[str, Any]], ...] = (
    (people.HOLDERS, {"role": "division_head", "on": ON}),
    (people.WHAT, {"person": 1, "on": ON}),
    (chats.REGISTERED, {"on": ON}),
    (calendar.CHANGES, {}),
    (stand_ins.ON_DAY, {"on": ON}),
    (suggestions.DEPUTY, {"id": 1}),
)


def both(session: Session, statement, values):
    """Rows and their columns, prepared and as SQLAlchemy executes it."""
    plain = session.connection().execute(statement, values)
    ready = prepared.prepared(statement, values)
    assert ready is not None
    own = ready.run(session.info[prepared.DRIVER], values)
    return (list(ready.columns.keys), [tuple(row) for row in own]), (list(plain.keys()), [tuple(row) for row in plain])


@pytest.mark.parametrize("count", range(prepared.MOST_VALUES + 1))
@pytest.mark.parametrize(("statement", "values"), IDS)
def test_lists_of_every_length_find_what_sqlalchemy_finds(bureau: Service, statement, values, count):
    with bureau.database.begin() as session:
        own, plain = both(session, statement, {**values, "ids": list(range(1, count + 1))})
    assert own[1] == plain[1]


@pytest.mark.parametrize(("statement", "values"), OTHERS)
def test_single_values_find_what_sqlalchemy_finds(bureau: Service, statement, values):
    with bureau.database.begin() as session:
        own, plain = both(session, statement, values)
    assert own[1] == plain[1]


def test_days_moments_and_names_of_columns_come_back_as_they_are(bureau: Service):
    query = select(Inbox.id, Inbox.received_at, Inbox.outcome).where(Inbox.key == bindparam("key"))
    now = at("2021-07-16 09:00")
    with bureau.database.begin() as session:
        run(session, insert(Inbox), platform="wecom", key="k", received_at=now)
        row = run(session, query, key="k").one()
        stored = session.connection().exec_driver_sql("SELECT received_at FROM inbox").scalar()
        item = run(session, cases.CASES, ids=[1]).one()
    assert stored == "2021-07-16 01:00:00.000000"  # UTC, in SQLAlchemy's form
    assert row.received_at == now and isinstance(row.received_at, datetime) and row.received_at.tzinfo
    assert row.outcome is None
    assert isinstance(item.received_on, date) and item.title and item.batch


def test_a_fault_is_the_same_error_that_sqlalchemy_raises(bureau: Service):
    with pytest.raises(IntegrityError), bureau.database.begin() as session:
        for _ in range(2):
            run(session, insert(Inbox), platform="wecom", key="k", received_at=at("2021-07-16 09:00"))
    with pytest.raises(DBAPIError), bureau.database.begin() as session:
        run(session, select(literal_column("no_such_column")))


def test_long_lists_and_defaults_of_python_are_left_to_sqlalchemy(bureau: Service):
    long = {"ids": list(range(prepared.MOST_VALUES + 1)), "on": ON}
    assert prepared.prepared(people.HOLDING, long) is None
    assert prepared.prepared(insert(FactRow), {"suggestion_id": 1}) is None
    with bureau.database.begin() as session:
        assert len(run(session, people.HOLDING, **long).all()) > 1


def test_what_the_session_still_holds_is_seen(bureau: Service):
    with bureau.database.begin() as session:
        session.add(Person(name="新来的人"))
        found = run(session, select(Person.name).where(Person.name == bindparam("name")), name="新来的人").scalars()
    assert found == ["新来的人"]
