"""A way back: whether what somebody recorded may still be taken back, and what it was in words. The one place that decides
what is built on what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.rules import dates, grounds, voices
from bot.rules.grounds import Ground
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact, Party, day_of
from bot.rules.words import Body, FactKind

A_DAY = timedelta(days=1)


class Move(StrEnum):
    """What is done in a review, beside the facts."""

    SUBMITTED = "送审"
    WITHDRAWN = "撤回送审"
    DECIDED = "审核"


@dataclass(frozen=True)
class Trace:
    """One thing that an act left: a fact (with what tells it apart and what it says), or a move in a round of review.

    `stands` is False once something else superseded it. `order` is that of the fact, of a move that of the newest fact there was
    of the item. `level` is from 1, with `passed`, of a decision alone; its value is
    the reason that was given.
    """

    what: FactKind | Move
    on: date
    value: str = ""
    subject: str = ""
    order: int = 0
    round: int = 0
    level: int = 0
    passed: bool = False
    stands: bool = True
    change: str = ""  # of a commitment, beside its being made: 已兑现, 撤销, 检查日期


@dataclass(frozen=True)
class Done:
    """One command of somebody's that recorded something on an item; a later one has a higher `order`.

    `ended` is what held before and it superseded, `replaced` the acts that had made the decisions among it. `for_office`:
    whoever of the office may take it back.
    """

    order: int
    command: str
    by: Party
    at: datetime
    for_office: bool = False
    traces: tuple[Trace, ...] = ()
    ended: tuple[Trace, ...] = ()
    replaced: tuple[int, ...] = ()


END = (FactKind.MAILED, FactKind.OPINION_SENT)
# What rests on what: a later one of these has to be taken back before. A fact of the same kind and subject that superseded
# it always does, and the end of the item rests on every step that led to it.
RESTS_ON: Mapping[FactKind | Move, tuple[FactKind | Move, ...]] = {
    FactKind.ACCEPTED: END,
    FactKind.OBJECTION: (FactKind.OBJECTION_DECISION,),
    FactKind.FIRST_CONTACT: (FactKind.CONTACT, FactKind.WANTS_MEETING, FactKind.MEETING, *END),
    FactKind.WANTS_MEETING: (FactKind.MEETING, *END),
    FactKind.MEETING: (FactKind.MET_AGAIN, *END),
    FactKind.OPINION: (FactKind.OPINION_RETURNED, Move.SUBMITTED, *END),
    FactKind.OPINIONS_COMPLETE: (Move.SUBMITTED, *END),
    FactKind.OPINION_RETURNED: (FactKind.OPINION, *END),
    FactKind.WITHOUT_OPINIONS: END,
    Move.SUBMITTED: (Move.DECIDED, Move.WITHDRAWN),
    Move.DECIDED: (Move.DECIDED, Move.SUBMITTED, Move.WITHDRAWN, FactKind.CONSULTED, *END),
    Move.WITHDRAWN: (Move.SUBMITTED, FactKind.REASSIGNED, FactKind.OBJECTION_DECISION, FactKind.CHANGED),
    FactKind.CONSULTED: (Move.SUBMITTED, *END),
    FactKind.EXTENSION: (FactKind.REDO, *END),
    FactKind.MAILED: (FactKind.REPLY_CLASS, FactKind.ATTITUDE, FactKind.RESULT, FactKind.PUBLISHED),
    FactKind.REDO: (
        *(Move.SUBMITTED, FactKind.EXTENSION, FactKind.CONSULTED, FactKind.OPINION, FactKind.OPINION_RETURNED),
        *(FactKind.WITHOUT_OPINIONS, *END),
    ),
    FactKind.OPENNESS: (FactKind.PUBLISHED,),
}
APART = (FactKind.INSTRUCTION, FactKind.URGED, FactKind.COMMITMENT)  # beside the process: nothing rests on their absence
OF_SAME_SUBJECT = (FactKind.OPINION, FactKind.OPINION_RETURNED)
FOLLOWS = FactKind.OPINIONS_COMPLETE  # from the opinions that hold: it ends and comes back with them, whoever's act recorded it
NAMES: Mapping[FactKind | Move, str] = {  # {proposer} is whoever made the item
    FactKind.OBJECTION_DECISION: "对申退的答复",
    FactKind.FIRST_CONTACT: "与{proposer}电话沟通",
    FactKind.WANTS_MEETING: "{proposer}面复意愿",
    FactKind.MEETING: "面复{proposer}",
    FactKind.MET_AGAIN: "再次面复{proposer}",
    FactKind.OPINIONS_COMPLETE: "配合意见收齐",
    FactKind.WITHOUT_OPINIONS: "缺意见的理由",
    FactKind.MAILED: "寄出答复函",
    FactKind.OPINION_SENT: "报送会办意见",
    FactKind.GRIEVANCE: "{proposer}不满意的理由",
    FactKind.PUBLISHED: "答复公开",
    FactKind.CHANGED: "办理类型或牵头处室变动",
}
CORRECTED: Mapping[FactKind | Move, str] = {  # how /更正 calls what it takes back
    FactKind.ACCEPTED: "签收",
    FactKind.OBJECTION: "申退",
    FactKind.OBJECTION_DECISION: "申退答复",
    FactKind.FIRST_CONTACT: "电话沟通",
    FactKind.WANTS_MEETING: "是否要求面复",
    FactKind.MEETING: "面复",
    FactKind.MET_AGAIN: "再次面复",
    FactKind.OPINION: "意见",
    FactKind.WITHOUT_OPINIONS: "缺意见",
    FactKind.CONSULTED: "征求",
    FactKind.MAILED: "寄出",
    FactKind.OPINION_SENT: "报送",
    FactKind.ATTITUDE: "态度",
    FactKind.REPLY_CLASS: "答复类别",
    FactKind.OPENNESS: "公开属性",
    FactKind.PUBLISHED: "已公开",
    FactKind.EXTENSION: "延期",
}
TELLING = (  # facts whose value may be repeated with them; the others' is a person's words, or a mark
    FactKind.MAILED,
    FactKind.ATTITUDE,
    FactKind.RESULT,
    FactKind.REPLY_CLASS,
    FactKind.OPENNESS,
    FactKind.MEETING,
    FactKind.MET_AGAIN,
    FactKind.OBJECTION_DECISION,
)

OFFICER = "承办 姓名"
REASSIGNED = {
    "lead": "牵头 处室",
    "deputy_director": "分管 姓名",
}  # what /改派 changed, else the officer


def reassigned(act: Done) -> str:
    """How the part that an act reassigned is named when it is reassigned again."""
    parts = [REASSIGNED[trace.subject] for trace in act.traces if trace.subject in REASSIGNED]
    return parts[0] if parts else OFFICER


def last_own(done: Sequence[Done], person: int, *, office: bool) -> Done | None:
    """The last of these that this person may take back: an own one, or for the office one of the office's."""
    left = (act for act in reversed(done) if act.traces or act.ended)
    return next((act for act in left if act.by.id == person or (office and act.for_office)), None)


