"""The journal of one item, as those who may see the item read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.records.journal import Journal
from bot.records.suggestions import Suggestion


def count(session: Session, item: int, commands: Collection[str]) -> int:
    """How many lines tell of something that was done about the item."""
    return session.scalar(select(func.count()).select_from(Journal).where(*done(session, item, commands))) or 0


def page(session: Session, item: int, commands: Collection[str], *, first: int, most: int) -> Sequence[Journal]:
    """So many of these lines, the newest first, from the `first` on (counted from 0)."""
    own = select(Journal).where(*done(session, item, commands))
    return session.scalars(own.order_by(Journal.id.desc()).offset(first).limit(most)).all()


def done(session: Session, item: int, commands: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """What was done, not asked or refused, since the item is there: SQLite gives the id of one that went to another."""
    entered: datetime | None = session.scalar(select(Suggestion.entered_at).where(Suggestion.id == item))
    changed = or_(Journal.before.is_not(None), Journal.after.is_not(None), Journal.command.in_(commands))
    since = () if entered is None else (Journal.at >= entered,)
    return (Journal.suggestion_id == item, Journal.outcome == "answered", changed, *since)
