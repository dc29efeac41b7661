"""Messages that go another way than they were put in: to one reader alone, by a second way, in a group after all."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.records.delivery import parts, robots, targets
from bot.records.delivery.outbox import Outbox, Priority, Reminded
from bot.records.delivery.robots import Robot
from bot.rules.permissions import Scope

GATHERED, TOLD_ALONE, WHOLE_AGAIN = "转入群内提醒", "已单独通知", "尚未送达，与其后的变动一并处理"
OF_COPY = re.compile(r"(.+):p\d+(?:/\d+)?")  # the key of what one reader of a notice reads alone, and of what stands behind it
NOTHING_YET = '{"people": [], "duties": []}'
OF_READERS = {"people", "names", "apart", "only"}  # of a notice's content: whom it tells
Key = tuple[object, ...]  # names a duty: item, kind, division
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


class Fallback(NamedTuple):
    """A group in which who could not be told alone is mentioned: its robot, whom that addresses, what may be heard there."""

    robot: str
    target: str
    chat: int
    scope: Scope


def gather(session: Session, message: Outbox, place: Fallback, *, merge: bool, now: datetime) -> None:
    """What a reminder was to tell somebody alone stands in a group's, which mentions them: in the one that waits there, else in a
    new one, which goes last so that others can join. Only duties that the group may hear of; with `merge` off one with
    the same duties."""
    told = json.loads(message.content)
    heard = [one for one in told["duties"] if place.scope.everything or one[2] in place.scope.divisions]
    robots.ensure_addressed(session, {place.target: place.robot})
    row = gathering(session, message, place, None if merge else keys(heard)) or gatherer(session, message, place, now)
    row.content, row.payload = joined(json.loads(row.content), {**told, "duties": heard}), None
    steps = session.scalars(select(Reminded).where(Reminded.outbox_id == message.id)).all()
    for step in steps:
        if (step.suggestion_id, step.duty, step.division) in keys(heard):
            step.outbox_id = row.id
    session.flush()


def gather_notice(session: Session, message: Outbox, place: Fallback, now: datetime) -> None:
    """What a copy of a notice was to tell somebody alone is said in its group, which mentions them with all who are told the same
    there: by the notice itself where it waits, else by one message, which goes last so that others can join."""
    robots.ensure_addressed(session, {place.target: place.robot})
    told, copy = json.loads(message.content), OF_COPY.fullmatch(message.key)
    base = copy[1] if copy else message.key
    row = fallen_back(session, base, told, place)
    content: dict[str, Any] = json.loads(row.content) if row else {**told, "people": [], "names": [], "only": True}
    row = row or gatherer(session, message, place, now)
    own = set(told["people"])
    content |= {"people": [*content["people"], *told["people"]], "names": [*content["names"], *told["names"]]}
    if "apart" in content:
        content["apart"] = [person for person in content["apart"] if person not in own]
    row.content, row.payload = json.dumps(content, ensure_ascii=False), None
    session.flush()


def fallen_back(session: Session, base: str, told: dict[str, Any], place: Fallback) -> Outbox | None:
    """The message that waits for a group and says the same: the notice itself, or one for readers who fell back to it."""
    if not is_free(session, place.target):
        return None
    fallen = Outbox.key.startswith(f"{base}:p", autoescape=True) & Outbox.key.endswith(f":g{place.chat}", autoescape=True)
    same = (Outbox.kind == "notice", Outbox.target == place.target, Outbox.chat_id == place.chat, Outbox.person_id.is_(None))
    rows = session.scalars(select(Outbox).where(UNTRIED, *same, or_(Outbox.key == base, fallen)).order_by(Outbox.id)).all()
    return next((row for row in rows if alike(json.loads(row.content), told)), None)


def alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two notices say the same, whomever they tell."""
    return {k: v for k, v in one.items() if k not in OF_READERS} == {k: v for k, v in other.items() if k not in OF_READERS}


def is_free(session: Session, target: str) -> bool:
    """Whether nobody is just speaking there; then nobody begins to until this transaction ends."""
    free = select(Robot.name).where(Robot.name == target, Robot.lease_until.is_(None)).with_for_update(skip_locked=True)
    return session.scalar(free) is not None


def gathering(session: Session, message: Outbox, place: Fallback, duties: set[Key] | None) -> Outbox | None:
    """The reminder of that day that waits for a group, whole, with exactly these duties where some are given; None where there
    is none, or where somebody is just saying it."""
    if not is_free(session, place.target):
        return None
    same = (Outbox.kind == "reminder", Outbox.day == message.day, Outbox.target == place.target, Outbox.person_id.is_(None))
    for row in session.scalars(select(Outbox).where(UNTRIED, *same, Outbox.chat_id == place.chat).order_by(Outbox.id)).all():
        told = json.loads(row.content)
        if "part" not in told and (duties is None or keys(told["duties"]) == duties):
            return row
    return None


