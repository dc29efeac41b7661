"""Outbox rows are said once: claim one robot, look again, send without a transaction open, settle (reliability 2.4)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from math import inf
from threading import Event
from typing import Any, Protocol

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from bot.clock import Clock, monotonic
from bot.errors import PlatformError
from bot.office import Office
from bot.records import backlog, chats, claims, outbox, people, robots
from bot.records import calendar as calendar_records
from bot.records.claims import Claim
from bot.records.database import Database
from bot.records.outbox import Outbox
from scheduler import alerts, digests, planning, wording
from scheduler.planning import Desk

logger = logging.getLogger(__name__)

BACKOFF = (2, 10, 60, 300, 1800, 7200)  # seconds (reliability 2.6)
LEASES_PER_SEND = 4  # a send's own deadline is a quarter of its lease
# How long and how often a result is written while the database is away. With a turn and a send it has to stay below the
# watchdog's patience.
KEEPING_SECONDS, AGAIN_SECONDS = 15, 0.2

AWAY = (OperationalError, InterfaceError, PoolTimeoutError)


class Overtaken(Exception):
    """Another sender has taken the message back: this one was away for longer than its lease."""


class Pusher(Protocol):
    """A platform's webhook."""

    def render(self, words: str, mentions: Sequence[tuple[str, str]]) -> str: ...

    def send(self, payload: str, on_writing: Callable[[], None]) -> None: ...


def send_due(
    database: Database,
    office: Office,
    clock: Clock,
    pushers: Mapping[str, Pusher],
    *,
    send_seconds: float = 8,
    answering: Collection[str] = (),
    remembering: Collection[str] = (),
    turn_seconds: float = inf,
) -> int:
    """Send what is waiting, one message at a time, until nothing can be sent now; returns how many were sent.

    `answering` are robots that also answer: some of their sends of each minute are left to that. `remembering` are those
    whose platform delivers the same bytes once only. No message is begun after `turn_seconds`.
    """
    until = monotonic() + turn_seconds
    with database.begin() as session:
        outbox.end_refused(session, clock.now())
        rescued = claims.rescue(session, clock.now(), remembering=remembering)
        for message in rescued:
            if message.state == "unknown":
                alerts.not_delivered(session, office, message, clock.now())
    if rescued:
        logger.warning("%s messages taken back from a sender that died", len(rescued))
    sent = 0
    while monotonic() < until:
        claimed, payload = take(database, office, clock, pushers, send_seconds, answering)
        if claimed is None:
            break
        if payload is not None:
            same_bytes = claimed.robot in remembering
            sent += attempt(database, office, clock, pushers[claimed.robot], claimed, payload, same_bytes=same_bytes)
    return sent


def take(
    database: Database,
    office: Office,
    clock: Clock,
    pushers: Mapping[str, Pusher],
    send_seconds: float,
    answering: Collection[str] = (),
) -> tuple[Claim | None, str | None]:
    """Claim a robot and freeze its next message; (claim, None) when that message needs not be sent (any more)."""
    now = clock.now()
    with database.begin() as session:
        claimed = claims.claim(session, now, timedelta(seconds=send_seconds * LEASES_PER_SEND), list(pushers))
        if claimed is None:
            return None, None
        message = claimed.message
        if message.expires_at is not None and message.expires_at <= now:
            claims.settle(session, claimed, now=now, state="expired", reason="当日未能发出，下一个工作日合并补发")
            return claimed, None
        if office.merge and backlog.collapse(session, message, now):
            claims.release(session, claimed)
            return claimed, None
        if message.payload is None:
            message.payload = words_of(session, office, clock, claimed, pushers[claimed.robot])
        if message.payload is None:
            claims.settle(session, claimed, now=now, state="cancelled", reason="事项已办结，无须提醒")
            return claimed, None
        keep = robots.KEPT_FOR_ANSWERS if claimed.robot in answering else 0
        if not robots.take_slot(session, claimed.robot, now, per_minute=office.per_minute, keep=keep):
            robots.pause(session, claimed.robot, now + timedelta(seconds=3))
            claims.release(session, claimed)
            return claimed, None
        claims.start(session, claimed)
        return claimed, message.payload


def words_of(session: Session, office: Office, clock: Clock, claimed: Claim, pusher: Pusher) -> str | None:
    """The message's body as things stand now; None when everything it was to tell is done."""
    message = claimed.message
    content = json.loads(message.content)
    wanted: list[int]
    if message.kind == "reminder":
        desk = Desk(session, office, calendar_records.load(session), clock.now())
        text, wanted = reminded(desk, [content], office.most_items)
    elif message.kind == "digest":
        text, wanted = digest(session, office, clock, message)
    else:
        text, wanted = content["text"], content["people"]
    if not text:
        return None
    if message.labelled:
        text = wording.RESENT + text
    if message.chat_id is None:
        return pusher.render(text, [])
    platform, corp_id = chats.address(session, message.chat_id)
    return pusher.render(text, people.mentionable(session, platform, corp_id, wanted))


