"""Who spoke lately, and where, as the journal has it: for whoever watches a service that runs elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.journal.table import Journal

MOST = 100  # lines that are looked at


class SpokeThere(NamedTuple):
    """A line of the journal: in which group (None: in single chat), by which account, whose it is (None: nobody's)."""

    chat_id: str | None
    user_id: str
    person_id: int | None


def since(session: Session, platform: str, moment: datetime) -> list[SpokeThere]:
    """Who spoke over a platform since then, the first first, each once for each place."""
    query = select(Journal.chat_id, Journal.user_id, Journal.person_id).order_by(Journal.id).limit(MOST)
    rows = session.execute(query.where(Journal.platform == platform, Journal.at >= moment))
    return list(dict.fromkeys(SpokeThere(row.chat_id, row.user_id or "", row.person_id) for row in rows))
