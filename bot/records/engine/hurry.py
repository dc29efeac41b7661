"""A limit on waiting for PostgreSQL that this side keeps: a frozen server enforces none of its own, and its kernel still answers
(docs/decisions/database.md#frozen)."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Engine, event

from bot.clock import monotonic
from bot.records.engine.deadline import DEADLINE


def left() -> float | None:
    """Seconds until the deadline; None without one. Raises OperationalError when it has passed."""
    deadline = DEADLINE.get()
    if deadline is None:
        return None
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise psycopg.OperationalError("the server did not answer in time")
    return seconds


class Hurried(psycopg.Connection[Any]):
    """A connection that gives up at the deadline; it is closed then, since nobody knows what the server still does."""

    def wait(self, gen: Any, *args: Any, **named: Any) -> Any:
        seconds = left()
        if seconds is None:
            return super().wait(gen, *args, **named)
        try:
            return super().wait(gen, *args, **{**named, "timeout": seconds})
        except psycopg.OperationalError:
            if monotonic() >= (DEADLINE.get() or 0):
                self.pgconn.finish()
            raise


def hurried(engine: Engine) -> Engine:
    """The engine, its connections such."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, named: Any) -> Any:
        left()
        return Hurried.connect(*arguments, **named)

    return engine
