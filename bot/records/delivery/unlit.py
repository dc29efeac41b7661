"""Which items can have something due that colours nothing: by the day from which it is counted, as few as its index finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, TextClause, exists, select, text
from sqlalchemy.orm import Session, aliased

from bot.records.assignments import Assignment
from bot.records.delivery.outbox import Outbox, Reminded, has_told
from bot.records.facts import BEGINS, FactRow
from bot.records.people import Division
from bot.records.suggestions import Batch, Suggestion, existing, unfinished
from bot.records.tracking import is_public, without
from bot.rules.duties import DutyKind
from bot.rules.words import FactKind, Handling

ANSWERED = tuple(handling for handling in Handling if handling.answers_deputy)


def begins(*kinds: FactKind) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Facts of these kinds that hold, by the small index: SQLite takes it where its very condition stands in the query."""
    return (FactRow.kind == kinds[0] if len(kinds) == 1 else FactRow.kind.in_(kinds), text(BEGINS))


def uncalled(on: date) -> tuple[ColumnElement[bool], ...]:
    """Items whose answer is being prepared and whose lead deputy nobody has called; a further deputy's call is none."""
    fact = aliased(FactRow)
    called = (fact.suggestion_id == Suggestion.id, fact.kind == FactKind.FIRST_CONTACT, fact.superseded_at.is_(None))
    of_lead = (fact.subject == "", fact.on_date <= on)
    return (unfinished(on), Suggestion.handling.in_(ANSWERED), ~exists().where(*called, *of_lead))


BEGUN_BY = {
    DutyKind.FEEDBACK: (FactKind.MAILED,),
    DutyKind.PUBLICATION: (FactKind.MAILED, FactKind.OPENNESS),
    DutyKind.FIRST_CONTACT: (FactKind.CHANGED,),
}


def accepted() -> tuple[ColumnElement[bool], ...]:
    """The facts that tell when an item was received."""
    return (FactRow.kind == FactKind.ACCEPTED, FactRow.superseded_at.is_(None))


def days(session: Session, kind: DutyKind, first: date, last: date, on: date, *, from_receipt: bool) -> list[date]:
    """The days from `first` to `last` from which a duty of that kind may be counted; of a commitment, those of its check.

    `from_receipt`: the day on which an item was received is one of them; of those that wait, which are few.
    """
    if kind is DutyKind.COMMITMENT:
        checks = select(FactRow.check_on).where(FactRow.check_on.between(first, last), FactRow.superseded_at.is_(None))
        return sorted(day for day in session.scalars(checks.distinct()) if day)
    noted = select(FactRow.on_date).where(*begins(*BEGUN_BY[kind]), FactRow.on_date.between(first, last)).distinct()
    found = set(session.scalars(noted))
    if kind is DutyKind.FIRST_CONTACT:
        found |= set(session.scalars(select(Batch.received_on).where(Batch.received_on.between(first, last)).distinct()))
    if from_receipt:
        of_items = select(FactRow.on_date).join(Suggestion, Suggestion.id == FactRow.suggestion_id)
        of_items = of_items.where(*accepted(), FactRow.on_date.between(first, last), *uncalled(on), existing(on))
        found |= set(session.scalars(of_items.distinct()))
    return sorted(found)


@dataclass(frozen=True)
class Due:
    """A step of such duties that has come: from which day they are counted, which items were entered in time for it, and whether
    that may be the day on which they were received."""

    kind: DutyKind
    day: date
    level: str
    entered_by: datetime
    from_receipt: bool = False


def untold(session: Session, due: Due, now: datetime, *, only_sent: bool = False) -> list[int]:
    """Ids of the items for whose lead division no group was told this step; rules decide whether it is owed."""
    told = (Reminded.level == due.level, Reminded.milestone == due.day, Reminded.reader == 0)
    leads = (Assignment.suggestion_id == Suggestion.id, Assignment.part == "lead", Division.id == Assignment.division_id)
    said = (*told, Reminded.division == Division.name, Outbox.id == Reminded.outbox_id, has_told(now, only_sent=only_sent))
    found: dict[int, None] = {}
    for query in queries(due, now.date()):
        name = str(due.kind) if due.kind is not DutyKind.COMMITMENT else str(due.kind) + FactRow.subject
        fresh = ~exists().where(Reminded.suggestion_id == Suggestion.id, Reminded.duty == name, *leads, *said)
        query = query.where(Suggestion.entered_at < due.entered_by, fresh)
        found |= dict.fromkeys(session.scalars(query.order_by(Suggestion.id)))
    return list(found)


def queries(due: Due, on: date) -> Iterator[Select[int]]:
    """The items of a duty that is counted from a day."""
    noted = select(Suggestion.id).join(FactRow, FactRow.suggestion_id == Suggestion.id).where(existing(on))
    if due.kind is DutyKind.COMMITMENT:
        yield noted.where(FactRow.check_on == due.day, FactRow.superseded_at.is_(None))
        return
    of_day = noted.where(*begins(*BEGUN_BY[due.kind]), FactRow.on_date == due.day)
    if due.kind is DutyKind.FEEDBACK:
        yield of_day.where(without(FactKind.ATTITUDE))
    elif due.kind is DutyKind.PUBLICATION:
        yield of_day.where(is_public(), without(FactKind.PUBLISHED))
    else:
        yield of_day.where(*uncalled(on))
        handed_over = Suggestion.batch_id.in_(select(Batch.id).where(Batch.received_on == due.day))
        yield select(Suggestion.id).where(handed_over, *uncalled(on))
        if due.from_receipt:
            yield noted.where(*accepted(), FactRow.on_date == due.day, *uncalled(on))
