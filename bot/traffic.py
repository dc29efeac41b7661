"""What came to the doors of this process: of which kind, how many were answered, how long it took, who was turned away and why.

Counts alone, of doors that are configured: no values, no names (docs/decisions/safety.md#traffic).
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from bot import clock
from bot.message import Kind
from bot.platforms.doors import BadCallback, Why

logger = logging.getLogger(__name__)

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # edges of the histogram; a platform waits five
LINE_SECONDS = 60.0  # between two lines of the log about the same door and cause
ACCEPTED = "answered"


@dataclass
class Timing:
    """The answers of one door: seconds by the edges of the histogram, and their sum."""

    within: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    seconds: float = 0.0


class Traffic:
    """Counts of one process, since it began; threads may count at once."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.answers: dict[str, Timing] = {}
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.refused: Counter[tuple[str, Why]] = Counter()
        self.kinds: Counter[tuple[str, Kind]] = Counter()
        self.faults: Counter[str] = Counter()  # door → requests that the code itself could not deal with
        self.off: dict[str, float] = {}  # door → seconds by which the clock of the last stale callback was off
        self.told: dict[tuple[str, Why | None], float] = {}  # door and cause, None for a fault of ours → when it was said last
        self.reused: dict[str, int] = {}
        self.lines: dict[str, Counter[str]] = {}  # long connection → its own counts

    def answered(self, door: str, status: int, seconds: float) -> None:
        """A callback was answered."""
        with self.lock:
            found = self.answers.setdefault(door, Timing())
            found.within[bisect_left(SECONDS, seconds)] += 1
            found.seconds += seconds
            self.statuses[door, status] += 1

    def heard(self, door: str, kind: Kind) -> None:
        """Something of this kind was said; what a platform adds to its kinds shows here as "other" or "event"."""
        with self.lock:
            self.kinds[door, kind] += 1

    def failed(self, door: str) -> bool:
        """What came could not be dealt with, through a fault of ours; whether it is due to be said, once a minute a door."""
        with self.lock:
            self.faults[door] += 1
            return self.due(door, None)

    def due(self, door: str, why: Why | None) -> bool:
        """Whether this is to be said, at most once a minute for each door and cause; the lock is held."""
        now = clock.monotonic()
        if now - self.told.get((door, why), -LINE_SECONDS) < LINE_SECONDS:
            return False
        self.told[door, why] = now
        return True

    def newly_reused(self) -> list[str]:
        """The doors at which a signature came with too many bodies since this was asked last."""
        with self.lock:
            now = {door: many for (door, why), many in self.refused.items() if why is Why.REUSED}
            doors = [door for door, many in now.items() if many > self.reused.get(door, 0)]
            self.reused = now
        return doors

    def turned_away(self, door: str, error: BadCallback) -> None:
        """A callback was refused; a line of the log says so, at most one a minute for each door and cause."""
        with self.lock:
            self.refused[door, error.why] += 1
            if error.off is not None:
                self.off[door] = error.off
            many, due = self.refused[door, error.why], self.due(door, error.why)
        if due:
            off = f", the clocks differ by {error.off:.0f} s" if error.off is not None else ""
            logger.warning("callback refused at %s: %s%s; %d since the start", door, error.why.name.lower(), off, many)
