"""What is kept for a time only goes when that is over."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from bot.records.engine.base import erasing
from bot.records.erasure import speaking
from bot.records.erasure.speaking import PORTION

OF_MESSAGE = re.compile(r"rv(\d{1,18})-", re.ASCII)  # a card's name begins with the message that it was made for
WAITING = ("pending", "sending")


def answers(session: Session, before: datetime) -> None:
    """Stored answers that nobody will ask for again; that and how the message was answered stays."""
    own = speaking.table("inbox")
    old = (own.c.received_at < before, own.c.reply.is_not(None))
    if session.scalar(select(own.c.id).where(*old).limit(1)) is not None:
        erasing(session)
        session.execute(update(own).where(*old).values(reply=None))


def messages(session: Session, before: datetime) -> None:
    """Messages that came, and the cards that were made for them: a button of one of these says that it is too old."""
    own, cards = speaking.table("inbox"), speaking.table("review_card")
    last = session.scalar(select(func.max(own.c.id)).where(own.c.received_at < before))
    if last is None:
        return
    erasing(session)
    session.execute(delete(own).where(own.c.received_at < before))
    names = session.scalars(select(cards.c.task_id)).all()
    old = [name for name in names if (found := OF_MESSAGE.match(name)) and int(found[1]) <= last]
    for start in range(0, len(old), PORTION):
        session.execute(delete(cards).where(cards.c.task_id.in_(old[start : start + PORTION])))


def sent(session: Session, before: datetime) -> None:
    """Messages that were sent or given up; of those that told of duties the words alone: what was told is never told again."""
    own, reminded = speaking.table("outbox"), speaking.table("reminded")
    other = own.alias("other")
    old = (own.c.day < before.date(), own.c.state.not_in(WAITING))
    if session.scalar(select(own.c.id).where(*old).limit(1)) is None:
        return
    erasing(session)
    told = exists().where(reminded.c.outbox_id == own.c.id)
    covers = exists().where(other.c.covered_by == own.c.id)
    session.execute(delete(own).where(*old, ~told, ~covers))
    session.execute(update(own).where(*old, own.c.payload.is_not(None)).values(payload=None))
