"""/更正 20210032 寄出 7.28 理由：日期写错 — a slip is corrected by a new fact with its reason; what was recorded before stays.

/更正 20210032 寄出 撤销 理由：未寄 takes a step back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import dates, process
from bot.rules.limits import LimitKind
from bot.rules.permissions import Need
from bot.rules.process import DISSATISFIED, FORMS, GRADES, OPENNESS
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.words import WORKERS, FactKind
from handlers.record.mail import letter_number, too_early

USAGE = "/更正 编号 事项 新内容 理由：…"
REASON = re.compile(r"(?:更正)?(?:理由|原因|因为|因)\s*[:：]?\s*(?P<reason>\S.{2,200})$")
BEFORE_MAILING = (FactKind.CONSULTED, FactKind.WANTS_MEETING, FactKind.MEETING)
GRADED = (FactKind.ATTITUDE, FactKind.RESULT)
TAKEN_BACK = ("撤销", "作废", "删除")


@dataclass(frozen=True)
class Matter:
    """What may be corrected: the fact, whether its day or its value is meant, and the values that are possible."""

    kind: FactKind
    value: bool = False
    among: tuple[str, ...] = ()


MATTERS = {
    "签收": Matter(FactKind.ACCEPTED),
    "首次电话沟通": Matter(FactKind.FIRST_CONTACT),
    "电话沟通": Matter(FactKind.FIRST_CONTACT),
    "联系": Matter(FactKind.FIRST_CONTACT),
    "代表是否要求面复": Matter(FactKind.WANTS_MEETING, value=True, among=("是", "否")),
    "是否要求面复": Matter(FactKind.WANTS_MEETING, value=True, among=("是", "否")),
    "面复形式": Matter(FactKind.MEETING, value=True, among=FORMS),
    "面复": Matter(FactKind.MEETING),
    "处室意见齐": Matter(FactKind.OPINIONS_COMPLETE),
    "征求代表意见": Matter(FactKind.CONSULTED),
    "征求": Matter(FactKind.CONSULTED),
    "文号": Matter(FactKind.MAILED, value=True),
    "答复文号": Matter(FactKind.MAILED, value=True),
    "寄出": Matter(FactKind.MAILED),
    "报送": Matter(FactKind.OPINION_SENT),
    "办理态度": Matter(FactKind.ATTITUDE, value=True, among=GRADES),
    "态度": Matter(FactKind.ATTITUDE, value=True, among=GRADES),
    "办理结果": Matter(FactKind.RESULT, value=True, among=GRADES),
    "结果": Matter(FactKind.RESULT, value=True, among=GRADES),
    "答复类别": Matter(FactKind.REPLY_CLASS, value=True),
    "公开属性": Matter(FactKind.OPENNESS, value=True, among=OPENNESS),
    "延期": Matter(FactKind.EXTENSION),
}
SHOWN = (
    "签收",
    "电话沟通",
    "是否要求面复",
    "面复",
    "面复形式",
    "征求",
    "文号",
    "寄出",
    "报送",
    "态度",
    "结果",
    "答复类别",
    "公开属性",
    "延期",
)


@command(
    "/更正",
    usage=USAGE,
    summary="更正登记有误的日期、文号、等次（须写理由，原记录保留）",
    synonyms=("改正", "更正登记"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def correct(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    found = REASON.search(words)
    if not found:
        raise UserError(f"更正须写明理由，例如 /更正 {case.number} 寄出 7.28 理由：日期写错。{NO_EFFECT}")
    reason, words = found["reason"].strip(), words[: found.start()].strip(" ,，。;；")
    name = next((word for word in sorted(MATTERS, key=len, reverse=True) if words.startswith(word)), None)
    if name is None:
        raise UserError(f"请写明更正事项（{'、'.join(SHOWN)}）：{USAGE}。{NO_EFFECT}")
    matter = MATTERS[name]
    new = words.removeprefix(name).removeprefix("日期").strip(" ,，。:：为改成")
    known = case.facts.get(matter.kind)
    if known is None and matter.kind is not FactKind.REPLY_CLASS:
        raise UserError(f"{case.number} 没有登记过{matter.kind}，无须更正。{NO_EFFECT}")
    if known and not case.fresh(matter.kind) and matter.kind not in GRADED:
        raise UserError(f"{case.number} 正在重新办理，{name}属于上一次答复，不能更正。{NO_EFFECT}")
    if new in TAKEN_BACK:
        return taken_back(context, case, matter.kind, name, reason)
    return corrected(context, case, matter, known, name, new, reason)


def taken_back(context: Context, case: Case, kind: FactKind, name: str, reason: str) -> Reply:
    """A step that was not done is none any more; a feedback goes as a whole, with the redo it began."""
    if kind in BEFORE_MAILING and case.fresh(FactKind.MAILED):
        raise UserError(f"{case.number} 已登记寄出，请先撤销寄出：/更正 {case.number} 寄出 撤销 理由：…。{NO_EFFECT}")
    if kind is FactKind.MAILED and case.fresh(FactKind.ATTITUDE):
        raise UserError(f"{case.number} 已登记反馈，请先撤销反馈：/更正 {case.number} 态度 撤销 理由：…。{NO_EFFECT}")
    for each in (*GRADED, FactKind.GRIEVANCE, FactKind.REDO) if kind in GRADED else (kind,):
        context.retract(case, each, reason=reason)
    return context.done(case, f"{name}已撤销（{reason}），原记录保留备查")


def corrected(context: Context, case: Case, matter: Matter, known: Fact | None, name: str, new: str, reason: str) -> Reply:
    """The same fact with another day or value."""
    day, value = (known.on, known.value) if known else (context.today, "")
    details = dict(known.details) if known else {}
    if matter.kind is FactKind.EXTENSION:
        value = extended_to(context, case, new)
        shown = dates.long(date.fromisoformat(value))
    elif matter.value:
        value = shown = value_of(context, case, matter, new)
    else:
        day = day_of(context, case, matter.kind, new)
        shown = dates.long(day)
    if known and (day, value) == (known.on, known.value):
        raise UserError(f"{case.number} {name}已是{shown}，无须更正。{NO_EFFECT}")
    context.record(case, matter.kind, day, value=value, details=details, reason=reason)
    if matter.kind in GRADED and FactKind.REDO in case.facts:
        other = GRADED[1 - GRADED.index(matter.kind)]
        if case.value(other) != DISSATISFIED:
            for each in (FactKind.GRIEVANCE, FactKind.REDO):
                context.retract(case, each, reason=reason)
    return context.done(case, f"{name}更正为{shown}（{reason}），原记录保留备查")


def value_of(context: Context, case: Case, matter: Matter, new: str) -> str:
    """The new value, one of those possible."""
    if matter.kind is FactKind.MAILED:
        if not new:
            raise UserError(f"请写明新的文号。{NO_EFFECT}")
        return letter_number(new)
    if matter.kind in GRADED and new == DISSATISFIED:
        raise UserError(f"改为不满意须重新登记反馈：先发送 /更正 {case.number} 态度 撤销 理由：…，再发送 /反馈。{NO_EFFECT}")
    among = matter.among or tuple(context.office.classes)
    if matter.kind is FactKind.REPLY_CLASS:
        refuse(process.refusal_for_joint(case, "确定答复类别"))
        new = new.upper().removesuffix("类")
    if new not in among:
        raise UserError(f"“{new[:12]}”不可用，应为 {'、'.join(among)}。{NO_EFFECT}")
    return new


def day_of(context: Context, case: Case, kind: FactKind, new: str) -> date:
    """The new day of something done."""
    try:
        day, rest = dates.spoken(new, context.today)
    except dates.NoSuchDay as why:
        raise UserError(f"{why}。{NO_EFFECT}") from None
    if day is None or rest.strip(" ,，。"):
        raise UserError(f"没有看懂日期“{new[:16]}”，请写成 7月28日 或 2021年7月28日。{NO_EFFECT}")
    refuse(process.refusal_of_day(case, day, context.today))
    if kind in (FactKind.MAILED, FactKind.OPINION_SENT):
        refuse(too_early(case, day))
    return day


def extended_to(context: Context, case: Case, new: str) -> str:
    """The right day of an extension."""
    try:
        day, _ = dates.spoken(new, context.today, ahead=True)
    except dates.NoSuchDay as why:
        raise UserError(f"{why}。{NO_EFFECT}") from None
    limit = case.limit_on or case.received_on
    longest = context.office.limits[LimitKind.LONGEST].until(case.received_on, context.calendar)
    if day is None or not limit < day <= longest:
        raise UserError(f"延期应在{dates.long(limit)}之后、{dates.long(longest)}之前。{NO_EFFECT}")
    return day.isoformat()