def refusal(case: Case, act: Done, later: Sequence[Done], now: datetime) -> str | None:
    """Why an own act may not be taken back now, and what to do instead; None when it may. `later` are the acts after it."""
    what = words(act.traces, case.body)
    if now - act.at > A_DAY:
        since = f"{case.number} 您最近一次登记是{dates.moment(act.at.astimezone(now.tzinfo))}的：{what}，已超过一天，不能撤销"
        return f"{since}。{instead(case, act)}{NO_EFFECT}"
    if ended := ended_round(case, act):
        again = "" if case.finished_on else f"，请承办人重新送审：/送审 {case.number}"
        return f"{case.number} 第{ended}轮送审已随台账更新终止，{what}不能撤销{again}。{NO_EFFECT}"
    if ledger := told_by_ledger(case, act, later):
        return f"{case.number} {what}之后已有{ledger}，不能撤销；台账有误的，请在台账中改正后重新导入。{NO_EFFECT}"
    if built := built_on(case, act, later):
        return f"{case.number} {what}之后已有{built}，不能撤销；确需撤销的，请先撤销其后的登记。{NO_EFFECT}"
    return None


def instead(case: Case, act: Done) -> str:
    """How something that was recorded too long ago is corrected; empty where it is not."""
    first = next(iter((*act.traces, *dropped(act))), None)
    if first is None or first.what not in CORRECTED or not first.stands:
        return ""
    if first.what is FactKind.OPINION:
        return f"确需撤销的，请牵头处室发送：/更正 {case.number} 意见 {first.subject} 撤销 理由：…。"
    return f"确需撤销的，请发送：/更正 {case.number} {CORRECTED[first.what]} 撤销 理由：…。"


