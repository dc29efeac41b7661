"""Which list somebody was shown last in a place, and where in it they are: worked out from the answers that are kept."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.message import Paged
from bot.records.inbox import Inbox, restored
from bot.records.journal.table import Journal

LOOKED_AT = 20  # answers: what lies further back nobody means any more


def last(session: Session, person: int, channel: str, chat: str | None, since: datetime) -> Paged | None:
    """Where this person is in the list that they were shown last in this place since then; None where there was none."""
    query = (
        select(Inbox.reply)
        .join(Journal, Journal.inbox_id == Inbox.id)
        .where(Journal.at >= since, Journal.person_id == person, Journal.platform == channel)
        .where(Journal.chat_id == chat if chat else Journal.chat_id.is_(None))
        .order_by(Journal.id.desc())
        .limit(LOOKED_AT)
    )
    return next(filter(None, map(paged, session.scalars(query))), None)


def of_answer(session: Session, answer: int, channel: str, chat: str | None) -> Paged | None:
    """The list that an answer in this place was; None where it was given elsewhere, was none, or is kept no more."""
    here = Journal.chat_id == chat if chat else Journal.chat_id.is_(None)
    query = select(Inbox.reply).join(Journal, Journal.inbox_id == Inbox.id)
    return paged(session.scalar(query.where(Inbox.id == answer, Journal.platform == channel, here).limit(1)))


def paged(reply: str | None) -> Paged | None:
    return restored(json.loads(reply)).paged if reply else None
