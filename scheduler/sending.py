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
from bot.records.delivery import claims, contacts, digests, missed, outbox, pauses, receipts, rerouted, robots, targets
from bot.records.delivery.claims import Claim
from bot.records.delivery.outbox import Outbox, Priority
from bot.records.engine import base
from bot.records.engine.database import Database
from scheduler import alerts, desks, filing, routing, saying
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
    **dict.fromkeys(("outlook", "picture"), "当日未能发出，本周不再发送"),
    "brief": "当日未能发出，不再补发",
    "file": "已过一日，不再发送",
    "alert": "已过一日，不再发送",
}
SPOILT = "内容已损坏，无法成文"
NO_WAY = "没有可用的单独通知方式"
LEFT = "对方已不担任相关职务，不再通知"
UNSURE = "此前可能已经送达，不能原样重发"
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
    whose platform delivers the same bytes once only: what may have been delivered is repeated as it is, or not at all.
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
            if self.in_doubt(message):
                return self.once_more(desk, claimed)
            if targets.addressed(claimed.robot, claimed.target) and not self.address(desk, claimed):
                return claimed, None
            behind = tuple(takewhile(lambda other: self.may_follow(message, other, now), claimed.behind))
            lost = self.look_again(desk, claimed.robot, (message, *behind))
            if message in lost:
                if claims.settle(session, claimed, now=now, state="dead", reason=SPOILT):
                    alerts.not_delivered(session, self.office, message, now, state="dead", reason=SPOILT)
                return claimed, None
            if message.payload is None:
                self.cancel(desk, claimed, self.why_not(desk, message))
                return claimed, None
            if not self.begin(session, claimed, message, now):
                claims.release(session, claimed)
                return claimed, None
            return replace(claimed, behind=together(message, takewhile(lambda other: other.payload, behind))), message.payload

    def in_doubt(self, message: Outbox) -> bool:
        """Whether a message may have been delivered whose platform delivers the same bytes once only."""
        return message.robot in self.remembering and message.first_writing_at is not None

    def may_follow(self, message: Outbox, other: Outbox, now: datetime) -> bool:
        """Whether `other` may be said at once behind a message; whatever is to be settled by itself, or waits for all else to be
        said, may not."""
        return not over(other, now) and follows(message, other) and not self.in_doubt(other)

    def once_more(self, desk: Desk, claimed: Claim) -> tuple[Claim, str | None]:
        """What may have been delivered is repeated as it is, while its platform remembers it and to the same reader alone;
        otherwise it ends, and the operators hear it."""
        message = claimed.message
        here = not targets.addressed(claimed.robot, claimed.target) or routing.address(desk, message) == message.address
        if not (message.payload and here and claims.remembered(message, desk.now) and routing.may_still_hear(desk, message)):
            self.unsure(desk.session, claimed, message.reason, desk.now)
        elif self.begin(desk.session, claimed, message, desk.now):
            return replace(claimed, behind=()), message.payload
        else:
            claims.release(desk.session, claimed)
        return claimed, None

    def unsure(self, session: Session, claimed: Claim, reason: str | None, now: datetime) -> None:
        """Nobody knows whether the message arrived, and it cannot be said again: the operators hear it."""
        why = f"{reason}；{UNSURE}" if reason else UNSURE
        if claims.settle(session, claimed, now=now, state="unknown", reason=why):
            alerts.not_delivered(session, self.office, claimed.message, now, state="unknown", reason=why)

    def cancel(self, desk: Desk, claimed: Claim, reason: str) -> None:
        """Nothing is left to say; a step of a duty that is not told to a person concerns them no more."""
        claims.settle(desk.session, claimed, now=desk.now, state="cancelled", reason=reason)
        if claimed.message.person_id is not None and desks.within_hours(desk):
            missed.untell(desk.session, claimed.message)

    def address(self, desk: Desk, claimed: Claim) -> bool:
        """Find as what the robot knows whom these messages are for; False where they have to go another way, or end."""
        message = claimed.message
        known = routing.address(desk, message)
        if known is None:
            if message.person_id is not None and routing.scope_of(desk, message.person_id) is None:
                self.cancel(desk, claimed, LEFT)
            elif message.labelled:
                self.unsure(desk.session, claimed, NO_WAY, desk.now)
            else:
                self.onward(desk.session, claimed, routing.onward(desk, message), NO_WAY, desk.now)
            return False
        for message in (claimed.message, *claimed.behind):
            message.address = known
        return True

    def onward(self, session: Session, claimed: Claim, found: Onward | None, reason: str, now: datetime) -> None:
        """The message goes by this way instead; where there is none it is not sent, and the operators hear it."""
        message = claimed.message
        if found is None:
            if claims.settle(session, claimed, now=now, state="dead", reason=reason, first_writing_at=None):
                alerts.not_delivered(session, self.office, message, now, state="dead", reason=reason)
            return
        if routing.falls_back(message, found):
            if claims.settle(session, claimed, now=now, state="cancelled", reason=rerouted.GATHERED, attempts=0):
                routing.gather(session, self.office, message, found, now)
            return
        robots.ensure_addressed(session, {found.target: found.robot})
        anew = {"robot": found.robot, "target": found.target, "chat_id": found.chat, "address": None, "payload": None}
        never: dict[str, object] = {"attempts": 0, "first_writing_at": None}  # it was certainly not delivered
        claims.settle(session, claimed, now=now, state="pending", reason=reason, **never, **anew)

    def why_not(self, desk: Desk, message: Outbox) -> str:
        """Why nothing is left to say."""
        if filing.is_file(message):
            return filing.CHANGED
        if message.kind == "notice":
            own = message.person_id is None
            return "所提事项已办理或已变化，无须通知" if own else "所提事项已办理或已变化，或不再由其负责，无须通知"
        rests = message.kind in ("reminder", "digest", "brief") and not desks.within_hours(desk)
        return "今日改为休息日或不在提醒时段，不再提醒" if rests else "事项已办结或未到提醒日，无须提醒"

    def look_again(self, desk: Desk, robot: str, messages: Sequence[Outbox]) -> list[Outbox]:
        """What was planned may no longer hold: the words are made only now, whatever an earlier attempt froze. Returns those for
        which no words can be made: they do not keep others waiting."""
        lost: list[Outbox] = []

        def bodies(some: Sequence[Outbox]) -> list[tuple[int, str]]:
            with base.undoable(desk.session):
                return list(saying.bodies(desk, some, self.pushers[robot]).items())

        found = dict(spoilt.aside(bodies, list(messages), lost))
        for message in messages:
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
        stamped, before = False, claimed.message.first_writing_at

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
            self.failed(claimed, error, before)
            return None
        except Exception:
            logger.exception("message %s not sent", claimed.message.id)
            self.failed(claimed, PlatformError("程序异常", ambiguous=stamped), before)
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

    def failed(self, claimed: Claim, error: PlatformError, before: datetime | None) -> None:
        """Not delivered: again later, or never. Possibly delivered: once more after a minute, labelled 【补发】.

        `before` is since when it may have been delivered by an earlier attempt; None where it certainly was not."""
        now = self.clock.now()
        message, reason = claimed.message, str(error)
        same_bytes = claimed.robot in self.remembering
        kept = same_bytes and (error.ambiguous or before is not None)  # it may have been delivered: it stays as it is
        repeated = not claims.remembered(message, now) if same_bytes else message.labelled or filing.is_file(message)
        ended = error.permanent or message.attempts > len(BACKOFF) or (error.ambiguous and repeated)
        certain: dict[str, object] = {} if kept or error.ambiguous else {"first_writing_at": before}
        anew = certain if kept else certain | {"payload": None}  # to be looked at again

        def write(session: Session) -> None:
            if error.pause_seconds and not error.permanent:
                again: dict[str, object] = {"attempts": message.attempts - 1} | anew
                if claims.settle(session, claimed, now=now, state="pending", reason=reason, **again):
                    until = pauses.pause(session, claimed.robot, now, (error.pause_seconds, *error.longer), reason)
                    alerts.paused(session, self.office, claimed.robot, reason, until, now)
            elif error.permanent and not message.labelled and not kept:
                found = routing.refused(session, self.office, message, reason, now)
                self.onward(session, claimed, found, reason, now)
            elif ended:
                state = "unknown" if error.ambiguous or kept else "dead"
                if claims.settle(session, claimed, now=now, state=state, reason=reason, **certain):
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


def follows(message: Outbox, other: Outbox) -> bool:
    """Whether one may leave right behind the other: not what waits for all else to be said."""
    return other.kind != "digest" and (other.priority < Priority.DIGEST or message.priority >= Priority.DIGEST)


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
