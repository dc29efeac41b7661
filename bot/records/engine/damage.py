"""That a process met damage in its database, whichever place met it: kept in memory, for who tells the operators past it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from sqlalchemy import Engine, event

from bot.records.engine import faults
from bot.records.engine.faults import DatabaseFault


class Damage(Event):
    """Set as soon as a statement of this engine, or what is done in a `looked_for` block, fails because of damage."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()

        @event.listens_for(engine, "handle_error")
        def failed(context: Any) -> None:
            self.note(context.sqlalchemy_exception or context.original_exception)

    def note(self, error: BaseException) -> None:
        if faults.of(error) is DatabaseFault.DAMAGED:
            self.set()

    @contextmanager
    def looked_for(self) -> Iterator[None]:
        """The same of what is done past the engine, on the driver's own connections."""
        try:
            yield
        except Exception as error:
            self.note(error)
            raise
