"""By which way a message goes, settled when it is about to leave: who is told alone is, and the next way follows one that fails.

Nobody is told the same by two ways: another one is taken only where the message was certainly not delivered.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import reach
from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import cases, chats, spoilt
from bot.records.delivery import contacts, rerouted, targets, unheard
from bot.records.delivery.claims import Claim
from bot.records.delivery.outbox import Outbox
from bot.rules.permissions import Scope, may_see
from bot.rules.reach import Private
from bot.rules.stages import Case
from scheduler import alerts, desks, filing
from scheduler.desks import Desk
from scheduler.policy import Audience

logger = logging.getLogger(__name__)
STRANDED = timedelta(minutes=15)  # after which a message does not wait any longer for a way that says nothing


@dataclass(frozen=True)
class Onward:
    """Where a message goes instead: the robot, whom it addresses (for a webhook itself), and the group that it is of, if any.

    `among` is of what that group may hear, where somebody who was to be told alone is mentioned there.
    """

    robot: str
    target: str
    chat: int | None
    among: Scope | None = None


def desk_of(session: Session, office: Office, now: datetime) -> Desk:
    return Desk(session, office, calendar_records.load(session), now)


def address(desk: Desk, message: Outbox) -> str | None:
    """As what its robot knows whom a message addresses; None where it cannot speak to them (any more)."""
    if message.person_id is not None:
        if filing.is_file(message):
            return filing.address_of(desk, message, message.person_id)
        reader = desk.private.get(message.person_id)
        ways = (*reader.ways, *reader.urgent) if reader else ()
        return next((way.address for way in ways if way.robot == message.robot), None)
    if message.chat_id is None or message.robot not in reach.group_ways(desk.session, desk.office, message.chat_id, desk.now):
        return None
    *_, known = chats.of_push(desk.session, message.chat_id)
    return known


def onward(desk: Desk, message: Outbox) -> Onward | None:
    """The next way to whom a message was for; None where there is none: somebody by another way alone, then by mention in a group
    that may hear of it, a group by the way that its platform has to groups. A file has the way that it was brought for."""
    if filing.is_file(message):
        return None
    if message.person_id is None:
        return of_group(desk, message)
    reader = desk.private.get(message.person_id)
    for way in reader.ways if reader else ():
        if way.robot != message.robot:
            return Onward(way.robot, targets.of_person(way.robot, message.person_id), message.chat_id)
    place = group_of(desk, message)
    return Onward(place.robot, place.target or place.robot, place.id, place.scope) if place else None


def of_group(desk: Desk, message: Outbox) -> Onward | None:
    """The next way to a group; None for what goes to the operators alone."""
    if message.chat_id is None:
        return None
    ways = reach.group_ways(desk.session, desk.office, message.chat_id, desk.now)
    robot = next((robot for robot in ways if robot != message.robot), None)
    if robot is None:
        return None
    return Onward(robot, targets.of_chat(robot, message.chat_id, desk.office.ways), message.chat_id)


def group_of(desk: Desk, message: Outbox) -> Audience | None:
    """The group in which somebody is mentioned instead: the notice's own, for a reminder the one that hears of most of it."""
    able = [place for place in desks.places(desk) if message.person_id in place.users]
    if message.kind != "reminder":
        return next((place for place in able if place.id == message.chat_id), None)
    divisions = [division for _, _, division, _ in json.loads(message.content)["duties"]]
    heard = {place.id: sum(place.scope.everything or one in place.scope.divisions for one in divisions) for place in able}
    able.sort(key=lambda place: (-heard[place.id], place.scope.everything, len(place.scope.divisions), place.id))
    return next((place for place in able if heard[place.id]), None)


def refused(session: Session, office: Office, message: Outbox, reason: str, now: datetime) -> Onward | None:
    """A robot cannot reach whom it addressed: that is remembered, the office hears it once, and the next way is taken if there is
    one. Of a webhook, whose group is its own, the operators hear as ever."""
    addressed = targets.addressed(message.robot, message.target) and message.address is not None
    news = addressed and contacts.refused(session, message.robot, message.address or "", message.person_id, reason, now)
    session.flush()
    found = onward(desk_of(session, office, now), message)
    if news and message.kind != "alert":
        alerts.way_refused(session, office, message, reason, elsewhere=found is not None, now=now)
    return found


def strand(session: Session, office: Office, speaking: Collection[str], now: datetime) -> int:
    """What waits for somebody alone by a way that has said nothing for a while goes by the next; how many did."""
    waiting = rerouted.stranded(session, (*office.private, *office.pressing), speaking, now - STRANDED, now)
    if not waiting:
        return 0
    desk, count = desk_of(session, office, now), 0
    for message in waiting:
        found = onward(desk, message) or of_each(desk, message)
        if found and falls_back(message, found):
            message.state, message.reason, message.settled_at = "cancelled", rerouted.GATHERED, now
            gather(session, office, message, found, now)
            count += 1
        elif found:
            rerouted.move(session, message, robot=found.robot, target=found.target, chat=found.chat)
            count += 1
    return count


