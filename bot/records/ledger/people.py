"""Writing the list of people: appointments follow the list from its day on; who is not listed stays as they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.documents.people_sheet import PersonRow
from bot.records import people
from bot.records.people import Appointment, Division, Identity, Person, canonical_user, holds
from bot.rules.words import LEADERS, Role


@dataclass
class PeopleImport:
    """What an import did, as `people import --json` prints it."""

    written: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def write(
    session: Session,
    rows: list[PersonRow],
    bad: list[tuple[int, str, str]],
    *,
    corp_ids: dict[str, str],
    since: date | None,
    today: date,
) -> PeopleImport:
    """Write the people, or nothing when a row was bad. `since` dates new appointments; None holds from the beginning."""
    result = PeopleImport(rejected=[{"row": row, "name": name, "reason": reason} for row, name, reason in bad])
    if bad:
        return result
    result.written = True
    divisions = people.division_ids(session)
    for row in rows:
        for name in (row.division, *(division for _, division in row.more)):
            if name not in divisions:
                division = Division(name=name)
                session.add(division)
                session.flush()
                divisions[name] = division.id
        person = known(session, row, divisions[row.division], corp_ids)
        new = person is None
        if person is None:
            person = Person(name=row.name, division_id=divisions[row.division])
            session.add(person)
            session.flush()
        changed = fill(person, row, divisions[row.division])
        changed |= appoint(session, person.id, row, divisions, since=since, today=today)
        changed |= identify(session, person.id, row, corp_ids)
        if new:
            result.created.append(row.name)
        elif changed:
            result.updated.append(row.name)
        else:
            result.unchanged += 1
    session.flush()
    return result


def known(session: Session, row: PersonRow, division_id: int, corp_ids: dict[str, str]) -> Person | None:
    """The person a row means: by an account of theirs, else by name and division, else somebody only the ledger named."""
    for platform, account in row.accounts.items():
        person_id = session.scalar(
            select(Identity.person_id).where(
                Identity.platform == platform,
                Identity.corp_id == corp_ids.get(platform, ""),
                Identity.user_id == canonical_user(platform, account),
            )
        )
        if person_id and (found := session.get(Person, person_id)) and found.name == row.name:
            return found
    same = people.named(session, row.name)
    return next((p for p in same if p.division_id == division_id), None) or next((p for p in same if p.division_id is None), None)


def fill(person: Person, row: PersonRow, division_id: int) -> bool:
    before = (person.division_id, person.phone)
    person.division_id, person.phone = division_id, row.phone or person.phone
    return before != (person.division_id, person.phone)


def appoint(
    session: Session, person_id: int, row: PersonRow, divisions: dict[str, int], *, since: date | None, today: date
) -> bool:
    """End what is not listed any more, begin what is new. Leaders are not appointed to a division."""
    held = session.scalars(
        select(Appointment).where(Appointment.person_id == person_id, *holds(today))  # type: ignore[arg-type]
    ).all()
    listed = [*((role, row.division) for role in row.roles), *row.more]
    wanted = {(role, None if role in LEADERS or role is Role.ADMINISTRATOR else divisions[name]) for role, name in listed}
    changed = False
    for appointment in held:
        key = (Role(appointment.role), appointment.division_id)
        if key in wanted:
            wanted.remove(key)
        else:
            appointment.until = since or today
            changed = True
    for role, division in sorted(wanted, key=str):
        session.add(Appointment(person_id=person_id, role=str(role), division_id=division, since=since))
        changed = True
    session.flush()
    return changed


def identify(session: Session, person_id: int, row: PersonRow, corp_ids: dict[str, str]) -> bool:
    """The person's accounts on the configured platforms."""
    changed = False
    known_ids = people.user_ids(session, [person_id])
    for platform, account in row.accounts.items():
        corp_id = corp_ids.get(platform, "")
        if known_ids.get((person_id, platform, corp_id)) != canonical_user(platform, account):
            people.bind(session, platform, corp_id, account, person_id)
            changed = True
    return changed