def reminded(desk: Desk, contents: Sequence[dict[str, Any]], most: int) -> tuple[str, list[int]]:
    """The words of one reminder for these, and whom they concern; no words when everything is done."""
    told: dict[tuple[int, str, str], set[int]] = {}
    for content in contents:
        for item, kind, division, concerned in content["duties"]:
            told.setdefault((item, kind, division), set()).update(concerned)
    open_still = planning.reminders_again(desk, list(told))
    if not open_still:
        return "", []
    concerned = {i for reminder in open_still for i in told[planning.duty_key(reminder.duty)]}
    mentioned = dict.fromkeys(i for content in contents for i in content["people"] if i in concerned)
    return wording.remind(open_still, desk.today, most), list(mentioned)


def digest(session: Session, office: Office, clock: Clock, message: Outbox) -> tuple[str, list[int]]:
    """The words of what waited too long, looked at again: reminders merged, notices by line; no words when nothing is left."""
    now = clock.now()
    covered = backlog.covered(session, message.id)
    if late := [row for row in covered if row.expires_at is not None and row.expires_at <= now]:
        backlog.give_back(session, message.id, late)
    reminders = [row for row in covered if row.kind == "reminder" and row not in late]
    notices = {row: json.loads(row.content) for row in covered if row.kind == "notice"}
    told = [(row, content) for row, content in notices.items() if content["text"]]
    desk = Desk(session, office, calendar_records.load(session), now)
    most = digests.REMINDERS_BESIDE if told else office.most_items
    text, wanted = reminded(desk, [json.loads(row.content) for row in reminders], most)
    if text and any(row.labelled for row in reminders):
        text = wording.RESENT + text
    lines = [(wording.RESENT if row.labelled else "") + content["text"] for row, content in told]
    mentioned = dict.fromkeys([*wanted, *(i for _, content in told for i in content["people"])])
    return digests.words(text, lines), list(mentioned)


def attempt(
    database: Database,
    office: Office,
    clock: Clock,
    pusher: Pusher,
    claimed: Claim,
    payload: str,
    *,
    same_bytes: bool = False,
) -> int:
    """Send one frozen message and settle it; 1 when the platform took it. No transaction is open while it is asked.

    `same_bytes`: the platform delivers them once, so what may have been delivered is repeated as it is.
    """
    stamped = False

    def stamp() -> None:
        nonlocal stamped
        with database.begin() as session:
            if not claims.stamp_writing(session, claimed, clock.now()):
                raise Overtaken
        stamped = True

    try:
        pusher.send(payload, stamp)
    except Overtaken:
        logger.warning("message %s left to another sender", claimed.message.id)
        return 0
    except PlatformError as error:
        failed(database, office, clock, claimed, error, same_bytes=same_bytes)
        return 0
    except Exception:
        logger.exception("message %s not sent", claimed.message.id)
        failed(database, office, clock, claimed, PlatformError("程序异常", ambiguous=stamped), same_bytes=same_bytes)
        return 0
    keep(database, lambda session: claims.settle(session, claimed, now=clock.now(), state="sent"))
    logger.info("message %s sent by %s", claimed.message.id, claimed.robot)
    return 1


def keep(database: Database, write: Callable[[Session], object]) -> None:
    """Write a result, again and again while the database is away: forgotten, the message would be said a second time."""
    until = monotonic() + KEEPING_SECONDS
    while True:
        try:
            with database.begin() as session:
                write(session)
            return
        except AWAY:
            if monotonic() > until:
                raise
            logger.warning("a result cannot be written, trying again", exc_info=True)
            Event().wait(AGAIN_SECONDS)


def failed(database: Database, office: Office, clock: Clock, claimed: Claim, error: PlatformError, *, same_bytes: bool) -> None:
    """Not delivered: again later, or never. Possibly delivered: once more after a minute, labelled 【补发】."""
    now = clock.now()
    message, reason = claimed.message, str(error)
    repeated = not claims.remembered(message, now) if same_bytes else message.labelled
    ended = error.permanent or message.attempts > len(BACKOFF) or (error.ambiguous and repeated)

    def write(session: Session) -> None:
        if error.pause_seconds:
            until = now + timedelta(seconds=error.pause_seconds)
            if claims.settle(session, claimed, now=now, state="pending", reason=reason, attempts=message.attempts - 1):
                robots.pause(session, claimed.robot, until, reason=reason)
                alerts.paused(session, office, claimed.robot, reason, until, now)
        elif ended:
            state = "unknown" if error.ambiguous else "dead"
            if claims.settle(session, claimed, now=now, state=state, reason=reason):
                alerts.not_delivered(session, office, message, now)
        elif error.ambiguous:
            once_more: dict[str, object] = {"not_before": now + claims.AGAIN}
            if not same_bytes:
                once_more |= {"labelled": True, "payload": None}
            claims.settle(session, claimed, now=now, state="pending", reason=reason, **once_more)
        else:
            later = now + timedelta(seconds=BACKOFF[message.attempts - 1])
            claims.settle(session, claimed, now=now, state="pending", reason=reason, not_before=later)

    keep(database, write)
    logger.warning("message %s not sent by %s: %s", message.id, claimed.robot, error)
