"""The key items that a leader was named to be in charge of."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.facts import FactRow
from bot.records.suggestions import Suggestion, existing, unfinished, within
from bot.rules import key_items
from bot.rules.permissions import Scope
from bot.rules.words import FactKind


def ids(session: Session, people: Collection[int], scope: Scope, on: date, *, also_done: bool = False) -> list[int]:
    """Ids of the visible key items that one of these people is in charge of by name: the unfinished ones, or all."""
    query = (
        select(Suggestion.id, FactRow.details)
        .join(FactRow, FactRow.suggestion_id == Suggestion.id)
        .where(Suggestion.key.is_(True), FactRow.kind == FactKind.LED_BY, FactRow.superseded_at.is_(None))
        .where(within(scope), existing(on))
    )
    if not also_done:
        query = query.where(unfinished(on))
    rows = session.execute(query.order_by(Suggestion.id))
    return [row.id for row in rows if int(json.loads(row.details or "{}").get(key_items.PERSON, 0)) in people]