def ended_round(case: Case, act: Done) -> int | None:
    """The round in which something was done and which a ledger's change ended since; None where that was not so."""
    rounds = {trace.round for trace in act.traces if trace.what in (Move.SUBMITTED, Move.DECIDED)}
    return next((review.number for review in case.rounds if review.number in rounds and case.ended_by_change(review)), None)


def told_by_ledger(case: Case, act: Done, later: Sequence[Done]) -> str:
    """What a ledger told since that rests on an act, as 寄出答复函（台账，7月16日）; empty when it told nothing of the kind."""
    known = {laid.order for each in (act, *later) for laid in each.traces if isinstance(laid.what, FactKind)}
    facts = (fact for fact in (*case.facts.values(), *case.several) if fact.kind is not FactKind.CHANGED or turns(fact))
    ledger = [Trace(f.kind, f.on, f.value, f.subject, f.order) for f in facts if f.order not in known]
    for trace in act.traces:
        after = [laid for laid in ledger if laid.order > trace.order]
        if laid := next((laid for laid in (*after, *decided(case, trace)) if rests(laid, trace)), None):
            return f"{word(laid, case.body)}（台账，{dates.short(laid.on)}）"
    return ""


def decided(case: Case, trace: Trace) -> Iterator[Trace]:
    """The decisions above a level, or on a submission, of which a ledger told."""
    for review in case.rounds:
        for one in review.decisions:
            told = not isinstance(one.at, datetime) and not one.on_paper
            if told and (review.number, one.level) > (trace.round, trace.level):
                yield Trace(Move.DECIDED, day_of(one.at), round=review.number, level=one.level, passed=one.passed)


def turns(changed: Fact) -> bool:
    """Whether a ledger's change made it another paper, or another division's."""
    return changed.details.get("what") in ("handling", "lead")


def built_on(case: Case, act: Done, later: Sequence[Done]) -> str:
    """What people built on an act since, as 主要领导审核通过（局长，7月16日）; empty when nothing was.

    Later acts tell it; a trace that no longer stands was replaced by one of them.
    """
    for trace in act.traces:
        for other in later:
            for laid in other.traces:
                if laid.stands and rests(laid, trace):
                    return f"{word(laid, case.body)}（{other.by.name}，{dates.short(laid.on)}）"
    if any(not trace.stands and trace.what is not FOLLOWS for trace in act.traces):
        return "更正或变动"
    if dropped(act):  # without that step, whatever came after it was done without it
        return next(
            (f"{word(t, case.body)}（{o.by.name}，{dates.short(t.on)}）" for o in later for t in o.traces if t.what not in APART),
            "",
        )
    return ""


def dropped(act: Done) -> tuple[Trace, ...]:
    """The facts that an act ended without putting others in their place."""
    replaced = {(trace.what, trace.subject) for trace in act.traces}
    return tuple(trace for trace in act.ended if (trace.what, trace.subject) not in replaced)


def rests(later: Trace, earlier: Trace) -> bool:
    """Whether something later stands on something earlier of the same item."""
    if later.what not in RESTS_ON.get(earlier.what, ()):
        return False
    same = OF_SAME_SUBJECT if earlier.what in OF_SAME_SUBJECT else voices.OF_EACH
    if later.what in same and earlier.what in same:
        return later.subject == earlier.subject
    if later.what is earlier.what is Move.DECIDED:  # what confirms a lower level's decision afterwards is built on nothing
        return (later.round, later.level) >= (earlier.round, earlier.level)
    if earlier.what in (Move.SUBMITTED, Move.WITHDRAWN, Move.DECIDED) and later.what in (Move.DECIDED, Move.WITHDRAWN):
        return later.round == earlier.round
    return True


def about_opinions(act: Done) -> bool:
    """Whether an act recorded or ended something about the written opinions of assisting divisions."""
    return any(trace.what in (*OF_SAME_SUBJECT, FOLLOWS) for trace in (*act.traces, *act.ended))


def words(traces: Sequence[Trace], body: Body) -> str:
    """寄出答复函（示工信函〔2021〕61号，7月29日）、答复类别（A，7月29日）: what an act left, without what people wrote.

    An act that left nothing ended something: it was a correction.
    """
    known = {trace.what for trace in traces}
    hidden = {FactKind.GRIEVANCE} if FactKind.REDO in known else set()
    said = (trace for trace in traces if trace.what not in hidden and (trace.stands or trace.what is not FOLLOWS))
    return "、".join(dict.fromkeys(phrase(trace, body) for trace in said)) or "更正"


