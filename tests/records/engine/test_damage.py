"""Damage is noted whichever way the database is asked; nothing else is taken for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.records import readiness
from bot.records.engine.base import run
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from bot.records.inbox import Inbox
from tests import engines
from tests.conftest import at

NOW = at("2021-07-16 09:00")


def spoil(file: Path) -> None:
    """Overwrite all but the first page."""
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


def transaction(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("SELECT count(*) FROM inbox"))


def prepared(database: Database) -> None:
    with database.begin() as session:
        run(session, select(Inbox.id))


def glance(database: Database) -> None:
    with database.glances() as session:
        session.execute(text("SELECT count(*) FROM inbox"))


def snapshot(database: Database) -> None:
    with database.snapshot() as session:
        session.execute(text("SELECT count(*) FROM inbox"))


def ready(database: Database) -> None:
    readiness.look(database, NOW, {})


def nightly(database: Database) -> None:
    readiness.check(database, NOW)


WAYS: list[Callable[[Database], None]] = [transaction, prepared, glance, snapshot, ready, nightly]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    engines.fresh_sqlite(tmp_path)
    yield tmp_path / "duban.db"


@pytest.mark.parametrize("way", WAYS)
def test_damage_is_noted_whichever_way_it_is_met(file: Path, way: Callable[[Database], None]):
    database = Database(f"sqlite:///{file}")
    way(database)
    assert not database.damage.is_set()
    database.close()
    spoil(file)
    with suppress(Exception):
        way(database)
    assert database.damage.is_set()
    database.close()


def test_a_file_that_somebody_else_holds_and_a_wrong_statement_are_no_damage(file: Path):
    database = Database(f"sqlite:///{file}", busy_milliseconds=20)
    with pytest.raises(Exception, match="no such table"), database.begin() as session:
        session.execute(text("SELECT count(*) FROM absent"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for way in (transaction, prepared, glance, ready):  # a copy waits for the other program
        with suppress(Exception):
            way(database)
    other.close()
    assert not database.damage.is_set()
    database.close()
