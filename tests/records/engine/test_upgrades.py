"""From every schema there ever was, with data in it: no row is lost, what was written stays, and the product opens it.

The data is that of a bureau which has lived, put into the older schema as far as it has the columns; beside it each table
gets a row with as little in it as the schema lets, and one with as much.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import invariants
from bot.records.engine.database import Database, versions
from bot.records.tables import METADATA
from scheduler import planning
from tests import engines
from tests.chaos.family import Family
from tests.conftest import at, copy_of_sqlite, settings_for
from tests.scenarios.test_together import SAYINGS

NOW = at("2021-07-16 09:00")
VERSION = "alembic_version"
Row = dict[str, Any]
Rows = dict[str, list[Row]]
REVISIONS = sorted(versions())
PROCESSES = 3
CHAINED = {"journal", "journal_head"}  # the product alone writes lines that fit to each other
LARGEST = 2**31 - 1  # of an integer of PostgreSQL
SMALL_ID = LARGEST - 1  # of the rows with hardly anything in them, beside those of the bureau
ODD = '\U00020b9f‘ʼ"\\%_\n〔〕\u200b' * 300

# Columns whose words an upgrade puts otherwise on purpose.
REWRITTEN = {
    ("outbox", "priority"),  # what reminds goes before what reports
    ("hand_over", "accepted_at"),  # what was confirmed was accepted, before there were two words
    ("proposal", "otherwise"),
    ("proposal", "rests"),
    ("inbox", "reply"),  # an answer that does not say whom it names is not given again
    ("journal", "words"),  # secret words and telephone numbers
    ("journal", "platform"),
    ("fact", "channel"),
    ("review_decision", "person_id"),  # a post is no person
}


@cache
def lived() -> Rows:
    """The rows of the sample bureau after a morning in which everything was recorded that can be."""
    with TemporaryDirectory() as folder:
        service = wsgi.assemble(settings_for(copy_of_sqlite(Path(folder))), StoppedClock(NOW))
        for words in (*SAYINGS, "/批示 20210032 抓紧办理", "/撤销"):
            speak(service, words, "督查示员", None, "console")
        planning.plan(service.database, service.office, NOW)
        with service.database.begin() as session:
            found = {
                table.name: [dict(row) for row in session.execute(sa.select(table)).mappings()]
                for table in METADATA.sorted_tables
            }
        service.database.close()
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which there is not even a schema."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'duban.db'}")
        yield database
        database.close()
        return
    url = engines.bare_postgres()
    database = Database(url)
    yield database
    database.close()
    engines.drop_postgres(url)


def reflected(database: Database) -> list[sa.Table]:
    """The tables as they are, each after those that it refers to."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    return [table for table in metadata.sorted_tables if table.name != VERSION]


def written(table: sa.Table) -> sa.TableClause:
    """The table with the types by which the product writes; those of columns that are gone are as they were found."""
    today = METADATA.tables.get(table.name)
    types = {own.name: own.type for own in (*table.columns, *(today.columns if today is not None else ()))}
    return sa.table(table.name, *(sa.column(own.name, types[own.name]) for own in table.columns))


def has(table: sa.Table | None, column: str) -> bool:
    return table is not None and column in table.columns


def fill(database: Database, rows: Mapping[str, list[Row]]) -> None:
    """Put rows into the tables as they are; where a column may not be empty and the row has nothing, the least there is."""
    found = reflected(database)
    with database.engine.begin() as connection:
        for table in found:
            new = [
                {own.name: row.get(own.name) if row.get(own.name) is not None else least(own) for own in table.columns}
                for row in rows.get(table.name, ())
            ]
            if new:
                connection.execute(sa.insert(written(table)), new)
                follow(connection, table)


