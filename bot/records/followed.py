"""Who wants to hear of every step of an item, beside those whom it concerns anyway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, one_at_a_time
from bot.records.people import HELD, Appointment, Person
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Suggestion
from bot.rules.stages import Party


class Followed(Table):
    """An item that somebody follows, until they say otherwise or hold no office any more; of one that is done nothing is told."""

    __tablename__ = "followed"
    __table_args__ = (Index(None, "person_id"),)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


def begin(session: Session, suggestion_id: int, person_id: int, now: datetime) -> bool:
    """Somebody follows an item; false where they did already."""
    one_at_a_time(session, "followed")
    if session.get(Followed, (suggestion_id, person_id)):
        return False
    session.add(Followed(suggestion_id=suggestion_id, person_id=person_id, since=now))
    session.flush()
    return True


def end(session: Session, suggestion_id: int, person_id: int) -> bool:
    """They do no more; false where they did not."""
    own = (Followed.suggestion_id == suggestion_id, Followed.person_id == person_id)
    gone = session.execute(delete(Followed).where(*own).returning(Followed.person_id))
    return bool(gone.all())


def forget(session: Session, suggestion_id: int) -> None:
    """Nobody follows an item any more: it turned secret."""
    session.execute(delete(Followed).where(Followed.suggestion_id == suggestion_id))


def end_departed(session: Session, on: date) -> None:
    """Who holds no office on that day follows nothing any more."""
    holds = exists().where(Appointment.person_id == Followed.person_id, *HELD)
    session.execute(delete(Followed).where(~holds), {"on": on})


def by(session: Session, person_id: int) -> list[int]:
    """Ids of the items that somebody follows, the newest first; one that turned secret is none."""
    own = select(Followed.suggestion_id).join(Suggestion, Suggestion.id == Followed.suggestion_id)
    own = own.where(Followed.person_id == person_id, Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))
    return list(session.scalars(own.order_by(Followed.since.desc(), Followed.suggestion_id)))


def followers(session: Session, suggestion_id: int) -> Sequence[Party]:
    """Who follows an item; nobody one that turned secret."""
    people = select(Person.id, Person.name).join(Followed, Followed.person_id == Person.id)
    item = people.join(Suggestion, Suggestion.id == Followed.suggestion_id)
    spoken_of = (Followed.suggestion_id == suggestion_id, Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))
    rows = session.execute(item.where(*spoken_of).order_by(Person.id))
    return [Party(row.id, row.name) for row in rows]
