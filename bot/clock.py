"""The only place that asks the time. Everything else is given a clock, or the time itself."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time: an aware datetime, in the unit's time zone."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own time, shown in `zone`."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(self.zone)


class StoppedClock:
    """A time that only moves when told to: `--at`, and tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class MovableClock:
    """Runs like the machine's clock from a start of one's own, and can be moved: the demo's clock."""

    def __init__(self, start: datetime) -> None:
        self.lock = Lock()
        self.move(start)

    def now(self) -> datetime:
        with self.lock:
            return self.start + timedelta(seconds=time.monotonic() - self.since)

    def move(self, to: datetime) -> None:
        """Go on from `to`, forwards or backwards."""
        with self.lock:
            self.start = to
            self.since = time.monotonic()


def monotonic() -> float:
    """Seconds that never jump, for deadlines within one process."""
    return time.monotonic()