def follow(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL counts on after the rows that came with their ids."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), least(max(id), {LARGEST - 1000})) FROM {table.name}"  # noqa: S608
        connection.execute(sa.text(last))


def least(column: sa.Column[Any]) -> Any:
    """What stands in a column where there is nothing to say."""
    if column.nullable:
        return None
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return NOW
    if isinstance(kind, sa.Date):
        return date(1900, 1, 1)
    if isinstance(kind, sa.LargeBinary):
        return b""
    return False if isinstance(kind, sa.Boolean) else 0 if isinstance(kind, sa.Integer) else ""


def most(column: sa.Column[Any]) -> Any:
    """As much as a column takes."""
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return datetime(9999, 12, 31, 12, tzinfo=UTC)
    if isinstance(kind, sa.Date):
        return date(9999, 12, 31)
    if isinstance(kind, sa.LargeBinary):
        return bytes(range(256)) * 40
    return True if isinstance(kind, sa.Boolean) else LARGEST if isinstance(kind, sa.Integer) else ODD


def extremes(database: Database) -> Rows:
    """Two rows for each table: with hardly anything in it, which refers to the others of its kind, and with as much as there
    may be."""
    found: Rows = {}
    for table in (each for each in reflected(database) if each.name not in CHAINED):
        poor = {own.name: SMALL_ID if names_a_row(own) and not own.nullable else least(own) for own in table.columns}
        found[table.name] = [poor, {own.name: most(own) for own in table.columns}]
    return found


def names_a_row(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.Integer) and (bool(column.primary_key) or bool(column.foreign_keys))


def remove(database: Database, rows: Rows) -> None:
    """Take these away, those first that refer to others."""
    with database.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            for row in rows.get(table.name, ()):
                connection.execute(sa.delete(table).where(*(own == row[own.name] for own in table.primary_key.columns)))


def contents(database: Database) -> Rows:
    """Everything that stands in the tables."""
    found = reflected(database)
    with database.engine.connect() as connection:
        return {table.name: [dict(row) for row in connection.execute(sa.select(written(table))).mappings()] for table in found}


def unlike(before: Rows, after: Rows) -> dict[str, list[str]]:
    """table → rows that are gone or say something else, without what is put otherwise on purpose."""
    found = {}
    for name, rows in before.items():
        columns = [
            column for column in (rows or [{}])[0] if (name, column) not in REWRITTEN and has(METADATA.tables.get(name), column)
        ]
        kept = {repr([row[column] for column in columns]) for row in after.get(name, ())}
        lost = [row for row in (repr([row[column] for column in columns]) for row in rows) if row not in kept]
        if lost or len(after.get(name, ())) < len(rows):
            found[name] = lost
    return found


@pytest.mark.parametrize("revision", REVISIONS)
def test_f09_no_row_is_lost_by_an_upgrade_and_the_product_opens_it(
    empty: Database, revision: str, caplog: pytest.LogCaptureFixture
):
    empty.upgrade(revision)
    odd = extremes(empty)
    fill(empty, lived())
    fill(empty, odd)
    before = contents(empty)
    empty.upgrade()
    assert unlike(before, contents(empty)) == {}
    remove(empty, odd)
    service = wsgi.assemble(settings_for(empty.engine.url.render_as_string(hide_password=False)), StoppedClock(NOW))
    with caplog.at_level(logging.ERROR):
        for asked in ("/查 20210032", "/我的", "/逾期", "/统计 2021", "/送审 20210026", "/签收 20210121"):
            assert speak(service, asked, "督查示员", None, "console").text
        planning.plan(service.database, service.office, NOW)
    assert not caplog.records
    with service.database.snapshot() as session:
        assert [one for one in invariants.look(session, NOW) if not one.ok] == []
    service.database.close()


def test_f09_processes_that_upgrade_at_the_same_moment_wait_for_each_other(empty: Database):
    empty.upgrade(REVISIONS[0])
    fill(empty, lived())
    before = contents(empty)
    url = empty.engine.url.render_as_string(hide_password=False)
    empty.close()
    together = get_context("fork").Barrier(PROCESSES)

    def upgrade() -> None:
        together.wait(60)
        database = Database(url)
        database.upgrade()
        database.require_current()

    with Family() as processes:
        for process in [processes.fork(upgrade) for _ in range(PROCESSES)]:
            processes.wait(process)
    assert unlike(before, contents(empty)) == {}
