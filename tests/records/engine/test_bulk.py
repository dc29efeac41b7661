"""Long lists find and write what short ones do, on both engines."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.records.cases import CASES
from bot.records.engine import bulk
from bot.records.engine.base import run
from bot.records.engine.database import Database
from bot.records.people import Division
from bot.records.suggestions import Batch
from tests.records.engine.test_prepared import IDS

NAMES = [f"第{n}处" for n in range(10)]


@pytest.fixture
def divisions(database: Database) -> Database:
    with database.begin() as session:
        assert not bulk.insert(session, Division, [{"name": name} for name in NAMES])
    return database


@pytest.mark.parametrize("asked", [[], NAMES[:1], NAMES[2:5], ["没有的处"]])
def test_a_column_is_among_the_values(divisions: Database, asked: list[str]):
    with divisions.begin() as session:
        found = session.scalars(
            select(Division.name).where(bulk.among(session, Division.name, asked)).order_by(Division.id)
        ).all()
    assert found == [name for name in NAMES if name in asked]


def test_only_rows_that_are_new_are_written_and_returned(divisions: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "ROWS", 3)
    rows = [{"name": name} for name in (*NAMES, *(f"新{n}处" for n in range(7)))]
    with divisions.begin() as session:
        found = bulk.insert(session, Division, rows, lambda new: new.on_conflict_do_nothing().returning(Division.name))
        assert sorted(row.name for row in found) == [f"新{n}处" for n in range(7)]
        assert len(session.scalars(select(Division.id)).all()) == 17


def test_days_and_words_come_back_as_they_were_written(database: Database):
    row = {"year": 2021, "name": "第一批“引号”\\ %s {x} 'y'", "received_on": date(2021, 3, 5), "due_on": date(2021, 7, 31)}
    with database.begin() as session:
        bulk.insert(session, Batch, [row])
        found = session.scalars(select(Batch)).one()
        assert {name: getattr(found, name) for name in row} == row


@pytest.mark.parametrize("count", [0, 1, 9])
def test_statements_with_a_list_find_the_same_whatever_their_list_is_made_of(bureau_url: str, count: int):
    database = Database(bureau_url)
    ids = list(range(1, count + 1))
    with database.begin() as session:
        for statement, values in IDS:
            plain = session.connection().execute(statement, {**values, "ids": ids})
            assert run(session, statement, **values, ids=ids) == plain.all()
            assert not bulk.is_postgres(session) or "ANY" in str(bulk.with_arrays(statement).compile(session.connection()))
        assert len(run(session, CASES, ids=ids)) == count
    database.close()
