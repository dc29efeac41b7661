"""What the bot is going to say by itself: messages per robot, who holds the robot, and which reminders are in them.

States of a message: pending → sending → sent; back to pending when it was certainly not delivered, or when it may have
been (then `labelled`: the words 【补发】 go before it). Ends, with their reason: cancelled, expired,
dead, and unknown for one that may have been delivered twice over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, exists, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.base import Moment, Table
from bot.records.facts import Fact
from bot.records.people import Division
from bot.records.suggestions import Assignment, Suggestion, unfinished
from bot.rules.duties import DutyKind
from bot.rules.words import FactKind

PER_MINUTE = 20  # messages per robot, WeCom and DingTalk alike (protocols 4 and 8)
CHUNK = 500  # rows in one INSERT
WINDOW = timedelta(seconds=60.5)  # assumed to slide; half a second of margin (reliability 2.7)
PLANNING_LOCK = 0x706C_616E  # "plan": the key of PostgreSQL's advisory lock


class Outbox(Table):
    """One message to one group. `key` makes planning idempotent; `payload` is frozen at the first attempt.

    `suggestion_id` is the one item a notice is about: should it turn secret, the words go (see `cancel_about`).
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("key"), Index(None, "state", "robot", "not_before"), Index(None, "kind", "day"))
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    robot: Mapped[str] = mapped_column(ForeignKey("robot.name"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    day: Mapped[date]
    content: Mapped[str]
    payload: Mapped[str | None]
    state: Mapped[str]
    labelled: Mapped[bool]
    attempts: Mapped[int]
    not_before: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    writing_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None]
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"), index=True)


class Robot(Table):
    """One pushing robot, "platform/webhook name". Who holds the lease may send; every claim raises the fence."""

    __tablename__ = "robot"
    name: Mapped[str] = mapped_column(primary_key=True)
    fence: Mapped[int]
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)


class RobotSlot(Table):
    """One of a robot's 20 sends a minute: free again a window after it was used."""

    __tablename__ = "robot_slot"
    robot: Mapped[str] = mapped_column(ForeignKey("robot.name"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Reminded(Table):
    """One milestone of one duty that a message tells; planned twice, it is still told once."""

    __tablename__ = "reminded"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "duty", "division", "level", "milestone"),
        Index(None, "outbox_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    duty: Mapped[str]
    division: Mapped[str]
    level: Mapped[str]
    milestone: Mapped[date]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))


@dataclass(frozen=True)
class Milestone:
    """The key of a reminder: which duty of which item at which step of the ladder."""

    suggestion_id: int
    duty: str
    division: str
    level: str
    day: date


@dataclass(frozen=True)
class Claim:
    """A robot held for one message, until `lease_until`; `fence` proves it when settling."""

    robot: str
    fence: int
    message: Outbox


def alone_in_planning(session: Session) -> bool:
    """Whether this transaction may plan now; on SQLite the write lock says so already."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(text(f"SELECT pg_try_advisory_xact_lock({PLANNING_LOCK})")))


def ensure_robot(session: Session, name: str) -> None:
    """The robot and its slots exist afterwards."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Robot).values(name=name, fence=0).on_conflict_do_nothing())
    slots = [{"robot": name, "slot": slot} for slot in range(PER_MINUTE)]
    session.execute(insert(RobotSlot).values(slots).on_conflict_do_nothing())


@dataclass(frozen=True)
class New:
    """A message that is to be put in, unless one with this key is there already."""

    key: str
    kind: str
    robot: str
    chat_id: int
    day: date
    content: str
    not_before: datetime
    expires_at: datetime | None = None
    suggestion_id: int | None = None


def add(session: Session, **message: Any) -> int | None:
    """Put a message in, given as the columns of `New`; its id, or None when the key is there already."""
    new = New(**message)
    return add_all(session, [new]).get(new.key)


def add_all(session: Session, messages: Sequence[New]) -> dict[str, int]:
    """Put messages in, once per key; key → id of those that were not there."""
    for robot in sorted({message.robot for message in messages}):
        ensure_robot(session, robot)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    found: dict[str, int] = {}
    for start in range(0, len(messages), CHUNK):
        rows = [
            {**asdict(message), "state": "pending", "labelled": False, "attempts": 0}
            for message in messages[start : start + CHUNK]
        ]
        new = insert(Outbox).values(rows).on_conflict_do_nothing().returning(Outbox.key, Outbox.id)
        found |= {row.key: row.id for row in session.execute(new)}
    return found


