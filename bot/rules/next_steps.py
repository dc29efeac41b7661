"""What there is to do on an item next, who does it, and the command that records it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules import stages, voices
from bot.rules.chains import Chain
from bot.rules.duties import reviewers
from bot.rules.stages import Case, Party
from bot.rules.words import FactKind, Role


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


def by_worker(case: Case, words: str, *say: str, awaited: tuple[str, ...] = ()) -> NextStep:
    """For the item's officers, for its head where there is none; the office has to name one where nobody is left."""
    people = case.officers or case.heads
    if not people:
        return NextStep((), "明确承办人", (f"/改派 {case.number} 承办 姓名",), by_office=True)
    return NextStep(people, words, say, awaited=awaited)


def to_submit(case: Case, chain: Chain) -> NextStep:
    draft = "送审答复稿" if case.handling.answers_deputy else "送审会办意见稿"
    return by_worker(case, draft, f"/送审 {case.number}", awaited=case.unexcused_divisions)


def to_review(case: Case, chain: Chain) -> NextStep:
    """The level that decides now; the office where nobody holds that post."""
    assert case.round  # noqa: S101 - asked about items in review
    level = case.round.passed
    people = reviewers(case, level)
    if not people:
        return to_name(case, level, chain)
    if stages.on_paper_alone(case, people):
        names = "、".join(party.name for party in people)
        how = "纸质审阅 日期 理由：…"
        say = (f"/审 {case.number} 通过 {how}", f"/审 {case.number} 退回 {how}")
        return NextStep((), f"转呈{chain[level]}{names}审阅后登记，其未绑定账号", say, by_office=True)
    return NextStep(people, "审核", (f"/审 {case.number} 通过", f"/审 {case.number} 退回 理由"), role=chain[level])


def to_name(case: Case, level: int, chain: Chain) -> NextStep:
    """Nobody holds the post of a level, counted from 0: an item's 分管领导 is named for it, the others by the list of people."""
    if chain[level] == Role.DEPUTY_DIRECTOR:
        return NextStep((), f"明确{chain[level]}", (f"/改派 {case.number} 分管 姓名",), by_office=True)
    return NextStep((), f"明确{chain[level]}，更新人员表", by_office=True)


def meeting(case: Case, chain: Chain) -> NextStep:
    return by_worker(
        case, f"面复{case.body.proposer}后登记", f"/面复 {case.number}{voices.beside(case, voices.to_meet_first(case))} 形式 日期"
    )


def to_gather(case: Case, chain: Chain) -> NextStep:
    """What assisting divisions owe is waited for, or the lead says why not; then the paper leaves."""
    words = "寄出答复函后登记" if case.handling.answers_deputy else f"报送{case.unit}后登记"
    say = f"/意见 {case.number} {FactKind.WITHOUT_OPINIONS} 理由：…"
    return by_worker(case, words, say, awaited=case.unexcused_divisions)
