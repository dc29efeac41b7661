"""What was to be told and was not, or nobody knows: messages of a day that ended, and steps of those who are told alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from bot.records.delivery.outbox import FROZEN, MILESTONE, Milestone, Outbox, Reminded, has_told
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
    alone = (Outbox.kind == "reminder", Outbox.day >= since, Reminded.reader != 0)
    query = select(Reminded.suggestion_id).join(Outbox, Outbox.id == Reminded.outbox_id).distinct()
    return list(session.scalars(query.where(*alone, ~has_told(now, only_sent=only_sent))))


def untell(session: Session, message: Outbox) -> None:
    """What a message to one person was to tell concerns them no more."""
    session.execute(delete(Reminded).where(Reminded.outbox_id == message.id, Reminded.reader != 0))


def ended_unsent(session: Session, day: date) -> dict[int, int]:
    """Who is told alone, or a chat as a negative number → how many of its reminders of that day ended without being sent."""
    ended = (Outbox.kind == "reminder", Outbox.day == day, Outbox.state.in_(("expired", "cancelled", "dead")))
    reader = func.coalesce(Outbox.person_id, -Outbox.chat_id)
    return {row[0]: row[1] for row in session.execute(select(reader, func.count()).where(*ended).group_by(reader))}


def doubtful(session: Session, since: date) -> set[Milestone]:
    """The milestones whose message may have been delivered before its day was over, and that no later one tells."""
    in_doubt = (Outbox.kind == "reminder", Outbox.day >= since, Outbox.state == "expired", or_(Outbox.labelled, FROZEN))
    rows = session.execute(select(*MILESTONE).join(Outbox, Outbox.id == Reminded.outbox_id).where(*in_doubt))
    return {Milestone(*row) for row in rows}
