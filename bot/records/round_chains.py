"""The levels that rounds of review keep, whatever is settled later; rounds from before levels were kept get them once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from bot.records.engine import bulk
from bot.records.facts import LEDGER, FactRow
from bot.records.reviews import OUT, ReviewDecision, ReviewRound
from bot.records.suggestions import Suggestion, unfinished
from bot.rules import chains
from bot.rules.chains import Chain, Chains
from bot.rules.words import FactKind

UNKEPT = ReviewRound.chain.is_(None)


def settle(session: Session, usual: Chain) -> int:
    """Write the levels of each round that has none; of how many that still wait they are not known for sure.

    `usual` is what the office has settled for all items now: before levels were kept it could only begin as the usual ones do.
    """
    rounds = session.execute(
        select(ReviewRound.id, ReviewRound.suggestion_id, ReviewRound.submitted_at, ReviewRound.withdrawn_on).where(UNKEPT)
    ).all()
    if not rounds:
        return 0
    decided: dict[int, list[Any]] = defaultdict(list)
    for decision in session.scalars(select(ReviewDecision).join(ReviewRound).where(UNKEPT)):
        decided[decision.round_id].append(decision)
    later: dict[int, list[Any]] = defaultdict(list)
    items = select(ReviewRound.suggestion_id).where(UNKEPT)
    told = select(FactRow.suggestion_id, FactRow.kind, FactRow.on_date, FactRow.recorded_at, FactRow.channel)
    for fact in session.execute(told.where(FactRow.suggestion_id.in_(items), FactRow.kind.in_(map(str, OUT)))):
        later[fact.suggestion_id].append(fact)
    found: dict[Chain, list[int]] = defaultdict(list)
    unsure = 0
    for one in rounds:
        own = sorted(decided[one.id], key=lambda known: known.level)
        over = one.withdrawn_on is not None or any(not decision.passed for decision in own)
        in_chat = one.submitted_at is not None
        left = bool(own) and not over and any(follows(out, own[-1], in_chat=in_chat) for out in later[one.suggestion_id])
        levels = chains.of_before(usual, own[-1].level if own else 0, complete=left, in_chat=in_chat)
        found[levels].append(one.id)
        unsure += not (over or left or chains.is_beginning(usual)) and len(own) < len(levels)
    for levels, ids in found.items():
        for portion in bulk.portions(ids):
            session.execute(update(ReviewRound).where(ReviewRound.id.in_(portion)).values(chain=chains.kept(levels)))
    return unsure


def asks(session: Session, title: str, settled: Chains, on: date) -> bool:
    """Whether a post reviews anything: by the chains that are settled, or in a round that waits and began when others were."""
    if title in settled.roles:
        return True
    decided = select(func.count()).where(ReviewDecision.round_id == ReviewRound.id).scalar_subquery()
    returned = exists().where(ReviewDecision.round_id == ReviewRound.id, ~ReviewDecision.passed)
    kept = func.coalesce(ReviewRound.chain, chains.kept(chains.USUAL))
    levels = func.length(kept) - func.length(func.replace(kept, chains.BETWEEN, "")) + 1
    waits = (ReviewRound.withdrawn_on.is_(None), ~returned, decided < levels, kept.contains(title, autoescape=True))
    rounds = select(ReviewRound.id).join(Suggestion, Suggestion.id == ReviewRound.suggestion_id).where(*waits, unfinished(on))
    return session.scalar(rounds.limit(1)) is not None


def follows(fact: Any, last: Any, *, in_chat: bool) -> bool:
    """Whether what was done with the paper shows that it had been reviewed to the end. A ledger tells a day of asking the
    deputy, whatever had been reviewed in chat by then."""
    if in_chat and fact.channel == LEDGER and fact.kind == FactKind.CONSULTED:
        return False
    day: date = last.decided_on
    at: datetime | None = last.decided_at
    return bool(fact.on_date >= day and (at is None or fact.recorded_at >= at))
