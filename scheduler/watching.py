"""Keeps the ticking alive: a watchdog on the clock that never jumps sees dead threads and moved clocks.

APScheduler's thread dies of one exception in its own bookkeeping, sleeps an hour when the machine's clock goes back an
hour, and works off ten years of seconds when it goes forward. The watchdog rebuilds it; what helps no more ends the process,
so that whoever supervises it starts a fresh one.

See docs/decisions/delivery.md#clock.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Protocol

from apscheduler.triggers.base import BaseTrigger

from bot import clock

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
JUMP_SECONDS = 5.0  # how far the machine's clock may drift from the steady one between two looks
SILENT_SECONDS = 30.0  # beyond a job's own interval: a send in progress has a deadline of a third of that
GAVE_UP = 70  # exit code: internal software error (sysexits)


class Every(BaseTrigger):  # type: ignore[misc]
    """So many seconds after now, whatever was missed: never in the past, and no backlog after a jump."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + timedelta(seconds=self.seconds)


@dataclass
class Pulse:
    """When each job was done last, on the steady clock; read by `/readyz` and by the watchdog."""

    intervals: Mapping[str, float]
    beats: dict[str, float] = field(default_factory=dict)

    def beat(self, name: str) -> None:
        """A job has come to its end."""
        self.beats[name] = clock.monotonic()

    def start(self) -> None:
        """Every job counts as just done: it has its interval from here."""
        self.beats = dict.fromkeys(self.intervals, clock.monotonic())

    def ages(self) -> dict[str, float]:
        """name → seconds since it was done last."""
        now = clock.monotonic()
        return {name: now - self.beats.get(name, now) for name in self.intervals}

    def silent(self) -> list[str]:
        """The jobs that should have been done since, with some patience."""
        return [name for name, age in self.ages().items() if age > self.intervals[name] + SILENT_SECONDS]


class Ticking(Protocol):
    """What the watchdog starts and stops."""

    def shutdown(self, wait: bool = True) -> None: ...


class Watchdog:
    """Looks every few seconds; rebuilds the ticking when the clock jumped or a job fell silent, ends the process when
    that did not help."""

    def __init__(
        self, build: Callable[[], Ticking], pulse: Pulse, wall: clock.Clock, give_up: Callable[[int], object] = os._exit
    ) -> None:
        self.build, self.pulse, self.wall, self.give_up = build, pulse, wall, give_up
        self.ended = Event()
        self.rebuilt_for: list[str] = []
        self.rebuilt_at = 0.0
        self.pulse.start()
        self.ticking = build()
        self.offset = self.difference()

    def start(self) -> None:
        """Begin to look, in a thread of its own."""
        Thread(target=self.watch, name="watchdog", daemon=True).start()

    def watch(self) -> None:
        while not self.ended.wait(LOOK_SECONDS):
            self.look()

    def difference(self) -> float:
        """The machine's clock minus the steady one, in seconds."""
        return self.wall.now().timestamp() - clock.monotonic()

    def look(self) -> None:
        """Once. Who cannot look, or cannot build what it took down, is no watchdog: the process ends."""
        try:
            self.compare()
        except Exception:
            logger.critical("the watchdog failed; the process ends", exc_info=True)
            self.give_up(GAVE_UP)

    def compare(self) -> None:
        """Is everything alive, and is the clock where it was?"""
        jumped, silent = self.difference() - self.offset, self.pulse.silent()
        if silent and self.rebuilt_for == silent:
            logger.critical("still silent after a rebuild: %s; the process ends", ", ".join(silent))
            self.give_up(GAVE_UP)
        elif silent or abs(jumped) > JUMP_SECONDS:
            logger.error("ticking is rebuilt: silent %s, clock moved by %.0f s", silent or "none", jumped)
            self.rebuild()
            self.rebuilt_for, self.rebuilt_at = silent, clock.monotonic()
        elif all(self.pulse.beats[name] > self.rebuilt_at for name in self.rebuilt_for):
            self.rebuilt_for = []

    def rebuild(self) -> None:
        """Fresh threads and fresh times; a job that hangs in an old thread keeps its own lock and is left behind."""
        self.offset = self.difference()
        try:
            self.ticking.shutdown(wait=False)
        except Exception:
            logger.exception("the old ticking did not end")
        self.pulse.start()
        self.ticking = self.build()

    def shutdown(self) -> None:
        """End the looking, then the ticking after the send in progress."""
        self.ended.set()
        self.ticking.shutdown()
