"""As what a platform knows a message that it took, and by what a card among them may be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.delivery.outbox import Outbox
from bot.records.engine.base import Moment, Table
from bot.records.reviews import ReviewCard

CODES_LIVE = timedelta(hours=72)  # which platforms give for a card
PLATFORMS_REMEMBER = timedelta(minutes=31)  # which words they delivered, and a margin
MOST = 50  # cards looked at together


class Receipt(Table):
    """A message of the outbox: `reference` is the platform's name of it. Of a card also its task id, the keys of the buttons that
    it shows, and the newest code by which it may be changed once, sealed; None where there is none, or none is needed."""

    __tablename__ = "receipt"
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str]
    task_id: Mapped[str | None] = mapped_column(unique=True)
    buttons: Mapped[str]
    code: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class SentCard:
    """A card before somebody: which, of which item and round, by which robot, to whom, with which buttons, and its code."""

    task_id: str
    item: int
    round: int
    robot: str
    address: str
    person: int
    buttons: str
    code: str | None


def note(
    session: Session, message_id: int, reference: str, now: datetime, *, task_id: str = "", buttons: str = "", code: str = ""
) -> None:
    """The platform took a message, and this is what it said; said again, the newest counts."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"reference": reference, "task_id": task_id or None, "buttons": buttons, "code": code or None, "at": now}
    new = insert(Receipt).values(message_id=message_id, **values)
    session.execute(new.on_conflict_do_update(index_elements=["message_id"], set_=values))


def clicked(session: Session, task_id: str, code: str, buttons: str, now: datetime) -> None:
    """Somebody pressed a button: the platform gave a newer code, and the card shows these buttons now."""
    session.execute(update(Receipt).where(Receipt.task_id == task_id).values(code=code, buttons=buttons, at=now))


def changed(session: Session, task_id: str, buttons: str) -> None:
    """The card was changed and its code is spent."""
    session.execute(update(Receipt).where(Receipt.task_id == task_id).values(code=None, buttons=buttons))


def cards(session: Session, robots: Sequence[str], now: datetime) -> list[SentCard]:
    """The cards with buttons that stand before persons and are young enough to be changed, the newest first."""
    query = (
        select(Receipt, ReviewCard.suggestion_id, ReviewCard.round, Outbox.robot, Outbox.address, Outbox.person_id)
        .join(Outbox, Outbox.id == Receipt.message_id)
        .join(ReviewCard, ReviewCard.task_id == Receipt.task_id)
        .where(Outbox.robot.in_(list(robots)), Receipt.at > now - CODES_LIVE, Receipt.buttons != "")
        .where(Outbox.address.is_not(None), Outbox.person_id.is_not(None))
        .order_by(Receipt.at.desc(), Receipt.message_id.desc())
        .limit(MOST)
    )
    return [
        SentCard(row.task_id or "", item, number, robot, address or "", person or 0, row.buttons, row.code)
        for row, item, number, robot, address, person in session.execute(query)
    ]


def said_lately(session: Session, message: Outbox, body: str, now: datetime) -> bool:
    """Whether the same person was, or may have been, told exactly this by the same robot within the time for which platforms
    remember it."""
    since = now - PLATFORMS_REMEMBER
    query = select(Outbox.id).where(
        Outbox.robot == message.robot,
        Outbox.person_id == message.person_id,
        or_(and_(Outbox.state == "sent", Outbox.settled_at > since), Outbox.first_writing_at > since),
        Outbox.payload == body,
        Outbox.id != message.id,
    )
    return session.scalar(query.limit(1)) is not None


def forget(session: Session, before: datetime) -> None:
    """Those older than that."""
    session.execute(delete(Receipt).where(Receipt.at < before))
