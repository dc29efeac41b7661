"""/更正 20210032 寄出 7.28 理由：日期写错 — a slip is corrected by a new fact with its reason; what was recorded before stays.

/更正 20210032 寄出 撤销 理由：未寄 takes a step back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot import lookup
from bot.acts import opinions
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import facts, people
from bot.rules import dates, grounds, key_items, letter_numbers, meetings, named_proposers, process, spelling, voices
from bot.rules.permissions import Need
from bot.rules.process import FORMS, GRADES, OPENNESS
from bot.rules.proposers import Proposer
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import DISSATISFIED, REDONE, WANTED, Case, Fact, Party
from bot.rules.wording import asking, receipts
from bot.rules.words import LEADERS, WORKERS, Body, FactKind

USAGE = "/更正 编号 事项 新内容 理由：…"
REASON = re.compile(r"(?:更正)?(?:理由|原因|因为|因)\s{0,4}[:：]?\s{0,4}(?P<reason>[^\s:：].{1,200})$")
BEFORE_MAILING = (FactKind.CONSULTED, FactKind.WANTS_MEETING, FactKind.MEETING, FactKind.WITHOUT_OPINIONS)
GRADED = (FactKind.ATTITUDE, FactKind.RESULT)
TAKEN_BACK = ("撤销", "作废", "删除")


@dataclass(frozen=True)
class Matter:
    """What may be corrected: the fact, whether its day or its value is meant, and the values that are possible.

    `office`: it is the office's to record, and to correct; `whole`: it can be taken back only.
    """

    kind: FactKind
    value: bool = False
    among: tuple[str, ...] = ()
    office: bool = False
    whole: bool = False


MATTERS = {
    "签收": Matter(FactKind.ACCEPTED),
    "首次电话沟通": Matter(FactKind.FIRST_CONTACT),
    "电话沟通": Matter(FactKind.FIRST_CONTACT),
    "联系": Matter(FactKind.FIRST_CONTACT),
    "代表是否要求面复": Matter(FactKind.WANTS_MEETING, value=True, among=("是", "否")),
    "提案者是否要求面复": Matter(FactKind.WANTS_MEETING, value=True, among=("是", "否")),
    "是否要求面复": Matter(FactKind.WANTS_MEETING, value=True, among=("是", "否")),
    "面复形式": Matter(FactKind.MEETING, value=True, among=FORMS),
    "面复": Matter(FactKind.MEETING),
    "再次面复": Matter(FactKind.MET_AGAIN, whole=True),
    "处室意见齐": Matter(FactKind.OPINIONS_COMPLETE),
    "征求代表意见": Matter(FactKind.CONSULTED),
    "征求提案者意见": Matter(FactKind.CONSULTED),
    "征求": Matter(FactKind.CONSULTED),
    "文号": Matter(FactKind.MAILED, value=True),
    "答复文号": Matter(FactKind.MAILED, value=True),
    "寄出": Matter(FactKind.MAILED),
    "报送": Matter(FactKind.OPINION_SENT),
    "办理态度": Matter(FactKind.ATTITUDE, value=True, among=GRADES),
    "态度": Matter(FactKind.ATTITUDE, value=True, among=GRADES),
    "办理结果": Matter(FactKind.RESULT, value=True, among=GRADES),
    "结果": Matter(FactKind.RESULT, value=True, among=GRADES),
    "反馈": Matter(FactKind.ATTITUDE, whole=True),
    "答复类别": Matter(FactKind.REPLY_CLASS, value=True),
    "公开属性": Matter(FactKind.OPENNESS, value=True, among=OPENNESS, office=True),
    "已公开": Matter(FactKind.PUBLISHED, office=True),
    "延期": Matter(FactKind.EXTENSION),
    "申退": Matter(FactKind.OBJECTION, whole=True),
    "申退答复": Matter(FactKind.OBJECTION_DECISION, office=True, whole=True),
    "意见": Matter(FactKind.OPINION, whole=True),
    "缺意见": Matter(FactKind.WITHOUT_OPINIONS, whole=True),
    "承办领导": Matter(FactKind.LED_BY, value=True, office=True),
    "督办": Matter(FactKind.PRESSED, value=True, office=True),
}
SET_HERE = (FactKind.REPLY_CLASS, FactKind.LED_BY, FactKind.PRESSED)  # may be recorded for the first time, too
SHOWN = (
    "签收",
    "电话沟通",
    "是否要求面复",
    "面复",
    "再次面复",
    "面复形式",
    "征求",
    "文号",
    "寄出",
    "报送",
    "态度",
    "结果",
    "反馈",
    "答复类别",
    "公开属性",
    "已公开",
    "延期",
    "申退",
    "申退答复",
    "意见",
    "缺意见",
    "承办领导",
    "督办",
)


@command(
    "/更正",
    usage=USAGE,
    summary="更正登记有误的日期、文号、等次（须写理由，原记录保留）",
    synonyms=("改正", "更正登记"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
    forms=("/更正 编号 事项 撤销 理由：…",),
)
def correct(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    reply = put_right(context, case, words)
    context.tell_of_change(case)
    return reply


def put_right(context: Context, case: Case, words: str) -> Reply:
    """What the words say is wrong is recorded anew, or taken back; raises UserError when it may not be."""
    found = REASON.search(words)
    if not found or asking.is_bare(found["reason"]):
        raise UserError(f"更正须写明理由，写在最后，例如 /更正 {case.number} 寄出 7.28 理由：日期写错。{NO_EFFECT}")
    reason, words = found["reason"].strip(), words[: found.start()].strip(" ,，。;；")
    (whom, *more), words = named_proposers.named_in(case, words)
    if more:
        raise UserError(f"一次只能更正一位代表的登记，请逐位发送：{USAGE}。{NO_EFFECT}")
    case, words = voices.heard(case, whom), words.strip(" ,，。;；")
    name = next((word for word in sorted(MATTERS, key=len, reverse=True) if words.startswith(word)), None)
    if name is None:
        raise UserError(f"请写明更正事项（{'、'.join(SHOWN)}）：{USAGE}。{NO_EFFECT}")
    matter = MATTERS[name]
    if matter.office and not context.actor.is_office:
        raise UserError(f"{case.number} 的{name}须由办公室更正。{NO_EFFECT}")
    new = words.removeprefix(name).removeprefix("日期").strip(" ,，。:：为改成")
    if matter.kind is FactKind.OPINION:
        return opinion_taken_back(context, case, new, reason)
    if matter.kind is FactKind.MET_AGAIN:
        return further_taken_back(context, case, whom, new, reason)
    name = name.replace(Body.CONGRESS.proposer, case.body.proposer)
    known = case.facts.get(matter.kind)
    if known is None and (matter.kind not in SET_HERE or new in TAKEN_BACK):
        raise UserError(f"{case.number} 没有登记过{case.body.name_of(matter.kind)}，无须更正。{NO_EFFECT}")
    if known and not case.fresh(matter.kind) and matter.kind not in GRADED:
        raise UserError(f"{case.number} 正在重新办理，{name}属于上一次答复，不能更正。{NO_EFFECT}")
    if new in TAKEN_BACK:
        return taken_back(context, case, whom, matter, name, reason)
    if matter.whole:
        one = "；等次登记有误的，请分别更正态度、结果" if matter.kind in GRADED else ""
        raise UserError(f"{name}只能撤销：/更正 {case.number} {name} 撤销 理由：…{one}。{NO_EFFECT}")
    return corrected(context, case, whom, matter, known, name, new, reason)


def taken_back(context: Context, case: Case, whom: Proposer, matter: Matter, name: str, reason: str) -> Reply:
    """A step that was not done is none any more; a feedback goes as a whole, with the redo it began."""
    refuse(refusal_to_take_back(case, matter, name))
    if matter.kind in GRADED:
        return feedback_taken_back(context, case, whom, reason)
    if matter.kind is FactKind.MAILED and matter.value:  # the letter's number alone was wrong
        known = case.facts[FactKind.MAILED]
        context.record(case, FactKind.MAILED, known.on, details=known.details, reason=reason)
        return context.done(case, f"撤销{name}，寄出日期不变", *kept(case, reason))
    context.retract(case, matter.kind, subject=voices.subject_of(matter.kind, whom), reason=reason)
    now_first = first_now(context, case, whom, reason) if matter.kind is FactKind.MEETING else ""
    if matter.kind in (FactKind.OBJECTION, FactKind.OBJECTION_DECISION):
        tell_of_objection(context, case, matter.kind)
    name = "公开登记" if matter.kind is FactKind.PUBLISHED else name
    again = receipts.counts_again(case, context.standing(context.case(case.id)))
    return context.done(case, f"撤销{name}", *kept(case, reason), again, now_first)


def first_now(context: Context, case: Case, whom: Proposer, reason: str) -> str:
    """The earliest further meeting becomes the first where that was withdrawn: a word of it; empty where there is none."""
    remaining = meetings.further(case, whom)
    if not remaining:
        return ""
    fact, own = remaining[0], voices.subject(whom)
    context.retract(case, FactKind.MET_AGAIN, subject=fact.subject, reason=reason)
    context.record(case, FactKind.MEETING, fact.on, value=fact.value, subject=own, details=meetings.as_first(fact), reason=reason)
    how = meetings.withdrawn_too(case, whom)
    return f"{meetings.called(fact)}，改记为第一次面复；该次也未面复的，请再发送 {how}"


def further_taken_back(context: Context, case: Case, whom: Proposer, new: str, reason: str) -> Reply:
    """A further meeting that was not held is none any more; which one, its day and form tell where there are several."""
    which = next((new.removesuffix(word).strip(" ,，") for word in TAKEN_BACK if new.endswith(word)), None)
    known = meetings.further(case, whom)
    if not known:
        raise UserError(meetings.refusal_without_one(case, whom))
    if which is None:
        raise UserError(f"再次面复只能撤销：{'、'.join(meetings.withdrawing(case, whom, fact) for fact in known)}。{NO_EFFECT}")
    day, form = lookup.day(context, which) if which else (None, "")
    form = form.strip(" ,，")
    meant = [fact for fact in known if day in (None, fact.on) and form in ("", fact.value)]
    if len(meant) != 1:
        raise UserError(meetings.refusal_of_several(case, whom, known))
    context.retract(case, FactKind.MET_AGAIN, subject=meant[0].subject, reason=reason)
    return context.done(case, f"撤销{meetings.called(meant[0])}", *kept(case, reason))


def kept(case: Case, reason: str) -> tuple[str, str]:
    """Why, and that nothing is overwritten."""
    return f"理由：{case.quoted(reason)}", "原记录保留备查。"


def refusal_to_take_back(case: Case, matter: Matter, name: str) -> str | None:
    """What was built on a step has to be taken back before it; the form of a meeting that was held can only be corrected."""

    def first(step: str, done: str) -> str:
        return f"{case.number} 已登记{done}，请先撤销：/更正 {case.number} {step} 撤销 理由：…。{NO_EFFECT}"

    kind = matter.kind
    if kind is FactKind.MEETING and matter.value:
        step = f"/更正 {case.number} 面复 撤销 理由：…"
        return f"{name}只能更正为{'、'.join(FORMS)}；没有面复的请发送 {step}。{NO_EFFECT}"
    if kind in BEFORE_MAILING and case.fresh(FactKind.MAILED):
        return first("寄出", "寄出")
    if kind is FactKind.WITHOUT_OPINIONS and case.fresh(FactKind.OPINION_SENT):
        return first("报送", "报送")
    if kind is FactKind.MAILED and not matter.value and (case.fresh(FactKind.ATTITUDE) or voices.graded(case)):
        given = () if case.fresh(FactKind.ATTITUDE) else voices.graded(case)
        who = f"{voices.beside(case, given[0]).strip()} " if given else ""
        return first(f"{who}反馈", "反馈")
    if kind is FactKind.MAILED and not matter.value and case.fresh(FactKind.PUBLISHED):
        return first("已公开", "公开")
    if kind is FactKind.OBJECTION and FactKind.OBJECTION_DECISION in case.facts:
        return first("申退答复", "办公室答复")
    if kind is FactKind.OPENNESS and case.fresh(FactKind.PUBLISHED):
        return first("已公开", "已公开")
    return None


def tell_of_objection(context: Context, case: Case, kind: FactKind) -> None:
    """Who was told of an objection, or of the answer to it, hears that it holds no more."""
    told: tuple[Party, ...] = (*case.officers, *case.heads)
    words, rests = f"{case.number} 对申退的答复已撤销，请继续办理，等待办公室重新答复。", grounds.OBJECTION
    if kind is FactKind.OBJECTION:
        told, rests = people.office(context.session, context.today), grounds.no_fact(FactKind.OBJECTION)
        words = f"{case.number} 的申退已撤销，无须答复。"
    key = f"objection-back:{case.id}:{context.entry}"
    context.tell(case, told, words, key=key, rests=[rests])


def feedback_taken_back(context: Context, case: Case, whom: Proposer, reason: str) -> Reply:
    """Both grades; and the redo, if it was this feedback that began it. What an earlier feedback had begun goes on."""
    began, own, act = voices.began(context.case(case.id), whom), voices.subject(whom), context.act(case)
    facts.take_back_feedback(context.session, case.id, own, with_redo=began, now=context.now, reason=reason, act=act)
    due = context.case(case.id).due_on
    more = f"由其开始的重新办理随之取消，办理时限为{dates.near(due, context.today)}。" if began else ""
    return context.done(case, f"撤销{voices.called(case, whom)}反馈的办理态度、办理结果", *kept(case, reason), more)


def opinion_taken_back(context: Context, case: Case, new: str, reason: str) -> Reply:
    """An assisting division's opinion was not handed in after all; it owes it again."""
    division = new
    for word in TAKEN_BACK:
        division = division.removesuffix(word).strip()
    given = [d for d in case.assisting_divisions if d not in case.silent_divisions]
    named = [d for d in given if division and (d == division or spelling.is_short_for(division, d))]
    if division == new or len(named) != 1:
        shown = "、".join(given) or "无"
        raise UserError(f"请写明处室：/更正 {case.number} 意见 处室 撤销 理由：…（已交：{shown}）。{NO_EFFECT}")
    opinions.owed_again(context, case, named[0], reason)
    return context.done(case, f"撤销{named[0]}书面意见", *kept(case, reason))


