"""What fails again and again in the log: a database that is away is a line at growing distances, anything else its place."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot import logs
from bot.records.engine import faults

FARTHEST = 1024  # failures between two lines


@dataclass
class Failures:
    """Counts what failed in a row, by what it is called in the log."""

    logger: logging.Logger
    counts: dict[str, int] = field(default_factory=dict)

    def noted(self, what: str, error: BaseException) -> None:
        """It failed with this. A known failure of the database has no stack, and a line the first time, the second, the
        fourth, and so on; a fault of the program has always one with its stack."""
        fault = next(filter(None, map(faults.of, logs.chain(error))), None)
        if fault is None:
            self.logger.error("%s", what, exc_info=error)
            return
        times = self.counts[what] = self.counts.get(what, 0) + 1
        if times & (times - 1) == 0 or times % FARTHEST == 0:
            self.logger.warning("%s: database %s, %s in a row", what, fault.name.lower(), times)

    def over(self, what: str) -> None:
        """It came to its end."""
        if times := self.counts.pop(what, 0):
            self.logger.info("%s: over after %s in a row", what, times)
