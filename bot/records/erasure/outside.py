"""What was erased for good, remembered outside the database: an older backup that is restored brings none of it back.

A file in the data folder holds digests alone, of items that turned secret, of accounts that were taken from people, of
people who left office and of those who were forgotten, each with the moment (docs/decisions/database.md#erasing).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.appointments import end_posts, held_from
from bot.records.engine.base import erasing
from bot.records.engine.database import Database
from bot.records.erasure import persons, turned
from bot.records.people import Identity, Person
from bot.records.suggestions import MAY_BE_SPOKEN_OF, SECRET, Suggestion

FILE = "duban-erased.list"
PERSON, LEFT = "person", "left"
Account = tuple[str, str, str]  # platform, corporation, user id


@dataclass
class ErasedList:
    """What a file tells: the key of its digests, and when each of them was erased last."""

    salt: str
    when: dict[str, datetime] = field(default_factory=dict)

    def of(self, *parts: object) -> str:
        """The digest of an item or an account."""
        return hmac.new(bytes.fromhex(self.salt), json.dumps(parts).encode(), hashlib.sha256).hexdigest()

    def since(self, made: datetime, digest: str) -> bool:
        """Whether that was erased when a backup had been made."""
        return digest in self.when and self.when[digest] >= made


@dataclass(frozen=True)
class ErasedAgain:
    """What was erased once more: how many items, accounts and people. `in_office` are those who had left since and hold a post
    again, for the list knows no days."""

    items: int = 0
    accounts: int = 0
    people: int = 0
    in_office: tuple[str, ...] = ()


def read(data: Path) -> ErasedList:
    """The list of a data folder; an empty one where there is none. Lines that nobody can read are passed over."""
    found = ErasedList(secrets.token_hex(16))
    with suppress(FileNotFoundError):
        for line in (data / FILE).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                if "salt" in entry:
                    found.salt = bytes.fromhex(entry["salt"]).hex()
                else:
                    found.when[str(entry["digest"])] = datetime.fromisoformat(entry["at"]).astimezone(UTC)
    return found


def note(
    session: Session,
    data: Path,
    now: datetime,
    *,
    items: Iterable[int] = (),
    accounts: Iterable[Account] = (),
    people: Iterable[tuple[int, str]] = (),
    left: Iterable[tuple[int, str]] = (),
) -> None:
    """Add these, and what is secret by now and not in the list: a process may have ended before it wrote. Raises OSError."""
    known = read(data)
    again = set(items)
    new = [digest for item, digest in secret_items(session, known) if item in again or digest not in known.when]
    new += [known.of("account", *account) for account in accounts]
    new += [known.of(PERSON, person, name.replace(" ", "")) for person, name in people]
    new += [known.of(LEFT, person, name.replace(" ", "")) for person, name in left]
    if not new:
        return
    lines = [{"digest": digest, "at": now.replace(microsecond=0).isoformat()} for digest in new]
    path = data / FILE
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        begun = path.stat().st_size > 0
        file.write("\n" if begun else f"{json.dumps({'salt': known.salt})}\n")  # a killed process may have left half a line
        file.write("".join(f"{json.dumps(line)}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def secret_items(session: Session, known: ErasedList) -> Iterator[tuple[int, str]]:
    """The items that turned secret, each with its digest."""
    columns = (Suggestion.id, Suggestion.level, Suggestion.body, Suggestion.year, Suggestion.serial)
    for item, *key in session.execute(select(*columns).where(Suggestion.secrecy.not_in(MAY_BE_SPOKEN_OF))):
        yield item, known.of("item", *key)


def bound(session: Session) -> set[Account]:
    """Every account that is somebody's."""
    return {key_of(row) for row in session.scalars(select(Identity))}


def again(database: Database, data: Path, made: datetime, now: datetime) -> ErasedAgain:
    """Erase in what a backup of that moment brings what was erased since."""
    known = read(data)
    if not any(at >= made for at in known.when.values()):
        return ErasedAgain()
    with database.begin() as session:
        erasing(session)
        columns = (Suggestion.id, Suggestion.level, Suggestion.body, Suggestion.year, Suggestion.serial)
        spoken_of = session.execute(select(*columns).where(Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))).all()
        items = [item for item, *key in spoken_of if known.since(made, known.of("item", *key))]
        for item in items:
            session.get_one(Suggestion, item).secrecy = SECRET
        turned.erase(session, items, now)
        accounts = [row for row in session.scalars(select(Identity)) if known.since(made, known.of("account", *key_of(row)))]
        for row in accounts:
            session.delete(row)
        session.flush()
        called = session.scalars(select(Person)).all()
        forgotten = [one for one in called if known.since(made, known.of(PERSON, one.id, one.name.replace(" ", "")))]
        left = [one for one in called if known.since(made, known.of(LEFT, one.id, one.name.replace(" ", "")))]
        again_in_office = [one.name for one in left if one not in forgotten and held_from(session, one.id, now.date())]
        for person in forgotten:
            end_posts(session, person.id, now.date())
            persons.forget(session, person, now)
        return ErasedAgain(len(items), len(accounts), len(forgotten), tuple(again_in_office))


def key_of(row: Identity) -> Account:
    return row.platform, row.corp_id, row.user_id
