"""Items that are done and of which something is still to come: the deputy's form, the publication, what was promised."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from bot.records.facts import FactRow
from bot.records.suggestions import Suggestion, existing, unfinished, within
from bot.rules.permissions import Scope
from bot.rules.stages import PUBLIC
from bot.rules.words import FactKind

YEARS = 1  # a form that did not come until the end of the year after is asked for no more


def afterwards(session: Session, scope: Scope, on: date) -> list[int]:
    """Ids of the visible items that are done and of which something is to come; rules decide what."""
    earliest = date(on.year - YEARS, 1, 1)
    letters = select(FactRow.suggestion_id).where(
        FactRow.kind == FactKind.MAILED, FactRow.superseded_at.is_(None), FactRow.on_date.between(earliest, on)
    )
    checks = select(FactRow.suggestion_id).where(FactRow.check_on.is_not(None), FactRow.superseded_at.is_(None))
    waiting = or_(
        Suggestion.id.in_(letters.where(without(FactKind.ATTITUDE))),
        Suggestion.id.in_(letters.where(is_public(), without(FactKind.PUBLISHED))),
        Suggestion.id.in_(checks),
    )
    query = select(Suggestion.id).where(waiting, existing(on), ~unfinished(on), within(scope, found=True))
    return list(session.scalars(query.order_by(Suggestion.id)))


def promised(session: Session, scope: Scope, on: date) -> list[int]:
    """Ids of the visible items of which anything was promised, the latest year first."""
    promises = select(FactRow.suggestion_id).where(
        FactRow.kind == FactKind.COMMITMENT, FactRow.superseded_at.is_(None), FactRow.on_date <= on
    )
    query = select(Suggestion.id).where(Suggestion.id.in_(promises), existing(on), within(scope, found=True))
    return list(session.scalars(query.order_by(Suggestion.year.desc(), Suggestion.id)))


def without(kind: FactKind) -> ColumnElement[bool]:
    """Whether no fact of a kind, recorded after the one that is looked at, holds of its item."""
    fact = aliased(FactRow)
    same = (fact.suggestion_id == FactRow.suggestion_id, fact.kind == kind, fact.superseded_at.is_(None))
    return ~exists().where(*same, fact.id > FactRow.id)


def is_public() -> ColumnElement[bool]:
    """Whether the answer of the item whose fact is looked at is to be public."""
    fact = aliased(FactRow)
    same = (fact.suggestion_id == FactRow.suggestion_id, fact.kind == FactKind.OPENNESS, fact.superseded_at.is_(None))
    return exists().where(*same, fact.value == PUBLIC)
