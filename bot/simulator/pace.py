"""How fast platforms let a robot speak, and what they remember of it; counted by the simulator's clock."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

PER_WINDOW, WINDOW = 20, timedelta(seconds=60)  # messages per robot and minute (docs/decisions/platforms.md#pace)
REPEATS = timedelta(minutes=30)  # the default of duplicate_check_interval (docs/decisions/delivery.md#copies)


@dataclass(frozen=True)
class Rules:
    """Where nobody knows how a platform does it, or where interfaces differ (docs/decisions/platforms.md#pace).

    `aligned`: a minute of the clock, not any 60 seconds. `denies`: the ban is said by the gateway with status 1111.
    `deduplicates`: the same bytes are shown once in 30 minutes. `drops`: what is too much is answered as if delivered.
    The last two are how application messages are; no group robot is known to do so.
    """

    aligned: bool = False
    denies: bool = False
    deduplicates: bool = False
    drops: bool = False


class Pace:
    """The minute of every robot. Times after now do not count: the clock may have been moved back."""

    def __init__(self, *, aligned: bool = False) -> None:
        self.aligned = aligned
        self.sent: dict[str, list[datetime]] = defaultdict(list)

    def allows(self, robot: str, now: datetime) -> bool:
        """Whether one more message fits, which then counts."""
        recent = [at for at in self.sent[robot] if self.counts(at, now)]
        fits = len(recent) < PER_WINDOW
        self.sent[robot] = [*recent, now] if fits else recent
        return fits

    def counts(self, at: datetime, now: datetime) -> bool:
        if not self.aligned:
            return now - WINDOW < at <= now
        seconds = WINDOW.total_seconds()
        return at <= now and at.timestamp() // seconds == now.timestamp() // seconds


class Repeats:
    """What was shown in the last 30 minutes, byte for byte."""

    def __init__(self) -> None:
        self.shown: dict[tuple[str, bytes], datetime] = {}

    def has(self, robot: str, body: bytes, now: datetime) -> bool:
        before = self.shown.get((robot, sha256(body).digest()))
        return before is not None and now - REPEATS < before <= now

    def note(self, robot: str, body: bytes, now: datetime) -> None:
        self.shown[robot, sha256(body).digest()] = now
