"""`duban people export` and `duban people erase`: what is kept of one person, and that nothing is kept any more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import modes
from bot.backups.working import why
from bot.errors import UserError
from bot.records import people
from bot.records.erasure import headings, outside, persons
from bot.records.erasure.persons import Forgotten
from bot.records.people import Person, Posting
from bot.records.suggestions import Suggestion
from bot.rules.words import AT_CONSOLE

ERASE = "people erase"
NO_CHANGE = "未作任何改动。"


def export(session: Session, name: str, division: str | None, target: Path, zone: tzinfo) -> int:
    """Everything that carries a person's id, into a file of the operator alone; how many rows. Raises UserError."""
    if target.exists():
        raise UserError(f"{target} 已存在，未覆盖。请换一个文件名。")
    found = persons.of_person(session, people.one_named(session, name, division).id)
    told = readable(session, found, zone)
    try:
        modes.write_private(target, json.dumps(told, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise UserError(f"{target} 写不进去（{why(error)}），未生成文件。") from error
    return sum(map(len, found.values()))


def readable(session: Session, found: dict[str, list[dict[str, Any]]], zone: tzinfo) -> dict[str, list[dict[str, Any]]]:
    """The rows with headings that their person can read: items by their numbers, people and divisions by their names."""
    items = {row["suggestion_id"] for rows in found.values() for row in rows if "suggestion_id" in row}
    numbers = dict(pair for pair in session.execute(select(Suggestion.id, Suggestion.number).where(Suggestion.id.in_(items))))
    known = dict(pair for pair in session.execute(select(Person.id, Person.name)))
    divisions = {number: division for division, number in people.division_ids(session).items()}
    referring = {"suggestion_id": numbers, "division_id": divisions, **dict.fromkeys(persons.OF_PEOPLE, known)}

    def value(column: str, given: Any) -> Any:
        if column in referring:
            return referring[column].get(given, "（已清除）")
        if isinstance(given, bool):
            return "是" if given else "否"
        if isinstance(given, datetime):
            return f"{given.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        if isinstance(given, str):
            return headings.VALUES.get(column, {}).get(given, given)
        return given if isinstance(given, int) else str(given)

    return {
        headings.TABLES[table]: [
            {headings.COLUMNS[column]: value(column, given) for column, given in row.items() if column not in headings.LEFT_OUT}
            for row in rows
        ]
        for table, rows in found.items()
    }


@dataclass(frozen=True)
class ToForget:
    """Who is meant: the posts that were held, and how many records carry the person's id."""

    person: Person
    posts: tuple[Posting, ...]
    records: int


def meant(session: Session, name: str, division: str | None, today: date) -> ToForget:
    """Whom `erase` would forget; raises UserError for nobody, for several, for somebody in office or with an account."""
    person = people.one_named(session, name, division)
    posts = people.postings(session, [person.id])
    if any(post.until is None or post.until > today for post in posts) or people.accounts(session, [person.id]):
        raise UserError(f"{name}仍在任，或仍绑定账号，请先运行 duban people end {name}。{NO_CHANGE}")
    return ToForget(person, tuple(posts), sum(map(len, persons.of_person(session, person.id).values())))


def erase(
    session: Session,
    name: str,
    division: str | None,
    *,
    now: datetime,
    account: str,
    data: Path | None = None,
    really: datetime | None = None,
) -> Forgotten:
    """The person is called otherwise from now on; that the name was theirs is noted in the data folder by a digest, so that a
    file or a backup that has it still does not bring it back. `really` is the moment by which backups are dated, None: now.

    Raises UserError for whom `meant` does.
    """
    person = meant(session, name, division, now.date()).person
    if data is not None:
        outside.note(session, data, really or now, people=[(person.id, person.name)])
    return persons.forget(session, person, now, platform=AT_CONSOLE, user_id=account, command=ERASE)