def corrected(
    context: Context, case: Case, whom: Proposer, matter: Matter, known: Fact | None, name: str, new: str, reason: str
) -> Reply:
    """The same fact with another day or value."""
    day, value = (known.on, known.value) if known else (context.today, "")
    details = dict(known.details) if known else {}
    began = matter.kind in GRADED and FactKind.REDO in case.facts and not case.fresh(matter.kind)
    own = voices.subject_of(matter.kind, whom)
    if began:
        details[REDONE] = "是"  # the feedback that began the redo stays before it
    if matter.kind in key_items.OF_KEY:
        new, details = of_key_item(context, case, matter.kind, new)
    if matter.kind is FactKind.OPENNESS:
        details = {} if new == OPENNESS[0] else {"reason": reason}
        day = day if new == value else context.today  # another decision is one of today
    if matter.kind is FactKind.EXTENSION:
        value = extended_to(context, case, new)
        shown = dates.near(date.fromisoformat(value), context.today)
    elif matter.value:
        value = shown = value_of(context, case, matter, new)
    else:
        day = day_of(context, case, matter.kind, new)
        shown = dates.near(day, context.today)
    if known and (day, value) == (known.on, known.value):
        raise UserError(f"{case.number} {name}已是{shown}，无须更正。{NO_EFFECT}")
    if matter.kind is FactKind.MEETING:
        refuse(meetings.refusal_of_double(case, whom, day, value))
    context.record(case, matter.kind, day, value=value, subject=own, details=details, reason=reason)
    if began:
        other = GRADED[1 - GRADED.index(matter.kind)]
        if case.value(other) != DISSATISFIED and voices.began(context.case(case.id), whom):
            context.retract(case, FactKind.GRIEVANCE, subject=own, reason=reason)
            context.retract(case, FactKind.REDO, reason=reason)
    return context.done(case, f"{name}更正为{shown}", *kept(case, reason))


