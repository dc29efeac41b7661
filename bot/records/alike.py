"""Items of earlier years whose title is like that of an item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from bot.records.engine import bulk
from bot.records.engine.base import run
from bot.records.suggestions import Batch, Suggestion, existing, within
from bot.records.title_bigrams import TitleBigram
from bot.records.titles import FEW
from bot.rules import likeness
from bot.rules.permissions import Scope
from bot.rules.words import NOT_SECRET

MOST = 2  # of the likest
LOOKED_AT = 20  # that have the most bigrams of the title
TELLING = 8  # bigrams of a title: the rarest ones tell most
EARLIER = select(Batch.id).where(Batch.year < bindparam("year")).limit(1)


def earlier(session: Session, scope: Scope, year: int, title: str, today: date) -> list[int]:
    """Ids of visible items of years before, whose titles may be shown and are like this one: the likest first, the newest of
    those that are as like.

    One's own are few and all of them are looked at; of a whole bureau's those with the rarest bigrams. What may not be seen,
    or is of no earlier year, says nothing about which these are.
    """
    if not run(session, EARLIER, year=year):
        return []
    comparable = (Suggestion.year < year, Suggestion.secrecy == NOT_SECRET, existing(today))
    query = select(Suggestion.id, Suggestion.year, Suggestion.title).where(*comparable, within(scope))
    if scope.everything:
        rare = rarest(session, title, (*comparable, within(scope)))
        if not rare:
            return []
        query = query.join(TitleBigram, TitleBigram.suggestion_id == Suggestion.id)
        query = query.where(bulk.among(session, TitleBigram.bigram, rare))
        query = query.group_by(Suggestion.id, Suggestion.year, Suggestion.title)
        query = query.order_by(func.count().desc(), Suggestion.year.desc(), Suggestion.id).limit(LOOKED_AT)
    scored = [(likeness.of(title, row.title), row.year, row.id) for row in session.execute(query)]
    found = sorted((one for one in scored if one[0] >= likeness.ALIKE), key=lambda one: (-one[0], -one[1], one[2]))
    return [item for _, _, item in found[:MOST]]


def rarest(session: Session, title: str, comparable: Sequence[ColumnElement[bool]]) -> list[str]:
    """Those bigrams of a title that stand in the fewest of the comparable titles, but in one at least, as few as needed."""
    some = select(TitleBigram.suggestion_id).join(Suggestion, Suggestion.id == TitleBigram.suggestion_id)
    some = some.where(TitleBigram.bigram == bindparam("bigram"), *comparable)
    some = some.order_by(TitleBigram.bigram, TitleBigram.suggestion_id).limit(FEW)
    query = select(func.count()).select_from(some.subquery())
    found = ((session.scalar(query, {"bigram": bigram}) or 0, bigram) for bigram in sorted(likeness.telling(title)))
    counted = sorted(one for one in found if one[0])
    few = [bigram for count, bigram in counted if count < FEW]
    return few[:TELLING] or [bigram for _, bigram in counted[:1]]