def tell_all(session: Session, told: Sequence[tuple[int, Milestone]]) -> None:
    """These milestones are told by these messages; one that an expired message was to tell moves over to the new one."""
    rows = [
        {
            "suggestion_id": m.suggestion_id,
            "duty": m.duty,
            "division": m.division,
            "level": m.level,
            "milestone": m.day,
            "outbox_id": message,
        }
        for message, m in told
    ]
    if not rows:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Reminded)
    key = ("suggestion_id", "duty", "division", "level", "milestone")
    moved = new.on_conflict_do_update(index_elements=key, set_={"outbox_id": new.excluded.outbox_id})
    session.connection().execute(moved, rows)


TOLD = ("pending", "sending", "sent", "unknown")
SENT = ("sent", "unknown")


def told(session: Session, suggestion_ids: Sequence[int], *, only_sent: bool = False) -> set[Milestone]:
    """The milestones of these items that were told or are about to be; with `only_sent`, those really sent."""
    found: set[Milestone] = set()
    for start in range(0, len(suggestion_ids), 500):
        rows = session.execute(
            select(Reminded.suggestion_id, Reminded.duty, Reminded.division, Reminded.level, Reminded.milestone)
            .join(Outbox, Outbox.id == Reminded.outbox_id)
            .where(
                Reminded.suggestion_id.in_(suggestion_ids[start : start + 500]),
                Outbox.state.in_(SENT if only_sent else TOLD),
            )
        )
        found |= {Milestone(*row) for row in rows}
    return found


def untold_items(
    session: Session, batch_id: int, level: str, day: date, *, assisting: bool, entered_by: datetime, on: date, only_sent: bool
) -> list[int]:
    """Ids of a batch's unfinished items, entered before that moment, for which this step of the ladder was not told.

    For the opinions of assisting divisions: items that miss opinions, as long as one of the divisions was not told.
    """
    states = SENT if only_sent else TOLD
    row = exists().where(
        Reminded.suggestion_id == Suggestion.id,
        Reminded.level == level,
        Reminded.milestone == day,
        Outbox.id == Reminded.outbox_id,
        Outbox.state.in_(states),
    )
    query = select(Suggestion.id).where(Suggestion.batch_id == batch_id, Suggestion.entered_at < entered_by, unfinished(on))
    if not assisting:
        return list(session.scalars(query.where(~row.where(Reminded.duty != DutyKind.ASSISTING_OPINION))))
    owing = exists().where(
        Assignment.suggestion_id == Suggestion.id,
        Assignment.part == "assisting",
        Assignment.division_id == Division.id,
        ~row.where(Reminded.duty == DutyKind.ASSISTING_OPINION, Reminded.division == Division.name),
    )
    complete = exists().where(
        Fact.suggestion_id == Suggestion.id,
        Fact.kind == FactKind.OPINIONS_COMPLETE,
        Fact.superseded_at.is_(None),
        Fact.on_date <= on,
    )
    return list(session.scalars(query.where(owing, ~complete)))


def ended_unsent(session: Session, day: date) -> dict[int, int]:
    """chat → how many of its reminder messages of that day have ended without being sent."""
    ended = (Outbox.kind == "reminder", Outbox.day == day, Outbox.state.in_(("expired", "cancelled", "dead")))
    query = select(Outbox.chat_id, func.count()).where(*ended).group_by(Outbox.chat_id)
    return {row[0]: row[1] for row in session.execute(query)}


def of_day(session: Session, day: date) -> Sequence[Outbox]:
    """The reminder messages of a day that were sent or will be."""
    return session.scalars(
        select(Outbox).where(Outbox.kind == "reminder", Outbox.day == day, Outbox.state.in_(("pending", "sending", "sent")))
    ).all()


