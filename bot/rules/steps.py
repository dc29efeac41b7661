"""The steps of the process in their order: which one an item waits at, who does it, and what may not be done before it.

State, next step and refusal all follow from this one table. An item waits at the first step that is not done. A step that
has to be done before another names that other's command in `holds_up`; since the table is in order, the command of the step
that is next is never held up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.rules import gaps, next_steps, stages, voices
from bot.rules.chains import Chain
from bot.rules.condition_words import ListedState
from bot.rules.gaps import MAIL, SEND
from bot.rules.next_steps import NextStep
from bot.rules.stages import Case
from bot.rules.words import FactKind, Handling

CONSULT = "/征求"


@dataclass(frozen=True)
class Step:
    """One step: whether an item still waits for it, since when, the state in words, and the next step it means.

    `lacks` is how a refusal names it while it is missing, `holds_up` the commands that are refused until it is done; one that
    `stops` nothing is about the item and not about the paper: its people may go on with the step after it. `listed` is the state
    by which lists ask for the items that wait at it; None: by none.
    """

    waits: Callable[[Case, Chain], bool]
    since: Callable[[Case], date]
    state: Callable[[Case, Chain], str]
    next: Callable[[Case, Chain], NextStep]
    lacks: Callable[[Case, Chain], str] = lambda case, chain: ""
    holds_up: frozenset[str] = frozenset()
    submits: bool = False
    stops: bool = True
    listed: Callable[[Case], ListedState | None] = lambda case: None


def drafting(case: Case, chain: Chain) -> str:
    """The state while an answer is being written."""
    if FactKind.REDO in case.facts and case.handling.answers_deputy:
        return f"{case.body.proposer}不满意，重新办理中，待送审"
    return "办理中，待收齐配合处室意见" if case.unexcused_divisions else "办理中，待送审"


def state_of_review(case: Case, chain: Chain) -> str:
    assert case.round  # noqa: S101 - asked about items in review
    return f"待{chain[case.round.passed]}审核（第{case.round.number}轮）"


def state_of_returned(case: Case, chain: Chain) -> str:
    assert case.round  # noqa: S101 - asked about items that were returned
    assert case.round.returned  # noqa: S101
    return f"已被{chain[case.round.returned.level - 1]}退回，待修改后重新送审"


def day_of_fact(kind: FactKind) -> Callable[[Case], date]:
    """The day of a fact, or that of the hand-over."""
    return lambda case: case.on(kind) or case.received_on


def wished(case: Case) -> date:
    """The day from which somebody who made the item waits to be met, or that of the hand-over."""
    own = voices.heard(case, voices.to_meet_first(case)).on(FactKind.WANTS_MEETING)
    return own or case.received_on


def unmet(case: Case, chain: Chain) -> str:
    """代表要求面复，尚未面复; 李示丁代表要求面复，尚未面复 where several made the item"""
    return f"{voices.called(case, voices.to_meet_first(case))}要求面复，尚未面复"


def begun(case: Case) -> date:
    """The day from which the answer is to be written: of the date that counts, or of the withdrawal of what was submitted."""
    withdrawn = case.round.withdrawn_on if case.round else None
    return max(case.due_since, withdrawn or case.due_since)


def last_decision(case: Case) -> date:
    """The day of the latest decision of the round, or of its submission."""
    assert case.round  # noqa: S101 - asked about items in review
    return max((stages.day_of(decision.at) for decision in case.round.decisions), default=case.round.submitted_on)


def ending(case: Case, chain: Chain) -> str:
    """The state once nothing but the letter, or the opinion to the lead unit, is left."""
    return "待寄出答复函" if case.handling.answers_deputy else "审核完毕，待报送主办单位"


def leaving(case: Case) -> ListedState:
    """What lists call the same."""
    return ListedState.TO_MAIL if case.handling.answers_deputy else ListedState.TO_SEND


def unasked(case: Case, chain: Chain) -> str:
    """How a refusal names it that the proposer has not been asked about this draft."""
    asked = f"征求{case.body.proposer}意见"
    return f"{asked}早于最近一轮送审" if case.fresh(FactKind.CONSULTED) else f"尚未{asked}"


GATHER = Step(
    waits=lambda case, chain: bool(case.unexcused_divisions),
    since=lambda case: (case.on(FactKind.CONSULTED) if gaps.asked_about(case) else None) or last_decision(case),
    state=ending,
    listed=leaving,
    next=next_steps.to_gather,
    lacks=gaps.ungathered,
    holds_up=frozenset({MAIL, SEND}),
)
STEPS: tuple[Step, ...] = (
    Step(
        waits=gaps.objection_waits,
        since=day_of_fact(FactKind.OBJECTION),
        state=lambda case, chain: "已申退，待办公室答复",
        next=lambda case, chain: NextStep(
            (),
            "答复申退（答复前时限不停）",
            (f"/申退 {case.number} 同意", f"/申退 {case.number} 不同意 理由"),
            by_office=True,
        ),
        stops=False,
    ),
    Step(
        waits=gaps.to_accept,
        since=lambda case: case.lead_since,
        listed=lambda case: ListedState.TO_ACCEPT,
        state=lambda case, chain: "待签收",
        next=lambda case, chain: next_steps.by_worker(case, "核对后签收", f"/签收 {case.number}"),
        stops=False,
    ),
    Step(
        waits=gaps.to_contact,
        since=lambda case: case.received_on,
        state=lambda case, chain: f"待与{case.body.proposer}电话沟通",
        listed=lambda case: ListedState.TO_CONTACT,
        next=lambda case, chain: next_steps.by_worker(
            case,
            f"与{case.body.proposer}电话沟通，了解意愿后登记",
            f"/联系 {case.number} 要求面复",
            f"/联系 {case.number} 不要求面复",
        ),
    ),
    Step(
        waits=lambda case, chain: gaps.preparing(case) and gaps.to_meet(case, chain),
        since=wished,
        state=lambda case, chain: f"待面复{case.body.proposer}",
        listed=lambda case: ListedState.TO_MEET,
        next=next_steps.meeting,
    ),
    Step(
        waits=lambda case, chain: not gaps.submitted(case),
        since=begun,
        state=drafting,
        listed=lambda case: ListedState.TO_SUBMIT,
        next=next_steps.to_submit,
        lacks=lambda case, chain: "尚未送审",
        holds_up=frozenset({CONSULT, MAIL, SEND}),
        submits=True,
    ),
    Step(
        waits=gaps.returned,
        since=last_decision,
        state=state_of_returned,
        listed=lambda case: ListedState.TO_SUBMIT,
        next=lambda case, chain: next_steps.by_worker(case, "修改后重新送审", f"/送审 {case.number}"),
        lacks=lambda case, chain: "审核被退回，须修改后重新送审",
        holds_up=frozenset({CONSULT, MAIL, SEND}),
        submits=True,
    ),
    Step(
        waits=gaps.in_review,
        since=last_decision,
        state=state_of_review,
        listed=lambda case: ListedState.IN_REVIEW,
        next=next_steps.to_review,
        lacks=gaps.unread,
        holds_up=frozenset({CONSULT, MAIL, SEND}),
    ),
    Step(
        waits=gaps.objected,
        since=day_of_fact(FactKind.CONSULTED),
        state=lambda case, chain: f"{case.body.proposer}对答复稿有意见，待修改后重新送审",
        listed=lambda case: ListedState.TO_SUBMIT,
        next=lambda case, chain: next_steps.by_worker(case, f"按{case.body.proposer}意见修改后重新送审", f"/送审 {case.number}"),
        lacks=lambda case, chain: f"{case.body.proposer}对答复稿有意见，须修改后重新送审并征求意见",
        holds_up=frozenset({MAIL}),
        submits=True,
    ),
    Step(
        waits=gaps.to_consult,
        since=last_decision,
        state=lambda case, chain: f"审核完毕，待征求{case.body.proposer}意见",
        listed=lambda case: ListedState.TO_CONSULT,
        next=lambda case, chain: next_steps.by_worker(
            case,
            f"征求{case.body.proposer}对答复稿的意见后登记",
            f"/征求 {case.number} 同意",
            f"/征求 {case.number} 有意见",
        ),
        lacks=unasked,
        holds_up=frozenset({MAIL}),
    ),
    Step(
        waits=gaps.to_meet,
        since=wished,
        state=lambda case, chain: f"待面复{case.body.proposer}",
        listed=lambda case: ListedState.TO_MEET,
        next=next_steps.meeting,
        lacks=unmet,
        holds_up=frozenset({MAIL}),
    ),
    GATHER,
    Step(
        waits=lambda case, chain: case.handling.answers_deputy,
        since=day_of_fact(FactKind.CONSULTED),
        state=ending,
        listed=leaving,
        next=lambda case, chain: next_steps.by_worker(case, "寄出答复函后登记", f"{MAIL} {case.number} 文号 日期"),
    ),
    Step(
        waits=lambda case, chain: not case.handling.answers_deputy,
        since=last_decision,
        state=ending,
        listed=leaving,
        next=lambda case, chain: next_steps.by_worker(case, f"报送{case.unit}后登记", f"{SEND} {case.number} 日期"),
    ),
)


def waiting(case: Case, chain: Chain, *, straight_on: bool = False) -> Step | None:
    """The step an item waits at; None once it is done. `straight_on`: what its people may go on with, what stops nothing left."""
    if case.finished_on:
        return None
    return next(step for step in STEPS if step.waits(case, chain) and (step.stops or not straight_on))


def since(case: Case, step: Step) -> date:
    """When an item came to the step it waits at; what is about a paper, not before that was the paper to be written."""
    return max(step.since(case), case.paper_since) if step.stops else step.since(case)


def missing(case: Case, chain: Chain, command: str, *, excused: bool = False) -> list[str]:
    """What has to be done before a command may record anything, in words and in order; nothing when it may.

    `excused`: the same words say why missing opinions are not waited for.
    """
    before = (step for step in STEPS if command in step.holds_up and not (excused and step is GATHER))
    return [step.lacks(case, chain) for step in before if step.waits(case, chain)]


def may_submit(case: Case, chain: Chain) -> bool:
    """Whether the answer has to go to review, for the first time or again."""
    return not case.finished_on and any(step.submits and step.waits(case, chain) for step in STEPS)


def state(case: Case, chain: Chain) -> str:
    """Where an item stands, in words."""
    if case.handling is Handling.REFERENCE:
        return "供参阅，无须答复"
    if case.returned_on:
        return "已同意申退，不再由本单位办理"
    if step := waiting(case, chain):
        return step.state(case, chain)
    return "已寄出答复函" if case.handling.answers_deputy else "已报送主办单位"


def listed(case: Case, chain: Chain) -> ListedState | None:
    """The step an item waits at, as lists ask for it; None once it is done, and while the office has to answer an objection."""
    step = waiting(case, chain)
    return step.listed(case) if step else None


def next_step(case: Case, chain: Chain, *, straight_on: bool = False) -> NextStep | None:
    """What is due next on an item that is not done, as `waiting` finds it; None once it is."""
    step = waiting(case, chain, straight_on=straight_on)
    return step.next(case, chain) if step else None
