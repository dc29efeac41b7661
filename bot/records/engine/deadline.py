"""Until when somebody waits: kept by this side, for a server that is frozen keeps no limit of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.clock import monotonic

DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)  # by the steady clock; None: as long as it takes


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is asked of PostgreSQL in this block ends in so many seconds, or fails as one that is away."""
    before = DEADLINE.set(monotonic() + seconds)
    try:
        yield
    finally:
        DEADLINE.reset(before)
