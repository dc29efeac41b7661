"""What time a platform told last, and ours then: two signs of life (docs/decisions/platforms.md#time)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.records.delivery import alerts
from bot.rules.workdays import DAY

OURS, THEIRS = "clock:ours", "clock:theirs"


def remember(session: Session, theirs: datetime, ours: datetime) -> None:
    """A platform said that it was `theirs` when it was `ours` here."""
    alerts.beat(session, THEIRS, theirs)
    alerts.beat(session, OURS, ours)


def ahead(session: Session, now: datetime) -> timedelta | None:
    """By how much the platform's clock was ahead; None where none was heard within a day."""
    theirs, ours = alerts.last_beat(session, THEIRS), alerts.last_beat(session, OURS)
    return theirs - ours if theirs and ours and abs(now - ours) <= DAY else None
