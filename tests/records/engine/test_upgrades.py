"""From every schema there ever was, with data in it: no row is lost, what was written stays, and the product opens it.

The data is that of a bureau which has lived, put into the older schema as far as it has the columns; beside it each table
gets a row with as little in it as the schema lets, and one with as much.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from multiprocessing import get_context
from typing import Any

import pytest
import sqlalchemy as sa

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import invariants
from bot.records.engine.database import Database
from bot.records.tables import METADATA
from scheduler import planning
from tests.chaos.family import Family
from tests.conftest import settings_for
from tests.records.engine.older_schemas import (
    LARGEST,
    NOW,
    REVISIONS,
    Rows,
    fill,
    least,
    lived,
    older,  # noqa: F401 - the fixture
    reflected,
    written,
)

PROCESSES = 3
CHAINED = {"journal", "journal_head"}  # the product alone writes lines that fit to each other
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


def has(table: sa.Table | None, column: str) -> bool:
    return table is not None and column in table.columns


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
    older: Callable[[str], Database],  # noqa: F811
    revision: str,
    caplog: pytest.LogCaptureFixture,
):
    empty = older(revision)
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


def test_f09_processes_that_upgrade_at_the_same_moment_wait_for_each_other(older: Callable[[str], Database]):  # noqa: F811
    empty = older(REVISIONS[0])
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
