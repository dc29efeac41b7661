"""What a letter needs to know of an item beside its case: who made the suggestion, and at which session."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.suggestions import Suggestion


def origin(session: Session, suggestion_id: int) -> tuple[str, str, str]:
    """(deputy, congress, session) as the ledger has them, each empty where it has nothing."""
    query = select(Suggestion.deputy, Suggestion.congress, Suggestion.session).where(Suggestion.id == suggestion_id)
    deputy, congress, meeting = session.execute(query).one()
    return deputy or "", congress or "", meeting or ""
