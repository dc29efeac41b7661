"""Writing the list of people: appointments follow the list from its day on; who is not listed stays as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import platforms
from bot.documents.people.entries import PeopleRead, PersonRemark, PersonRow
from bot.records import people
from bot.records.people import Appointment, Division, Identity, Person, canonical_user, holds
from bot.rules.words import LEADERS, OFFICE, Role

NOT_IN_CHAT = "账号、领导和办公室职务请由运维人员在服务器导入，账号也可由本人 /绑定"
NEVER_BY_CHAT = LEADERS | OFFICE | {Role.ADMINISTRATOR}


@dataclass
class PeopleImport:
    """What an import did, as `people import --json` prints it; `changes` are the posts and accounts that it gave and took, for
    who is asked whether to write it."""

    found: PeopleRead
    written: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    warnings: list[PersonRemark] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "written": self.written,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [asdict(remark) for remark in self.found.rejected],
            "warnings": [asdict(remark) for remark in self.warnings],
            "reading": [sheet.as_json() for sheet in self.found.reading],
            "questions": [question.as_json() for question in self.found.questions],
        }


def write(
    session: Session,
    found: PeopleRead,
    *,
    corp_ids: dict[str, str],
    since: date | None,
    today: date,
    in_chat: bool = False,
) -> PeopleImport:
    """Write the people, or nothing when a row was bad or a question is open.

    `since` dates new appointments; None holds from the beginning. Of a list that came by chat the rows are bad that only one
    on the server may have (docs/decisions/chats.md#group-codes).
    """
    if in_chat:
        found.rejected += on_server_alone(session, found.rows, corp_ids, today)
    result = PeopleImport(found, warnings=list(found.warnings))
    if found.rejected or found.questions:
        return result
    result.written = True
    divisions = people.division_ids(session)
    for row in found.rows:
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
        ended = appoint(session, person.id, row, divisions, since=since, today=today)
        changed |= ended is not None
        changed |= identify(session, person.id, row, corp_ids)
        result.warnings += [PersonRemark(row.row, row.name, words) for words in unmentionable(row)]
        if ended and not row.left:
            result.warnings.append(PersonRemark(row.row, row.name, f"名单中不再列为{'、'.join(ended)}，此项职责到此为止"))
        if new:
            result.created.append(row.name)
        elif changed:
            result.updated.append(row.name)
        else:
            result.unchanged += 1
    session.flush()
    return result


def known(session: Session, row: PersonRow, division_id: int, corp_ids: dict[str, str]) -> Person | None:
    """The person a row means: by an account of theirs, by telephone, by division, else somebody only the ledger named."""
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
    by_phone = [person for person in same if row.phone and person.phone == row.phone]
    if len(by_phone) == 1:
        return by_phone[0]
    return next((p for p in same if p.division_id == division_id), None) or next((p for p in same if p.division_id is None), None)


def on_server_alone(session: Session, rows: Sequence[PersonRow], corp_ids: dict[str, str], today: date) -> list[PersonRemark]:
    """The rows that would let somebody speak as another, or review, who could not before: an account of somebody known or
    somebody else's, a post of the leaders or the office, a further review for whom an account speaks."""
    divisions = people.division_ids(session)
    refused = []
    for row in rows:
        person = known(session, row, divisions.get(row.division, 0), corp_ids)
        owners = [people.owner(session, p, corp_ids.get(p, ""), account) for p, account in row.accounts.items()]
        own = person.id if person else None
        new = own is None and not people.named(session, row.name)
        foreign = any(not new if owner is None else owner != own for owner in owners)
        held = posts(session, own, today)
        gained = [role for role, at in listed(row) if (role, "" if role in NEVER_BY_CHAT else at) not in held]
        speaks = bool(row.accounts or (own and people.accounts(session, [own])))
        if foreign or NEVER_BY_CHAT & {*gained} or (speaks and Role.DIVISION_HEAD in gained):
            refused.append(PersonRemark(row.row, row.name, NOT_IN_CHAT))
    return refused


def posts(session: Session, person: int | None, today: date) -> set[tuple[Role, str]]:
    """What somebody holds today, with its division, of the leaders and the office without."""
    if person is None:
        return set()
    query = select(Appointment.role, Division.name).outerjoin(Division, Division.id == Appointment.division_id)
    held = session.execute(query.where(Appointment.person_id == person, *holds(today))).all()  # type: ignore[arg-type]
    return {(Role(role), "" if Role(role) in NEVER_BY_CHAT else name or "") for role, name in held}


def listed(row: PersonRow) -> list[tuple[Role, str]]:
    """Every post of a row, with its division."""
    return [*((role, row.division) for role in row.roles), *row.more]


def fill(person: Person, row: PersonRow, division_id: int) -> bool:
    before = (person.division_id, person.phone)
    person.division_id, person.phone = division_id, row.phone or person.phone
    return before != (person.division_id, person.phone)


def appoint(
    session: Session, person_id: int, row: PersonRow, divisions: dict[str, int], *, since: date | None, today: date
) -> list[str] | None:
    """End what is not listed any more, begin what is new; the roles that ended, None where nothing changed.

    Leaders are not appointed to a division.
    """
    held = session.scalars(
        select(Appointment).where(Appointment.person_id == person_id, *holds(today))  # type: ignore[arg-type]
    ).all()
    wanted = {(role, None if role in LEADERS or role is Role.ADMINISTRATOR else divisions[name]) for role, name in listed(row)}
    ended = []
    for appointment in held:
        key = (Role(appointment.role), appointment.division_id)
        if key in wanted:
            wanted.remove(key)
        else:
            appointment.until = since or today
            ended.append(str(key[0]))
    for role, division in sorted(wanted, key=str):
        session.add(Appointment(person_id=person_id, role=str(role), division_id=division, since=since))
    session.flush()
    return ended if ended or wanted else None


def identify(session: Session, person_id: int, row: PersonRow, corp_ids: dict[str, str]) -> bool:
    """The person's accounts on the configured platforms."""
    changed = False
    known_ids = {(known.platform, known.corp_id, known.user_id) for known in people.accounts(session, [person_id])}
    for platform, account in row.accounts.items():
        corp_id = corp_ids.get(platform, "")
        if (platform, corp_id, canonical_user(platform, account)) not in known_ids:
            people.bind(session, platform, corp_id, account, person_id)
            changed = True
    return changed


def unmentionable(row: PersonRow) -> list[str]:
    """What is said of each listed account by which its platform cannot mention anybody."""
    found = []
    for platform, account in row.accounts.items():
        kind, known = people.kind_of(platform, account), platforms.find(platform)
        if known and kind != known.mentions_by:
            wanted = f"{known.title}{known.id_kinds[known.mentions_by]}"
            found.append(f"“{account}”是{known.title}{known.id_kinds[kind]}，认得出本人，但提醒中不能@，请另填{wanted}")
    return found