def of_each(desk: Desk, message: Outbox) -> Onward | None:
    """The next way for a notice that no group hears and of which nobody has a copy yet; None for any other message."""
    if message.kind != "notice" or message.chat_id is not None or message.person_id is not None:
        return None
    readers = [desk.private[i] for i in json.loads(message.content)["people"] if i in desk.private]
    robot = next((way.robot for reader in readers for way in reader.ways if way.robot != message.robot), None)
    return Onward(robot, targets.of_each(robot), None) if robot else None


def falls_back(message: Outbox, found: Onward) -> bool:
    """Whether it is a reminder or a notice for one person that a group is told instead."""
    return message.kind in ("reminder", "notice") and found.among is not None


def gather(session: Session, office: Office, message: Outbox, found: Onward, now: datetime) -> None:
    """What falls back to a group is told there in one message with all else that does: a day's reminders, a notice's readers."""
    assert found.chat is not None and found.among is not None  # noqa: S101 - the caller has looked
    place = rerouted.Fallback(found.robot, found.target, found.chat, found.among)
    if message.kind == "notice":
        rerouted.gather_notice(session, message, place, now)
    else:
        rerouted.gather(session, message, place, merge=office.merge, now=now)


def addressed(session: Session, office: Office, claimed: Claim) -> bool:
    """Each group in which a robot speaks has a sender of its own; whether that was settled only now."""
    message = claimed.message
    if message.chat_id is None or claimed.robot not in office.ways or targets.addressed(claimed.robot, claimed.target):
        return False
    rerouted.to_groups(session, claimed.robot)
    return True


def apart(session: Session, office: Office, target: str, now: datetime) -> bool:
    """Of the notices that wait for a group, those of its readers who are told alone are; whether anything changed."""
    if not office.private:
        return False
    rows = rerouted.shared_notices(session, target)
    if not rows:
        return False
    desk, changed = desk_of(session, office, now), False
    for row in rows:
        content = json.loads(row.content)
        alone = [desk.private[i] for i in content["people"] if i in desk.private]
        if alone := [reader for reader in alone if may_hear(desk, reader, content)]:
            told_alone(session, row, content, alone)
            changed = True
    return changed


def items_of(content: dict[str, Any]) -> list[int]:
    """The items that a message tells of."""
    about = {item for line in (content, *content.get("lines", ())) for item, _ in line.get("about", ())}
    return sorted(about | {item for item, *_ in content.get("duties", ())})


def may_hear(desk: Desk, reader: Private, content: dict[str, Any]) -> bool:
    """Whether somebody may see each item that a notice tells of, or might before the change that it tells of."""
    return sees(desk, reader.scope, content)


def sees(desk: Desk, scope: Scope, content: dict[str, Any]) -> bool:
    """Whether each item of a message is in somebody's scope, or was before the change that the message tells of."""
    ids = items_of(content)
    if scope.everything or not ids:
        return True
    found = spoilt.aside(lambda some: cases.load(desk.session, some, desk.today, desk.office), ids, desk.spoilt)
    return len(found) == len(ids) and all(knows(scope, case, content) for case in found)


def knows(scope: Scope, case: Case, content: dict[str, Any]) -> bool:
    """Whether the item is in somebody's scope, or was before a change that the message tells of."""
    since = [line.get("since", {}).get(str(case.id)) for line in (content, *content.get("lines", ()))]
    return may_see(scope, case) or any(may_see(scope, unheard.as_before(case, one)) for one in since if one is not None)


def scope_of(desk: Desk, person: int) -> Scope | None:
    """Of which items somebody may be told alone, whether a way to them is left or not; None for who holds no office."""
    reader = desk.private.get(person)
    return reader.scope if reader else reach.scope_of(desk.session, person, desk.today)


def may_still_hear(desk: Desk, message: Outbox) -> bool:
    """Whether who reads a message alone may hear what was said there; of a group's, true."""
    if message.person_id is None:
        return True
    scope = scope_of(desk, message.person_id)
    return scope is not None and sees(desk, scope, json.loads(message.content))


def told_alone(session: Session, row: Outbox, content: dict[str, Any], readers: Sequence[Private]) -> None:
    """Each of these reads the notice alone, and its group mentions the others; nothing is said there where nobody is left."""
    own = {reader.actor.id for reader in readers}
    copies = [
        rerouted.alone(session, row, reader.actor.id, reader.actor.name, reader.ways[0].robot, content) for reader in readers
    ]
    left = [(i, name) for i, name in zip(content["people"], content.get("names", ()), strict=False) if i not in own]
    rerouted.without(session, row, content, left, copies[0])
