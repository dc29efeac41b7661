"""How long a platform wants a robot left alone, longer each time that it did not help; and that somebody has mended something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.records.delivery import alerts, robots
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot

LONG = timedelta(hours=2)  # of a robot that is out of use, not of a block of an hour


def pause(session: Session, robot: str, now: datetime, steps: Sequence[int], reason: str) -> datetime:
    """Leave a robot alone as its platform wants: for the first of `steps` in seconds, or, where nothing got through since the
    pause before, for the next longer one. Until when."""
    begun, seconds = f"paused:{robot}", steps[0]
    before = last(session, robot, begun)
    if before and not got_through(session, robot, before[1]):
        seconds = next((step for step in steps if step > (before[1] - before[0]).total_seconds()), steps[-1])
    until = now + timedelta(seconds=seconds)
    alerts.beat(session, begun, now)
    robots.pause(session, robot, until, reason=reason)
    return until


def last(session: Session, robot: str, begun: str) -> tuple[datetime, datetime] | None:
    """From when until when the platform wanted the robot left alone last; None where no such pause is known."""
    since = alerts.last_beat(session, begun)
    until = session.scalar(select(Robot.paused_until).where(Robot.name == robot, Robot.paused_for.is_not(None)))
    return (since, until) if since and until and since < until else None


def got_through(session: Session, robot: str, since: datetime) -> bool:
    """Whether the robot has said something since then."""
    said = exists().where(Outbox.state == "sent", Outbox.robot == robot, Outbox.settled_at >= since)
    return bool(session.scalar(select(said)))


def resting(session: Session, now: datetime) -> Sequence[tuple[str, datetime, str]]:
    """Which robots rest because their platform wants it, until when, and why."""
    found = select(Robot.name, Robot.paused_until, Robot.paused_for)
    rows = session.execute(found.where(Robot.paused_until > now, Robot.paused_for.is_not(None)).order_by(Robot.name))
    return [(name, until, why or "") for name, until, why in rows if until]


def is_paced(session: Session, robot: str, now: datetime) -> bool:
    """Whether a platform, or we, want the robot left alone for its pace; one that is out of use may be tried again."""
    short = (Robot.paused_until > now, Robot.paused_until <= now + LONG)
    return session.scalar(select(Robot.name).where(Robot.name == robot, *short)) is not None


def mended(session: Session, now: datetime, robot: str | None = None) -> None:
    """Something was mended, as before a new start of the service: what is out of use (all robots without a name) is tried again
    at once. A shorter pause stays: it is the platform's pace."""
    ended = update(Robot).where(Robot.paused_until > now + LONG, Robot.paused_for.is_not(None))
    ended = ended.where(Robot.name == robot) if robot else ended
    session.execute(ended.values(paused_until=None, paused_for=None))
