"""The demo's view of the outbox: the operator sees that nothing is lost."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.records.delivery import undelivered
from bot.records.erasure.headings import VALUES
from bot.rules.wording.undelivered import STATES
from bot.simulator import OutboxLine, ShownOutbox

if TYPE_CHECKING:
    from bot.records.delivery.outbox import Outbox as Message
    from bot.records.delivery.undelivered import Row
    from bot.wsgi import Service

logger = logging.getLogger(__name__)

LINES = 30  # the newest
NUMBERS = 3  # in one line; more are counted
TONES = {"waiting": "待发", "good": "已发", "again": "补发", "bad": "失败"}


def reader(service: Service) -> Callable[[], ShownOutbox]:
    """Reads what the service has to say; gives what was read last while the database is busy."""
    last = ShownOutbox((), ())

    def read() -> ShownOutbox:
        nonlocal last
        try:
            with service.database.begin() as session:
                rows = undelivered.listed(session)
                newest = [line(row, service.clock.now()) for row in reversed(rows[-LINES:])]
                last = ShownOutbox(counted(rows), newest)
        except SQLAlchemyError:
            logger.info("outbox not read, the database is busy")
        return last

    return read


def counted(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """How many messages wait, were sent, were sent once more, and failed."""
    found = Counter(tone(row.message) for row in rows)
    return [(words, found[name]) for name, words in TONES.items()]


def tone(message: Message) -> str:
    """Under which heading a message stands; "ended" is one that needs not be sent any more."""
    if message.state in ("pending", "sending"):
        return "waiting"
    if message.state == "sent":
        return "again" if message.labelled else "good"
    return "bad" if message.state in ("dead", "unknown", "expired") else "ended"


def line(row: Row, now: datetime) -> OutboxLine:
    """One message as the page lists it: never its words."""
    message = row.message
    return OutboxLine(
        id=message.id,
        time=f"{(message.settled_at or message.not_before).astimezone(now.tzinfo):%m月%d日 %H:%M}",
        chat=row.person or row.chat or message.robot,
        text=about(message.kind, row.numbers),
        state=state(message),
        tone=tone(message),
        note="；".join(part for part in (message.reason, later(message, now)) if part),
    )


def about(kind: str, numbers: Sequence[str]) -> str:
    """提醒：20210032、20210257"""
    named = "、".join(numbers[:NUMBERS]) + (f"等{len(numbers)}件" if len(numbers) > NUMBERS else "")
    called = VALUES["kind"].get(kind, kind)
    return f"{called}：{named}" if named else called


def state(message: Message) -> str:
    """The state in words, with what a repetition is called."""
    if message.labelled and message.state in ("pending", "sent"):
        return "待补发" if message.state == "pending" else "补发"
    return STATES[message.state]


def later(message: Message, now: datetime) -> str:
    """From when a waiting message is tried again, or for the first time."""
    if message.state != "pending" or message.not_before <= now:
        return ""
    return f"{message.not_before.astimezone(now.tzinfo):%m月%d日 %H:%M:%S} 起发送"
