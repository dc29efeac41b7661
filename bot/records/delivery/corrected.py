"""What waits to be told of an act that was corrected meanwhile."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.acts import Act
from bot.records.delivery import notices
from bot.records.delivery.outbox import Outbox
from bot.records.facts import FactRow

CORRECTION = "/更正"


def call_off(session: Session, act: int, key: str, reason: str) -> None:
    """What waits of an act of which this one corrected anything is not said any more; `key` is how such notices begin.

    An act that corrects nothing calls off nothing: what it replaced was so.
    """
    if session.get_one(Act, act).command != CORRECTION:
        return
    replaced = select(FactRow.act_id).where(FactRow.ended_by == act, FactRow.act_id.is_not(None))
    waiting = (Outbox.act_id.in_(replaced), Outbox.key.startswith(key), Outbox.state == "pending")
    for row in session.scalars(select(Outbox).where(*waiting).order_by(Outbox.id)).all():
        notices.call_off(row, reason)
