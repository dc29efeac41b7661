"""Which item somebody was answered about last in a place, as the journal has it: what 这件 means there for some minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.message import Message
from bot.records.inbox import Inbox
from bot.records.journal import Journal

REMEMBERED = timedelta(minutes=10)
MOST = 20  # lines that are looked at


def last(session: Session, message: Message, person: int, now: datetime) -> int | None:
    """The id of the item that the newest answer about any was about, to this person, where this message was said; None where
    there is none, or that answer was about several."""
    query = (
        select(Journal.inbox_id, Journal.suggestion_id, Inbox.named)
        .join(Inbox, Inbox.id == Journal.inbox_id)
        .where(Journal.at >= now - REMEMBERED, Journal.at <= now, Journal.person_id == person)
        .where(Journal.platform == message.channel, Inbox.platform == message.platform, Journal.chat_id == message.chat_id)
        .order_by(Journal.id.desc())
        .limit(MOST)
    )
    for _, lines in groupby(session.execute(query).all(), key=lambda line: line.inbox_id):
        told = list(lines)
        about = {line.suggestion_id for line in told} - {None}
        named = {int(item) for item in (told[0].named or "").strip(",").split(",") if item}
        if about or named:
            found = about or named
            return found.pop() if len(found) == 1 else None
    return None
