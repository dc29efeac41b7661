"""What is kept for a time only goes when that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.records.engine.base import erasing
from bot.records.erasure import speaking

ANSWERED_AGAIN = timedelta(days=7)  # no platform delivers a message again for longer than some hours


def answers(session: Session, now: datetime) -> None:
    """Stored answers that nobody will ask for again; that and how the message was answered stays."""
    own = speaking.table("inbox")
    old = (own.c.received_at < now - ANSWERED_AGAIN, own.c.reply.is_not(None))
    if session.scalar(select(own.c.id).where(*old).limit(1)) is not None:
        erasing(session)
        session.execute(update(own).where(*old).values(reply=None))
