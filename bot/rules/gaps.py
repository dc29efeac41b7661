"""What an item still lacks: questions about its facts that the table of steps asks, and what a refusal says of the answers."""

from __future__ import annotations

from bot.rules import voices
from bot.rules.chains import Chain
from bot.rules.stages import BETWEEN_UNITS, DISAGREES, Case, Fact
from bot.rules.words import FactKind

MAIL, SEND = "/寄出", "/报送"  # how the paper leaves
OF_OTHERS = frozenset(  # what the office, leaders and the ledger record of an item that its division need not know of
    {
        *(FactKind.RECEIVED, FactKind.INSTRUCTION, FactKind.REASSIGNED, FactKind.URGED, FactKind.CHANGED),
        *(FactKind.OPENNESS, FactKind.PUBLISHED, FactKind.LED_BY, FactKind.PRESSED),
    }
)


def objection_waits(case: Case, chain: Chain) -> bool:
    """Whether the office has not answered yet that the item is said not to be ours."""
    return FactKind.OBJECTION in case.facts and FactKind.OBJECTION_DECISION not in case.facts


def to_accept(case: Case, chain: Chain = ()) -> bool:
    """Whether nothing shows yet that the lead division has the item: neither its receipt nor anything it did about it.

    Who goes straight on has taken it over all the same (docs/decisions/process.md#receipt), and has it still where a ledger
    ended what showed that.
    """
    known = (*case.facts.values(), *case.several)
    if any(fact.details.get("taken") == case.lead_division for fact in case.of(FactKind.CHANGED)):
        return False
    return not case.rounds and all(fact.kind in OF_OTHERS or of_division(fact) for fact in known)


def of_division(fact: Fact) -> bool:
    """Whether a fact is the opinion of an assisting division, or that all of those are there, which a ledger alone says itself.

    Opinions between units are the lead division's own business.
    """
    if fact.kind is FactKind.OPINIONS_COMPLETE:
        return fact.at is not None
    return fact.kind is FactKind.OPINION and fact.subject.partition(" ")[0] not in BETWEEN_UNITS


def preparing(case: Case) -> bool:
    """Whether the first answer has not gone to review yet, or was withdrawn from it."""
    return not submitted(case) and FactKind.REDO not in case.facts


def submitted(case: Case) -> bool:
    """Whether a round of this answer stands."""
    return case.round is not None and case.round.withdrawn_on is None


def to_contact(case: Case, chain: Chain) -> bool:
    """Whether the deputy has to be spoken to before the draft (docs/decisions/process.md#contact)."""
    return case.handling.answers_deputy and preparing(case) and case.on(FactKind.FIRST_CONTACT) is None


def to_meet(case: Case, chain: Chain) -> bool:
    """Whether a deputy wants to be met and was not (docs/decisions/process.md#meeting)."""
    return case.handling.answers_deputy and voices.somebody_to_meet(case)


def asked_about(case: Case) -> bool:
    """Whether the deputy was asked about the draft of the latest round; a word about an earlier draft is none about this one.

    Nor is any about an item that became the lead unit's to answer.
    """
    consulted, review = case.fresh(FactKind.CONSULTED), case.round
    if not consulted or not review or not case.handling.answers_deputy:
        return False
    told = consulted.details.get("round")  # a ledger tells the day alone
    return int(told) >= review.number if told else consulted.on >= review.submitted_on


def to_consult(case: Case, chain: Chain) -> bool:
    """Whether the deputy has to be asked about the draft (docs/decisions/process.md#mailing)."""
    if case.round is None:
        return case.handling.answers_deputy and case.fresh(FactKind.CONSULTED) is None
    return case.handling.answers_deputy and not asked_about(case)


def objected(case: Case, chain: Chain) -> bool:
    """Whether the deputy, asked about the draft that passed, wants it changed."""
    return wants_changes(case) and passed(case, chain)


def wants_changes(case: Case) -> bool:
    """Whether the deputy's word on the draft of the latest round is that it be changed."""
    consulted = case.fresh(FactKind.CONSULTED)
    return bool(consulted and consulted.value == DISAGREES and asked_about(case))


def passed(case: Case, chain: Chain) -> bool:
    """Whether the latest round is through."""
    review = case.round
    return review is not None and not review.withdrawn_on and not review.returned and review.passed >= len(chain)


def in_review(case: Case, chain: Chain) -> bool:
    """Whether somebody has to decide."""
    return case.round is not None and case.round.is_open(len(chain))


def returned(case: Case, chain: Chain) -> bool:
    """Whether the latest round was sent back."""
    return submitted(case) and case.round is not None and case.round.returned is not None


def unread(case: Case, chain: Chain) -> str:
    """Who has not read it yet."""
    assert case.round  # noqa: S101 - asked about items in review
    return f"{'、'.join(chain[case.round.passed :])}尚未审阅"


def ungathered(case: Case, chain: Chain) -> str:
    """Whose opinion is missing without a reason, and how to give one in the same message."""
    leaves = f"{MAIL} {case.number} 文号 日期" if case.handling.answers_deputy else f"{SEND} {case.number} 日期"
    silent = "、".join(case.unexcused_divisions)
    return f"尚缺{silent}的书面意见，不再等待的请写明理由：{leaves} {FactKind.WITHOUT_OPINIONS} 理由：…"
