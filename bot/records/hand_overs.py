"""One person's open items going over to another, asked for by the office and confirmed by the person, or by the person alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, one_at_a_time


class HandOver(Table):
    """The work of `giving_id` is `taking_id`'s from `accepted_at` on, once the giving person has confirmed it.

    It is none any more when somebody declined it, or took it back, at `ended_at`.
    """

    __tablename__ = "hand_over"
    __table_args__ = (Index(None, "giving_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    giving_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taking_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


ANSWERED_WITHIN = timedelta(days=3)  # each of the two questions: after that nobody waits for the answer


def lock(session: Session) -> None:
    """Nobody else asks for, answers or takes back a hand-over until the transaction ends."""
    one_at_a_time(session, "hand-overs")


def ask(session: Session, *, giving: int, taking: int, asked_by: int, in_person: bool, now: datetime) -> HandOver:
    """Note a hand-over, confirmed when the giving person asks in person."""
    row = HandOver(giving_id=giving, taking_id=taking, asked_by=asked_by, asked_at=now)
    row.confirmed_at = now if asked_by == giving and in_person else None
    session.add(row)
    session.flush()
    return row


def has_lapsed(row: HandOver, now: datetime) -> bool:
    """Whether the question that was put last was not answered in time."""
    return (row.confirmed_at or row.asked_at) <= now - ANSWERED_WITHIN


def undecided(now: datetime) -> Select[HandOver]:
    """Hand-overs that wait for somebody's word, the oldest first."""
    put = func.coalesce(HandOver.confirmed_at, HandOver.asked_at)
    waits = (HandOver.accepted_at.is_(None), HandOver.ended_at.is_(None), put > now - ANSWERED_WITHIN)
    return select(HandOver).where(*waits).order_by(HandOver.id)


def to_confirm(session: Session, giving: int, now: datetime) -> list[HandOver]:
    """What waits for the giving person's confirmation, the oldest first."""
    return list(session.scalars(undecided(now).where(HandOver.giving_id == giving, HandOver.confirmed_at.is_(None))))


def to_accept(session: Session, taking: int, now: datetime) -> list[HandOver]:
    """What was confirmed and waits for the receiver's word, the oldest first."""
    return list(session.scalars(undecided(now).where(HandOver.taking_id == taking, HandOver.confirmed_at.is_not(None))))


def asked_of(session: Session, giving: int, now: datetime) -> list[HandOver]:
    """What this person's work waits for at all, the oldest first."""
    return list(session.scalars(undecided(now).where(HandOver.giving_id == giving)))


def proposed(session: Session, now: datetime) -> list[HandOver]:
    """What others than the giving person, the office, asked for and waits for an answer, the oldest first."""
    return list(session.scalars(undecided(now).where(HandOver.asked_by != HandOver.giving_id)))
