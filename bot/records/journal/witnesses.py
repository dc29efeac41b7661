"""What else the database knows of things that were done: who removes their lines from the journal has to remove these as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.records.engine.base import Moment
from bot.records.journal.table import Journal

MARGIN = timedelta(days=1)  # behind a cut: what came at its edge may have had its line before it
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
UNTOLD = {
    "来信": """
        SELECT count(*), min(inbox.id) FROM inbox LEFT JOIN journal ON journal.inbox_id = inbox.id
        WHERE inbox.outcome = 'answered' AND inbox.received_at > :since AND journal.id IS NULL""",
    "登记": """
        SELECT count(*), min(id) FROM act WHERE at > :since
        AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.at = act.at AND journal.person_id = act.person_id)""",
}


def untold(session: Session, *, of_cut: bool) -> list[str]:
    """Answered messages and acts without a line, counted; of a journal whose beginning was cut those that are well behind it."""
    first = session.scalar(select(Journal.at).order_by(Journal.id).limit(1)) if of_cut else None
    since = Moment().process_bind_param(first + MARGIN if first else BEGINNING, session.get_bind().dialect)
    found = {what: session.execute(text(query), {"since": since}).one() for what, query in UNTOLD.items()}
    return [f"{what}{count}件（编号{first}起）" for what, (count, first) in found.items() if count]
