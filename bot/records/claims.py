"""Who is sending what: a robot is held for one message at a time, with a lease and a fence (reliability 2.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.records import robots
from bot.records.outbox import Outbox
from bot.records.robots import Robot

HOLDING_BACK = 4  # attempts, some six minutes, after which a message no longer holds up those behind it
AGAIN = timedelta(seconds=60)  # until what may have been delivered is said once more
REMEMBERED = timedelta(minutes=25)  # platforms that de-duplicate do so for half an hour (reliability 2.5)
Earlier = aliased(Outbox, name="earlier")


@dataclass(frozen=True)
class Claim:
    """A robot held for one message, until `lease_until`; `fence` proves it when settling."""

    robot: str
    fence: int
    message: Outbox


def claim(session: Session, now: datetime, lease: timedelta, robots: Sequence[str]) -> Claim | None:
    """Hold one free robot of these that has something to say now, with its most urgent message; None when there is none.

    The robot's row is the lock of its target: at most one message per robot is on its way (reliability 2.4). Messages
    for one chat keep their order within a priority, also when one of them has to be repeated.
    """
    repeating = exists().where(
        Earlier.state == "pending",
        Earlier.attempts.between(1, HOLDING_BACK),
        Earlier.robot == Outbox.robot,
        Earlier.chat_id == Outbox.chat_id,
        Earlier.priority == Outbox.priority,
        Earlier.id < Outbox.id,
    )
    waiting = and_(Outbox.state == "pending", Outbox.not_before <= now, ~repeating)
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
    in_turn = select(Outbox).where(Outbox.robot == name, waiting).order_by(Outbox.priority, Outbox.not_before, Outbox.id)
    message = session.scalar(in_turn.limit(1))
    if fence is None or message is None:
        return None
    return Claim(name, fence, message)


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
    first = claimed.message.first_writing_at = claimed.message.first_writing_at or now
    stamped = {"writing_at": now, "first_writing_at": first}
    session.execute(update(Outbox).where(Outbox.id == claimed.message.id).values(stamped))
    robots.stamp_slot(session, claimed.robot, now)
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


def remembered(message: Outbox, now: datetime) -> bool:
    """Whether a platform that delivers the same bytes once only still remembers this message (reliability 2.5)."""
    return message.first_writing_at is not None and now - message.first_writing_at < REMEMBERED


def rescue(session: Session, now: datetime, *, after_crash: bool = False, remembering: Collection[str] = ()) -> list[Outbox]:
    """Give back what dead senders held, and return those messages.

    A message whose request was never begun is pending as before; one that may have been delivered is sent once more
    after a minute, labelled; one whose labelled repetition may have been delivered ends as unknown. The robots in
    `remembering` repeat the same bytes without a label, because their platform delivers those once. `after_crash` does not
    wait for leases: the caller is the only process (SQLite).
    """
    lost = select(Robot.name) if after_crash else select(Robot.name).where(Robot.lease_until <= now)
    held = list(session.scalars(lost.where(Robot.lease_until.is_not(None)).with_for_update(skip_locked=True)))
    if not held:
        return []
    stuck = session.scalars(select(Outbox).where(Outbox.state == "sending", Outbox.robot.in_(held))).all()
    for message in stuck:
        if message.writing_at is None:
            message.state = "pending"
        elif message.robot in remembering and remembered(message, now):
            message.state, message.not_before = "pending", now + AGAIN
        elif message.labelled or message.robot in remembering:
            message.state, message.settled_at = "unknown", now
            message.reason = "发送进程中断，不能确认是否送达"
        else:
            message.state, message.labelled, message.payload = "pending", True, None
            message.not_before = now + AGAIN
    session.execute(update(Robot).where(Robot.name.in_(held)).values(lease_until=None, fence=Robot.fence + 1))
    return list(stuck)
