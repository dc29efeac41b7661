"""`duban people export` and `duban people erase`: what is kept of one person, and that nothing is kept any more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot import modes
from bot.backups.working import why
from bot.errors import UserError
from bot.records import people
from bot.records.erasure import outside, persons
from bot.records.erasure.persons import Forgotten
from bot.records.people import Person, Posting
from bot.rules.words import AT_CONSOLE

ERASE = "people erase"
NO_CHANGE = "未作任何改动。"


def export(session: Session, name: str, division: str | None, target: Path, zone: tzinfo) -> int:
    """Everything that carries a person's id, into a file of the operator alone; how many rows. Raises UserError."""
    if target.exists():
        raise UserError(f"{target} 已存在，未覆盖。请换一个文件名。")
    found = persons.of_person(session, people.one_named(session, name, division).id)

    def plain(value: Any) -> str:
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)

    try:
        modes.write_private(target, json.dumps(found, ensure_ascii=False, indent=1, default=plain).encode())
    except OSError as error:
        raise UserError(f"{target} 写不进去（{why(error)}），未生成文件。") from error
    return sum(map(len, found.values()))


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
    if any(post.until is None or post.until > today for post in posts) or people.bound(session, [person.id]):
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
