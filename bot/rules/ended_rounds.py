"""A round that a ledger's change ended stays ended when the item is again what it was: what is said of that. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules import duties, grounds
from bot.rules.pairs import News, Pair
from bot.rules.stages import Round
from bot.rules.wording.notices import NAMED
from bot.rules.words import FactKind


def stopped(pair: Pair, what: str) -> Round | None:
    """The round that waited before, where a change of this ("handling", "lead") ended it and none was submitted since."""
    review, now = pair.before.round, pair.after.round
    if not review or not now or not review.is_open(len(pair.before.chain)):
        return None
    if now.number != review.number or not now.withdrawn_on:
        return None
    changed = (fact.details for fact in pair.after.of(FactKind.CHANGED))
    by_it = any(one["what"] == what and "ended" in one and one["rounds"] == str(review.number) for one in changed)
    return review if by_it else None


def there_and_back(pair: Pair, what: str) -> Iterator[News]:
    """Officer, head, who decided and who was to decide next hear it, and the office."""
    review = stopped(pair, what)
    if review is None:
        return
    decided = (decision.by for decision in review.decisions)
    told = (*pair.after.officers, *pair.after.heads, *decided, *duties.waited_for(pair.before, len(pair.before.chain)))
    sentence = f"{NAMED}第{review.number}轮送审已随台账更新终止，请重新送审。"
    yield News(pair.after, sentence, told, (grounds.withdrawn(review.number),), office=True)
