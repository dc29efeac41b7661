"""What each of several deputies of one item wished and said, for the figures of a year; most items have one voice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.records import calendar
from bot.records.cases import known_facts
from bot.records.engine import bulk
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Suggestion
from bot.rules import proposers
from bot.rules.papers import spoken
from bot.rules.papers.statistics import Voice
from bot.rules.voices import OF_EACH

NAMED = (
    select(Suggestion.id, Suggestion.deputy)
    .join(FactRow, FactRow.suggestion_id == Suggestion.id)
    .where(
        Suggestion.year == bindparam("year"),
        Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF),
        FactRow.subject != "",
        FactRow.kind.in_([str(kind) for kind in OF_EACH]),
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= bindparam("on"),
    )
    .distinct()
)


def of_year(session: Session, year: int, on: date, *, fresh: bool) -> dict[int, tuple[Voice, ...]]:
    """item → what each of its deputies wished and said, the lead first; of items alone where others than the lead did."""
    known = {row.id: row.deputy or "" for row in run(session, NAMED, year=year, on=on).all()}
    found: dict[int, tuple[Voice, ...]] = {}
    for portion in bulk.portions(sorted(known)):
        found |= of_items(session, portion, known, on, fresh=fresh)
    return found


def of_items(
    session: Session, ids: Sequence[int], deputies: dict[int, str], on: date, *, fresh: bool
) -> dict[int, tuple[Voice, ...]]:
    """One IN list's worth of them."""
    facts = known_facts(session, ids, on, partial(calendar.load, session))
    told = {
        item: spoken.of_each(own.plain, own.several, proposers.of(deputies[item]), fresh=fresh) for item, own in facts.items()
    }
    return {item: each for item, each in told.items() if each}