def gatherer(session: Session, message: Outbox, place: Fallback, now: datetime) -> Outbox:
    """A new message for a group, which tells nothing yet."""
    row = parts.behind(message, NOTHING_YET, place=0)
    row.key, row.robot, row.target = f"{message.key}:g{place.chat}", place.robot, place.target
    row.chat_id, row.person_id, row.priority, row.not_before = place.chat, None, Priority.DIGEST, now
    row.state, row.reason, row.settled_at, row.labelled = "pending", None, None, False
    session.add(row)
    session.flush()
    return row


def joined(told: dict[str, Any], more: dict[str, Any]) -> str:
    """A reminder's content that tells and mentions those of both."""
    duties: dict[Key, list[int]] = {}
    for *key, concerned in (*told["duties"], *more["duties"]):
        known = duties.setdefault(tuple(key), [])
        known += [person for person in concerned if person not in known]
    doubtful = [one for one in (*told.get("doubtful", ()), *more.get("doubtful", ())) if tuple(one) in duties]
    found: dict[str, Any] = {"people": list(dict.fromkeys((*told["people"], *more["people"])))}
    found["duties"] = [[*key, concerned] for key, concerned in duties.items()]
    return json.dumps(found | ({"doubtful": doubtful} if doubtful else {}), ensure_ascii=False)


def keys(duties: Sequence[Sequence[object]]) -> set[Key]:
    """What names the duties of a reminder's content."""
    return {tuple(one[:3]) for one in duties}


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
    others = {i for i, _ in left}
    apart = [*content.get("apart", ()), *(i for i in content["people"] if i not in others)]
    left = left if row.chat_id is not None else ()
    people = {"people": [i for i, _ in left], "names": [name for _, name in left], "apart": apart}
    row.content = json.dumps({**content, **people}, ensure_ascii=False)
    if not left and not (row.chat_id is not None and "stands" in content):
        row.state, row.covered_by, row.reason = "covered", copy, TOLD_ALONE
    session.flush()


def wholes(session: Session, copies: Sequence[Outbox]) -> dict[int, int]:
    """copy → the notice of which it is one reader's; what is nobody's copy is not in it."""
    keys = {copy.id: found[1] for copy in copies if (found := OF_COPY.fullmatch(copy.key))}
    rows = session.execute(select(Outbox.key, Outbox.id).where(Outbox.key.in_(sorted(set(keys.values()))))) if keys else ()
    known = {row.key: row.id for row in rows}
    return {copy: known[key] for copy, key in keys.items() if key in known}


def copies(session: Session, notices: Sequence[Outbox]) -> dict[int, list[Outbox]]:
    """notice → what its readers read alone, in one text or several, of those that were taken apart."""
    apart = {row.key: row.id for row in notices if '"apart"' in row.content}
    if not apart:
        return {}
    found: dict[int, list[Outbox]] = {}
    later = (Outbox.kind == "notice", Outbox.person_id.is_not(None), Outbox.id > min(apart.values()))
    for copy in session.scalars(select(Outbox).where(*later).order_by(Outbox.id)).all():
        if (of := OF_COPY.fullmatch(copy.key)) and of[1] in apart:
            found.setdefault(apart[of[1]], []).append(copy)
    return found


def whole_again(session: Session) -> None:
    """Notices that were to be read alone, and that nobody has read yet, are the group's again: who is told alone is settled
    anew when they leave. One of which somebody has heard stays as it is."""
    copies: dict[str, list[Outbox]] = {}
    alone = (UNTRIED, Outbox.kind == "notice", Outbox.person_id.is_not(None))
    for copy in session.scalars(select(Outbox).where(*alone).order_by(Outbox.id)).all():
        if found := OF_COPY.fullmatch(copy.key):
            copies.setdefault(found[1], []).append(copy)
    untold = or_(UNTRIED, and_(Outbox.state == "covered", Outbox.reason == TOLD_ALONE))
    rows = select(Outbox).where(Outbox.key.in_(sorted(copies)), Outbox.person_id.is_(None), untold) if copies else None
    for row in session.scalars(rows).all() if rows is not None else ():
        content = json.loads(row.content)
        readers = [f"{row.key}:p{person}" for person in content.pop("apart", ())]
        if not {*readers} <= {copy.key for copy in copies[row.key]}:
            continue
        for copy in copies[row.key]:
            if copy.key in readers:
                own = json.loads(copy.content)
                content["people"] += own["people"]
                content["names"] += own["names"]
            copy.state, copy.reason, copy.act_id, copy.key = "cancelled", WHOLE_AGAIN, None, f"{copy.key}#{copy.id}"
        row.content = json.dumps(content, ensure_ascii=False)
        row.state, row.covered_by, row.reason = "pending", None, None
    session.flush()


def to_groups(session: Session, robot: str) -> None:
    """What waits for groups of a robot that speaks in several is that group's own."""
    waiting = (Outbox.state == "pending", Outbox.target == robot, Outbox.chat_id.is_not(None))
    for row in session.scalars(select(Outbox).where(*waiting)).all():
        row.target = targets.of_group(robot, row.chat_id or 0)
        robots.ensure_addressed(session, {row.target: robot})
    session.flush()
