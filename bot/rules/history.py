"""What has happened to an item, in order: facts of every kind and the decisions of its reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.rules import chains, voices, whose
from bot.rules.proposers import Proposer
from bot.rules.stages import BETWEEN_UNITS, NOT_WANTED, WANTED, Case, Fact, day_of
from bot.rules.words import FactKind

BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)  # what a ledger told has a day alone: before what was typed on that day
AFTER_ALL = datetime(9999, 12, 31, tzinfo=UTC)
WORDS = {  # {proposer} is whoever made the item
    FactKind.ACCEPTED: "签收",
    FactKind.OBJECTION: "申退",
    FactKind.OBJECTION_DECISION: "办公室答复申退",
    FactKind.FIRST_CONTACT: "与{proposer}沟通",
    FactKind.MEETING: "面复{proposer}",
    FactKind.MET_AGAIN: "再次面复{proposer}",
    FactKind.OPINIONS_COMPLETE: "配合处室意见收齐",
    FactKind.WITHOUT_OPINIONS: "登记缺意见的理由",
    FactKind.CONSULTED: "征求{proposer}意见",
    FactKind.MAILED: "寄出答复函",
    FactKind.OPINION_SENT: "会办意见报送主办单位",
    FactKind.ATTITUDE: "收到{proposer}反馈",
    FactKind.REDO: "{proposer}不满意，重新办理",
    FactKind.RESULT: "收到{proposer}反馈",
    FactKind.GRIEVANCE: "登记{proposer}意见",
    FactKind.REPLY_CLASS: "登记答复类别",
    FactKind.OPENNESS: "确定公开属性",
    FactKind.PUBLISHED: "答复公开",
    FactKind.COMMITMENT: "登记承诺事项",
    FactKind.REASSIGNED: "改派",
    FactKind.URGED: "办公室催办",
    FactKind.CHANGED: "台账更新",
    FactKind.LED_BY: "明确承办领导",
    FactKind.PRESSED: "列为督办",
    FactKind.PASSED_ON: "商定答复方式",
}
SHAPE = {  # what a ledger changes, in the order in which one import notes it
    "handling": "办理类型",
    "lead_unit": "主办单位",
    "lead": "牵头处室",
    "assisting": "配合处室",
    "officer": "承办人",
    "deputy_director": "分管领导",
    "limit": "办理时限",
}
NOTED = tuple(SHAPE)
WISHES = {WANTED: "与{proposer}沟通，{proposer}要求面复", NOT_WANTED: "与{proposer}沟通，{proposer}不要求面复"}
# Often recorded together with a step, or told by a ledger without a day of their own: then the step is what happened.
BESIDE = frozenset({FactKind.RESULT, FactKind.GRIEVANCE, FactKind.REPLY_CLASS, FactKind.OPENNESS})
SHOWN_VALUES = frozenset(
    {
        *(FactKind.OBJECTION_DECISION, FactKind.MEETING, FactKind.MET_AGAIN, FactKind.CONSULTED, FactKind.MAILED),
        *(FactKind.REPLY_CLASS, FactKind.OPENNESS),
    }
)
PROCESS = tuple(FactKind)  # on one day of a ledger, steps are taken to be in the process's order
REVIEW = PROCESS.index(FactKind.CONSULTED) - 0.5  # between the opinions and the deputy's word


@dataclass(frozen=True)
class Event:
    """Something that happened, by day and, where that is known, by moment; then by its place in the process."""

    on: date
    at: datetime
    place: float
    order: int
    words: str

    @property
    def when(self) -> tuple[date, datetime, float, int]:
        return (self.on, self.at, self.place, self.order)


def last_step(case: Case, chain: tuple[str, ...]) -> tuple[date, str]:
    """The latest thing that happened, with its day; the hand-over when nothing else did."""
    latest = max((*of_facts(case), *of_rounds(case, chain)), key=lambda event: event.when, default=None)
    return (latest.on, latest.words) if latest else (case.received_on, case.body.hand_over)


def of_facts(case: Case) -> list[Event]:
    """One event a fact; what was recorded beside a step, at the same moment, is no event of its own, and one import is one."""
    known = [fact for fact in (*case.facts.values(), *case.several) if fact.kind is not FactKind.CHANGED]
    steps = {(fact.on, fact.at) for fact in known if fact.kind not in BESIDE}
    imported = [
        Event(
            noted[-1].on,
            noted[-1].at or BEFORE_ALL,
            PROCESS.index(FactKind.CHANGED),
            noted[-1].order,
            words_of_import(case, noted),
        )
        for noted in imports(case)
    ]
    return imported + [
        Event(fact.on, fact.at or BEFORE_ALL, PROCESS.index(fact.kind), fact.order, words(case, fact))
        for fact in known
        if fact.kind not in BESIDE or (fact.on, fact.at) not in steps
    ]


def imports(case: Case) -> list[list[Fact]]:
    """What ledgers changed of the item, import by import."""
    found: list[list[Fact]] = []
    for fact in case.of(FactKind.CHANGED):
        before = found[-1][-1] if found else fact
        if found and (before.on, before.at) == (fact.on, fact.at) and noted_as(before) < noted_as(fact):
            found[-1].append(fact)
        else:
            found.append([fact])
    return found


def noted_as(changed: Fact) -> int:
    """Where an import notes this; before everything where that is not known."""
    what = changed.details.get("what", "")
    return NOTED.index(what) if what in NOTED else -1


def words_of_import(case: Case, noted: Sequence[Fact]) -> str:
    """台账更新：办理类型由会办改为主办，主办单位由市大数据局改为未填"""
    changes = []
    for fact in noted:
        if what := SHAPE.get(fact.details.get("what", "")):
            was, now = (case.quoted(shown(fact.details.get(side, ""))) or "未填" for side in ("from", "to"))
            changes.append(f"{what}由{was}改为{now}")
    return "：".join(filter(None, (WORDS[FactKind.CHANGED], "，".join(changes))))


def shown(value: str) -> str:
    """A value of an item's shape as people write it: 2021年7月31日 of a day, all others as they are."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.year}年{day.month}月{day.day}日"


