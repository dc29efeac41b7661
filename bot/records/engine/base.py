"""What all tables share: the declarative base and a column for moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Executable, MetaData, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from bot.records.engine import bulk, prepared
from bot.records.engine.prepared import Rows


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database (SQLite would drop the zone, PostgreSQL would move it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Table(DeclarativeBase):
    """Tables have columns and no behaviour; constraints are named so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def run(session: Session, statement: Executable, **values: Any) -> Rows:
    """What a statement that is built once finds with its values, past the session's object keeping.

    What stands on the path of every answer is written this way: building a statement anew costs several times its
    execution (docs/decisions/speed.md#statements). Objects that the session still holds are flushed first.
    """
    session.flush()
    driver = session.info.get(prepared.DRIVER)
    if driver is not None and (ready := prepared.prepared(statement, values)) is not None:
        return ready.run(driver, values)
    if bulk.is_postgres(session):
        statement = bulk.with_arrays(statement)
    found = session.connection().execute(statement, values)
    return Rows(found.all() if found.returns_rows else ())


LOOKED_AT = "looked at"  # in a session's info: what was loaded in it, by id
SEEN_FIRST = "seen first"  # the same, as it was loaded first


def seen_first(session: Session) -> dict[int, Any]:
    """From now on what is loaded is noted here as it is seen first, by id."""
    found: dict[int, Any] = {}
    session.info[SEEN_FIRST] = found
    return found


def seen_anew(session: Session, id: int) -> None:
    """What was seen of this before is not what it was first: it is read again from now on, and nobody else changes it."""
    session.info.get(SEEN_FIRST, {}).pop(id, None)


def watched(session: Session) -> dict[int, Any]:
    """From now on what is loaded is noted here, by id (`note_looked_at`)."""
    found: dict[int, Any] = {}
    session.info[LOOKED_AT] = found
    return found


def looked_at(session: Session) -> dict[int, Any]:
    """What was loaded since it is watched, as it was loaded last."""
    found: dict[int, Any] = session.info.get(LOOKED_AT, {})
    return found


def note_looked_at(session: Session, loaded: Mapping[int, Any]) -> None:
    """These were loaded, should anybody want to know."""
    if (noted := session.info.get(LOOKED_AT)) is not None:
        noted.update(loaded)
    if (first := session.info.get(SEEN_FIRST)) is not None:
        first.update({id: one for id, one in loaded.items() if id not in first})


LAST = "last"  # in a session's info: what is done right before its transaction is committed
DIGEST = "digest"  # in a session's info: by which kind of digest the journal is linked


def at_the_end(session: Session, do: Callable[[Session, list[Any]], None], what: Any) -> None:
    """Right before this transaction is committed, do this once, with all that was given for it: what it locks is locked by
    nobody who still waits for something else."""
    session.info.setdefault(LAST, {}).setdefault(do, []).append(what)


def finish(session: Session) -> None:
    """Do what is to be done last."""
    for do, given in session.info.pop(LAST, {}).items():
        do(session, given)


def kind_of_digest(session: Session) -> str:
    """sha256 or sm3, by the settings."""
    return str(session.info.get(DIGEST, "sha256"))


ERASED = "erased"  # in a session's info: its transaction erases words


def erasing(session: Session) -> None:
    """This transaction erases words: with its end nothing of them lies beside a SQLite file either.

    A rollback journal holds the pages as they were before a change, and would keep them for long
    (docs/decisions/database.md#erasing).
    """
    session.info[ERASED] = True
    if not is_sqlite(session):
        return
    session.connection().exec_driver_sql("PRAGMA journal_size_limit=0")  # the commit cuts the journal to nothing


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@contextmanager
def undoable(session: Session) -> Iterator[None]:
    """A savepoint: what raises inside leaves nothing behind, statements of `run` included."""
    with session.begin_nested():
        session.connection()  # only now does SQLAlchemy set the savepoint
        yield


class _Tried(Exception):
    """Ends a trial."""


@contextmanager
def tried(session: Session) -> Iterator[None]:
    """A savepoint that nothing outlives: whatever is done inside is undone as it ends, and so is what was to be done last."""
    last = {do: list(given) for do, given in session.info.get(LAST, {}).items()}
    seen = {name: session.info[name] for name in (LOOKED_AT, SEEN_FIRST) if name in session.info}
    session.info[LOOKED_AT] = {}
    try:
        with undoable(session):
            yield
            raise _Tried
    except _Tried:
        session.expire_all()
    finally:
        session.info |= seen
        session.info[LAST] = last


def one_at_a_time(session: Session, what: str) -> None:
    """From here to the end of the transaction nobody else is past this line for the same thing: what is looked for and then
    entered is entered once. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))").bindparams(what=what))
