"""The oldest lines of the journal go when their time is over; a new line tells up to which, so that the chain goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.records.engine.base import erasing
from bot.records.journal.table import Journal, JournalHead
from bot.records.journal.writing import SYSTEM, head, note
from bot.rules import erasures

COMMAND = "清理"


def cut(session: Session, before: datetime, now: datetime) -> int:
    """Remove the lines that stand before the first one of that moment or later; how many. The last line always stays."""
    last, _ = head(session)
    stays = session.scalar(select(func.min(Journal.id)).where(Journal.at >= before, Journal.at <= now)) or last
    newest = select(Journal.id, Journal.hash).where(Journal.id < stays).order_by(Journal.id.desc()).limit(1)
    found = session.execute(newest).first()
    if found is None:
        return 0
    erasing(session)
    count = session.scalar(select(func.count()).select_from(Journal).where(Journal.id <= found.id)) or 0
    session.execute(update(JournalHead).values(cut_id=found.id, cut_hash=found.hash))
    session.execute(delete(Journal).where(Journal.id <= found.id))
    told = erasures.cut(found.id, found.hash)
    note(session, at=now, platform=SYSTEM, user_id="", command=COMMAND, outcome="answered", erased=told)
    return count
