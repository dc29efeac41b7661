"""What fails again and again in the log: a database that is away is a line at growing distances, anything else its place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from bot import logs
from bot.clock import monotonic
from bot.records.engine import faults

FARTHEST = 1024  # failures between two lines
LONGEST = 15.0  # seconds between two tries


@dataclass
class Failures:
    """Counts what failed in a row, by what it is called in the log."""

    logger: logging.Logger
    steady: Callable[[], float] = monotonic
    counts: dict[str, int] = field(default_factory=dict)
    again_at: dict[str, float] = field(default_factory=dict)

    def noted(self, what: str, error: BaseException) -> None:
        """It failed with this. A known failure of the database has no stack, and a line the first time, the second, the
        fourth, and so on; a fault of the program has always one with its stack."""
        fault = next(filter(None, map(faults.of, logs.chain(error))), None)
        if fault is None:
            self.logger.error("%s", what, exc_info=error)
            return
        times = self.counts[what] = self.counts.get(what, 0) + 1
        self.again_at[what] = self.steady() + min(LONGEST, 2.0 ** min(times - 1, 10) - 1)
        if times & (times - 1) == 0 or times % FARTHEST == 0:
            self.logger.warning("%s: database %s, %s in a row", what, fault.name.lower(), times)

    def rests(self, what: str) -> bool:
        """Whether a database that failed several times is left alone for now: at once, after 1 second, 3, 7, then 15."""
        return what in self.counts and self.steady() < self.again_at[what]

    def over(self, what: str) -> None:
        """It came to its end."""
        if times := self.counts.pop(what, 0):
            self.logger.info("%s: over after %s in a row", what, times)
