"""The robots that push, and each whom they address: who holds one, how fast it may speak, and until when it is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, and_, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine import bulk
from bot.records.engine.base import Moment, Table

PER_MINUTE = 20  # messages per webhook, person or group: what every platform grants (docs/decisions/platforms.md#pace)
WINDOW = timedelta(seconds=60.5)  # assumed to slide; half a second of margin (docs/decisions/delivery.md#pace)
KEPT_FOR_ANSWERS = 5  # of the 20, where a robot also answers (docs/decisions/delivery.md#pace)


class Robot(Table):
    """One pushing robot, "platform/webhook name", or one person or group that a robot addresses ("platform/name/p17"): `way` is
    that robot, which for a webhook is the row itself. Who holds the lease may send; every claim raises the fence.

    `paused_for` is what the platform said when it asked to be left alone; a pause between two of our own sends has none.
    """

    __tablename__ = "robot"
    name: Mapped[str] = mapped_column(primary_key=True)
    way: Mapped[str]
    fence: Mapped[int]
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    paused_for: Mapped[str | None]


class RobotSlot(Table):
    """One of the sends a minute that are granted: free again a window after it was used."""

    __tablename__ = "robot_slot"
    robot: Mapped[str] = mapped_column(ForeignKey("robot.name"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


def ensure(session: Session, *names: str) -> None:
    """The robots and their slots exist afterwards."""
    ensure_addressed(session, {name: name for name in names})


def ensure_addressed(session: Session, ways: Mapping[str, str]) -> None:
    """Each of these exists afterwards, with its slots: a robot, or one whom it addresses, → that robot, which exists, too."""
    names = {*ways, *ways.values()}
    known = set(session.scalars(select(Robot.name).where(bulk.among(session, Robot.name, sorted(names)))))
    new = sorted(names - known)
    if not new:
        return
    slots = [{"robot": name, "slot": slot} for name in new for slot in range(PER_MINUTE)]
    rows = [{"name": name, "way": ways.get(name, name), "fence": 0} for name in new]
    bulk.insert(session, Robot, rows, lambda new: new.on_conflict_do_nothing())
    bulk.insert(session, RobotSlot, slots, lambda new: new.on_conflict_do_nothing())


def grant(session: Session, robot: str, most: int) -> None:
    """So many slots there are at least for all that a robot says."""
    known = session.scalar(select(func.count()).where(RobotSlot.robot == robot)) or 0
    if known < most:
        slots = [{"robot": robot, "slot": slot} for slot in range(known, most)]
        bulk.insert(session, RobotSlot, slots, lambda new: new.on_conflict_do_nothing())


def take_slot(
    session: Session, robot: str, now: datetime, *, per_minute: int = PER_MINUTE, keep: int = 0, granted: int = PER_MINUTE
) -> bool:
    """Take one of the robot's sends of this minute in one conditional UPDATE; False when all are used.

    `per_minute` is how many may leave in any minute, 0 for no limit (tests); `keep` of them are left to others; `granted` is
    how many slots there are.

    See docs/decisions/delivery.md#pace.
    """
    if not per_minute:
        return True
    # A time far ahead was written before the clock was set back: it says nothing any more.
    unused = or_(RobotSlot.used_at.is_(None), RobotSlot.used_at > now + WINDOW)
    free = or_(unused, RobotSlot.used_at <= now - WINDOW)
    in_turn = select(RobotSlot.slot).where(RobotSlot.robot == robot).order_by(~unused, RobotSlot.used_at, RobotSlot.slot)
    oldest = in_turn.limit(1).scalar_subquery()
    conditions = [RobotSlot.robot == robot, RobotSlot.slot == oldest, free]
    left_over = granted - per_minute + min(keep, per_minute - 1)
    if left_over:
        other = in_turn.with_only_columns(RobotSlot.used_at, RobotSlot.robot).offset(left_over).limit(1).subquery()
        unused_too = or_(other.c.used_at.is_(None), other.c.used_at > now + WINDOW)
        conditions.append(exists().where(or_(unused_too, other.c.used_at <= now - WINDOW)))
    taken = update(RobotSlot).where(and_(*conditions)).values(used_at=now).returning(RobotSlot.slot)
    return session.execute(taken).scalar() is not None


def stamp_slot(session: Session, robot: str, now: datetime) -> None:
    """The send whose slot was taken last is written only now: its minute begins here."""
    newest = select(func.max(RobotSlot.used_at)).where(RobotSlot.robot == robot, RobotSlot.used_at <= now).scalar_subquery()
    session.execute(update(RobotSlot).where(RobotSlot.robot == robot, RobotSlot.used_at == newest).values(used_at=now))


def pause(session: Session, robot: str, until: datetime, *, reason: str = "") -> None:
    """Leave a robot alone until then."""
    session.execute(update(Robot).where(Robot.name == robot).values(paused_until=until, paused_for=reason or None))
