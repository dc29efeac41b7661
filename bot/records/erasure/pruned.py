"""What is kept for a time only goes when that is over: some thousand rows at a time, so that nobody waits long for them.

Each tells whether some may be left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from bot.records.engine import bulk
from bot.records.engine.base import erasing
from bot.records.erasure import speaking

OF_MESSAGE = re.compile(r"rv(\d{1,18})-", re.ASCII)  # a card's name begins with the message that it was made for
STEP = 2_000  # rows of one transaction
WAITING = ("pending", "sending")


def answers(session: Session, before: datetime, most: int = STEP) -> bool:
    """Stored answers that nobody will ask for again, and where they were owed; that and how the message was answered stays."""
    own = speaking.table("inbox")
    worded = or_(own.c.reply.is_not(None), own.c.owed_to.is_not(None))
    old = oldest(session, own, most, own.c.received_at < before, worded)
    if old:
        erasing(session)
        session.execute(update(own).where(bulk.among(session, own.c.id, old)).values(reply=None, owed_to=None))
    return len(old) == most


def messages(session: Session, before: datetime, most: int = STEP) -> bool:
    """Messages that came, and first the cards that were made for them: a button of one of these says that it is too old."""
    own, cards = speaking.table("inbox"), speaking.table("review_card")
    last = session.scalar(select(func.max(own.c.id)).where(own.c.received_at < before))
    if last is None:
        return False
    erasing(session)
    names = session.scalars(select(cards.c.task_id)).all()
    made = [name for name in names if (found := OF_MESSAGE.match(name)) and int(found[1]) <= last]
    if made:
        session.execute(delete(cards).where(bulk.among(session, cards.c.task_id, made[:most])))
    if len(made) >= most:
        return True
    old = oldest(session, own, most, own.c.received_at < before)
    session.execute(delete(own).where(bulk.among(session, own.c.id, old)))
    return len(old) == most


def sent(session: Session, before: datetime, most: int = STEP) -> bool:
    """Messages that were sent or given up; of those that told of duties the words alone: what was told is never told again."""
    own, reminded = speaking.table("outbox"), speaking.table("reminded")
    other = own.alias("other")
    over = (own.c.day < before.date(), own.c.state.not_in(WAITING))
    told = exists().where(reminded.c.outbox_id == own.c.id)
    covers = exists().where(other.c.covered_by == own.c.id)
    old = oldest(session, own, most, *over, ~told, ~covers)
    if old:
        erasing(session)
        session.execute(delete(own).where(bulk.among(session, own.c.id, old)))
    if len(old) == most:
        return True
    worded = oldest(session, own, most, *over, own.c.payload.is_not(None))
    if worded:
        erasing(session)
        session.execute(update(own).where(bulk.among(session, own.c.id, worded)).values(payload=None))
    return len(worded) == most


def oldest(session: Session, own: SqlTable, most: int, *conditions: ColumnElement[bool]) -> Sequence[int]:
    """The ids of the first rows of which these hold, so many at most."""
    return session.scalars(select(own.c.id).where(*conditions).order_by(own.c.id).limit(most)).all()
