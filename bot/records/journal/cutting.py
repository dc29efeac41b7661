"""The oldest lines of the journal go when their time is over; a new line tells up to which, so that the chain goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.records.engine.base import erasing
from bot.records.journal import roll
from bot.records.journal.table import Journal, JournalHead
from bot.records.journal.writing import head, note
from bot.rules import erasures
from bot.rules.chain import SYSTEM

COMMAND = "清理"
STEP = 5_000  # lines at once: writers wait for the head row meanwhile (docs/decisions/journal.md#keeping)


def cut(session: Session, before: datetime, now: datetime, most: int = STEP) -> int:
    """Remove the lines that stand before the first one of that moment or later, the oldest and so many at most; how many. The
    last line always stays."""
    last = session.scalar(select(func.max(Journal.id))) or 0
    stays = session.scalar(select(func.min(Journal.id)).where(Journal.at >= before, Journal.at <= now)) or last
    ids = select(Journal.id).where(Journal.id < stays).order_by(Journal.id).limit(most).subquery()
    newest = session.scalar(select(func.max(ids.c.id)))
    if newest is None:
        return 0
    hashed = session.scalar(select(Journal.hash).where(Journal.id == newest)) or ""
    count = session.scalar(select(func.count()).select_from(ids)) or 0
    erasing(session)
    roll.kept_on(session, newest, now)
    head(session)
    session.execute(update(JournalHead).values(cut_id=newest, cut_hash=hashed))
    session.execute(delete(Journal).where(Journal.id <= newest))
    note(session, at=now, platform=SYSTEM, user_id="", command=COMMAND, outcome="answered", erased=erasures.cut(newest, hashed))
    return count
