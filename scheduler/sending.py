"""Outbox rows are said once: claim one robot, look again, send without a transaction open, settle (reliability 2.4)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.errors import PlatformError
from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import chats, outbox, people
from bot.records.database import Database
from bot.records.outbox import Claim
from scheduler import planning, wording
from scheduler.planning import Desk

logger = logging.getLogger(__name__)

BACKOFF = (2, 10, 60, 300, 1800, 7200)  # seconds (reliability 2.6)
LEASES_PER_SEND = 4  # a send's own deadline is a quarter of its lease


class Overtaken(Exception):
    """Another sender has taken the message back: this one was away for longer than its lease."""


class Pusher(Protocol):
    """A platform's webhook."""

    def render(self, words: str, mentions: Sequence[tuple[str, str]]) -> str: ...

    def send(self, payload: str, on_writing: Callable[[], None]) -> None: ...


def send_due(database: Database, office: Office, clock: Clock, pushers: Mapping[str, Pusher], *, send_seconds: float = 8) -> int:
    """Send what is waiting, one message at a time, until nothing can be sent now; returns how many were sent."""
    with database.begin() as session:
        rescued = outbox.rescue(session, clock.now())
    if rescued:
        logger.warning("%s messages taken back from a sender that died", rescued)
    sent = 0
    while True:
        claimed, payload = take(database, office, clock, pushers, send_seconds)
        if claimed is None:
            return sent
        if payload is not None:
            sent += attempt(database, clock, pushers[claimed.robot], claimed, payload)


def take(
    database: Database, office: Office, clock: Clock, pushers: Mapping[str, Pusher], send_seconds: float
) -> tuple[Claim | None, str | None]:
    """Claim a robot and freeze its next message; (claim, None) when that message needs not be sent (any more)."""
    now = clock.now()
    with database.begin() as session:
        claimed = outbox.claim(session, now, timedelta(seconds=send_seconds * LEASES_PER_SEND), list(pushers))
        if claimed is None:
            return None, None
        message = claimed.message
        if message.expires_at is not None and message.expires_at <= now:
            outbox.settle(session, claimed, now=now, state="expired", reason="当日未能发出，下一个工作日合并补发")
            return claimed, None
        if message.payload is None:
            message.payload = words_of(session, office, clock, claimed, pushers[claimed.robot])
        if message.payload is None:
            outbox.settle(session, claimed, now=now, state="cancelled", reason="事项已办结，无须提醒")
            return claimed, None
        if not outbox.take_slot(session, claimed.robot, now):
            outbox.pause(session, claimed.robot, now + timedelta(seconds=3))
            outbox.release(session, claimed)
            return claimed, None
        outbox.start(session, claimed)
        return claimed, message.payload


def words_of(session: Session, office: Office, clock: Clock, claimed: Claim, pusher: Pusher) -> str | None:
    """The message's body as things stand now; None when everything it was to tell is done."""
    now = clock.now()
    content = json.loads(claimed.message.content)
    if claimed.message.kind == "reminder":
        desk = Desk(session, office, calendar_records.load(session), now)
        told = {(item, kind, division): people_ids for item, kind, division, people_ids in content["duties"]}
        open_still = planning.reminders_again(desk, list(told))
        if not open_still:
            return None
        text = wording.remind(open_still, now.date(), office.most_items)
        concerned = {i for reminder in open_still for i in told[planning.duty_key(reminder.duty)]}
        wanted = [i for i in content["people"] if i in concerned]
    else:
        text, wanted = content["text"], content["people"]
    if claimed.message.labelled:
        text = wording.RESENT + text
    platform, corp_id = chats.address(session, claimed.message.chat_id)
    return pusher.render(text, people.mentionable(session, platform, corp_id, wanted))


def attempt(database: Database, clock: Clock, pusher: Pusher, claimed: Claim, payload: str) -> int:
    """Send one frozen message and settle it; 1 when the platform took it. No transaction is open while it is asked."""

    def stamp() -> None:
        with database.begin() as session:
            if not outbox.stamp_writing(session, claimed, clock.now()):
                raise Overtaken

    try:
        pusher.send(payload, stamp)
    except Overtaken:
        logger.warning("message %s left to another sender", claimed.message.id)
        return 0
    except PlatformError as error:
        failed(database, clock, claimed, error)
        return 0
    except Exception:
        logger.exception("message %s not sent", claimed.message.id)
        failed(database, clock, claimed, PlatformError("程序异常", ambiguous=True))
        return 0
    with database.begin() as session:
        outbox.settle(session, claimed, now=clock.now(), state="sent")
    logger.info("message %s sent by %s", claimed.message.id, claimed.robot)
    return 1


def failed(database: Database, clock: Clock, claimed: Claim, error: PlatformError) -> None:
    """Not delivered: again later, or never. Possibly delivered: once more after a minute, labelled 【补发】."""
    now = clock.now()
    message = claimed.message
    with database.begin() as session:
        if error.pause_seconds:
            outbox.pause(session, claimed.robot, now + timedelta(seconds=error.pause_seconds))
            outbox.settle(session, claimed, now=now, state="pending", reason=str(error), attempts=message.attempts - 1)
        elif error.permanent or message.attempts > len(BACKOFF) or (error.ambiguous and message.labelled):
            state = "unknown" if error.ambiguous else "dead"
            outbox.settle(session, claimed, now=now, state=state, reason=str(error))
        elif error.ambiguous:
            later = now + timedelta(seconds=60)
            outbox.settle(
                session, claimed, now=now, state="pending", reason=str(error), labelled=True, payload=None, not_before=later
            )
        else:
            later = now + timedelta(seconds=BACKOFF[message.attempts - 1])
            outbox.settle(session, claimed, now=now, state="pending", reason=str(error), not_before=later)
    logger.warning("message %s not sent by %s: %s", message.id, claimed.robot, error)
