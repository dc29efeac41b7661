"""Items of earlier years whose title is like that of an item."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from bot.records.engine import bulk
from bot.records.engine.base import run
from bot.records.suggestions import Batch, Suggestion, existing, within
from bot.records.title_bigrams import TitleBigram
from bot.records.titles import FEW, SOURCES
from bot.rules import likeness
from bot.rules.permissions import Scope
from bot.rules.words import NOT_SECRET

MOST = 2  # of the likest
LOOKED_AT = 20  # that have the most bigrams of the title
TELLING = 8  # bigrams of a title: the rarest ones tell most
EARLIER = select(Batch.id).where(Batch.year < bindparam("year")).limit(1)
RARITY = """
    SELECT value, (SELECT count(*) FROM (
        SELECT 1 FROM title_bigram WHERE bigram = value ORDER BY bigram, suggestion_id LIMIT :most) AS few) AS found
    FROM {source}"""


def earlier(session: Session, scope: Scope, year: int, title: str, today: date) -> list[int]:
    """Ids of visible items of years before, whose titles may be shown and are like this one: the likest first, the newest of
    those that are as like."""
    if not run(session, EARLIER, year=year):
        return []
    rare = rarest(session, title)
    if not rare:
        return []
    own = (bulk.among(session, TitleBigram.bigram, rare), Suggestion.year < year, Suggestion.secrecy == NOT_SECRET)
    shared = (
        select(Suggestion.id, Suggestion.year, Suggestion.title)
        .join(TitleBigram, TitleBigram.suggestion_id == Suggestion.id)
        .where(*own, existing(today), within(scope, found=True))
        .group_by(Suggestion.id, Suggestion.year, Suggestion.title)
        .order_by(func.count().desc(), Suggestion.year.desc(), Suggestion.id)
        .limit(LOOKED_AT)
    )
    scored = [(likeness.of(title, row.title), row.year, row.id) for row in session.execute(shared)]
    found = sorted((one for one in scored if one[0] >= likeness.ALIKE), key=lambda one: (-one[0], -one[1], one[2]))
    return [item for _, _, item in found[:MOST]]


def rarest(session: Session, title: str) -> list[str]:
    """Those bigrams of a title that stand in the fewest titles, of which it tells something, as few as needed."""
    source = SOURCES[session.get_bind().dialect.name]
    signs = json.dumps(sorted(likeness.telling(title)))
    rows = session.execute(text(RARITY.format(source=source)), {"signs": signs, "most": FEW})
    counted = sorted((row.found, row.value) for row in rows)
    few = [bigram for found, bigram in counted if found < FEW]
    return few[:TELLING] or [bigram for _, bigram in counted[:1]]
