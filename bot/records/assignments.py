"""Who handles an item: divisions and people, since when, and who did before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, and_, bindparam, func, null, or_, select, text, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Table, run
from bot.records.people import Division, Person

ASSISTS = "part = 'assisting'"  # the few from whom an opinion is wanted


class Assignment(Table):
    """Who handles an item now: a division as "lead" or "assisting", a person as "head", "officer" or "deputy_director".

    `since` None holds from the beginning.
    """

    __tablename__ = "assignment"
    # With the item in each: a database without statistics would else walk all that somebody has, for every item.
    __table_args__ = (
        Index(None, "suggestion_id"),
        Index(None, "division_id", "suggestion_id"),
        Index(None, "person_id", "suggestion_id"),
        Index("ix_assignment_assisting", "suggestion_id", sqlite_where=text(ASSISTS), postgresql_where=text(ASSISTS)),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    part: Mapped[str]
    position: Mapped[int]
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date | None]


class EarlierAssignment(Table):
    """Who handled an item until the day before `until`."""

    __tablename__ = "earlier_assignment"
    __table_args__ = (Index(None, "suggestion_id"), Index(None, "person_id", "suggestion_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    part: Mapped[str]
    position: Mapped[int]
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date | None]
    until: Mapped[date]


KEPT = ("suggestion_id", "part", "position", "division_id", "person_id", "since")


def earlier(row: Any, on: date) -> dict[str, Any] | None:
    """What is kept of an assignment that ends on that day; None of one that began on it."""
    if row.since is not None and row.since >= on:
        return None
    return {**{name: getattr(row, name) for name in KEPT}, "until": on}


def end(session: Session, rows: Iterable[Assignment], on: date) -> None:
    """These hold no more, from that day on."""
    for row in rows:
        if kept := earlier(row, on):
            session.add(EarlierAssignment(**kept))
        session.delete(row)
    session.flush()


def replace_lead(session: Session, suggestion_id: int, division_id: int, *, on: date) -> None:
    """Another lead division; it stops assisting, and the people of the old one go."""
    rows = session.scalars(select(Assignment).where(Assignment.suggestion_id == suggestion_id)).all()
    gone = ("lead", "head", "officer")
    end(session, [row for row in rows if row.part in gone or (row.part == "assisting" and row.division_id == division_id)], on)
    session.add(Assignment(suggestion_id=suggestion_id, part="lead", position=0, division_id=division_id, since=on))
    session.flush()


def put_people(session: Session, suggestion_id: int, part: str, persons: Sequence[int], *, on: date | None) -> None:
    """These people hold a part of an item from that day on (None: from the beginning), and nobody else does."""
    own = select(Assignment).where(Assignment.suggestion_id == suggestion_id, Assignment.part == part)
    held = session.scalars(own).all()
    if on is None:
        for row in held:
            session.delete(row)
    else:
        end(session, [row for row in held if row.person_id not in persons], on)
    staying = {row.person_id for row in held if on is not None and row.person_id in persons}
    last = session.scalar(select(func.max(Assignment.position)).where(Assignment.suggestion_id == suggestion_id)) or 0
    session.add_all(
        Assignment(suggestion_id=suggestion_id, part=part, position=last + place, person_id=person, since=on)
        for place, person in enumerate((person for person in persons if person not in staying), start=1)
    )
    session.flush()


def replace_person(session: Session, suggestion_id: int, part: str, before: int, after: int, *, on: date) -> None:
    """One person's part of an item is another's from that day on."""
    own = select(Assignment).where(Assignment.suggestion_id == suggestion_id, Assignment.part == part)
    rows = [row for row in session.scalars(own) if row.person_id == before]
    places = [row.position for row in rows]
    end(session, rows, on)
    session.add_all(
        Assignment(suggestion_id=suggestion_id, part=part, position=place, person_id=after, since=on) for place in places
    )
    session.flush()


def named(*tables: Any) -> Any:
    """(suggestion id, part, position, division, person id, name) of the assignments that hold on a day."""
    queries = []
    for table in tables:
        began = or_(table.since.is_(None), table.since <= bindparam("on"))
        goes_on = table.until > bindparam("on") if table is EarlierAssignment else null().is_(None)
        queries.append(
            select(table.suggestion_id, table.part, table.position, Division.name.label("division"), Person.id, Person.name)
            .outerjoin(Division, Division.id == table.division_id)
            .outerjoin(Person, Person.id == table.person_id)
            .where(table.suggestion_id.in_(bindparam("ids", expanding=True)), and_(began, goes_on))
        )
    return union_all(*queries).order_by("suggestion_id", "position")


ASSIGNED = named(Assignment, EarlierAssignment)


def assigned(session: Session, suggestion_ids: Sequence[int], on: date) -> list[tuple[int, str, str, int | None, str]]:
    """(suggestion id, part, division, person id, name) on a day, in the ledger's order: a division or a person each."""
    rows = run(session, ASSIGNED, ids=suggestion_ids, on=on).all()
    return [(suggestion, part, division, person, name) for suggestion, part, _, division, person, name in rows]


def held_by(person: int, suggestion: Any, on: date) -> Any:
    """The condition that somebody has a part in an item, or had one on that day; items are found by it."""
    now, then = Assignment, EarlierAssignment
    held = select(then.suggestion_id).where(then.person_id == person, then.until > on)
    return suggestion.in_(union_all(select(now.suggestion_id).where(now.person_id == person), held))