def again(case: Case, act: Done) -> str:
    """恢复此前登记：第1轮审核退回（7月8日），退回理由：…: what holds again once the act is taken back; empty when nothing does.

    `case` is the item as it is then.
    """
    back = [replace(trace, stands=True) for trace in act.ended if holds(case, trace)] + opinions_given(case, act)
    reasons = [trace.value for trace in back if trace.what is Move.DECIDED and not trace.passed]
    why = f"，退回理由：{case.quoted(reasons[0])}" if reasons else ""
    return f"恢复此前登记：{words(back, case.body)}{why}" if back else ""


def opinions_given(case: Case, act: Done) -> list[Trace]:
    """The opinions that count again because the act that sent them back is no more."""
    back = {trace.subject for trace in act.traces if trace.what is FactKind.OPINION_RETURNED} - set(case.silent_divisions)
    return [Trace(fact.kind, fact.on, subject=fact.subject) for fact in case.of(FactKind.OPINION) if fact.subject in back]


def holds(case: Case, trace: Trace) -> bool:
    """Whether what was recorded before counts again; an opinion that had been sent back is owed all the same, and an earlier
    return that was answered asks for nothing."""
    if trace.what is FactKind.OPINION_RETURNED:
        return trace.subject in case.silent_divisions
    if trace.what is FactKind.OPINION:
        return trace.subject not in case.silent_divisions
    return trace.what is not FOLLOWS or FOLLOWS in case.facts


def rests_on(act: Done) -> tuple[Ground, ...]:
    """What it rests on that somebody is told of the act's end: what it did holds no more; of a correction, that what it had
    ended holds again."""
    left = [trace for trace in act.traces if trace.stands or trace.what is not FOLLOWS]
    back = [(trace.what, trace) for trace in act.ended if isinstance(trace.what, FactKind)]
    return tuple(map(no_more, left)) or tuple(grounds.fact(kind, subject=t.subject, value=told(t)) for kind, t in back)


def no_more(trace: Trace) -> Ground:
    """That something holds no more."""
    if trace.what is Move.DECIDED:
        return grounds.decided_not(trace.round, trace.level, passed=trace.passed)
    if trace.what is Move.SUBMITTED:
        return grounds.undone(trace.round)
    if trace.what is Move.WITHDRAWN:
        return grounds.goes_on(trace.round)
    if trace.what is FactKind.OPINION_RETURNED:
        return grounds.owes_not(trace.subject)
    return grounds.fact_not(FactKind(trace.what), subject=trace.subject, value=told(trace))


def told(trace: Trace) -> str:
    """The value that tells a fact from another of its kind; what people wrote is not kept beside it."""
    return trace.value if trace.what in (*TELLING, FactKind.EXTENSION, FactKind.REDO) else ""


def phrase(trace: Trace, body: Body) -> str:
    """寄出答复函（示工信函〔2021〕61号，7月29日）"""
    value = trace.value if trace.what in TELLING and trace.value else ""
    if trace.what is FactKind.WANTS_MEETING:
        value = "要求面复" if trace.value == "是" else "不要求面复"
    if trace.what in (FactKind.EXTENSION, FactKind.REDO):
        value = f"时限{dates.short(date.fromisoformat(trace.value))}"
        return f"{word(trace, body)}（{value}）"
    if trace.what is FactKind.CONSULTED and trace.value:
        value = trace.value
    return f"{word(trace, body)}（{'，'.join(filter(None, (value, dates.short(trace.on))))}）"


def word(trace: Trace, body: Body) -> str:
    """What was done, by name: 第1轮送审, 软件产业处书面意见, 承诺事项第2项."""
    if trace.what is Move.DECIDED:
        return f"第{trace.round}轮审核{'通过' if trace.passed else '退回'}"
    if isinstance(trace.what, Move):
        return f"第{trace.round}轮{trace.what}"
    if trace.what in voices.OF_EACH and trace.subject:
        plain, other = word(replace(trace, subject=""), body), f"联名{body.proposer}"
        return plain.replace(body.proposer, other) if body.proposer in plain else f"{other}{plain}"
    if trace.what is FactKind.OPINION:
        return f"{trace.subject}书面意见"
    if trace.what is FactKind.OPINION_RETURNED:
        return f"退回{trace.subject}书面意见"
    if trace.what is FactKind.COMMITMENT:
        return f"承诺事项第{trace.subject}项{trace.change}"
    return body.say(NAMES[trace.what]) if trace.what in NAMES else body.name_of(trace.what)
