"""One person's data: all of it in plain values, and what becomes of it when the person is forgotten: who did something stays
somebody, and nobody can tell who (docs/decisions/journal.md#persons)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from bot.records import journal
from bot.records.delivery import ordered
from bot.records.engine import bulk
from bot.records.engine.base import erasing
from bot.records.erasure import speaking
from bot.records.erasure.places import PLACES, Holds
from bot.records.journal import roll
from bot.records.people import Person
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Suggestion
from bot.rules import mentions

TABLES_OF_ONE = (
    "identity",
    "enrolment",
    "proposal",
    "brought_file",
    "ordered_paper",
    "followed",
)  # whose rows are nobody's without the person
NOT_OURS = {"title", "lead_unit", "deputy", "deputy_phone", "position", "congress", "session"}  # of a deputy, not of staff
OF_PEOPLE = (  # ids of people, in whichever table
    "person_id",
    "absent_id",
    "acting_id",
    "asked_by",
    "giving_id",
    "taking_id",
    "on_behalf_of",
    "submitted_by",
    "taken_back_by",
    "withdrawn_by",
)
OF_CHAIN = ("words_salt", "change_salt", "person_salt", "seals", "hash")


@dataclass(frozen=True)
class Forgotten:
    """What somebody is called now; `alone` is whether nobody else had the name. `doubtful` is how often it stands where it may
    be a part of another name or of a word, and stays; `numbers` are the items in whose rows that is."""

    called: str
    alone: bool
    doubtful: int = 0
    numbers: tuple[str, ...] = ()


GONE = dict.fromkeys((*speaking.SAID, "words_salt"))


def pseudonym(person: int) -> str:
    """What somebody who is forgotten is called from now on."""
    return f"{mentions.ALIAS}{person}"


def of_person(session: Session, person: int) -> dict[str, list[dict[str, Any]]]:
    """table → the rows that carry the person's id, with all that stands in them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, of in sorted(Person.metadata.tables.items()):
        keys = list(referring(of)) or ([of.c.id] if name == "person" else [])
        if keys:
            own = [column for column in of.columns if column.name not in OF_CHAIN]
            rows = session.execute(select(*own).where(or_(*(key == person for key in keys))))
            if listed := [{name: value for name, value in row._mapping.items() if value is not None} for row in rows]:
                found[name] = listed
    return found


def referring(of: SqlTable) -> Iterator[Column[Any]]:
    """The columns of a table that are ids of people."""
    yield from (column for column in of.columns if any(key.column.table.name == "person" for key in column.foreign_keys))


def forget(session: Session, person: Person, now: datetime, **who: Any) -> Forgotten:
    """Name, telephone, accounts and words of a person go, and the name out of others' words: but where somebody else is called
    the same, for it may be theirs, and where it is no name by itself."""
    erasing(session)
    ordered.make_anew(session)
    name, alias = person.name, pseudonym(person.id)
    alone = session.scalar(select(func.count()).select_from(Person).where(Person.name == name)) == 1
    for table in TABLES_OF_ONE:
        of = speaking.table(table)
        session.execute(delete(of).where(of.c.person_id == person.id))
    roll.forget(session, person.id, now, **who)
    lines = speaking.table("journal")
    own = list(session.scalars(select(lines.c.id).where(lines.c.person_id == person.id)))
    columns = [lines.c[column] for column in speaking.SAID]
    may = or_(*(may_name(column, name) for column in columns))
    said = session.execute(select(lines.c.id, *columns).where(may)).all() if alone else []
    naming = [line for line, *words in said if any(mentions.names(each, name) for each in words if each)]
    session.execute(update(lines).where(lines.c.person_id == person.id).values(user_id="", person_salt=None))
    for portion in bulk.portions(sorted({*own, *naming})):
        session.execute(update(lines).where(bulk.among(session, lines.c.id, portion)).values(GONE))
    if own:
        journal.forget_parts(session, ("person",), own, now, **who)
    if own or naming:
        journal.forget_parts(session, ("words",), sorted({*own, *naming}), now, **who)
    person.name, person.phone = alias, None
    session.flush()
    doubts = [doubt for of, column in worded() for doubt in renamed(session, of, column, name, alias)] if alone else []
    session.execute(delete(speaking.table("import_undo")))  # it holds rows as they were; it would have gone within a day
    items = {item for _, item in doubts if item is not None}
    spoken_of = select(Suggestion.number).where(Suggestion.id.in_(items), Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))
    numbers = tuple(session.scalars(spoken_of.order_by(Suggestion.number)))
    return Forgotten(alias, alone, sum(count for count, _ in doubts), numbers)


def may_name(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """A first sieve of rows: the characters of the name, with whatever between them."""
    escaped = (f"/{character}" if character in "/%_" else character for character in name)
    return column.like(f"%{'%'.join(escaped)}%", escape="/")


def renamed(session: Session, of: SqlTable, column: Column[Any], name: str, alias: str) -> Iterator[tuple[int, int | None]]:
    """Put the alias in the name's place in a column; of each row where it is doubtful how often, and which item it is of."""
    keys = list(of.primary_key.columns)
    item = of.c.id if of.name == "suggestion" else of.c.suggestion_id if "suggestion_id" in of.c else None
    for row in session.execute(
        select(column, *keys, *([] if item is None else [item.label("item")])).where(may_name(column, name))
    ):
        words, doubtful = mentions.replaced(row[0], name, alias)
        if words != row[0]:
            this = [key == value for key, value in zip(keys, row[1 : 1 + len(keys)], strict=True)]
            session.execute(update(of).where(*this).values({column: words}))
        if doubtful:
            yield doubtful, None if item is None else row[-1]


def worded() -> Iterator[tuple[SqlTable, Column[Any]]]:
    """The columns in which others' words may name a person of the staff."""
    for name, columns in PLACES.items():
        of = speaking.table(name)
        for column, place in columns.items():
            ours = place.typed or place.holds is not Holds.CODES or name == "finding"
            if ours and name not in ("journal", "person", "import_undo") and column not in NOT_OURS:
                yield of, of.c[column]
