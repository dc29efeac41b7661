"""What each of an item's proposers wishes, heard and said of the answer: the lead by the item's own facts, the others by facts
with their name.

See docs/decisions/process.md#proposers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.rules import proposers
from bot.rules.proposers import Proposer
from bot.rules.stages import DISSATISFIED, WANTED, Case, Fact
from bot.rules.words import Body, FactKind

OF_EACH = (
    FactKind.FIRST_CONTACT,
    FactKind.WANTS_MEETING,
    FactKind.MEETING,
    FactKind.ATTITUDE,
    FactKind.RESULT,
    FactKind.GRIEVANCE,
)
GRADED = (FactKind.ATTITUDE, FactKind.RESULT)


def subject(proposer: Proposer | None) -> str:
    """What tells the facts of a proposer from those of the others of the item; None is the lead, too."""
    return "" if proposer is None or proposer.lead else proposer.name


def heard(case: Case, proposer: Proposer | None) -> Case:
    """The item as if this proposer alone had made it: what steps need, and what was said already, is asked of that."""
    if not (own := subject(proposer)):
        return case
    said = {fact.kind: fact for fact in case.several if fact.subject == own and fact.kind in OF_EACH}
    return replace(case, facts={kind: fact for kind, fact in case.facts.items() if kind not in OF_EACH} | said)


def others(case: Case) -> dict[Proposer, Mapping[FactKind, Fact]]:
    """Each proposer beside the lead of whom something is recorded, with it."""
    found: dict[Proposer, Mapping[FactKind, Fact]] = {}
    for proposer in case.proposers[1:]:
        own = {fact.kind: fact for fact in case.several if fact.subject == proposer.name and fact.kind in OF_EACH}
        if own:
            found[proposer] = own
    return found


def unmet(case: Case) -> tuple[Proposer, ...]:
    """Those beside the lead who want to be met and were not."""
    return tuple(one for one, own in others(case).items() if wishes(own) and FactKind.MEETING not in own)


def somebody_to_meet(case: Case) -> bool:
    """Whether one of them wants to be met and was not."""
    return (wishes(case.facts) and FactKind.MEETING not in case.facts) or bool(unmet(case))


def to_meet_first(case: Case) -> Proposer | None:
    """The first beside the lead who waits to be met, once the lead does not; None else."""
    waiting = () if wishes(case.facts) and FactKind.MEETING not in case.facts else unmet(case)
    return next(iter(waiting), None)


def beside(case: Case, proposer: Proposer | None) -> str:
    """What a command says beside the item's number to mean this proposer: nothing for the lead."""
    return f" {case.quoted(own)}" if (own := subject(proposer)) else ""


def wishes(own: Mapping[FactKind, Fact]) -> bool:
    """Whether somebody wants to be met."""
    return FactKind.WANTS_MEETING in own and own[FactKind.WANTS_MEETING].value == WANTED


def dissatisfied(case: Case) -> tuple[Proposer, ...]:
    """Those beside the lead whose form about the answer that was given last says 不满意 in one of its two parts."""
    found = ((one, (heard(case, one).fresh(kind) for kind in GRADED)) for one in others(case))
    return tuple(one for one, grades in found if any(fact and fact.value == DISSATISFIED for fact in grades))


def owing(case: Case) -> tuple[Proposer, ...]:
    """Whose form about the letter that is out has not come back; the lead's tells for those who sent none of their own.

    See docs/decisions/process.md#proposers.
    """
    if not case.handling.answers_deputy or not case.fresh(FactKind.MAILED) or case.fresh(FactKind.ATTITUDE):
        return ()
    return tuple(one for one in case.proposers if not heard(case, one).fresh(FactKind.ATTITUDE))


def by_name(proposer: Proposer | None, number: str, sentence: str | None) -> str | None:
    """A sentence about one proposer beside the lead, named where it says 代表 or 提案者 and in each command of the item."""
    if sentence is None or proposer is None or not (own := subject(proposer)):
        return sentence
    named = re.sub(rf"(/\S+ {re.escape(number)})(?![0-9])", rf"\1 {own}", sentence)
    body = Body.CPPCC if Body.CPPCC.proposer in sentence else Body.CONGRESS
    return re.sub(f"(?<![一-鿿]){body.proposer}", proposers.called(proposer, body), named, count=1)
