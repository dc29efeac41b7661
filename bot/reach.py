"""Who has to hear of open items, and by which way they do: alone, or in a registered group. The one place that knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial

from sqlalchemy.orm import Session

from bot.office import Office
from bot.platforms.ways import Way
from bot.records import appointments, cases, chats, people, spoilt, stand_ins, suggestions
from bot.records.delivery import contacts
from bot.records.delivery.contacts import Contact
from bot.records.delivery.notices import Hearing
from bot.rules import permissions, reach
from bot.rules import places as choices
from bot.rules.permissions import Actor, Scope
from bot.rules.reach import Addressed, Place, Private, Readers, ToldBy
from bot.rules.stages import Case, Party
from bot.rules.wording import notices
from bot.rules.words import LEADERS, Role

UNSPOKEN, REFUSED = "尚未与机器人单聊", "平台拒收"


def unreached(session: Session, office: Office, now: datetime) -> list[Party]:
    """Everybody with a part in an open item, the office and 主要领导 who are not told alone and whom no group reaches."""
    on = now.date()
    ids = suggestions.still_open(session, Scope(everything=True), on)
    known = spoilt.aside(lambda some: cases.load(session, some, on, office), ids, [])
    alone = private(session, office, now)
    others = {party: divisions for party, divisions in concerned(session, known, on).items() if party.id not in alone}
    return reach.unreached(others, places(session, office, on))


def private(session: Session, office: Office, now: datetime) -> dict[int, Private]:
    """Whoever holds an office and is told alone, by what the office has settled and what is known of the ways to them."""
    if not office.private:
        return {}
    ways, covering = ways_to(session, office, now), stand_ins.covering(session, now.date())
    urgent = ways_to(session, office, now, office.pressing) if office.pressing else {}
    found = {}
    for actor in appointments.in_office(session, sorted(ways), now.date()):
        if office.leaders_in_groups and actor.roles & LEADERS:
            continue
        found[actor.id] = Private(actor, tuple(ways[actor.id]), alone(actor, covering), tuple(urgent.get(actor.id, ())))
    return found


def scope_of(session: Session, person: int, on: date) -> Scope | None:
    """Of which items somebody may be told alone on a day; None for who holds no office."""
    return next((alone(actor, stand_ins.covering(session, on)) for actor in appointments.in_office(session, [person], on)), None)


def alone(actor: Actor, covering: Mapping[int, frozenset[str]]) -> Scope:
    """The same of one person; `covering` tells for which divisions somebody stands in."""
    covered = covering.get(actor.id, frozenset()) if Role.DIVISION_HEAD in actor.roles else frozenset()
    return permissions.single_chat_scope(actor, covered)


def readers(session: Session, office: Office, now: datetime) -> Readers:
    """The same for those who put notices in, looked up once, where it is needed."""
    return cache(partial(private, session, office, now))


def office_hears(session: Session, office: Office, now: datetime) -> bool:
    """Whether the office's own notices reach it: in a group of the whole bureau, else alone."""
    if choices.of_whole_bureau(chats.registered(session, now.date())):
        return True
    alone = private(session, office, now)
    return any(party.id in alone for party in people.office(session, now.date()))


def ways_to(session: Session, office: Office, now: datetime, robots: Sequence[str] | None = None) -> dict[int, list[Addressed]]:
    """person → the ways by which they can be told alone now, of these or of the office's, in order; who has none is not in it."""
    found: dict[int, list[Addressed]] = {}
    for robot, own in tried(session, office, now, robots).items():
        for person, (address, reason) in own.items():
            if not reason:
                found.setdefault(person, []).append(Addressed(robot, address))
    return found


def why_not(session: Session, office: Office, now: datetime) -> dict[int, dict[str, str]]:
    """person → way → why it cannot be taken, empty where it can; who has no account on its platform is not in it."""
    found: dict[int, dict[str, str]] = {}
    for robot, own in tried(session, office, now).items():
        for person, (_, reason) in own.items():
            found.setdefault(person, {})[robot] = reason
    return found


def file_ways(session: Session, office: Office, person: int, platform: str, now: datetime) -> dict[str, tuple[str, str]]:
    """way of a platform by which files are brought, in order → as what it knows a person, and why it cannot be taken now, empty
    where it can; ways by which reminders do not go are among them."""
    robots = [name for name, way in office.ways.items() if way.files and way.persons and name.partition("/")[0] == platform]
    return {robot: own[person] for robot, own in tried(session, office, now, robots).items() if person in own}


def file_way_to_group(session: Session, office: Office, chat_id: int, now: datetime, *, picture: bool) -> str | None:
    """The robot that brings a file, or a picture, to a registered group; None where none does."""
    return next(
        (
            robot
            for robot in group_ways(session, office, chat_id, now)
            if (robot in office.ways and office.ways[robot].files) or (picture and robot in office.picture_robots)
        ),
        None,
    )


