"""Who is sending what: a robot is held for one message at a time, with a lease and a fence.

See docs/decisions/delivery.md#claims.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.records.delivery import robots
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot
from bot.records.engine.base import run

HOLDING_BACK = 4  # attempts, some six minutes, after which a message no longer holds up those behind it
AGAIN = timedelta(seconds=60)  # until what may have been delivered is said once more
REMEMBERED = timedelta(minutes=25)  # platforms that de-duplicate do so for half an hour (docs/decisions/delivery.md#copies)
Earlier = aliased(Outbox, name="earlier")


@dataclass(frozen=True)
class Claim:
    """A robot held for one message, until its lease ends; `fence` proves it when settling.

    `behind` are the messages that follow, most urgent first: they can be sent without letting the robot go.
    """

    robot: str
    fence: int
    message: Outbox
    behind: tuple[Outbox, ...] = ()


REPEATING = exists().where(
    Earlier.state == "pending",
    Earlier.attempts.between(1, HOLDING_BACK),
    Earlier.robot == Outbox.robot,
    Earlier.chat_id == Outbox.chat_id,
    Earlier.priority == Outbox.priority,
    Earlier.id < Outbox.id,
)
WAITING = and_(Outbox.state == "pending", Outbox.not_before <= bindparam("now"), ~REPEATING)
# A lease that ran out still has a message under it: `rescue` takes both back, a claim would forget the message.
FREE = and_(Robot.lease_until.is_(None), or_(Robot.paused_until.is_(None), Robot.paused_until <= bindparam("now")))
NEXT_ROBOT = (
    select(Robot.name)
    .where(FREE, Robot.name.in_(bindparam("robots", expanding=True)), exists().where(Outbox.robot == Robot.name, WAITING))
    .order_by(Robot.name)
    .limit(1)
    .with_for_update(skip_locked=True)
)
HOLD = (
    update(Robot)
    .where(Robot.name == bindparam("robot"), FREE)
    .values(fence=Robot.fence + 1, lease_until=bindparam("until"))
    .returning(Robot.fence)
)
IN_TURN = (
    select(Outbox)
    .where(Outbox.robot == bindparam("robot"), WAITING)
    .order_by(Outbox.priority, Outbox.not_before, Outbox.id)
    .limit(bindparam("most"))
)
OURS = and_(Robot.name == bindparam("robot"), Robot.fence == bindparam("held"))
LET_GO = update(Robot).where(OURS).values(lease_until=None).returning(Robot.name)
RENEW = update(Robot).where(OURS).values(lease_until=bindparam("until")).returning(Robot.name)
STILL_OURS = select(Robot.name).where(OURS).with_for_update()
THIS = Outbox.id == bindparam("message")
START = (
    update(Outbox)
    .where(THIS, Outbox.state.in_(("pending", "sending")))  # "sending": written before, and the answer got lost
    .values(state="sending", attempts=Outbox.attempts + 1, writing_at=None, payload=bindparam("body"), content=bindparam("words"))
    .returning(Outbox.attempts)
)
STAMP = update(Outbox).where(THIS).values(writing_at=bindparam("now"), first_writing_at=bindparam("first"))
SENT = update(Outbox).where(THIS).values(state="sent", settled_at=bindparam("now"), reason=None)


def claim(session: Session, now: datetime, lease: timedelta, robots: Sequence[str], most: int = 1) -> Claim | None:
    """Hold one free robot of these that has something to say now, with its most urgent messages; None when there is none.

    The robot's row is the lock of its target: at most one message per robot is on its way (docs/decisions/delivery.md#claims).
    Messages for one chat keep their order within a priority, also when one of them has to be repeated. At most `most` messages.
    """
    name = run(session, NEXT_ROBOT, now=now, robots=robots).scalar()
    if name is None:
        return None
    fence = run(session, HOLD, now=now, robot=name, until=now + lease).scalar()
    found = session.scalars(IN_TURN, {"robot": name, "now": now, "most": most}).all()
    if fence is None or not found:
        return None
    for message in found:
        session.expunge(message)  # what becomes of it is written by statements that prove the claim
    return Claim(name, fence, found[0], tuple(found[1:]))


def start(session: Session, message: Outbox) -> bool:
    """The message is about to be sent, with its body and its words as they were made; False when it is not waiting any more."""
    attempts = run(session, START, message=message.id, body=message.payload, words=message.content).scalar()
    if attempts is None:
        return False
    message.state, message.attempts, message.writing_at = "sending", attempts, None
    return True


def stamp_writing(session: Session, claimed: Claim, now: datetime, *, paced: bool = True) -> bool:
    """The request is about to be written: from here on nobody can say that it was not delivered.

    False when the claim has passed to somebody else meanwhile: then nothing may be written (docs/decisions/delivery.md#claims).
    `paced` is False where there is no limit of pace.
    """
    if run(session, STILL_OURS, robot=claimed.robot, held=claimed.fence).scalar() is None:
        return False
    first = claimed.message.first_writing_at = claimed.message.first_writing_at or now
    run(session, STAMP, message=claimed.message.id, now=now, first=first)
    if paced:
        robots.stamp_slot(session, claimed.robot, now)
    return True


def settle(session: Session, claimed: Claim, *, now: datetime, state: str, reason: str = "", **changes: object) -> bool:
    """Write the result of a send and let the robot go; False when the claim has passed to somebody else meanwhile."""
    if not release(session, claimed):
        return False
    session.execute(
        update(Outbox)
        .where(Outbox.id == claimed.message.id)
        .values(state=state, settled_at=now, reason=reason or None, **changes)
    )
    return True


def sent(session: Session, claimed: Claim, now: datetime) -> None:
    """The message was sent, and the robot is let go."""
    if release(session, claimed):
        run(session, SENT, message=claimed.message.id, now=now)


def go_on(session: Session, claimed: Claim, now: datetime, lease: timedelta) -> bool:
    """The message was sent, and the robot stays held for the next one; False when it has passed to somebody else."""
    if run(session, RENEW, robot=claimed.robot, held=claimed.fence, until=now + lease).scalar() is None:
        return False
    run(session, SENT, message=claimed.message.id, now=now)
    return True


def release(session: Session, claimed: Claim) -> bool:
    """Let the robot go; False when it has passed to somebody else."""
    return run(session, LET_GO, robot=claimed.robot, held=claimed.fence).scalar() is not None


def remembered(message: Outbox, now: datetime) -> bool:
    """Whether a platform that delivers the same bytes once only still remembers this message.

    See docs/decisions/delivery.md#copies.
    """
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