def of_key_item(context: Context, case: Case, kind: FactKind, new: str) -> tuple[str, dict[str, str]]:
    """(the leader in charge by name, who that is), or (who presses the item, nothing); raises UserError for what is neither."""
    refuse(key_items.refusal(case, kind, new))
    if kind is FactKind.PRESSED:
        return new, {}
    leader = lookup.person(context, new, *LEADERS)
    return leader.name, {key_items.PERSON: str(leader.id)}


def value_of(context: Context, case: Case, matter: Matter, new: str) -> str:
    """The new value, one of those possible."""
    if matter.kind is FactKind.MAILED:
        if not new:
            raise UserError(f"请写明新的文号。{NO_EFFECT}")
        return lookup.free_letter_number(context, case, new)
    if matter.kind in key_items.OF_KEY:
        return new
    if matter.kind in GRADED and new == DISSATISFIED:
        raise UserError(f"改为不满意须重新登记反馈：先发送 /更正 {case.number} 态度 撤销 理由：…，再发送 /反馈。{NO_EFFECT}")
    if matter.kind is FactKind.WANTS_MEETING and new == WANTED and case.fresh(FactKind.MAILED) and not case.on(FactKind.MEETING):
        more = f"请先撤销寄出：/更正 {case.number} 寄出 撤销 理由：…，面复后再登记寄出"
        raise UserError(f"{case.number} 已登记寄出，尚未面复，不能改为要求面复；{more}。{NO_EFFECT}")
    if matter.kind is FactKind.OPENNESS and new != OPENNESS[0] and case.fresh(FactKind.PUBLISHED):
        raise UserError(f"{case.number} 已登记公开，请先撤销：/更正 {case.number} 已公开 撤销 理由：…。{NO_EFFECT}")
    among = matter.among or tuple(context.office.classes)
    if matter.kind is FactKind.REPLY_CLASS:
        refuse(process.refusal_for_joint(case, "确定答复类别"))
        new = new.upper().removesuffix("类")
    if new not in among:
        raise UserError(f"“{new[:12]}”不可用，应为 {'、'.join(among)}。{NO_EFFECT}")
    return new


