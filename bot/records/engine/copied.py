"""Copies of a SQLite file in memory: one engine for all of them, so that what it compiled for one is compiled for the next."""

from __future__ import annotations

from functools import cached_property
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from bot.records.engine.library import sqlite3


class Copied:
    """SQLAlchemy's way to the copies of one database."""

    def __init__(self) -> None:
        self.one_by_one = Lock()
        self.next: sqlite3.Connection | None = None

    @cached_property
    def engine(self) -> Engine:
        """Made with the first copy; a connection of it is to the copy that comes next."""
        return create_engine("sqlite://", module=sqlite3, creator=lambda: self.next, poolclass=NullPool, hide_parameters=True)

    def connected(self, copy: sqlite3.Connection) -> Connection:
        """A connection to this copy, which is closed with it."""
        with self.one_by_one:
            self.next = copy
            return self.engine.connect()
