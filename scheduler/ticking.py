"""One tick of the scheduler: plan what is due, send what waits. APScheduler calls it, and the demo when its clock jumps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from threading import Lock

from bot.clock import Clock
from bot.office import Office
from bot.platform_clock import PlatformClock
from bot.platforms.doors import Pusher
from bot.records import calendar
from bot.records.delivery import claims, clock_set_back, operators
from bot.records.delivery.alerts import last_beat
from bot.records.engine import faults
from bot.records.engine.database import Database
from bot.rules import hours
from scheduler import alerts, beginnings, briefs, planning, sending, weekly
from scheduler.backups import Daily
from scheduler.carding import Renewing
from scheduler.failing import Failures
from scheduler.journal_watch import JournalWatch
from scheduler.members import Asking
from scheduler.upkeep import Upkeep

logger = logging.getLogger(__name__)


TOLERANCE = timedelta(seconds=60)  # two machines' clocks may differ; a pause is seldom longer


@dataclass
class Hands:
    """Where this process last saw the clock's hands."""

    seen: datetime | None = None
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Ticker:
    """The scheduler's work in one process; its two halves never overlap with themselves.

    `turn_seconds` is after how long a turn of sending begins nothing more: who is watched has to show that he lives.
    `remembering` are robots whose platform delivers the same bytes once only; group robots are not among them.
    `daily` says how backups are made; None where none are. `heard` is what the pushers' platforms say of the time;
    `files` works off the ledgers that were sent in chat, `papers` the files of answers.
    """

    database: Database
    office: Office
    clock: Clock
    pushers: Mapping[str, Pusher]
    send_seconds: float = 8
    turn_seconds: float = inf
    remembering: Collection[str] = ()
    daily: Daily | None = None
    heard: PlatformClock = field(default_factory=PlatformClock)
    planning_lock: Lock = field(default_factory=Lock)
    sending_lock: Lock = field(default_factory=Lock)
    upkeep: Upkeep = field(default_factory=Upkeep)
    asking: Asking = field(default_factory=Asking)
    journal: JournalWatch = field(default_factory=JournalWatch)
    files: Callable[[], int] = lambda: 0
    papers: Callable[[], int] = lambda: 0
    hands: Hands = field(default_factory=Hands)
    failures: Failures = field(default_factory=lambda: Failures(logger))

    def plan(self) -> None:
        """Plan once; a failure is logged and the next tick tries again. The sign that all is well is given when it is."""
        with self.planning_lock:
            try:
                self.look_at_clock()
                well = [self.planned(part) for part in (beginnings.plan, planning.plan, briefs.plan, weekly.plan)]
                if all(well):
                    alerts.sign_of_life(self.database, self.office, self.clock.now())
                self.failures.over("planning failed")
            except Exception as error:
                self.failures.noted("planning failed", error)

    def planned(self, part: Callable[[Database, Office, datetime], int]) -> bool:
        """Whether a part of planning came to its end; one that fails keeps no other from its turn, a failing database does."""
        try:
            part(self.database, self.office, self.clock.now())
        except Exception as error:
            if faults.of(error):
                raise
            logger.exception("planning failed")
            return False
        return True

    def send(self) -> None:
        """Send what waits; a failure is logged and a tick tries again, soon at first, later where the database stays away."""
        if self.failures.rests("sending failed"):
            return
        with self.sending_lock:
            try:
                self.look_at_clock()
                sending.send_due(
                    self.database,
                    self.office,
                    self.clock,
                    self.pushers,
                    send_seconds=self.send_seconds,
                    remembering=self.remembering,
                    turn_seconds=self.turn_seconds,
                )
                if told := self.heard.to_note():
                    alerts.platform_time(self.database, self.office, self.clock.now(), told)
                self.failures.over("sending failed")
            except Exception as error:
                self.failures.noted("sending failed", error)

    def look_at_clock(self) -> None:
        """After the clock was set back, nothing waits for what was written ahead of it."""
        now = self.clock.now()
        with self.hands.lock:
            seen = self.hands.seen
            if seen is None:  # the first look of this process: where was the one before it?
                with self.database.glances() as session:
                    seen = last_beat(session, "plan")
            if seen is not None and seen > now + TOLERANCE:
                logger.error("the clock was set back from %s to %s", seen, now)
                with self.database.begin() as session:
                    opening = hours.next_opening(calendar.load(session), self.office.hours, now)
                    clock_set_back.forget(session, now, seen, opening)
                    back = f"本机时间从{seen.astimezone(now.tzinfo):%m-%d %H:%M}拨回到{now:%m-%d %H:%M}"
                    operators.tell(session, self.office.operators, "clock", f"{back}，请检查时间同步（NTP）。", now)
            self.hands.seen = now

    def look_after(self) -> None:
        """Do what is to be done once a night, if it has not been; a failure is logged and the next time tries again."""
        try:
            self.upkeep.run(self.database, self.office, self.clock.now())
            self.failures.over("upkeep failed")
        except Exception as error:
            self.failures.noted("upkeep failed", error)
        try:
            self.journal.run(self.database, self.office, self.clock.now())
            self.failures.over("the journal was not looked at")
        except Exception as error:
            self.failures.noted("the journal was not looked at", error)

    def ask_members(self) -> None:
        """Ask whom encrypted user ids mean; a failure is logged and the next time tries again."""
        try:
            self.asking.run(self.database, self.clock.now())
            self.failures.over("members were not asked for")
        except Exception as error:
            self.failures.noted("members were not asked for", error)

    def bring_files(self) -> None:
        """Read and write the ledgers that were sent in chat; a failure is logged and the next time tries again."""
        try:
            self.files()
            self.failures.over("files were not brought")
        except Exception as error:
            self.failures.noted("files were not brought", error)

    def make_papers(self) -> None:
        """Make and bring the files of answers; a failure is logged and the next time tries again."""
        try:
            self.papers()
            self.failures.over("files of answers were not made")
        except Exception as error:
            self.failures.noted("files of answers were not made", error)

    def renew_cards(self) -> None:
        """Change the cards whose steps are others by now; a failure is logged and the next time tries again."""
        try:
            Renewing(self.pushers).run(self.database, self.office, self.clock.now())
            self.failures.over("cards were not changed")
        except Exception as error:
            self.failures.noted("cards were not changed", error)

    def back_up(self) -> None:
        """Make the daily backup where it is due; a failure is logged and the next time tries again."""
        try:
            if self.daily:
                self.daily.run(self.database, self.office, self.clock.now())
            self.failures.over("the daily backup failed")
        except Exception as error:
            self.failures.noted("the daily backup failed", error)

    def tick(self) -> None:
        """Plan, then send."""
        self.plan()
        self.send()

    def after_crash(self) -> None:
        """At the start of the only process: what an earlier one held is given back without waiting for leases."""
        with self.database.begin() as session:
            lost = claims.rescue(session, self.clock.now(), after_crash=True, remembering=self.remembering)
        if lost:
            logger.warning("%s messages taken back from an earlier process", len(lost))
