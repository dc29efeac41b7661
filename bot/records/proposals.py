"""What was proposed to somebody and waits for their 是: a canonical command, one for each person and place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table

ANYWHERE = ""  # the place of a proposal that may be answered in any chat


class Proposal(Table):
    """`command` is done as if the person had typed it, once they say 是 in that place before `expires_at`."""

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("person_id", "place"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str]
    command: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


def place_of(platform: str, chat_id: str | None) -> str:
    """How a group, or the single chat, is named here."""
    return f"{platform}/{chat_id}" if chat_id else f"{platform}/"


def propose(session: Session, person: int, place: str, command: str, *, now: datetime, until: datetime) -> None:
    """From now on this waits for the person's 是 there; what waited before does so no more."""
    forget(session, person, place)
    session.add(Proposal(person_id=person, place=place, command=command, asked_at=now, expires_at=until))
    session.flush()


def forget(session: Session, person: int, place: str) -> None:
    """Nothing waits for the person there any more."""
    session.execute(delete(Proposal).where(Proposal.person_id == person, Proposal.place == place))


def take(session: Session, person: int, place: str, now: datetime) -> str | None:
    """The command that waited for the person there, or anywhere, the latest; it waits no more. None when none does."""
    query = select(Proposal).where(Proposal.person_id == person, Proposal.place.in_((place, ANYWHERE)), Proposal.expires_at > now)
    found = session.scalar(query.order_by(Proposal.id.desc()).limit(1).with_for_update())
    if found is None:
        return None
    session.delete(found)
    session.flush()
    return found.command
