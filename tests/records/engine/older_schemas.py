"""Databases with the schema of each revision there ever was, and the rows of a bureau that lived, put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records.engine.database import Database, versions
from bot.records.journal.writing import linked
from bot.records.tables import METADATA
from bot.rules.chain import GENESIS
from scheduler import planning
from tests import engines
from tests.conftest import at, copy_of_sqlite, settings_for
from tests.scenarios.test_together import SAYINGS

NOW = at("2021-07-16 09:00")
VERSION = "alembic_version"
Row = dict[str, Any]
Rows = dict[str, list[Row]]
REVISIONS = sorted(versions())
LARGEST = 2**31 - 1  # of an integer of PostgreSQL


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
    return found | as_it_was_linked(found)


MADE = (
    "understood",
    "proposed",
    "words_salt",
    "change_salt",
    "person_salt",
    "seals",
    "hash",
)  # what no older line had, or is made


def as_it_was_linked(found: Rows) -> Rows:
    """The journal as it was before its lines told what was understood, and its head."""
    last, lines = GENESIS, []
    for row in found["journal"]:
        lines.append(linked("sha256", row["id"], last, {name: value for name, value in row.items() if name not in MADE}))
        last = lines[-1]["hash"]
    return {"journal": lines, "journal_head": [{**head, "last_hash": last} for head in found["journal_head"]]}


SEEN: dict[tuple[str, str], list[sa.Table]] = {}  # the tables of a revision are the same in every database of an engine
STEPS = TemporaryDirectory(prefix="duban-steps-")  # until the process ends


@cache
def of_revision(engine: str, place: int) -> str:
    """The URL of a database with the schema of a revision, made from that of the one before; nobody has it open."""
    before = of_revision(engine, place - 1) if place else None
    if engine == "postgresql":
        url = engines.fresh_postgres(like=before) if before else engines.bare_postgres()
    else:
        file = Path(STEPS.name) / f"{place}.db"
        if before:
            copyfile(before.removeprefix("sqlite:///"), file)
        url = f"sqlite:///{file}"
    database = Database(url)
    database.upgrade(REVISIONS[place])
    database.close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """A database with the schema of a revision and nothing in it, on each engine."""
    made: list[Database] = []

    def at_revision(revision: str) -> Database:
        like = of_revision(request.param, REVISIONS.index(revision))
        if request.param == "postgresql":
            url = engines.fresh_postgres(like=like)
        else:
            url = engines.fresh_sqlite(tmp_path, like=Path(like.removeprefix("sqlite:///")))
        made.append(Database(url))
        return made[-1]

    yield at_revision
    for database in made:
        database.close()
        if request.param == "postgresql":
            engines.drop_postgres(database.engine.url.render_as_string(hide_password=False))


def reflected(database: Database) -> list[sa.Table]:
    """The tables of its revision, each after those that it refers to."""
    with database.engine.connect() as connection:
        revision = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION}"))  # noqa: S608
    known = database.engine.dialect.name, revision
    if known not in SEEN:
        metadata = sa.MetaData()
        metadata.reflect(database.engine)
        SEEN[known] = [table for table in metadata.sorted_tables if table.name != VERSION]
    return SEEN[known]


def written(table: sa.Table) -> sa.TableClause:
    """The table with the types by which the product writes; those of columns that are gone are as they were found."""
    today = METADATA.tables.get(table.name)
    types = {own.name: own.type for own in (*table.columns, *(today.columns if today is not None else ()))}
    return sa.table(table.name, *(sa.column(own.name, types[own.name]) for own in table.columns))


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
