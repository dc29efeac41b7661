"""The office urges: how often it did, when it last did, and why it may not do so again yet. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import dates
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.words import FactKind

BETWEEN = timedelta(hours=1)  # an item is urged no more often
AT = "at"  # in a fact's details: when the urging leaves


@dataclass(frozen=True)
class Urged:
    """How often an item was urged, and when the last urging left or is to leave; None where that is not known."""

    count: int
    last: datetime | None


def urged(case: Case) -> Urged:
    """What is recorded."""
    known = case.of(FactKind.URGED)
    at = known[-1].details.get(AT) if known else None
    return Urged(len(known), datetime.fromisoformat(at) if at else None)


def refusal_to_repeat(case: Case, now: datetime) -> str | None:
    """Why an item is not urged now: it waits to be, or was within the hour."""
    before = urged(case)
    if before.last is None or before.last + BETWEEN <= now:
        return None
    at = dates.moment(before.last.astimezone(now.tzinfo))
    if before.last > now:
        return f"{case.number} 第{before.count}次催办将于{at}发出，无须重复操作。{NO_EFFECT}"
    again = dates.moment((before.last + BETWEEN).astimezone(now.tzinfo))
    return f"{case.number} 已于{at}催办（第{before.count}次），同一件1小时内只催一次，{again}后可再催。{NO_EFFECT}"
