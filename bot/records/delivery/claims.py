"""Who is sending what: whom a robot addresses is held for one message at a time, with a lease and a fence.

See docs/decisions/delivery.md#claims.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.platforms.doors import Taken
from bot.records.delivery import robots
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot
from bot.records.engine.base import run

HOLDING_BACK = 4  # attempts, some six minutes, after which a message no longer holds up those behind it
AGAIN = timedelta(seconds=60)  # until what may have been delivered is said once more
REMEMBERED = timedelta(minutes=25)  # platforms that de-duplicate do so for half an hour (docs/decisions/delivery.md#copies)
Earlier = aliased(Outbox, name="earlier")
Way = aliased(Robot, name="way")


@dataclass(frozen=True)
class Claim:
    """A target, which is a webhook's group or whom another robot addresses, held for one message until its lease ends;
    `fence` proves it when settling. `robot` is the way to it.

    `behind` are the messages that follow, most urgent first: they can be sent without letting the target go. `taken` is what the
    platform gave for the message, once it took it.
    """

    robot: str
    target: str
    fence: int
    message: Outbox
    behind: tuple[Outbox, ...] = ()
    taken: Taken | None = None


REPEATING = exists().where(
    Earlier.state == "pending",
    Earlier.attempts.between(1, HOLDING_BACK),
    Earlier.target == Outbox.target,
    or_(Earlier.chat_id == Outbox.chat_id, Outbox.person_id.is_not(None)),
    Earlier.priority == Outbox.priority,
    Earlier.id < Outbox.id,
)
WAITING = and_(Outbox.state == "pending", Outbox.not_before <= bindparam("now"), ~REPEATING)
# A lease that ran out still has a message under it: `rescue` takes both back, a claim would forget the message.
FREE = and_(Robot.lease_until.is_(None), or_(Robot.paused_until.is_(None), Robot.paused_until <= bindparam("now")))
# A pause of the whole robot holds for all whom it addresses.
SILENT = exists().where(Way.name == Robot.way, Way.name != Robot.name, Way.paused_until > bindparam("now"))
MOST_URGENT = (
    select(Outbox.priority)
    .where(Outbox.target == Robot.name, WAITING)
    .order_by(Outbox.priority, Outbox.not_before, Outbox.id)
    .limit(1)
    .scalar_subquery()
)
NEXT_TARGET = (
    select(Robot.name, Robot.way)
    .where(FREE, Robot.way.in_(bindparam("robots", expanding=True)), ~SILENT, MOST_URGENT.is_not(None))
    .order_by(MOST_URGENT, Robot.name)
    .limit(1)
    .with_for_update(skip_locked=True, of=Robot)
)
HOLD = (
    update(Robot)
    .where(Robot.name == bindparam("target"), FREE)
    .values(fence=Robot.fence + 1, lease_until=bindparam("until"))
    .returning(Robot.fence)
)
IN_TURN = (
    select(Outbox)
    .where(Outbox.target == bindparam("target"), WAITING)
    .order_by(Outbox.priority, Outbox.not_before, Outbox.id)
    .limit(bindparam("most"))
)
OURS = and_(Robot.name == bindparam("target"), Robot.fence == bindparam("held"))
LET_GO = update(Robot).where(OURS).values(lease_until=None).returning(Robot.name)
RENEW = update(Robot).where(OURS).values(lease_until=bindparam("until")).returning(Robot.name)
STILL_OURS = select(Robot.name).where(OURS).with_for_update()
THIS = Outbox.id == bindparam("message")
START = (
    update(Outbox)
    .where(THIS, Outbox.state.in_(("pending", "sending")))  # "sending": written before, and the answer got lost
    .values(
        state="sending",
        attempts=Outbox.attempts + 1,
        writing_at=None,
        payload=bindparam("body"),
        content=bindparam("words"),
        address=bindparam("known"),
    )
    .returning(Outbox.attempts)
)
STAMP = update(Outbox).where(THIS).values(writing_at=bindparam("now"), first_writing_at=bindparam("first"))
SENT = update(Outbox).where(THIS).values(state="sent", settled_at=bindparam("now"), reason=None)


def claim(session: Session, now: datetime, lease: timedelta, robots: Sequence[str], most: int = 1) -> Claim | None:
    """Hold one free target of these robots for which something waits now, with its most urgent messages; None when there is
    none. What is most urgent goes first, whomever it addresses.

    The target's row is its lock: at most one message per target is on its way (docs/decisions/delivery.md#claims). Messages
    for one chat keep their order within a priority, also when one of them has to be repeated. At most `most` messages.
    """
    free = run(session, NEXT_TARGET, now=now, robots=robots).all()
    if not free:
        return None
    ((name, way),) = free
    fence = run(session, HOLD, now=now, target=name, until=now + lease).scalar()
    found = session.scalars(IN_TURN, {"target": name, "now": now, "most": most}).all()
    if fence is None or not found:
        return None
    for message in found:
        session.expunge(message)  # what becomes of it is written by statements that prove the claim
    return Claim(way, name, fence, found[0], tuple(found[1:]))


def start(session: Session, message: Outbox) -> bool:
    """The message is about to be sent, with its body and its words as they were made; False when it is not waiting any more."""
    attempts = run(
        session, START, message=message.id, body=message.payload, words=message.content, known=message.address
    ).scalar()
    if attempts is None:
        return False
    message.state, message.attempts, message.writing_at = "sending", attempts, None
    return True


def stamp_writing(session: Session, claimed: Claim, now: datetime, *, paced: bool = True) -> bool:
    """The request is about to be written: from here on nobody can say that it was not delivered.

    False when the claim has passed to somebody else meanwhile: then nothing may be written (docs/decisions/delivery.md#claims).
    `paced` is False where there is no limit of pace.
    """
    if run(session, STILL_OURS, target=claimed.target, held=claimed.fence).scalar() is None:
        return False
    first = claimed.message.first_writing_at = claimed.message.first_writing_at or now
    run(session, STAMP, message=claimed.message.id, now=now, first=first)
    if paced:
        robots.stamp_slot(session, claimed.target, now)
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
    if run(session, RENEW, target=claimed.target, held=claimed.fence, until=now + lease).scalar() is None:
        return False
    run(session, SENT, message=claimed.message.id, now=now)
    return True


def release(session: Session, claimed: Claim) -> bool:
    """Let the robot go; False when it has passed to somebody else."""
    return run(session, LET_GO, target=claimed.target, held=claimed.fence).scalar() is not None


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
    stuck = session.scalars(select(Outbox).where(Outbox.state == "sending", Outbox.target.in_(held))).all()
    for message in stuck:
        if message.writing_at is None:
            message.state = "pending"
        elif message.robot in remembering and remembered(message, now):
            message.state, message.not_before = "pending", now + AGAIN
        elif message.labelled or message.robot in remembering or message.kind == "file":
            message.state, message.settled_at = "unknown", now
            message.reason = "发送进程中断，不能确认是否送达"
        else:
            message.state, message.labelled, message.payload = "pending", True, None
            message.not_before = now + AGAIN
    session.execute(update(Robot).where(Robot.name.in_(held)).values(lease_until=None, fence=Robot.fence + 1))
    return list(stuck)
