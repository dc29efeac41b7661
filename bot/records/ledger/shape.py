"""What a ledger changed of an item's shape is noted as facts, and what that ended ends: reviews, opinions of those that left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.records import facts, reviews
from bot.rules.changes import Ends
from bot.rules.limits import KEPT, Limit
from bot.rules.stages import Case
from bot.rules.words import FactKind, Handling

NO_MORE = "不再配合"  # why an opinion counts no more


def note(session: Session, case: Case, ends: Ends, limit: Limit, now: datetime) -> None:
    """Write down what changed, each with a running number, and end what it ends; `limit` is for opinions that are asked late."""
    for what, was, is_now in ends.noted:
        details = {"what": what, "from": was, "to": is_now, "rounds": str(ends.rounds)}
        if ends.review:
            details["ended"] = "review"
        if what == "assisting":
            details["joined"] = "、".join(ends.joined)
            if ends.taken:
                details["taken"] = ends.taken
        asks = what == "assisting" or (what == "handling" and was == Handling.REFERENCE)
        asks = asks or (what == "limit" and bool(case.assisting_divisions))
        if asks:
            details[KEPT] = str(limit)
        facts.record(
            session,
            case.id,
            FactKind.CHANGED,
            now.date(),
            value=facts.ASKS if asks else "",
            subject=facts.next_number(session, case.id, FactKind.CHANGED),
            details=details,
            channel=facts.LEDGER,
            now=now,
        )
    for division in ends.opinions:
        for kind in (FactKind.OPINION, FactKind.OPINION_RETURNED):
            facts.retract(session, case.id, kind, subject=division, now=now, reason=NO_MORE)
    if ends.review:
        reviews.end(session, case.id, now=now)
