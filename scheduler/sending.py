"""Outbox rows are said once: claim one robot, look again, send without a transaction open, settle.

See docs/decisions/delivery.md#claims.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from math import inf
from threading import Event
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from bot.clock import Clock, monotonic
from bot.errors import PlatformError
from bot.office import Office
from bot.platforms.doors import Pusher, is_ready
from bot.records import spoilt
from bot.records.delivery import claims, contacts, digests, missed, outbox, pauses, receipts, robots, targets
from bot.records.delivery.claims import Claim
from bot.records.delivery.outbox import Outbox
from bot.records.engine import base
from bot.records.engine.database import Database
from scheduler import alerts, desks, routing, saying
from scheduler.desks import Desk
from scheduler.routing import Onward

logger = logging.getLogger(__name__)

BACKOFF = (2, 10, 60, 300, 1800, 7200)  # seconds (docs/decisions/delivery.md#verdicts)
LEASES_PER_SEND = 4  # a send's own deadline is a quarter of its lease
AHEAD, FRESH_SECONDS = 20, 1.0  # messages of a robot that are looked at together, and for how long that holds
# How long and how often a result is written while the database is away. With a turn and a send it has to stay below the
# watchdog's patience.
KEEPING_SECONDS, AGAIN_SECONDS, AGAIN_AT_MOST = 15, 0.2, 2.0
LATE = {
    "reminder": "当日未能发出，下一个工作日合并补发",
    "outlook": "当日未能发出，本周不再发送",
    "picture": "当日未能发出，本周不再发送",
    "alert": "已过一日，不再发送",
}
SPOILT = "内容已损坏，无法成文"
NO_WAY = "没有可用的单独通知方式"
A_MOMENT = timedelta(seconds=3)  # until somebody whose minute is full is looked at again
AWAY = (OperationalError, InterfaceError, PoolTimeoutError)


class Overtaken(Exception):
    """Another sender has taken the message back: this one was away for longer than its lease."""


def send_due(
    database: Database, office: Office, clock: Clock, pushers: Mapping[str, Pusher], *, turn_seconds: float = inf, **options: Any
) -> int:
    """Send what waits until nothing can be sent now, and begin nothing after `turn_seconds`; returns how many were sent.

    The options are those of `Sender`.
    """
    return Sender(database, office, clock, pushers, **options).send_due(turn_seconds)


@dataclass(frozen=True)
class Sender:
    """Says what waits in the outbox, one message of a robot after the other.

    `answering` are robots that also answer: some of their sends of each minute are left to that. `remembering` are those
    whose platform delivers the same bytes once only: what may have been delivered is repeated as it is.
    """

    database: Database
    office: Office
    clock: Clock
    pushers: Mapping[str, Pusher]
    send_seconds: float = 8
    answering: Collection[str] = ()
    remembering: Collection[str] = ()

    @property
    def lease(self) -> timedelta:
        """How long a robot is held for one message."""
        return timedelta(seconds=self.send_seconds * LEASES_PER_SEND)

    def send_due(self, turn_seconds: float = inf) -> int:
        """Take back what dead senders held, then send until nothing can be sent now; how many were sent."""
        until = monotonic() + turn_seconds
        self.take_back()
        sent = 0
        while monotonic() < until:
            fresh_until = monotonic() + FRESH_SECONDS
            claimed, payload = self.take()
            if claimed is None:
                break
            while payload is not None and (taken := self.attempt(claimed, payload)):
                claimed, sent = taken, sent + 1
                more = monotonic() < min(until, fresh_until)
                claimed, payload = self.acknowledge(claimed, go_on=more)
        return sent

    def able(self) -> list[str]:
        """The robots that can send now."""
        return [robot for robot, pusher in self.pushers.items() if is_ready(pusher)]

    def take_back(self) -> None:
        """What dead senders held waits again, or ends; refused reminders end with their day."""
        now = self.clock.now()
        with self.database.begin() as session:
            outbox.end_refused(session, now)
            routing.strand(session, self.office, self.able(), now)
            rescued = claims.rescue(session, now, remembering=self.remembering)
            for message in rescued:
                if message.state == "unknown":
                    alerts.not_delivered(session, self.office, message, now, state="unknown", reason=message.reason or "")
        if rescued:
            logger.warning("%s messages taken back from a sender that died", len(rescued))

    def take(self) -> tuple[Claim | None, str | None]:
        """Claim a robot and freeze its next messages; (claim, None) when the first needs not be sent (any more)."""
        now = self.clock.now()
        with self.database.begin() as session:
            claimed = claims.claim(session, now, self.lease, self.able(), AHEAD)
            if claimed is None:
                return None, None
            message = claimed.message
            if over(message, now):
                claims.settle(session, claimed, now=now, state="expired", reason=LATE.get(message.kind, LATE["reminder"]))
                return claimed, None
            if routing.addressed(session, self.office, claimed) or routing.apart(session, self.office, claimed.target, now):
                claims.release(session, claimed)  # to be claimed as what it is now
                return claimed, None
            if self.office.merge and digests.collapse(session, message, now):
                claims.release(session, claimed)
                return claimed, None
            desk = routing.desk_of(session, self.office, now)
            if targets.addressed(claimed.robot, claimed.target) and not self.address(desk, claimed):
                return claimed, None
            behind = tuple(takewhile(lambda other: not over(other, now) and other.kind != "digest", claimed.behind))
            lost = self.look_again(desk, claimed.robot, (message, *behind))
            if message in lost:
                if claims.settle(session, claimed, now=now, state="dead", reason=SPOILT):
                    alerts.not_delivered(session, self.office, message, now, state="dead", reason=SPOILT)
                return claimed, None
            if message.payload is None:
                claims.settle(session, claimed, now=now, state="cancelled", reason=self.why_not(desk, message))
                if message.person_id is not None and desks.within_hours(desk):
                    missed.untell(session, message)
                return claimed, None
            if not self.begin(session, claimed, message, now):
                claims.release(session, claimed)
                return claimed, None
            return replace(claimed, behind=together(message, takewhile(lambda other: other.payload, behind))), message.payload

    def address(self, desk: Desk, claimed: Claim) -> bool:
        """Find as what the robot knows whom these messages are for; False where they have to go another way, or end."""
        known = routing.address(desk, claimed.message)
        if known is None:
            self.onward(desk.session, claimed, routing.onward(desk, claimed.message), NO_WAY, desk.now)
            return False
        for message in (claimed.message, *claimed.behind):
            message.address = known
        return True

    def onward(self, session: Session, claimed: Claim, found: Onward | None, reason: str, now: datetime) -> None:
        """The message goes by this way instead; where there is none it is not sent, and the operators hear it."""
        message = claimed.message
        if found is None:
            if claims.settle(session, claimed, now=now, state="dead", reason=reason):
                alerts.not_delivered(session, self.office, message, now, state="dead", reason=reason)
            return
        robots.ensure_addressed(session, {found.target: found.robot})
        anew = {"robot": found.robot, "target": found.target, "chat_id": found.chat, "address": None, "payload": None}
        claims.settle(session, claimed, now=now, state="pending", reason=reason, attempts=0, **anew)

    def why_not(self, desk: Desk, message: Outbox) -> str:
        """Why nothing is left to say."""
        if message.kind == "notice":
            return "所提事项已办理或已变化，无须通知"
        rests = message.kind in ("reminder", "digest") and not desks.within_hours(desk)
        return "今日改为休息日或不在提醒时段，不再提醒" if rests else "事项已办结或未到提醒日，无须提醒"

    def look_again(self, desk: Desk, robot: str, messages: Sequence[Outbox]) -> list[Outbox]:
        """What was planned may no longer hold: the words are made only now, unless an earlier attempt froze them that may have
        been delivered. Returns those for which no words can be made: they do not keep others waiting."""
        blank = [message for message in messages if message.payload is None or not message.attempts]
        lost: list[Outbox] = []

        def bodies(some: Sequence[Outbox]) -> list[tuple[int, str]]:
            with base.undoable(desk.session):
                return list(saying.bodies(desk, some, self.pushers[robot]).items())

        found = dict(spoilt.aside(bodies, blank, lost)) if blank else {}
        for message in blank:
            message.payload = found.get(message.id)
        return lost

    def begin(self, session: Session, claimed: Claim, message: Outbox, now: datetime) -> bool:
        """Take a send of this minute for the message; False when there is none left, or it is not waiting any more."""
        keep = robots.KEPT_FOR_ANSWERS if claimed.robot in self.answering else 0
        if not self.granted(session, claimed.robot, now):
            robots.pause(session, claimed.robot, now + A_MOMENT)
            return False
        if not robots.take_slot(session, claimed.target, now, per_minute=self.office.per_minute, keep=keep):
            robots.pause(session, claimed.target, now + A_MOMENT)
            return False
        return claims.start(session, message)

    def granted(self, session: Session, robot: str, now: datetime) -> bool:
        """Take one of the sends that a robot has a minute for all whom it addresses; False when all are used."""
        most = way.per_minute if (way := self.office.ways.get(robot)) and self.office.per_minute else None
        if most is None:
            return True
        robots.grant(session, robot, most)
        return robots.take_slot(session, robot, now, per_minute=most, granted=most)

    def attempt(self, claimed: Claim, payload: str) -> Claim | None:
        """Send one frozen message; the claim with what the platform gave for it, None when it was not taken. No transaction is
        open while it is asked."""
        stamped = False

        def stamp() -> None:
            nonlocal stamped
            paced = bool(self.office.per_minute)
            with self.database.begin() as session:
                if not claims.stamp_writing(session, claimed, self.clock.now(), paced=paced):
                    raise Overtaken
            stamped = True

        try:
            given = self.pushers[claimed.robot].send(payload, stamp)
        except Overtaken:
            logger.warning("message %s left to another sender", claimed.message.id)
            return None
        except PlatformError as error:
            self.failed(claimed, error)
            return None
        except Exception:
            logger.exception("message %s not sent", claimed.message.id)
            self.failed(claimed, PlatformError("程序异常", ambiguous=stamped))
            return None
        logger.info("message %s sent by %s", claimed.message.id, claimed.robot)
        return replace(claimed, taken=given)

    def acknowledge(self, claimed: Claim, *, go_on: bool) -> tuple[Claim, str | None]:
        """The message was sent: go on with the one behind it, or let the robot go, when there is (claim, None) next."""
        now = self.clock.now()
        following = claimed.behind[0] if go_on and claimed.behind else None
        begun = False

        def write(session: Session) -> None:
            nonlocal begun
            begun = False
            if claimed.message.address is not None:
                contacts.reached(session, claimed.robot, claimed.message.address)
            if taken := claimed.taken:
                card = {"task_id": taken.task_id, "buttons": taken.buttons, "code": taken.code}
                receipts.note(session, claimed.message.id, taken.reference, now, **card)
            if following is None:
                claims.sent(session, claimed, now)
            elif claims.go_on(session, claimed, now, self.lease):
                begun = self.begin(session, claimed, following, now)
                if not begun:
                    claims.release(session, claimed)

        keep(self.database, write)
        if following is None or not begun:
            return claimed, None
        return replace(claimed, message=following, behind=claimed.behind[1:], taken=None), following.payload

    def failed(self, claimed: Claim, error: PlatformError) -> None:
        """Not delivered: again later, or never. Possibly delivered: once more after a minute, labelled 【补发】."""
        now = self.clock.now()
        message, reason = claimed.message, str(error)
        same_bytes = claimed.robot in self.remembering
        repeated = not claims.remembered(message, now) if same_bytes else message.labelled
        ended = error.permanent or message.attempts > len(BACKOFF) or (error.ambiguous and repeated)

        anew: dict[str, object] = {} if same_bytes else {"payload": None}  # to be looked at again: it has not been delivered

        def write(session: Session) -> None:
            if error.pause_seconds and not error.permanent:
                again = {"attempts": message.attempts - 1} | anew
                if claims.settle(session, claimed, now=now, state="pending", reason=reason, **again):
                    until = pauses.pause(session, claimed.robot, now, (error.pause_seconds, *error.longer), reason)
                    alerts.paused(session, self.office, claimed.robot, reason, until, now)
            elif error.permanent and not message.labelled:
                found = routing.refused(session, self.office, message, reason, now)
                self.onward(session, claimed, found, reason, now)
            elif ended:
                state = "unknown" if error.ambiguous else "dead"
                if claims.settle(session, claimed, now=now, state=state, reason=reason):
                    alerts.not_delivered(session, self.office, message, now, state=state, reason=reason)
            elif error.ambiguous:
                once_more: dict[str, object] = {"not_before": now + claims.AGAIN}
                if not same_bytes:
                    once_more |= {"labelled": True, "payload": None}
                claims.settle(session, claimed, now=now, state="pending", reason=reason, **once_more)
            else:
                later = now + timedelta(seconds=BACKOFF[message.attempts - 1])
                claims.settle(session, claimed, now=now, state="pending", reason=reason, not_before=later, **anew)
            if error.permanent and error.pause_seconds:  # nothing more is to be said there until somebody mends it
                pauses.pause(session, claimed.robot, now, (error.pause_seconds,), reason)
                alerts.out_of_use(session, self.office, claimed.robot, reason, now)

        keep(self.database, write)
        logger.warning("message %s not sent by %s: %s", message.id, claimed.robot, error)


def together(first: Outbox, behind: Iterable[Outbox]) -> tuple[Outbox, ...]:
    """Those that may follow at once: nothing comes between the parts of one reminder."""
    found: list[Outbox] = []
    for message in behind:
        if saying.to_be_continued(found[-1] if found else first):
            break
        found.append(message)
    return tuple(found)


def over(message: Outbox, now: datetime) -> bool:
    """Whether the day is over in which the message had to be said."""
    return message.expires_at is not None and message.expires_at <= now


def keep(database: Database, write: Callable[[Session], None]) -> None:
    """Write a result, again and again while the database is away: forgotten, the message would be said a second time."""
    until, pause = monotonic() + KEEPING_SECONDS, AGAIN_SECONDS
    while True:
        try:
            with database.begin() as session:
                write(session)
            return
        except AWAY:
            if monotonic() > until:
                raise
            logger.warning("a result cannot be written, trying again")
            Event().wait(pause)
            pause = min(2 * pause, AGAIN_AT_MOST)
