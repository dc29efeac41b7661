"""Savepoints said to the driver as they are: SQLAlchemy would compile a statement for every one, for no two have one name.

See docs/decisions/speed.md#statements.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection, Engine

WORDS = {
    "do_savepoint": "SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
    "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
}


def plain(engine: Engine) -> Engine:
    """The engine, its savepoints such; their names are SQLAlchemy's own."""
    for method, words in WORDS.items():
        setattr(engine.dialect, method, partial(say, words))
    return engine


def say(words: str, connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"{words} {name}")
