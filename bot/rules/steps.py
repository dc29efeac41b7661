"""The steps of the process in their order: which one an item waits at, who does it, and what may not be done before it.

State, next step and refusal all follow from this one table. An item waits at the first step that is not done. A step that
has to be done before another names that other's command in `holds_up`; since the table is in order, the command of the step
that is next is never held up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.rules import stages
from bot.rules.duties import reviewers
from bot.rules.stages import DISAGREES, DISSATISFIED, PUBLIC, WANTED, Case, Party
from bot.rules.words import FactKind, Handling

Chain = tuple[str, ...]  # the names of the review levels in order
CONSULT, MAIL, SEND = "/征求", "/寄出", "/报送"


@dataclass(frozen=True)
class NextStep:
    """The next thing to do on an item: who, what, and the commands that record it (several are alternatives).

    `by_office` where the general office has to act; `role` is what the people are asked as; `awaited` are the divisions
    whose written opinion comes first.
    """

    people: tuple[Party, ...]
    words: str
    say: tuple[str, ...] = ()
    by_office: bool = False
    role: str = ""
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step: whether an item still waits for it, since when, the state in words, and the next step it means.

    `lacks` is how a refusal names it while it is missing, `holds_up` the commands that are refused until it is done.
    """

    waits: Callable[[Case, Chain], bool]
    since: Callable[[Case], date]
    state: Callable[[Case, Chain], str]
    next: Callable[[Case, Chain], NextStep]
    lacks: Callable[[Case, Chain], str] = lambda case, chain: ""
    holds_up: frozenset[str] = frozenset()
    submits: bool = False


def by_worker(case: Case, words: str, *say: str, awaited: tuple[str, ...] = ()) -> NextStep:
    """For the item's officers, for its head where there is none; the office has to name one where nobody is left."""
    people = case.officers or case.heads
    if not people:
        return NextStep((), "明确承办人", (f"/改派 {case.number} 承办 姓名",), by_office=True)
    return NextStep(people, words, say, awaited=awaited)


def objection_waits(case: Case, chain: Chain) -> bool:
    """Whether the office has not answered yet that the item is said not to be ours."""
    return FactKind.OBJECTION in case.facts and FactKind.OBJECTION_DECISION not in case.facts


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
    """Whether the deputy wants to be met and was not (docs/decisions/process.md#meeting)."""
    wanted = case.handling.answers_deputy and case.value(FactKind.WANTS_MEETING) == WANTED
    return wanted and case.on(FactKind.MEETING) is None


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


def drafting(case: Case, chain: Chain) -> str:
    """The state while an answer is being written."""
    if FactKind.REDO in case.facts:
        return "代表不满意，重新办理中，待送审"
    return "办理中，待收齐配合处室意见" if case.unexcused_divisions else "办理中，待送审"


def to_submit(case: Case, chain: Chain) -> NextStep:
    draft = "送审答复稿" if case.handling.answers_deputy else "送审会办意见稿"
    return by_worker(case, draft, f"/送审 {case.number}", awaited=case.unexcused_divisions)


def to_review(case: Case, chain: Chain) -> NextStep:
    """The level that decides now; the office where nobody holds that post."""
    assert case.round  # noqa: S101 - asked about items in review
    level = case.round.passed
    people = reviewers(case, level)
    if not people:
        return NextStep((), f"明确{chain[level]}（人员表和台账）", by_office=True)
    if stages.on_paper_alone(case, people):
        names = "、".join(party.name for party in people)
        how = "纸质审阅 日期 理由：…"
        say = (f"/审 {case.number} 通过 {how}", f"/审 {case.number} 退回 {how}")
        return NextStep((), f"转呈{chain[level]}{names}审阅后登记，其未绑定账号", say, by_office=True)
    return NextStep(people, "审核", (f"/审 {case.number} 通过", f"/审 {case.number} 退回 理由"), role=chain[level])


def state_of_review(case: Case, chain: Chain) -> str:
    assert case.round  # noqa: S101 - asked about items in review
    return f"待{chain[case.round.passed]}审核（第{case.round.number}轮）"


def unread(case: Case, chain: Chain) -> str:
    """Who has not read it yet."""
    assert case.round  # noqa: S101 - asked about items in review
    return f"{'、'.join(chain[case.round.passed :])}尚未审阅"