def claim(session: Session, now: datetime, lease: timedelta, robots: Sequence[str]) -> Claim | None:
    """Hold one free robot of these that has something to say now, with its oldest message; None when there is none.

    The robot's row is the lock of its target: at most one message per robot is on its way (reliability 2.4).
    """
    waiting = and_(Outbox.state == "pending", Outbox.not_before <= now)
    # A lease that ran out still has a message under it: `rescue` takes both back, a claim would forget the message.
    free = and_(Robot.lease_until.is_(None), or_(Robot.paused_until.is_(None), Robot.paused_until <= now))
    name = session.scalar(
        select(Robot.name)
        .where(free, Robot.name.in_(robots), exists().where(Outbox.robot == Robot.name, waiting))
        .order_by(Robot.name)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if name is None:
        return None
    fence = session.scalar(
        update(Robot)
        .where(Robot.name == name, free)
        .values(fence=Robot.fence + 1, lease_until=now + lease)
        .returning(Robot.fence)
    )
    message = session.scalar(select(Outbox).where(Outbox.robot == name, waiting).order_by(Outbox.not_before, Outbox.id).limit(1))
    if fence is None or message is None:
        return None
    return Claim(name, fence, message)


def take_slot(session: Session, robot: str, now: datetime) -> bool:
    """Take one of the robot's sends of this minute in one conditional UPDATE; False when all are used (reliability 2.7)."""
    oldest = (
        select(RobotSlot.slot)
        .where(RobotSlot.robot == robot)
        .order_by(RobotSlot.used_at.is_not(None), RobotSlot.used_at, RobotSlot.slot)
        .limit(1)
        .scalar_subquery()
    )
    return (
        session.execute(
            update(RobotSlot)
            .where(
                RobotSlot.robot == robot,
                RobotSlot.slot == oldest,
                or_(RobotSlot.used_at.is_(None), RobotSlot.used_at <= now - WINDOW, RobotSlot.used_at > now + WINDOW),
            )
            .values(used_at=now)
            .returning(RobotSlot.slot)
        ).scalar()
        is not None
    )


def start(session: Session, claimed: Claim) -> None:
    """The message is about to be sent."""
    claimed.message.state = "sending"
    claimed.message.attempts += 1
    claimed.message.writing_at = None


def stamp_writing(session: Session, claimed: Claim, now: datetime) -> bool:
    """The request is about to be written: from here on nobody can say that it was not delivered.

    False when the claim has passed to somebody else meanwhile: then nothing may be written (reliability 2.4).
    """
    held = session.scalar(select(Robot.name).where(Robot.name == claimed.robot, Robot.fence == claimed.fence).with_for_update())
    if held is None:
        return False
    session.execute(update(Outbox).where(Outbox.id == claimed.message.id).values(writing_at=now))
    return True


def settle(session: Session, claimed: Claim, *, now: datetime, state: str, reason: str = "", **changes: object) -> bool:
    """Write the result of a send and let the robot go; False when the claim has passed to somebody else meanwhile."""
    held = session.scalar(
        update(Robot)
        .where(Robot.name == claimed.robot, Robot.fence == claimed.fence)
        .values(lease_until=None)
        .returning(Robot.name)
    )
    if held is None:
        return False
    session.execute(
        update(Outbox)
        .where(Outbox.id == claimed.message.id)
        .values(state=state, settled_at=now, reason=reason or None, **changes)
    )
    return True


def release(session: Session, claimed: Claim) -> None:
    """Let the robot go without having sent."""
    session.execute(update(Robot).where(Robot.name == claimed.robot, Robot.fence == claimed.fence).values(lease_until=None))


def pause(session: Session, robot: str, until: datetime) -> None:
    """Leave a robot alone until then."""
    session.execute(update(Robot).where(Robot.name == robot).values(paused_until=until))


def rescue(session: Session, now: datetime, *, after_crash: bool = False) -> int:
    """Give back what dead senders held, and return how many messages that were.

    A message whose request was never begun is pending as before; one that may have been delivered is sent once more
    after a minute, labelled. `after_crash` does not wait for leases: the caller is the only process (SQLite).
    """
    lost = select(Robot.name) if after_crash else select(Robot.name).where(Robot.lease_until <= now)
    held = list(session.scalars(lost.where(Robot.lease_until.is_not(None)).with_for_update(skip_locked=True)))
    if not held:
        return 0
    stuck = session.scalars(select(Outbox).where(Outbox.state == "sending", Outbox.robot.in_(held))).all()
    for message in stuck:
        message.state = "pending"
        if message.writing_at is not None:
            message.labelled, message.payload = True, None
            message.not_before = now + timedelta(seconds=60)
    session.execute(update(Robot).where(Robot.name.in_(held)).values(lease_until=None, fence=Robot.fence + 1))
    return len(stuck)


def cancel_about(session: Session, suggestion_id: int) -> None:
    """Of an item that turned secret nothing is said any more, and the words of what was said are dropped."""
    about = or_(
        Outbox.id.in_(select(Reminded.outbox_id).where(Reminded.suggestion_id == suggestion_id)),
        Outbox.suggestion_id == suggestion_id,
    )
    session.execute(update(Outbox).where(about, Outbox.kind == "notice").values(content='{"text": "", "people": []}'))
    session.execute(update(Outbox).where(about).values(payload=None))
    unsent = (about, Outbox.kind == "notice", Outbox.state == "pending")
    session.execute(update(Outbox).where(*unsent).values(state="cancelled", reason="该件已转线下办理"))
