"""A whole database as one SQLite file, and back: what a backup holds, of either engine (docs/decisions/database.md#backup)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from bot.records import title_bigrams
from bot.records.engine.database import MIGRATION_LOCK, Database, migrate
from bot.records.engine.library import sqlite3
from bot.records.journal import guard
from bot.records.tables import METADATA

STEP_PAGES = 2_048  # copied at once, in some ten milliseconds; whoever writes gets his turn after each
PAUSE_SECONDS = 0.05  # between two tries at a file that is locked longer than the busy timeout
RESTARTS = 3  # every foreign write begins the steps anew; after so many the whole is copied in one
BUSY_MILLISECONDS = 15_000
ROWS = 5_000
VERSION = "alembic_version"
WHICH = "SELECT version_num FROM alembic_version"
# How SQLite keeps what PostgreSQL has a type for; the rest is the same in both.
AS_SQLITE = {
    "timestamp with time zone": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "date": "to_char({}, 'YYYY-MM-DD')",
    "boolean": "{}::int",
}
PATIENT = ("statement_timeout", "idle_in_transaction_session_timeout")


class Begun(Exception):
    """The steps were begun anew too often."""


def take(database: Database, file: Path) -> None:
    """Put everything that is committed now into a file, which is empty; whoever writes goes on meanwhile."""
    if not database.is_sqlite:
        take_rows(database, file)
        return
    with closing(database.engine.raw_connection()) as raw, opened(file) as target:
        source: Any = raw.driver_connection
        source.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        try:
            source.backup(target, pages=STEP_PAGES, progress=StepPatience(RESTARTS).look, sleep=PAUSE_SECONDS)
        except Begun:
            source.backup(target, progress=StepPatience(RESTARTS).look, sleep=PAUSE_SECONDS)
        target.execute("PRAGMA journal_mode=DELETE")  # of one that is in WAL mode, so that the file stands alone


class StepPatience:
    """Counts how often a copy in steps was begun anew, when the pages that remain grow, and how often it waited in vain."""

    def __init__(self, most: int) -> None:
        self.most, self.begun, self.waited = most, 0, 0
        self.remaining: int | None = None

    def look(self, status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self.waited += 1
        elif self.remaining is not None and remaining > self.remaining:
            self.begun += 1
        self.remaining = remaining
        if self.begun >= self.most:
            raise Begun
        if self.waited >= self.most:
            raise sqlite3.OperationalError("database is locked")


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A file that nobody else has: what is killed half way is thrown away, so that nothing is put on the disk in between."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        yield connection


def take_rows(database: Database, file: Path) -> None:
    """PostgreSQL: every table as it was at one moment, in one transaction that only reads."""
    with reading(database) as source:
        version = source.scalar(text(WHICH))
        empty = Database(f"sqlite:///{file}")
        empty.upgrade(str(version))
        empty.close()
        with opened(file) as target:
            target.execute("BEGIN")
            for name, columns in tables(target).items():
                if name in (VERSION, title_bigrams.DERIVED):
                    continue
                places = ", ".join("?" * len(columns))
                new = f"INSERT INTO {quoted(name)} ({listed(columns)}) VALUES ({places})"  # noqa: S608 - names of our own
                for rows in portions(source, name, columns):
                    target.executemany(new, rows)
            target.execute("COMMIT")


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """One moment of a PostgreSQL database, for as long as it takes."""
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with database.engine.connect().execution_options(**options) as connection:
        for limit in PATIENT:
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        yield connection


def portions(source: Connection, name: str, columns: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table, as SQLite keeps them, so many at a time."""
    kinds = text(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = :name"
    )
    kind = {column: AS_SQLITE.get(type, "{}") for column, type in source.execute(kinds, {"name": name})}
    wanted = ", ".join(kind[column].format(quoted(column)) for column in columns)
    driver: Any = source.connection.driver_connection
    with driver.cursor(name="copied") as cursor:
        cursor.execute(f"SELECT {wanted} FROM {quoted(name)}")  # noqa: S608 - names of our own
        while rows := cursor.fetchmany(ROWS):
            yield rows


def put(database: Database, file: Path) -> None:
    """PostgreSQL: the tables of a file of the newest schema in place of those that are there, all of it or nothing."""
    with database.engine.connect() as target, target.begin(), opened(file) as source:
        for limit in PATIENT:
            target.execute(text(f"SET LOCAL {limit} = 0"))
        target.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        target.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        found = tables(source)
        ours = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY(:names)")
        if there := list(target.scalars(ours, {"names": list(found)})):
            target.execute(text(f"DROP TABLE {listed(there)}"))
        migrate(target)
        for name in in_order(found):
            columns = found[name]
            driver: Any = target.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy(f"COPY {quoted(name)} ({listed(columns)}) FROM STDIN") as copy:
                for row in source.execute(f"SELECT {listed(columns)} FROM {quoted(name)}"):  # noqa: S608 - names of our own
                    copy.write_row(row)
            if "id" in columns:
                number_on(target, name)


def in_order(names: dict[str, list[str]]) -> list[str]:
    """Tables after those they refer to; the version was written with the schema, and what is derived comes by itself."""
    return [table.name for table in METADATA.sorted_tables if table.name in names and table.name != title_bigrams.DERIVED]


def number_on(target: Connection, name: str) -> None:
    """New rows get numbers after those that came."""
    last = f"SELECT coalesce(max(id), 0) + 1 FROM {quoted(name)}"  # noqa: S608 - names of our own
    target.execute(text(f"SELECT setval(pg_get_serial_sequence('{quoted(name)}', 'id'), ({last}), false)"))


def others(database: Database) -> int:
    """How many sessions besides this one work with a PostgreSQL database."""
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with database.engine.connect() as connection:
        return int(connection.scalar(text(f"{count} AND backend_type = 'client backend'")) or 0)


def tables(file: sqlite3.Connection) -> dict[str, list[str]]:
    """The tables of a SQLite file with their columns."""
    names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return {name: [row[1] for row in file.execute(f"PRAGMA table_info({quoted(name)})")] for (name,) in names.fetchall()}


def look(file: Path) -> tuple[str, dict[str, int]]:
    """The schema's version and the rows of each table of a file that is whole; raises sqlite3.DatabaseError where it is not."""
    with opened(file) as connection:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        (version,) = connection.execute(WHICH).fetchone()
        counted = {name: f"SELECT count(*) FROM {quoted(name)}" for name in sorted(tables(connection))}  # noqa: S608
        return version, {name: connection.execute(query).fetchone()[0] for name, query in counted.items()}


def foreign(file: Path) -> str:
    """The name of a trigger or view that is none of ours, empty without one: it would act with our rights."""
    with opened(file) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchall()
    ours = guard.SQLITE | title_bigrams.SQLITE
    return next((str(name) for name, sql in found if ours.get(name) != sql), "")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def listed(names: list[str]) -> str:
    return ", ".join(map(quoted, names))