def state_of_returned(case: Case, chain: Chain) -> str:
    assert case.round  # noqa: S101 - asked about items that were returned
    assert case.round.returned  # noqa: S101
    return f"已被{chain[case.round.returned.level - 1]}退回，待修改后重新送审"


def meeting(case: Case, chain: Chain) -> NextStep:
    return by_worker(case, "面复代表后登记", f"/面复 {case.number} 形式 日期")


def day_of_fact(kind: FactKind) -> Callable[[Case], date]:
    """The day of a fact, or that of the hand-over."""
    return lambda case: case.on(kind) or case.received_on


def last_decision(case: Case) -> date:
    """The day of the latest decision of the round, or of its submission."""
    assert case.round  # noqa: S101 - asked about items in review
    return max((stages.day_of(decision.at) for decision in case.round.decisions), default=case.round.submitted_on)


def ending(case: Case, chain: Chain) -> str:
    """The state once nothing but the letter, or the opinion to the lead unit, is left."""
    return "待寄出答复函" if case.handling.answers_deputy else "审核完毕，待报送主办单位"


def to_gather(case: Case, chain: Chain) -> NextStep:
    """What assisting divisions owe is waited for, or the lead says why not; then the paper leaves."""
    words = "寄出答复函后登记" if case.handling.answers_deputy else f"报送{case.unit}后登记"
    say = f"/意见 {case.number} {FactKind.WITHOUT_OPINIONS} 理由：…"
    return by_worker(case, words, say, awaited=case.unexcused_divisions)


def ungathered(case: Case, chain: Chain) -> str:
    """Whose opinion is missing without a reason, and how to give one in the same message."""
    leaves = f"{MAIL} {case.number} 文号 日期" if case.handling.answers_deputy else f"{SEND} {case.number} 日期"
    silent = "、".join(case.unexcused_divisions)
    return f"尚缺{silent}的书面意见，不再等待的请写明理由：{leaves} {FactKind.WITHOUT_OPINIONS} 理由：…"


GATHER = Step(
    waits=lambda case, chain: bool(case.unexcused_divisions),
    since=lambda case: case.on(FactKind.CONSULTED) or last_decision(case),
    state=ending,
    next=to_gather,
    lacks=ungathered,
    holds_up=frozenset({MAIL, SEND}),
)
STEPS: tuple[Step, ...] = (
    Step(
        waits=objection_waits,
        since=day_of_fact(FactKind.OBJECTION),
        state=lambda case, chain: "已申退，待办公室答复",
        next=lambda case, chain: NextStep(
            (),
            "答复申退（答复前时限不停）",
            (f"/申退 {case.number} 同意", f"/申退 {case.number} 不同意 理由"),
            by_office=True,
        ),
    ),
    Step(
        waits=to_contact,
        since=lambda case: case.received_on,
        state=lambda case, chain: "待与代表电话沟通",
        next=lambda case, chain: by_worker(
            case, "与代表电话沟通，了解意愿后登记", f"/联系 {case.number} 要求面复", f"/联系 {case.number} 不要求面复"
        ),
    ),
    Step(
        waits=lambda case, chain: preparing(case) and to_meet(case, chain),
        since=day_of_fact(FactKind.WANTS_MEETING),
        state=lambda case, chain: "待面复代表",
        next=meeting,
    ),
    Step(
        waits=lambda case, chain: not submitted(case),
        since=lambda case: case.due_since,
        state=drafting,
        next=to_submit,
        lacks=lambda case, chain: "尚未送审",
        holds_up=frozenset({CONSULT, MAIL, SEND}),
        submits=True,
    ),
    Step(
        waits=returned,
        since=last_decision,
        state=state_of_returned,
        next=lambda case, chain: by_worker(case, "修改后重新送审", f"/送审 {case.number}"),
        lacks=lambda case, chain: "审核被退回，须修改后重新送审",
        holds_up=frozenset({CONSULT, MAIL, SEND}),
        submits=True,
    ),
    Step(
        waits=in_review,
        since=last_decision,
        state=state_of_review,
        next=to_review,
        lacks=unread,
        holds_up=frozenset({CONSULT, MAIL, SEND}),
    ),
    Step(
        waits=objected,
        since=day_of_fact(FactKind.CONSULTED),
        state=lambda case, chain: "代表对答复稿有意见，待修改后重新送审",
        next=lambda case, chain: by_worker(case, "按代表意见修改后重新送审", f"/送审 {case.number}"),
        lacks=lambda case, chain: "代表对答复稿有意见，须修改后重新送审并征求意见",
        holds_up=frozenset({MAIL}),
        submits=True,
    ),
    Step(
        waits=to_consult,
        since=last_decision,
        state=lambda case, chain: "审核完毕，待征求代表意见",
        next=lambda case, chain: by_worker(
            case, "征求代表对答复稿的意见后登记", f"/征求 {case.number} 同意", f"/征求 {case.number} 有意见"
        ),
        lacks=lambda case, chain: "征求代表意见早于最近一轮送审" if case.fresh(FactKind.CONSULTED) else "尚未征求代表意见",
        holds_up=frozenset({MAIL}),
    ),
    Step(
        waits=to_meet,
        since=day_of_fact(FactKind.WANTS_MEETING),
        state=lambda case, chain: "待面复代表",
        next=meeting,
        lacks=lambda case, chain: "代表要求面复，尚未面复",
        holds_up=frozenset({MAIL}),
    ),
    GATHER,
    Step(
        waits=lambda case, chain: case.handling.answers_deputy,
        since=day_of_fact(FactKind.CONSULTED),
        state=ending,
        next=lambda case, chain: by_worker(case, "寄出答复函后登记", f"{MAIL} {case.number} 文号 日期"),
    ),
    Step(
        waits=lambda case, chain: not case.handling.answers_deputy,
        since=last_decision,
        state=ending,
        next=lambda case, chain: by_worker(case, f"报送{case.unit}后登记", f"{SEND} {case.number} 日期"),
    ),
)