def words(case: Case, fact: Fact) -> str:
    """What a fact says, on one line and without what people wrote; who typed it on the server is no confirmation."""
    return whose.hand(said(case, fact), console=fact.at_console)


def said(case: Case, fact: Fact) -> str:
    """寄出答复函（某某函〔2021〕61号）"""
    kind, value = fact.kind, fact.value
    if own := voices.whose(fact):
        return said(case, replace(fact, subject="", details={})).replace(case.body.proposer, voices.called(case, Proposer(own)))
    if kind is FactKind.WANTS_MEETING:
        return case.body.say(WISHES.get(value, "了解{proposer}面复意愿"))
    if kind is FactKind.EXTENSION:
        until = date.fromisoformat(value)
        return f"延期至{until.month}月{until.day}日"
    if kind is FactKind.INSTRUCTION:
        return f"{fact.details.get('leader', '领导')}批示"
    if kind is FactKind.OPINION:
        other = fact.subject.partition(" ")
        if other[0] in BETWEEN_UNITS:
            unit = other[2] if case.quoted(other[2]) == other[2] else "其他单位"
            return f"收到{unit}书面意见" if other[0] == "来自" else f"向{unit}发送书面意见"
        return f"{fact.subject}提交书面意见"
    if kind is FactKind.OPINION_RETURNED:
        return f"{fact.subject}书面意见被退回"
    if kind is FactKind.REASSIGNED and fact.subject in SHAPE and "→" in value:
        was, now = (case.quoted(name.strip()) for name in value.split("→", 1))
        return f"改派：{SHAPE[fact.subject]}由{was}改为{now}"
    if kind is FactKind.COMMITMENT and (state := fact.details.get("state", "")):
        return f"承诺事项第{fact.subject}项{state}"
    plain = case.body.say(WORDS.get(kind, str(kind)))
    return f"{plain}（{value}）" if value and kind in SHOWN_VALUES else plain


def of_rounds(case: Case, chain: tuple[str, ...]) -> list[Event]:
    """Submissions, decisions and the withdrawal that nothing followed; what a change ended is told as that change."""
    found = []
    for review in case.rounds:
        found.append(event(review.submitted_on, review.submitted_at, review.number, 0, f"第{review.number}轮送审"))
        for decision in review.decisions:
            verb = "通过" if decision.passed else "退回"
            said = f"{chains.title(case.chain_of(review), decision.level)}审核{verb}（{decision.by.name}）"
            at = decision.at if isinstance(decision.at, datetime) else None
            found.append(event(day_of(decision.at), at, review.number, decision.level, said))
    latest = case.rounds[-1] if case.rounds else None
    if latest and (on := latest.withdrawn_on) and not case.ended_by_change(latest):
        found.append(event(on, AFTER_ALL, latest.number, len(chain) + 1, "撤回送审"))
    return found


def event(on: date, at: datetime | None, number: int, level: int, said: str) -> Event:
    return Event(on, at or BEFORE_ALL, REVIEW + number / 1000, level, said)
