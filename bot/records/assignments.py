"""Who has which part in an item: divisions that lead and assist, heads, officers and deputy directors, in the ledger's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Table, run
from bot.records.people import Division, Person


class Assignment(Table):
    """Who handles an item: a division as "lead" or "assisting", a person as "head", "officer" or "deputy_director"."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "suggestion_id"), Index(None, "division_id"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    part: Mapped[str]
    position: Mapped[int]
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


ASSIGNED = (
    select(Assignment.suggestion_id, Assignment.part, Division.name.label("division"), Person.id, Person.name)
    .outerjoin(Division, Division.id == Assignment.division_id)
    .outerjoin(Person, Person.id == Assignment.person_id)
    .where(Assignment.suggestion_id.in_(bindparam("ids", expanding=True)))
    .order_by(Assignment.suggestion_id, Assignment.position)
)


def assigned(session: Session, suggestion_ids: Sequence[int]) -> Sequence[Any]:
    """(suggestion id, part, division, person id, name) of these items, in the ledger's order: a division or a person each."""
    return run(session, ASSIGNED, ids=suggestion_ids).all()


def replace_lead(session: Session, suggestion_id: int, division_id: int) -> None:
    """Another lead division; it stops assisting, and the people of the old one go."""
    rows = session.scalars(select(Assignment).where(Assignment.suggestion_id == suggestion_id)).all()
    for row in rows:
        if row.part == "lead":
            row.division_id = division_id
        elif row.part in ("head", "officer") or (row.part == "assisting" and row.division_id == division_id):
            session.delete(row)
    session.flush()


def put_people(session: Session, suggestion_id: int, part: str, persons: Sequence[int]) -> None:
    """These people hold a part of an item from now on, and nobody else does."""
    for row in session.scalars(select(Assignment).where(Assignment.suggestion_id == suggestion_id, Assignment.part == part)):
        session.delete(row)
    session.flush()
    last = session.scalar(select(func.max(Assignment.position)).where(Assignment.suggestion_id == suggestion_id)) or 0
    session.add_all(
        Assignment(suggestion_id=suggestion_id, part=part, position=last + place, person_id=person)
        for place, person in enumerate(persons, start=1)
    )
    session.flush()


def replace_person(session: Session, suggestion_id: int, part: str, before: int, after: int) -> None:
    """One person's part of an item is another's from now on."""
    rows = session.scalars(select(Assignment).where(Assignment.suggestion_id == suggestion_id, Assignment.part == part))
    for row in rows:
        if row.person_id == before:
            row.person_id = after
    session.flush()