def waiting(case: Case, chain: Chain, *, objection: bool = True) -> Step | None:
    """The step an item waits at; None once it is done. Without `objection`, what its people go on with until it is answered."""
    if case.finished_on:
        return None
    return next(step for step in STEPS if step.waits(case, chain) and (objection or step.waits is not objection_waits))


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


def next_step(case: Case, chain: Chain, *, objection: bool = True) -> NextStep | None:
    """What is due next on an item that is not done, as `waiting` finds it; None once it is."""
    step = waiting(case, chain, objection=objection)
    return step.next(case, chain) if step else None


def afterwards(case: Case) -> NextStep | None:
    """What is still to be recorded about an item that is done; None when nothing is."""
    if not case.finished_on or case.returned_on:
        return None
    number = case.number
    if awaits_redo(case):
        return by_worker(
            case, "代表不满意且尚未登记重新办理，请先撤销反馈，再重新登记并写明代表的理由", f"/更正 {number} 反馈 撤销 理由：…"
        )
    if awaits_feedback(case):
        return by_worker(case, "收到代表反馈后登记", f"/反馈 {number} 态度等次 结果等次")
    if checks := commitments_open(case):
        day, place = checks[0]
        words = f"{day.month}月{day.day}日检查承诺事项第{place}项"
        return by_worker(case, words, f"/承诺 {number} {place} 兑现 依据")
    return None


def awaits_redo(case: Case) -> bool:
    """Whether the deputy is dissatisfied, as a ledger tells, and no redo was begun for it (docs/decisions/process.md#redo)."""
    graded = (case.fresh(FactKind.ATTITUDE), case.fresh(FactKind.RESULT))
    return FactKind.REDO not in case.facts and any(fact and fact.value == DISSATISFIED for fact in graded)


def awaits_feedback(case: Case) -> bool:
    """Whether a letter is out whose feedback form has not come back."""
    return case.handling.answers_deputy and bool(case.fresh(FactKind.MAILED)) and not case.fresh(FactKind.ATTITUDE)


def awaits_publication(case: Case) -> bool:
    """Whether a mailed letter is to be published and is not known to be (docs/decisions/process.md#publication)."""
    openness = case.fresh(FactKind.OPENNESS)
    public = openness is not None and openness.value == PUBLIC
    return public and bool(case.fresh(FactKind.MAILED)) and case.fresh(FactKind.PUBLISHED) is None


def commitments_open(case: Case) -> list[tuple[date, str]]:
    """(day of the next check, running number) of the commitments that are not kept yet, nearest first.

    See docs/decisions/process.md#commitments.
    """
    found = [
        (date.fromisoformat(fact.details["check"]), fact.subject)
        for fact in case.of(FactKind.COMMITMENT)
        if "state" not in fact.details and "check" in fact.details
    ]
    return sorted(found)
