"""Until when somebody waits: kept by this side, for a server that is frozen keeps no limit of its own, and SQLite has none.

What SQLite is asked holds up all others meanwhile, for one writes at a time: no statement begins when the time is over, and
a long one is broken off. What was written until then is undone, as with any error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

from bot.clock import monotonic

DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)  # by the steady clock; None: as long as it takes
STEPS = 100_000  # of SQLite's machine, some milliseconds, after which it is looked whether the time is over
UNDOING = ("ROLLBACK", "RELEASE")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is asked of the database in this block ends in so many seconds, or fails as one that is away."""
    before = DEADLINE.set(monotonic() + seconds)
    try:
        yield
    finally:
        DEADLINE.reset(before)


def passed() -> bool:
    """Whether the time of who waits here is over."""
    deadline = DEADLINE.get()
    return deadline is not None and monotonic() >= deadline


def check() -> None:
    """Raise TimeoutError when it is."""
    if passed():
        raise TimeoutError


def watch(driver: Any) -> None:
    """A connection of SQLite's driver whose long statements are broken off."""
    driver.set_progress_handler(passed, STEPS)


def kept(engine: Engine) -> Engine:
    """The engine, its statements begun only in time; those that undo something at any time."""

    @event.listens_for(engine, "before_cursor_execute")
    def look(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(UNDOING):
            check()

    return engine
