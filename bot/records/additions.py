"""Items that are entered by hand, in the batch with their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.assignments import Assignment
from bot.records.engine.base import one_at_a_time
from bot.records.people import Division
from bot.records.suggestions import Batch, Suggestion
from bot.rules import numbers
from bot.rules.words import LATE, Body, Handling, Level


@dataclass(frozen=True)
class NewItem:
    """One item that is entered by hand; its year is that of the hand-over."""

    body: Body
    level: Level
    handling: Handling
    number: str
    title: str
    received_on: date
    due_on: date
    lead_division: str
    lead_unit: str
    secrecy: str
    assisting: tuple[str, ...] = ()


def add(session: Session, item: NewItem, *, now: datetime) -> int | None:
    """Enter the item, in the batch with its dates or as one handed over late; its id, or None when it is known already."""
    one_at_a_time(session, "addition")
    year, serial = item.received_on.year, numbers.serial(item.number)
    same = (Suggestion.body == item.body, Suggestion.level == item.level, Suggestion.year == year, Suggestion.serial == serial)
    if session.scalar(select(Suggestion.id).where(*same)) is not None:
        return None
    row = Suggestion(
        batch_id=batch_of(session, year, item.received_on, item.due_on),
        body=item.body,
        level=item.level,
        year=year,
        number=item.number,
        serial=serial,
        title=item.title,
        handling=item.handling,
        lead_unit=item.lead_unit or None,
        secrecy=item.secrecy,
        key=False,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    ids = {name: i for i, name in session.execute(select(Division.id, Division.name))}
    session.add_all(
        Assignment(suggestion_id=row.id, part="assisting" if place else "lead", position=place, division_id=ids[name])
        for place, name in enumerate((item.lead_division, *item.assisting))
    )
    session.flush()
    return row.id


def batch_of(session: Session, year: int, received: date, due: date) -> int:
    """The year's batch with these dates; without one the item was handed over late, by itself (补交)."""
    known = session.scalars(select(Batch).where(Batch.year == year).order_by(Batch.received_on, Batch.id)).all()
    for batch in known:
        if (batch.received_on, batch.due_on) == (received, due):
            return batch.id
    row = Batch(year=year, name=LATE, received_on=received, due_on=due)
    session.add(row)
    session.flush()
    return row.id
