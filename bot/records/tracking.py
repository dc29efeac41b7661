"""Items that are done and of which something is still to come: the deputy's form, the publication, what was promised."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select, text, union_all
from sqlalchemy.orm import Session, aliased

from bot.records.facts import BEGINS, FactRow
from bot.records.suggestions import Suggestion, existing, unfinished, within
from bot.rules.permissions import Scope
from bot.rules.stages import PUBLIC, REDONE
from bot.rules.words import FactKind

YEARS = 1  # a form that did not come until the end of the year after is asked for no more


def afterwards(session: Session, scope: Scope, on: date) -> list[int]:
    """Ids of the visible items that are done and of which something is to come; rules decide what.

    Somebody's own items are looked at one by one; of the whole bureau's those that the small indexes of facts find.
    """
    letter = (FactRow.kind == FactKind.MAILED, FactRow.on_date.between(date(on.year - YEARS, 1, 1), on))
    open_check = (FactRow.check_on.is_not(None), FactRow.superseded_at.is_(None))
    waits = or_(without(FactKind.ATTITUDE), is_public() & without(FactKind.PUBLISHED))
    if scope.everything:
        letters = select(FactRow.suggestion_id).where(*letter, text(BEGINS), waits)
        waiting: ColumnElement[bool] = Suggestion.id.in_(union_all(letters, select(FactRow.suggestion_id).where(*open_check)))
    else:
        own = FactRow.suggestion_id == Suggestion.id
        held = FactRow.superseded_at.is_(None)
        waiting = or_(exists().where(own, *letter, held, waits), exists().where(own, *open_check))
    query = select(Suggestion.id).where(within(scope), waiting, existing(on), ~unfinished(on))
    return list(session.scalars(query.order_by(Suggestion.id)))


def promised(session: Session, scope: Scope, on: date) -> list[int]:
    """Ids of the visible items of which anything was promised by that day, the latest year first; what was followed up since, or
    taken back, is among them: the items as of that day tell what stood."""
    promise = (FactRow.kind == FactKind.COMMITMENT, FactRow.on_date <= on)
    held = exists().where(FactRow.suggestion_id == Suggestion.id, *promise)
    query = select(Suggestion.id).where(within(scope), held, existing(on))
    return list(session.scalars(query.order_by(Suggestion.year.desc(), Suggestion.id)))


def without(kind: FactKind) -> ColumnElement[bool]:
    """Whether no fact of a kind, recorded after the one that is looked at, holds of its item; a further deputy's is none, nor is
    what was corrected of the form that began a redo."""
    fact = aliased(FactRow)
    same = (fact.suggestion_id == FactRow.suggestion_id, fact.kind == kind, fact.subject == "", fact.superseded_at.is_(None))
    of_before = func.coalesce(fact.details, "").contains(f'"{REDONE}":')
    return ~exists().where(*same, fact.id > FactRow.id, ~of_before).correlate(FactRow)


def is_public() -> ColumnElement[bool]:
    """Whether the answer of the item whose fact is looked at is to be public."""
    fact = aliased(FactRow)
    same = (fact.suggestion_id == FactRow.suggestion_id, fact.kind == FactKind.OPENNESS, fact.superseded_at.is_(None))
    return exists().where(*same, fact.value == PUBLIC).correlate(FactRow)
