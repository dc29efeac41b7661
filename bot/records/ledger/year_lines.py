"""Lines of a year's sheet that people told in chat after an import: they stand when it is taken back, over what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.acts import Act
from bot.records.engine import bulk
from bot.records.figures import year_facts
from bot.records.figures.year_facts import YearFact
from bot.records.people import Person


@dataclass(frozen=True)
class ToldSince:
    """A line as it was told, by whom. `row` is its row where that is in the way of what is to be put back, None otherwise."""

    year: int
    name: str
    value: str
    act: int
    by: str
    row: int | None


def told_since(session: Session, acts: int, inserted: Sequence[int], before: Sequence[Mapping[str, Any]]) -> list[ToldSince]:
    """Those of the years whose sheet the import changed, in their order; nobody tells another until the transaction ends.

    `acts` is the newest act before the import, `inserted` are the rows that came in by it, `before` those it changed or took.
    """
    changed = {row["year"] for row in before}
    changed |= set(session.scalars(select(YearFact.year).where(bulk.among(session, YearFact.id, inserted))))
    for year in sorted(changed):
        year_facts.lock(session, year)
    rows, lines = {*inserted, *(row["id"] for row in before)}, {(row["year"], row["name"]) for row in before}
    told = select(YearFact, Person.name).join(Act, Act.id == YearFact.act_id).join(Person, Person.id == Act.person_id)
    told = told.where(YearFact.act_id > acts, YearFact.year.in_(changed)).order_by(YearFact.year, YearFact.position)
    return [
        ToldSince(
            *(line.year, line.name, line.value, line.act_id or 0, by),
            row=line.id if line.id in rows or (line.year, line.name) in lines else None,
        )
        for line, by in session.execute(told)
    ]


def put_aside(session: Session, told: Sequence[ToldSince]) -> None:
    """What is in the way goes, to be told again."""
    session.execute(delete(YearFact).where(YearFact.id.in_([line.row for line in told if line.row is not None])))


def tell_again(session: Session, told: Sequence[ToldSince]) -> None:
    """What was put aside stands again, over what the sheet has now."""
    for line in told:
        if line.row is not None:
            year_facts.say(session, line.year, line.name, line.value, line.act)
