"""Who has to hear of open items, and by which registered group they do."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import cases, chats, people, spoilt, suggestions
from bot.rules import reach
from bot.rules.permissions import Scope
from bot.rules.reach import Place
from bot.rules.stages import Case, Party
from bot.rules.words import Role


def unreached(session: Session, office: Office, on: date) -> list[Party]:
    """Everybody with a part in an open item, the office and 主要领导 whom no group reaches."""
    ids = suggestions.still_open(session, Scope(everything=True), on)
    known = spoilt.aside(lambda some: cases.load(session, some, on, office), ids, [])
    return reach.unreached(concerned(session, known, on), places(session, office, on))


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
    users = people.mentionable_ids(session)
    return [
        Place(group.name, group.scope, users.get((group.platform, group.corp_id), {}).keys())
        for group in chats.registered(session, on)
        if group.push and f"{group.platform}/{group.push}" in office.robots
    ]
