"""One person's data: all of it in plain values, and what becomes of it when the person is forgotten: who did something stays
somebody, and nobody can tell who (docs/decisions/journal.md#persons)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, delete, func, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from bot.records import journal
from bot.records.engine.base import erasing
from bot.records.erasure import speaking
from bot.records.erasure.places import PLACES, Holds
from bot.records.people import Person

TABLES_OF_ONE = ("identity", "enrolment", "proposal")  # whose rows are nobody's without the person
NOT_OURS = {"title", "lead_unit", "deputy", "deputy_phone", "position", "congress", "session"}  # of a deputy, not of staff
OF_CHAIN = ("words_salt", "change_salt", "person_salt", "seals", "hash")


def pseudonym(person: int) -> str:
    """What somebody who is forgotten is called from now on."""
    return f"已注销人员{person}"


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


def forget(session: Session, person: Person, now: datetime, **who: Any) -> bool:
    """Name, telephone, accounts and words of a person go, and the name out of others' words: but where somebody else is called
    the same, for it may be theirs; whether that was not so."""
    erasing(session)
    name, alias = person.name, pseudonym(person.id)
    alone = session.scalar(select(func.count()).select_from(Person).where(Person.name == name)) == 1
    for table in TABLES_OF_ONE:
        of = speaking.table(table)
        session.execute(delete(of).where(of.c.person_id == person.id))
    lines = speaking.table("journal")
    own = list(session.scalars(select(lines.c.id).where(lines.c.person_id == person.id)))
    naming = list(session.scalars(select(lines.c.id).where(lines.c.words.contains(name, autoescape=True)))) if alone else []
    session.execute(update(lines).where(lines.c.person_id == person.id).values(user_id="", person_salt=None))
    for condition in (lines.c.person_id == person.id, *([lines.c.words.contains(name, autoescape=True)] if alone else [])):
        session.execute(update(lines).where(condition).values(words=None, words_salt=None))
    if own:
        journal.forget_parts(session, ("person",), own, now, **who)
    if own or naming:
        journal.forget_parts(session, ("words",), sorted({*own, *naming}), now, **who)
    person.name, person.phone = alias, None
    session.flush()
    if alone:
        for of, column in worded():
            session.execute(
                update(of).where(column.contains(name, autoescape=True)).values({column: func.replace(column, name, alias)})
            )
    session.execute(delete(speaking.table("import_undo")))  # it holds rows as they were; it would have gone within a day
    return alone


def worded() -> Iterator[tuple[SqlTable, Column[Any]]]:
    """The columns in which others' words may name a person of the staff."""
    for name, columns in PLACES.items():
        of = speaking.table(name)
        for column, place in columns.items():
            ours = place.typed or place.holds is not Holds.CODES or name == "finding"
            if ours and name not in ("journal", "person", "import_undo") and column not in NOT_OURS:
                yield of, of.c[column]
