"""Several decisions in one confirmation: which items can be passed together, and whether one is still as it was shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.rules import review_chain
from bot.rules.stages import Case

MOST = 9  # items in one confirmation: as many as a page of a list shows


@dataclass(frozen=True)
class Shown:
    """An item as it stood on the question: its round, the level that was to decide, and a sum over what was said of it."""

    item: int
    round: int
    level: int
    said: int


def shown(case: Case) -> Shown:
    """The item as it stands; of one without a round, round and level are 0."""
    review = case.round
    words = (case.number, case.title, case.handling, case.lead_division, *case.chain, *case.silent_divisions)
    said = int.from_bytes(sha256("\n".join(words).encode()).digest()[:6])
    return Shown(case.id, review.number if review else 0, review.passed + 1 if review else 0, said)


def kept(some: Iterable[Shown]) -> str:
    """These as a question keeps them; `read` gives them back."""
    return " ".join(f"{one.item}.{one.round}.{one.level}.{one.said}" for one in some)


def read(text: str) -> tuple[Shown, ...]:
    """What was kept of the items of a question; nothing of one that is about none."""
    return tuple(Shown(*map(int, one.split("."))) for one in text.split())


def waits(case: Case, person: int) -> bool:
    """Whether the item's review waits for this person's decision now."""
    review = case.round
    return bool(review and review.is_open(len(case.chain)) and review_chain.is_reviewer(case, person, review.passed + 1))


def refusal(case: Case, person: int) -> str | None:
    """Why an item is not passed together with others, though the person may decide on it alone: that would replace what they
    decided before. None where it may."""
    if waits(case, person):
        return None
    return f"{case.number} 您已作出过审核决定，如需改变请单独发送 /审 {case.number} 通过。"


def change(case: Case, before: Shown) -> str | None:
    """What became of an item since it was shown, where nothing is decided on it therefore; None where it is as it was.

    What the rules of a decision say of a round that was ended or decided on is theirs to say.
    """
    now = shown(case)
    if (now.round, now.level) == (before.round, before.level) and now.said != before.said:
        return f"{case.number} 内容或送审材料此后有变化，请核对后单独审核：/查 {case.number}。"
    return None
