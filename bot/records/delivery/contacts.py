"""What is known of a way to somebody: whether they have spoken to it, and when it refused them for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, and_, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.chats import Chat, SeenChat
from bot.records.engine.base import Moment, Table
from bot.records.people import Identity

A_DAY = timedelta(days=1)
RESTS = timedelta(days=7)  # after a refusal, until the way is tried again


class Contact(Table):
    """A robot, "platform/name", and whom it addresses by the platform's id; `person_id` None for a group.

    `spoken_as` is that id as the platform told it when they spoke last, byte for byte; None where it is no other
    spelling than `address`, which is the one of their account.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("robot", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    robot: Mapped[str]
    address: Mapped[str]
    spoken_as: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    spoken_at: Mapped[datetime | None] = mapped_column(Moment)
    refused_at: Mapped[datetime | None] = mapped_column(Moment)
    refused_for: Mapped[str | None]


def find(session: Session, robot: str, address: str) -> Contact | None:
    """What is known of one, by either spelling; None for nothing."""
    named = or_(Contact.address == address, Contact.spoken_as == address)
    return session.scalar(select(Contact).where(Contact.robot == robot, named).order_by(Contact.id))


def known(session: Session, robots: Iterable[str]) -> dict[tuple[str, str], Contact]:
    """(robot, address) → what is known."""
    rows = session.scalars(select(Contact).where(Contact.robot.in_(list(robots))))
    return {(row.robot, row.address): row for row in rows}


def spoke(
    session: Session, robot: str, address: str, person_id: int | None, now: datetime, *, spelled: str | None = None
) -> None:
    """Whoever is addressed like this has spoken to the robot: it may speak to them from now on, by the id as the platform
    `spelled` it. Noted once a day."""
    row, spelling = of(session, robot, address, person_id), spelled if spelled != address else None
    if row.refused_at is None and row.spoken_at is not None and now - A_DAY < row.spoken_at <= now and row.spoken_as == spelling:
        return
    row.spoken_as = spelling
    row.spoken_at, row.refused_at, row.refused_for = now, None, None


def refused(session: Session, robot: str, address: str, person_id: int | None, reason: str, now: datetime) -> bool:
    """The platform refused for good to deliver to them; whether that is news."""
    row = of(session, robot, address, person_id)
    new = row.refused_at is None
    row.refused_at, row.refused_for = now, reason
    return new


def reached(session: Session, robot: str, address: str) -> None:
    """Something was delivered to them: an earlier refusal says nothing any more."""
    row = find(session, robot, address)
    if row is not None and row.refused_at is not None:
        row.refused_at, row.refused_for = None, None


def end(session: Session, person_id: int) -> None:
    """Nobody speaks to this person any more."""
    session.execute(delete(Contact).where(Contact.person_id == person_id))


def forget(session: Session, before: datetime) -> None:
    """What nothing happened with since then, and nobody can be meant by: no account is the person's, no group is known."""
    person = and_(Contact.person_id.is_not(None), Contact.person_id.not_in(select(Identity.person_id)))
    groups = (Contact.address.not_in(select(table.chat_id)) for table in (Chat, SeenChat))
    old = (or_(at.is_(None), at <= before) for at in (Contact.spoken_at, Contact.refused_at))
    session.execute(delete(Contact).where(or_(person, and_(Contact.person_id.is_(None), *groups)), *old))


def rests(row: Contact | None, now: datetime) -> bool:
    """Whether the way is left alone because it refused them."""
    return row is not None and row.refused_at is not None and now - RESTS < row.refused_at <= now


def of(session: Session, robot: str, address: str, person_id: int | None) -> Contact:
    row = find(session, robot, address)
    if row is None:
        row = Contact(robot=robot, address=address)
        session.add(row)
    row.person_id = person_id
    return row