def tried(
    session: Session, office: Office, now: datetime, robots: Sequence[str] | None = None
) -> dict[str, dict[int, tuple[str, str]]]:
    """way, in order → person → the user id by which it would speak to them, and why it cannot, empty where it can.

    Of several ids the newest by which they have spoken to the robot, else the one by which the platform mentions them; one that
    cannot mention somebody is good for nothing but answering whoever has spoken. `robots` None: those that tell people alone.
    """
    robots = office.private if robots is None else robots
    known = contacts.known(session, robots)
    accounts = people.accounts(session) if robots else []
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for robot in robots:
        way, platform = office.ways[robot], robot.partition("/")[0]
        place, own = (platform, office.platforms[platform].corp_id), found.setdefault(robot, {})
        here = [account for account in accounts if (account.platform, account.corp_id) == place]
        for account in sorted(here, key=lambda one: way.after_contact and spoken(known.get((robot, one.user_id)))):
            contact = known.get((robot, account.user_id))
            if account.mentionable or (way.after_contact and spoken(contact)):
                told = (contact.spoken_as if contact else None) or account.user_id
                own[account.person_id] = told, hindered(way, contact, now)
    return found


def hindered(way: Way, contact: Contact | None, now: datetime) -> str:
    """Why a way to somebody with an account cannot be taken; empty where it can."""
    if way.after_contact and not spoken(contact):
        return UNSPOKEN
    return f"{REFUSED}：{contact.refused_for}" if contact is not None and contacts.rests(contact, now) else ""


def group_ways(session: Session, office: Office, chat_id: int, now: datetime) -> list[str]:
    """The robots by which a registered group is reached, in order: the one it was registered with, then those of its platform
    that speak in any group, as far as they can."""
    platform, push, address = chats.of_push(session, chat_id)
    others = [robot for robot, way in office.ways.items() if way.groups and robot.partition("/")[0] == platform]
    able = [robot for robot in others if not hindered(office.ways[robot], contacts.find(session, robot, address), now)]
    own = f"{platform}/{push}"
    first = [own] if push and (own in office.robots or own in able) else []
    return list(dict.fromkeys((*first, *able)))


def spoken(contact: Contact | None) -> bool:
    """Whether they have spoken to the robot."""
    return contact is not None and contact.spoken_at is not None


def concerned(session: Session, open_cases: list[Case], on: date) -> dict[Party, set[str]]:
    """person → the divisions of whose items they have to hear."""
    found: dict[Party, set[str]] = {}
    staff: dict[str, tuple[Party, ...]] = {}
    leads = {case.lead_division for case in open_cases}
    for case in open_cases:
        for party in (*case.officers, *case.heads, *case.deputy_directors):
            if party.stands_in_for is None:
                found.setdefault(party, set()).add(case.lead_division)
        for division in case.unexcused_divisions:
            staff[division] = staff.get(division) or people.staff(session, division, on)
            for party in staff[division]:
                found.setdefault(party, set()).add(division)
    for party in (*people.parties(session, Role.DIRECTOR, on), *people.office(session, on)):
        if leads:
            found.setdefault(party, set()).update(leads)
    return found


def places(session: Session, office: Office, on: date) -> list[Place]:
    """The registered groups whose robot exists, with everybody it can mention there."""
    users = people.mentionable_ids(session, office.places)
    found = []
    for group in chats.registered(session, on):
        robot = f"{group.platform}/{group.push}"
        if group.push and office.speaks(robot):
            mentions = robot in office.robots or office.ways[robot].mentions
            known = users.get((group.platform, group.corp_id), {}) if mentions else {}
            found.append(Place(group.name, group.scope, known.keys(), group.id))
    return found


def by_which_way(session: Session, office: Office, heard: Sequence[Hearing], private: Readers, on: date) -> ToldBy:
    """By which way those hear it whom these notices are for, each by the first that reaches them, and who by none."""
    meant = list(dict.fromkeys(party for one in heard for party in one.meant))
    if not meant:
        return ToldBy()
    readers, speaking = private(), {place.id: place for place in places(session, office, on)}
    own: set[Party] = set()
    mentioned: dict[Party, str] = {}
    named: dict[Party, str] = {}
    for one in heard:
        place = speaking.get(one.group.id) if one.group else None
        for party in one.people:
            reader = readers.get(party.id)
            if reader and all(permissions.may_see(reader.scope, case) for case in one.cases):
                own.add(party)
            elif place:
                (mentioned if party.id in place.people else named).setdefault(party, place.name)
    rest = [party for party in meant if party not in own]
    return ToldBy(
        alone=tuple(party for party in meant if party in own),
        mentioned=tuple((mentioned[party], party) for party in rest if party in mentioned),
        named=tuple((named[party], party) for party in rest if party in named and party not in mentioned),
        nobody=tuple(party for party in rest if party not in mentioned and party not in named),
    )


def doubled(session: Session, office: Office, on: date) -> dict[int, str]:
    """group → what is said of one that shares its scope with an older group, by the ids of registered groups."""
    return {one.place.id: notices.doubled(one) for one in reach.doubled(places(session, office, on))}


def told_of_unreached(session: Session, office: Office, found: list[Party]) -> str:
    """What is said of those whom nothing reaches, and of whom of them a platform knows an account that cannot be mentioned."""
    ids = [party.id for party in found]
    known, mentioned = people.bound(session, ids, office.places), people.with_mention(session, ids, office.places)
    without = [party.name for party in found if party.id in known - mentioned]
    return notices.unreached([party.name for party in found], without)
