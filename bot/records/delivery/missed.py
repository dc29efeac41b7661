"""What somebody was to be told alone and was not: their own steps, beside those of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.delivery.outbox import MILESTONE, Milestone, Outbox, Reminded, has_told
from bot.records.engine import bulk


def steps(session: Session, suggestion_ids: Sequence[int], now: datetime, *, only_sent: bool) -> set[Milestone]:
    """The milestones of these items that were to be told to a person alone and were not, and will not be."""
    found: set[Milestone] = set()
    for portion in bulk.portions(suggestion_ids):
        of_items = (bulk.among(session, Reminded.suggestion_id, portion), Reminded.reader != 0)
        query = select(*MILESTONE).join(Outbox, Outbox.id == Reminded.outbox_id)
        found |= {Milestone(*row) for row in session.execute(query.where(*of_items, ~has_told(now, only_sent=only_sent)))}
    return found


def items(session: Session, since: date, now: datetime, *, only_sent: bool) -> list[int]:
    """The items of which somebody was to be told alone since that day and was not, and will not be."""
    alone = (Outbox.kind == "reminder", Outbox.day >= since, Outbox.person_id.is_not(None), Reminded.reader != 0)
    query = select(Reminded.suggestion_id).join(Outbox, Outbox.id == Reminded.outbox_id).distinct()
    return list(session.scalars(query.where(*alone, ~has_told(now, only_sent=only_sent))))


def untell(session: Session, message: Outbox) -> None:
    """What a message to one person was to tell concerns them no more."""
    session.execute(delete(Reminded).where(Reminded.outbox_id == message.id, Reminded.reader != 0))
