"""Who did what on an item, command by command: what a person may take back, and what else was recorded since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, one_at_a_time


class Act(Table):
    """One command that recorded something; the rows it made, ended or told carry its id.

    `suggestion_id` is None for what is about no item (a day of the calendar). `for_office` marks what the office may take
    back whoever of it did it. `account` is the account of the operating system that typed it on the server in the person's
    stead, None where the person spoke. Acts of one item are in the order of their ids.
    """

    __tablename__ = "act"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    command: Mapped[str]
    for_office: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    account: Mapped[str | None]


def begin(
    session: Session,
    suggestion_id: int | None,
    person_id: int,
    command: str,
    now: datetime,
    *,
    for_office: bool,
    account: str = "",
) -> int:
    """A person records something by this command; the id for its rows."""
    act = Act(suggestion_id=suggestion_id, person_id=person_id, command=command, at=now, for_office=for_office)
    act.account = account or None
    session.add(act)
    session.flush()
    return act.id


def lock(session: Session, person_id: int) -> None:
    """Nothing of this person's is taken back by another message until the transaction ends."""
    one_at_a_time(session, f"acts of {person_id}")


def last_of(session: Session, person_id: int) -> Act | None:
    """What this person recorded last and did not take back, on whatever item."""
    own = select(Act).where(Act.person_id == person_id, Act.taken_back_at.is_(None))
    return session.scalar(own.order_by(Act.id.desc()).limit(1))


def last_undone(session: Session, person_id: int) -> datetime | None:
    """When this person took something back last; None where that never was."""
    return session.scalar(select(func.max(Act.taken_back_at)).where(Act.taken_back_by == person_id))


def standing(session: Session, suggestion_id: int) -> Sequence[Act]:
    """What was recorded about an item and not taken back, in order."""
    held = select(Act).where(Act.suggestion_id == suggestion_id, Act.taken_back_at.is_(None))
    return session.scalars(held.order_by(Act.id)).all()
