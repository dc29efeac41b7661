"""Files that an answer promised: which command they belong to, by which way they go, and what became of each.

A row is a wish, written with the answer; the file is made and sent after it (docs/decisions/delivery.md#files). Nothing of the
file itself stands here, and no file lies on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.delivery.outbox import Outbox
from bot.records.engine.base import Moment, Table

TO_MAKE, TO_SEND, ENDED = "to make", "to send", "ended"
LIVES = timedelta(days=1)
HELD = timedelta(minutes=5)  # longer than any making and bringing; who died in it is followed by another then
OVER = ("sent", "dead", "unknown", "expired", "dropped", "cancelled")  # states of a message that nobody sends any more


class OrderedPaper(Table):
    """One file. `asked` is the command that it is the answer to, as it would be typed, `nth` which of the files of that answer;
    `signed` whether the platform vouched for who asked. `person_id` asked for it, `chat_id` is the group where they did, None in
    single chat. `robot` is the way it goes. `turn` counts the files that were made, `tries` those that came to nothing, and
    `again_at` is when the next is made; `held_at` is since when somebody makes it, and tells which of them it is.
    """

    __tablename__ = "ordered_paper"
    __table_args__ = (UniqueConstraint("entry", "sequence"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[int]  # the message that asked
    sequence: Mapped[int]  # of the files of all its commands
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    platform: Mapped[str]
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    robot: Mapped[str]
    signed: Mapped[bool]
    asked: Mapped[str]
    nth: Mapped[int]
    name: Mapped[str]
    state: Mapped[str]
    turn: Mapped[int]
    tries: Mapped[int]
    ordered_at: Mapped[datetime] = mapped_column(Moment)
    again_at: Mapped[datetime] = mapped_column(Moment)
    held_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def key(self) -> str:
        """Of the message that brings the file made last."""
        return f"paper:{self.id}:{self.turn}"


def order(session: Session, new: OrderedPaper, now: datetime) -> None:
    """A file is wanted."""
    new.state, new.turn, new.tries, new.ordered_at, new.again_at = TO_MAKE, 0, 0, now, now
    session.add(new)
    session.flush()


def unmade(robots: Sequence[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is to be made now for one of these robots, and nobody makes."""
    free = or_(OrderedPaper.held_at.is_(None), OrderedPaper.held_at <= now - HELD, OrderedPaper.held_at > now + HELD)
    return (OrderedPaper.state == TO_MAKE, OrderedPaper.again_at <= now, OrderedPaper.robot.in_(list(robots)), free)


def chores(session: Session, robots: Sequence[str], now: datetime) -> Sequence[int]:
    """The same by its ids, the oldest first."""
    return session.scalars(select(OrderedPaper.id).where(*unmade(robots, now)).order_by(OrderedPaper.id)).all()


def hold(session: Session, paper: int, robots: Sequence[str], now: datetime) -> OrderedPaper | None:
    """Be the one who makes it; None where somebody else does."""
    taken = update(OrderedPaper).where(OrderedPaper.id == paper, *unmade(robots, now)).values(held_at=now)
    return session.get(OrderedPaper, paper) if session.scalar(taken.returning(OrderedPaper.id)) else None


def locked(session: Session, paper: int) -> OrderedPaper | None:
    """One order, which nobody else changes until the transaction ends; None where it is gone."""
    return session.get(OrderedPaper, paper, with_for_update=True)


def being_made(session: Session, paper: int, held_at: datetime | None) -> OrderedPaper | None:
    """The same, as long as who took it at that moment is still the one who makes it; None where it was taken from them."""
    found = locked(session, paper)
    return found if found is not None and (found.state, found.held_at) == (TO_MAKE, held_at) else None


def make_anew(session: Session) -> None:
    """What is being made now may show what is erased: it counts no more, and is made once more. Those that nobody makes yet are
    begun when this transaction has ended."""
    session.execute(update(OrderedPaper).where(OrderedPaper.state == TO_MAKE).values(held_at=None))


def find(session: Session, paper: int) -> OrderedPaper | None:
    """One order; None where it is gone."""
    return session.get(OrderedPaper, paper)


def overdue(session: Session, before: datetime) -> Sequence[int]:
    """Those that wait to be made since before that."""
    late = (OrderedPaper.state == TO_MAKE, OrderedPaper.ordered_at <= before)
    return session.scalars(select(OrderedPaper.id).where(*late).order_by(OrderedPaper.id)).all()


def settled(session: Session) -> list[tuple[int, str, str | None]]:
    """Orders whose message nobody sends any more: with its state, and why."""
    key = "paper:" + OrderedPaper.id.cast(Outbox.key.type) + ":" + OrderedPaper.turn.cast(Outbox.key.type)
    query = select(OrderedPaper.id, Outbox.state, Outbox.reason).join(Outbox, Outbox.key == key)
    rows = session.execute(query.where(OrderedPaper.state == TO_SEND, Outbox.state.in_(OVER)).order_by(OrderedPaper.id))
    return [(row.id, row.state, row.reason) for row in rows]


def forget(session: Session, before: datetime) -> None:
    """Those that were ordered before that."""
    session.execute(delete(OrderedPaper).where(OrderedPaper.ordered_at < before))
