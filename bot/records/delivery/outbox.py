"""What the bot is going to say by itself: one row per message, and which reminders are in it.

States of a message: pending → sending → sent; back to pending when it was certainly not delivered, or when it may have
been (then `labelled`: the words 【补发】 go before it). Ends, with their reason: cancelled (nothing left to say), expired
(its day is over), covered (a digest says it, see `covered_by`), dead (refused for good), dropped (by the operator), and
unknown for one whose labelled repetition may have been delivered, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    delete,
    exists,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.assignments import Assignment
from bot.records.delivery import robots
from bot.records.engine import bulk
from bot.records.engine.base import Moment, Table
from bot.records.facts import FactRow
from bot.records.people import Division
from bot.records.suggestions import Suggestion, unfinished
from bot.rules.duties import UNLIT, DutyKind
from bot.rules.words import FactKind

PLANNING_LOCK = 0x706C_616E  # "plan": the key of PostgreSQL's advisory lock


class Priority(IntEnum):
    """Which message of a robot goes first (docs/decisions/delivery.md#pace)."""

    NOTICE = 0  # what follows from somebody's act; the operators' alerts
    PRESSING = 1  # a reminder of a deadline's day, or of one that has passed
    EARLY = 2  # every other reminder
    DIGEST = 3


PRIORITIES = {"notice": Priority.NOTICE, "alert": Priority.NOTICE, "file": Priority.NOTICE, "digest": Priority.DIGEST}
WAITING, REPEATING = "state = 'pending'", "state = 'pending' AND attempts > 0"


class Outbox(Table):
    """One message to one group or person; the operators' alerts have neither and go where their robot is.

    `key` makes planning idempotent; `payload` is what the newest attempt said, and `first_writing_at` since when it may have been
    delivered. `robot` is the way it goes; `target` is whom that
    addresses, for a webhook itself: one message at a time. `person_id` is who reads it alone, and `address` as what the platform
    knows whom it was frozen for.

    `suggestion_id` is the one item a notice is about: should it turn secret, the words go (`bot/records/erasure`). `act_id` is
    the act it follows from: who was told by it is told when that act is taken back.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "state", "robot", "not_before"),
        Index(None, "kind", "day"),
        # What a sender asks before each message, in the order in which it says them.
        Index(
            "ix_outbox_waiting",
            *("target", "priority", "not_before", "id"),
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index("ix_outbox_repeating", "target", sqlite_where=text(REPEATING), postgresql_where=text(REPEATING)),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    robot: Mapped[str] = mapped_column(ForeignKey("robot.name"))
    target: Mapped[str]
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str | None]
    priority: Mapped[int] = mapped_column(default=0)
    day: Mapped[date]
    content: Mapped[str]
    payload: Mapped[str | None]
    state: Mapped[str]
    labelled: Mapped[bool]
    attempts: Mapped[int]
    not_before: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    writing_at: Mapped[datetime | None] = mapped_column(Moment)
    first_writing_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None]
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"), index=True)
    covered_by: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))


# It may have been delivered, and is said again as it is or not at all: its platform delivers the same bytes once only.
FROZEN = and_(Outbox.first_writing_at.is_not(None), Outbox.payload.is_not(None), ~Outbox.labelled)


class Reminded(Table):
    """One milestone of one duty that a message tells; planned twice, it is still told once.

    `reader` is the person who is told alone; 0 for what a group is told.
    """

    __tablename__ = "reminded"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "duty", "division", "level", "milestone", "reader"),
        Index(None, "outbox_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    duty: Mapped[str]
    division: Mapped[str]
    level: Mapped[str]
    milestone: Mapped[date]
    reader: Mapped[int] = mapped_column(default=0)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))


@dataclass(frozen=True)
class Milestone:
    """The key of a reminder: which duty of which item at which step of the ladder, and who is told alone (0: a group)."""

    suggestion_id: int
    duty: str
    division: str
    level: str
    day: date
    reader: int = 0

    @property
    def pressing(self) -> bool:
        """Whether it is the deadline's day, or later; of what colours no item it never is."""
        return not self.duty.startswith(UNLIT) and (not self.level.isdigit() or self.level == "0")


@contextmanager
def alone_in_planning(session: Session) -> Iterator[bool]:
    """Whether nobody else plans while this lasts; a second process would do the same work beside, to throw it away.

    On SQLite there is one scheduler process. Who dies gives the right back with the connection.
    """
    if not bulk.is_postgres(session):
        yield True
        return
    alone = bool(session.scalar(text(f"SELECT pg_try_advisory_lock({PLANNING_LOCK})")))
    try:
        yield alone
    finally:
        if alone:
            session.execute(text(f"SELECT pg_advisory_unlock({PLANNING_LOCK})"))


@dataclass(frozen=True)
class New:
    """A message that is to be put in, unless one with this key is there already."""

    key: str
    kind: str
    robot: str
    chat_id: int | None
    day: date
    content: str
    not_before: datetime
    expires_at: datetime | None = None
    suggestion_id: int | None = None
    pressing: bool = False  # a reminder of a deadline's day, or later
    person_id: int | None = None
    target: str = ""  # whom the robot addresses; empty for the one group that a webhook has

    @property
    def priority(self) -> Priority:
        return Priority.PRESSING if self.pressing else PRIORITIES.get(self.kind, Priority.EARLY)


def is_there(session: Session, key: str) -> bool:
    """Whether a message with this key was put in, whatever became of it."""
    return session.scalar(select(Outbox.id).where(Outbox.key == key)) is not None


NOT_BEGUN = {"state": "pending", "labelled": False, "attempts": 0}


def add(session: Session, **message: Any) -> int | None:
    """Put a message in, given as the columns of `New`; its id, or None when the key is there already."""
    new = New(**message)
    return add_all(session, [new]).get(new.key)


def add_all(session: Session, messages: Sequence[New]) -> dict[str, int]:
    """Put messages in, once per key; key → id of those that were not there."""
    if not messages:
        return {}
    robots.ensure_addressed(session, {message.target or message.robot: message.robot for message in messages})
    rows = [
        {**vars(message), "target": message.target or message.robot, "priority": message.priority, **NOT_BEGUN}
        for message in messages
    ]
    for row in rows:
        del row["pressing"]
    new = bulk.insert(session, Outbox, rows, lambda new: new.on_conflict_do_nothing().returning(Outbox.key, Outbox.id))
    return {row.key: row.id for row in new}


def tell_all(session: Session, told: Sequence[tuple[int, Milestone]]) -> None:
    """These milestones are told by these messages; one that an expired message was to tell moves over to the new one, and
    one that stands in several is told by the last."""
    rows = [
        {
            "suggestion_id": m.suggestion_id,
            "duty": m.duty,
            "division": m.division,
            "level": m.level,
            "milestone": m.day,
            "reader": m.reader,
            "outbox_id": message,
        }
        for m, message in {milestone: message for message, milestone in told}.items()
    ]
    key = ("suggestion_id", "duty", "division", "level", "milestone", "reader")
    bulk.insert(
        session,
        Reminded,
        rows,
        lambda new: new.on_conflict_do_update(index_elements=key, set_={"outbox_id": new.excluded.outbox_id}),
    )


MILESTONE = (Reminded.suggestion_id, Reminded.duty, Reminded.division, Reminded.level, Reminded.milestone, Reminded.reader)
TOLD = ("pending", "sending", "sent", "unknown", "dropped", "dead")
SENT = ("sent", "unknown")
ANSWERS = (DutyKind.REPLY, DutyKind.OPINION_TO_LEAD_UNIT)


def has_told(now: datetime, *, only_sent: bool) -> ColumnElement[bool]:
    """Messages that were said or will be; not one whose day is over, even if no sender has seen that yet."""
    if only_sent:
        return Outbox.state.in_(SENT)
    waits_still = or_(Outbox.state != "pending", Outbox.expires_at.is_(None), Outbox.expires_at > now)
    return and_(Outbox.state.in_(TOLD), waits_still)


class Teller(NamedTuple):
    """The message that tells a milestone, and its day."""

    id: int
    day: date


def told_by(
    session: Session,
    suggestion_ids: Sequence[int],
    now: datetime,
    *,
    only_sent: bool = False,
    of: Sequence[Outbox] | None = None,
) -> dict[Milestone, Teller]:
    """The milestones of these items that were told or are about to be, with `only_sent` those really sent, each with the message
    that tells it; of steps told to persons those that the readers of these messages, or that
    these messages tell, where some are given."""
    own: ColumnElement[bool] = true()
    if of is not None:
        readers = sorted({0, *(message.person_id or 0 for message in of)})
        own = or_(Reminded.reader.in_(readers), Reminded.outbox_id.in_([message.id for message in of]))
    found: dict[Milestone, Teller] = {}
    for portion in bulk.portions(suggestion_ids):
        rows = session.execute(
            select(*MILESTONE, Outbox.id, Outbox.day)
            .join(Outbox, Outbox.id == Reminded.outbox_id)
            .where(
                bulk.among(session, Reminded.suggestion_id, portion),
                own,
                has_told(now, only_sent=only_sent),
            )
        )
        found |= {Milestone(*row[:-2]): Teller(*row[-2:]) for row in rows}
    return found


def retell(session: Session, message: Outbox, content: str, milestones: Sequence[Milestone]) -> None:
    """A message that waits is to tell this instead: what it leaves out is untold again."""
    message.content = content
    session.execute(update(Outbox).where(Outbox.id == message.id).values(content=content))
    session.execute(delete(Reminded).where(Reminded.outbox_id == message.id))
    tell_all(session, [(message.id, milestone) for milestone in milestones])


def add_part(session: Session, message: Outbox, place: int, content: str, milestones: Sequence[Milestone]) -> None:
    """A further part of a message that waits: said after it, as a message of its own that tells these."""
    new = New(
        key=f"{message.key}/{place}",
        kind=message.kind,
        robot=message.robot,
        chat_id=message.chat_id,
        day=message.day,
        content=content,
        not_before=message.not_before,
        expires_at=message.expires_at,
        person_id=message.person_id,
        target=message.target,
    )
    (made,) = add_all(session, [new]).values()
    session.execute(update(Outbox).where(Outbox.id == made).values(priority=message.priority))  # they keep their order
    tell_all(session, [(made, milestone) for milestone in milestones])


def untold_items(
    session: Session,
    batch_id: int,
    level: str,
    day: date,
    *,
    assisting: bool,
    entered_by: datetime,
    now: datetime,
    only_sent: bool,
) -> list[int]:
    """Ids of a batch's unfinished items, entered before that moment, for which no group was told this step of the ladder.

    For the opinions of assisting divisions: items that miss opinions, as long as one of the divisions was not told.
    """
    on = now.date()
    row = exists().where(
        Reminded.suggestion_id == Suggestion.id,
        Reminded.level == level,
        Reminded.milestone == day,
        Reminded.reader == 0,
        Outbox.id == Reminded.outbox_id,
        has_told(now, only_sent=only_sent),
    )
    query = select(Suggestion.id).where(Suggestion.batch_id == batch_id, Suggestion.entered_at < entered_by, unfinished(on))
    if not assisting:
        return list(session.scalars(query.where(~row.where(Reminded.duty.in_(ANSWERS)))))
    owing = exists().where(
        Assignment.suggestion_id == Suggestion.id,
        Assignment.part == "assisting",
        Assignment.division_id == Division.id,
        ~row.where(Reminded.duty == DutyKind.ASSISTING_OPINION, Reminded.division == Division.name),
    )
    complete = exists().where(
        FactRow.suggestion_id == Suggestion.id,
        FactRow.kind == FactKind.OPINIONS_COMPLETE,
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= on,
    )
    return list(session.scalars(query.where(owing, ~complete)))


OF_DAY = ("pending", "sending", "sent", "unknown", "covered", "dropped", "dead")


def of_day(session: Session, day: date) -> Sequence[Outbox]:
    """The reminder messages of a day that were sent or will be, and those that were refused for good."""
    return session.scalars(select(Outbox).where(Outbox.kind == "reminder", Outbox.day == day, Outbox.state.in_(OF_DAY))).all()


def chats_told(session: Session, kind: str, day: date) -> set[int]:
    """The chats for which a message of this kind and day is there, whatever became of it."""
    return {chat for chat in session.scalars(select(Outbox.chat_id).where(Outbox.kind == kind, Outbox.day == day)) if chat}


def forget_pictures(session: Session, before: date) -> None:
    """The bytes of pictures from before that day go; that they were sent stays."""
    old = (Outbox.kind.in_(("picture", "file")), Outbox.day < before, Outbox.content != "{}")
    session.execute(update(Outbox).where(*old).values(content="{}", payload=None))


def end_refused(session: Session, now: datetime) -> None:
    """Reminders that were refused for good end with their day: the next working day's message tells what they were to tell."""
    over = (Outbox.state == "dead", Outbox.kind == "reminder", Outbox.expires_at <= now)
    session.execute(update(Outbox).where(*over).values(state="expired"))


def give_up(session: Session, prefix: str, *, reason: str) -> int:
    """Those that wait under keys that begin like this are said no more; how many waited."""
    waiting = (Outbox.state == "pending", Outbox.key.startswith(prefix, autoescape=True))
    given_up = update(Outbox).where(*waiting).values(state="cancelled", reason=reason).returning(Outbox.id)
    return len(session.execute(given_up).all())