def day_of(context: Context, case: Case, kind: FactKind, new: str) -> date:
    """The new day of something done."""
    day, rest = lookup.day(context, new)
    if not new:
        raise UserError(f"请写明新的日期，例如 7月28日。{NO_EFFECT}")
    if kind is FactKind.MAILED and letter_numbers.taken_out(rest)[0]:
        raise UserError(f"更正文号请发送 /更正 {case.number} 文号 新文号 理由：…，日期请另行更正。{NO_EFFECT}")
    if day is None or rest.strip(" ,，。"):
        raise UserError(f"没有看懂日期{spelling.echoed(new)}，请写成 7月28日 或 2021年7月28日。{NO_EFFECT}")
    refuse(process.refusal_of_day(case, day, context.today))
    if kind in (FactKind.MAILED, FactKind.OPINION_SENT):
        refuse(process.too_early(case, day))
    refuse(out_of_order(case, kind, day))
    return day


def out_of_order(case: Case, kind: FactKind, day: date) -> str | None:
    """Review, the deputy's word, the letter, the feedback or publication: a correction keeps that order."""
    mailed, feedback, published = map(case.fresh, (FactKind.MAILED, FactKind.ATTITUDE, FactKind.PUBLISHED))
    if kind is FactKind.MAILED and published and day > published.on:
        return f"{dates.long(day)}晚于公开日期{dates.long(published.on)}，请核对日期。{NO_EFFECT}"
    if kind is FactKind.PUBLISHED and (early := process.published_too_early(case, day)):
        return early
    if kind is FactKind.MAILED and feedback and day > feedback.on:
        return f"{dates.long(day)}晚于反馈日期{dates.long(feedback.on)}，请核对日期。{NO_EFFECT}"
    if kind is FactKind.MEETING and mailed and day > mailed.on:
        return f"{dates.long(day)}晚于寄出日期{dates.long(mailed.on)}，请核对日期。{NO_EFFECT}"
    if kind is not FactKind.CONSULTED:
        return None
    if mailed and day > mailed.on:
        return f"{dates.long(day)}晚于寄出日期{dates.long(mailed.on)}，请核对日期。{NO_EFFECT}"
    reviewed = process.last_review(case)
    if reviewed and day < reviewed:
        return f"{dates.long(day)}早于审阅日期{dates.long(reviewed)}，请核对日期。{NO_EFFECT}"
    return None


def extended_to(context: Context, case: Case, new: str) -> str:
    """The right day of an extension."""
    day, rest = lookup.day(context, new, ahead=True)
    if rest := rest.strip(" ,，。至到"):
        raise UserError(f"没有看懂{spelling.echoed(rest)}，请只写延期至哪一天。{NO_EFFECT}")
    before = case.facts[FactKind.EXTENSION].details.get("before")
    limit = date.fromisoformat(before) if before else case.limit_on or case.received_on
    longest = process.last_extension(case, context.office.limits_of(case), context.calendar)
    if day is None or not limit < day <= longest:
        raise UserError(f"延期应在{dates.long(limit)}之后、{dates.long(longest)}之前。{NO_EFFECT}")
    return day.isoformat()
