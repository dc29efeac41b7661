"""Messages that go another way than they were put in: to one reader alone, by a second way, in a group after all."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.records.delivery import parts, robots, targets
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot

UNTRIED = and_(Outbox.state == "pending", ~Outbox.labelled, or_(Outbox.attempts == 0, Outbox.payload.is_(None)))

OF_EACH = and_(Outbox.kind == "notice", Outbox.person_id.is_(None), Outbox.chat_id.is_(None))  # no group hears it


def stranded(
    session: Session, private: Collection[str], speaking: Collection[str], before: datetime, now: datetime
) -> Sequence[Outbox]:
    """What has waited since then for persons alone, by a robot that is paused or that does not speak here, and was certainly
    not delivered."""
    if not private:
        return ()
    silent = exists().where(Robot.name == Outbox.robot, Robot.paused_until > now)
    alone = (UNTRIED, or_(Outbox.person_id.is_not(None), OF_EACH), Outbox.robot.in_(list(private)), Outbox.not_before <= before)
    return session.scalars(select(Outbox).where(*alone, or_(silent, Outbox.robot.not_in(list(speaking))))).all()


def move(session: Session, message: Outbox, *, robot: str, target: str, chat: int | None) -> None:
    """A message that waits goes by another way."""
    robots.ensure_addressed(session, {target: robot})
    message.robot, message.target, message.chat_id = robot, target, chat
    message.payload = message.address = None
    session.flush()


def shared_notices(session: Session, target: str) -> Sequence[Outbox]:
    """The notices that wait for a group, or for persons whom no group hears, as far as they were not tried."""
    notices = (UNTRIED, Outbox.kind == "notice", Outbox.person_id.is_(None))
    return session.scalars(select(Outbox).where(*notices, Outbox.target == target).order_by(Outbox.id)).all()


def alone(session: Session, row: Outbox, person: int, name: str, robot: str, content: dict[str, Any]) -> int:
    """A copy of a notice for one of its readers alone; its id."""
    target = targets.of_person(robot, person)
    robots.ensure_addressed(session, {target: robot})
    own = json.dumps({**content, "people": [person], "names": [name]}, ensure_ascii=False)
    copy = parts.behind(row, own, place=0)
    copy.key, copy.robot, copy.target, copy.person_id = f"{row.key}:p{person}", robot, target, person
    session.add(copy)
    session.flush()
    return copy.id


def without(session: Session, row: Outbox, content: dict[str, Any], left: Sequence[tuple[int, str]], copy: int) -> None:
    """The group's notice mentions these alone; where nobody is left it is told by its copies, unless it stands there all the
    same. Without a group there is nobody else to tell."""
    left = left if row.chat_id is not None else ()
    people = {"people": [i for i, _ in left], "names": [name for _, name in left]}
    row.content = json.dumps({**content, **people}, ensure_ascii=False)
    if not left and not (row.chat_id is not None and "stands" in content):
        row.state, row.covered_by, row.reason = "covered", copy, "已单独通知"
    session.flush()


def to_groups(session: Session, robot: str) -> None:
    """What waits for groups of a robot that speaks in several is that group's own."""
    waiting = (Outbox.state == "pending", Outbox.target == robot, Outbox.chat_id.is_not(None))
    for row in session.scalars(select(Outbox).where(*waiting)).all():
        row.target = targets.of_group(robot, row.chat_id or 0)
        robots.ensure_addressed(session, {row.target: robot})
    session.flush()
