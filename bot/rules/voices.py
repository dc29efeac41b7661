"""What each of an item's proposers wishes, heard and said of the answer: the lead by the item's own facts, the others by facts
with their name.

See docs/decisions/process.md#proposers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.rules import proposers
from bot.rules.proposers import Proposer
from bot.rules.stages import DISSATISFIED, WANTED, Case, Fact
from bot.rules.words import FactKind

OF_EACH = (
    FactKind.FIRST_CONTACT,
    FactKind.WANTS_MEETING,
    FactKind.MEETING,
    FactKind.ATTITUDE,
    FactKind.RESULT,
    FactKind.GRIEVANCE,
)
BEGUN_BY = "deputies"  # whose forms began a redo (details)
CONTACTED = "deputy"  # with whom a later contact was, beside the lead (details)
GRADED = (FactKind.ATTITUDE, FactKind.RESULT)


def subject(proposer: Proposer | None) -> str:
    """What tells the facts of a proposer from those of the others of the item; None is the lead, too."""
    return "" if proposer is None or proposer.lead else proposer.name


def subject_of(kind: FactKind, proposer: Proposer | None) -> str:
    """The same of a fact of this kind; most kinds are about the item, whoever made it."""
    return subject(proposer) if kind in OF_EACH else ""


def whose(fact: Fact) -> str:
    """Whose a fact is of those beside the lead, by name; empty for the lead's, and for what is about the item."""
    if fact.kind in (FactKind.CONTACT, FactKind.MET_AGAIN):
        return fact.details.get(CONTACTED, "")
    return fact.subject if fact.kind in OF_EACH else ""


def heard(case: Case, proposer: Proposer | None) -> Case:
    """The item as if this proposer alone had made it: what steps need, and what was said already, is asked of that."""
    if not (own := subject(proposer)):
        return case
    said = {fact.kind: fact for fact in case.several if fact.subject == own and fact.kind in OF_EACH}
    return replace(case, facts={kind: fact for kind, fact in case.facts.items() if kind not in OF_EACH} | said)


def called(case: Case, proposer: Proposer | None) -> str:
    """代表 or 提案者 of who made an item alone; of one of several 李示丁代表, 民盟示例市委, by name where that may be said."""
    if proposer is None or (proposer.lead and len(case.proposers) < 2):
        return case.body.proposer
    if case.quoted(proposer.name) != proposer.name:
        return f"{'领衔' if proposer.lead else '联名'}{case.body.person}"
    return proposers.called(proposer, case.body)


def are_of_others(before: str, after: str, recorded: Iterable[str]) -> bool:
    """Whether what was recorded of proposers (their names, empty for the lead) would be another's, or nobody's, if the ledger's
    cell 代表 changed so; of an item with one of them a new name is the old one put right.
    """
    old, new = proposers.of(before), proposers.of(after)
    if not old or (len(old) == 1 and len(new) <= 1):
        return False
    lead, names = new[0].name if new else "", {one.name for one in new[1:]}
    return any(name != lead if name == old[0].name else name not in names for name in (one or old[0].name for one in recorded))


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
    return tuple(one for one, own in others(case).items() if waits(own))


def somebody_to_meet(case: Case) -> bool:
    """Whether one of them wants to be met and was not."""
    return waits(case.facts) or bool(unmet(case))


def to_meet_first(case: Case) -> Proposer | None:
    """The first beside the lead who waits to be met, once the lead does not; None else."""
    return None if waits(case.facts) else next(iter(unmet(case)), None)


def beside(case: Case, proposer: Proposer | None) -> str:
    """What a command says beside the item's number to mean this proposer: nothing for the lead."""
    own = subject(proposer)
    return "" if not own else f" {own}" if case.quoted(own) == own else " 代表姓名"


def wishes(own: Mapping[FactKind, Fact]) -> bool:
    """Whether somebody wants to be met."""
    return FactKind.WANTS_MEETING in own and own[FactKind.WANTS_MEETING].value == WANTED


def waits(own: Mapping[FactKind, Fact]) -> bool:
    """Whether somebody wants to be met and was not."""
    return wishes(own) and FactKind.MEETING not in own


def dissatisfied(case: Case) -> tuple[Proposer, ...]:
    """Those beside the lead whose form about the answer that was given last says 不满意 in one of its two parts."""
    found = ((one, (heard(case, one).fresh(kind) for kind in GRADED)) for one in others(case))
    return tuple(one for one, grades in found if any(fact and fact.value == DISSATISFIED for fact in grades))


def graded(case: Case) -> tuple[Proposer, ...]:
    """Those beside the lead whose form about the letter that is out came back."""
    return tuple(one for one in others(case) if heard(case, one).fresh(FactKind.ATTITUDE))


def begun_by(whom: Iterable[Proposer]) -> dict[str, str]:
    """Whose forms began a redo, for its details, where it was not the lead's alone."""
    names = [subject(one) for one in whom]
    return {BEGUN_BY: "、".join(names)} if any(names) else {}


def began(case: Case, proposer: Proposer | None) -> bool:
    """Whether the redo that goes on holds no more without this proposer's form: it began it, and none of the others whose forms
    began it, too, is dissatisfied still.
    """
    redo, own = case.facts.get(FactKind.REDO), subject(proposer)
    if redo is None or heard(case, proposer).fresh(GRADED[0]):
        return False
    names = redo.details.get(BEGUN_BY, "").split("、")
    return own in names and not any(is_angry(case, name) for name in names if name != own)


def is_angry(case: Case, name: str) -> bool:
    """Whether a form says 不满意, whichever letter it is about; without a name it is the lead's."""
    facts = [fact for fact in case.several if fact.subject == name] if name else case.facts.values()
    return any(fact.kind in GRADED and fact.value == DISSATISFIED for fact in facts)


def by_name(case: Case, proposer: Proposer | None, sentence: str | None) -> str | None:
    """A sentence about one proposer beside the lead, named where it says 代表 or 提案者 and in each command of the item."""
    if sentence is None or not subject(proposer):
        return sentence
    number = re.escape(case.number)
    named = re.sub(rf"(/\S+ {number})(?![0-9])", rf"\1{beside(case, proposer)}", sentence)
    return re.sub(f"(?<![一-鿿]){case.body.proposer}", called(case, proposer), named, count=1)
