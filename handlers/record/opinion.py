"""/意见 20210032 — an assisting division's written opinion was handed in; or one from or to another unit; or a hollow one back.

The opinion itself never travels by chat: that it exists is what is recorded (docs/decisions/process.md#opinions).
"""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.acts import opinions
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import people
from bot.rules import dates, duties, grounds, intentions, limits, permissions, process, secrecy, spelling
from bot.rules.limits import LimitKind
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.words import WORKERS, FactKind

USAGE = "/意见 编号 日期"
OTHERS = re.compile(r"^(?P<way>收到|来自|致|发送|发)\s{0,4}(?P<unit>\S{2,30}?)\s{0,4}(?:的)?\s{0,4}(?:书面)?(?:意见)?$")
BACK = re.compile(r"^退回\s{0,4}(?P<division>\S+)\s+(?P<reason>.{4,})$")


@command(
    "/意见",
    usage=USAGE,
    summary="登记书面意见已提交，或退回空泛意见",
    synonyms=("书面意见", "提交意见", "已交意见"),
    offered=WORKERS,
    needs=Need.OPINION,
    changes=True,
    forms=("/意见 编号 处室 日期", "/意见 编号 缺意见 理由：…", "/意见 编号 退回 处室 理由", "/意见 编号 收到 单位名称"),
)
def opinion(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    on, words = day or context.today, words.strip(" ,，。")
    refuse(process.refusal_when_over(case, "登记意见") or process.refusal_of_day(case, on, context.today))
    if process.excuse_in(words)[0] is not None:
        return not_waited_for(context, case, opinions.excuse_alone(context, words) or "")
    if words.startswith("退回"):
        return sent_back(context, case, on, words)
    if found := OTHERS.match(words):
        received = found["way"] in ("收到", "来自")
        if division := own_division(context, case, found["unit"], received=received):
            return handed_in(context, case, on, division_meant(context, case, division))
        return of_other_unit(context, case, on, found["unit"], received=received)
    return handed_in(context, case, on, division_meant(context, case, words))


def division_meant(context: Context, case: Case, words: str) -> str:
    """The assisting division whose opinion it is: the person's own, or for the office the one named."""
    own = permissions.opinion_divisions(context.actor, case)
    able = case.assisting_divisions if context.actor.is_office else tuple(d for d in own if d in case.assisting_divisions)
    if not case.assisting_divisions:
        raise UserError(f"{case.number} 没有配合处室；其他单位的意见请发送 /意见 {case.number} 收到 单位名称。{NO_EFFECT}")
    named = [d for d in case.assisting_divisions if words and (words == d or spelling.is_short_for(words, d))]
    if words and len(named) != 1:
        several = [part for part in re.split(r"[\s,，、;；]+", words) if part]
        if len(several) > 1 and all(any(spelling.is_short_for(part, d) for d in case.assisting_divisions) for part in several):
            raise UserError(f"一次登记一个处室的书面意见，请逐个发送，例如 /意见 {case.number} {several[0]}。{NO_EFFECT}")
        refuse(intentions.refusal(words))
        shown = "、".join(case.assisting_divisions)
        raise UserError(f"{case.number} 的配合处室为{shown}，没有看懂{spelling.echoed(words)}。{NO_EFFECT}")
    if named and named[0] not in able:
        raise UserError(f"{named[0]}的意见须由该处室或办公室登记。{NO_EFFECT}")
    if not named and len(able) != 1:
        silent = "、".join(case.silent_divisions) or "已收齐"
        raise UserError(f"请写明处室：/意见 {case.number} 处室（尚缺：{silent}）。{NO_EFFECT}")
    return named[0] if named else able[0]


def handed_in(context: Context, case: Case, on: date, division: str) -> Reply:
    """One division's opinion; with the last one they are complete, and the lead division is told."""
    if division not in case.silent_divisions:
        raise UserError(f"{case.number} {division}的书面意见已登记，无须重复操作。")
    context.record(case, FactKind.OPINION, on, subject=division)
    case = context.case(case.id)
    if not case.silent_divisions:
        last = max((fact.on for fact in case.of(FactKind.OPINION)), default=on)
        context.record(case, FactKind.OPINIONS_COMPLETE, max(on, last))
        submitted = case.round is not None and not case.round.returned and not case.round.withdrawn_on
        then = "。" if submitted else f"，请汇总后送审：/送审 {case.number}。"
        text = f"{case.number} 配合处室书面意见已收齐{then}"
        key = f"opinions:{case.id}:{context.entry}"
        rests = [grounds.OPEN, grounds.fact(FactKind.OPINIONS_COMPLETE), grounds.rounds(case)]
        context.tell(case, case.officers, text, key=key, rests=rests)
    missing = "、".join(case.silent_divisions)
    more = f"尚缺：{missing}。" if missing else "配合处室意见已收齐。"
    return context.done(case, f"{division}书面意见，{dates.near(on, context.today)}提交", more)


def not_waited_for(context: Context, case: Case, excuse: str) -> Reply:
    """The lead division goes on without the opinions that are missing, and says why."""
    if not permissions.works_on(context.actor, case):
        raise UserError(f"{case.number} 缺意见的理由须由{Need.WORK.value}登记。{NO_EFFECT}")
    return context.done(case, opinions.gone_without(context, case, excuse))


def own_division(context: Context, case: Case, unit: str, *, received: bool) -> str:
    """The assisting division that is meant; empty for a unit outside. Raises UserError where it is not to be recorded here."""
    known = people.divisions(context.session)
    named = [name for name in known if name == unit or spelling.is_short_for(unit, name)]
    assisting = [name for name in named if name in case.assisting_divisions]
    if len(named) != 1 and len(assisting) != 1:
        return ""
    division = (assisting or named)[0]
    if received and assisting:
        return division
    if assisting:
        raise UserError(f"{division}是本件的配合处室，其意见由该处室或办公室登记：/意见 {case.number} {division}。{NO_EFFECT}")
    raise UserError(f"{division}不是本件的配合处室，其意见不能登记为其他单位的意见。{NO_EFFECT}")


def of_other_unit(context: Context, case: Case, on: date, unit: str, *, received: bool) -> Reply:
    """An opinion from or to a unit outside the bureau: the lead division's business."""
    if not permissions.works_on(context.actor, case):
        raise UserError(f"{case.number} 与其他单位往来意见须由{Need.WORK.value}登记。{NO_EFFECT}")
    way, subject = "收到" if received else "发送", f"{'来自' if received else '致'} {unit}"
    named = unit if secrecy.may_be_named(case.secrecy) else "其他单位"
    before = next((fact for fact in case.of(FactKind.OPINION) if fact.subject == subject), None)
    if before and before.on == on:
        raise UserError(f"{case.number} {dates.short(on)}{way}{named}书面意见已登记，无须重复操作。{NO_EFFECT}")
    context.record(case, FactKind.OPINION, on, subject=subject)
    if before:
        moved = f"由{dates.near(before.on, context.today)}改为{dates.near(on, context.today)}"
        return context.done(case, f"{way}{named}书面意见，日期{moved}")
    return context.done(case, f"{dates.near(on, context.today)}{way}{named}书面意见")


def sent_back(context: Context, case: Case, on: date, words: str) -> Reply:
    """A hollow opinion goes back, with a new day (docs/decisions/limits.md#opinions)."""
    if not permissions.works_on(context.actor, case):
        raise UserError(f"{case.number} 须由{Need.WORK.value}退回配合意见。{NO_EFFECT}")
    found = BACK.match(words)
    if not found:
        raise UserError(f"请写明处室和理由（不少于4个字）：/意见 {case.number} 退回 处室 理由。{NO_EFFECT}")
    given = [d for d in case.assisting_divisions if d not in case.silent_divisions]
    named = [d for d in given if d == found["division"] or spelling.is_short_for(found["division"], d)]
    if len(named) != 1:
        raise UserError(f"{case.number} 没有“{found['division'][:12]}”已交的书面意见。{NO_EFFECT}")
    division, reason = named[0], found["reason"].strip()
    limit = context.office.limits_of(case)[LimitKind.REDO_OPINION]
    due = duties.asked_again(case, on, on, context.calendar, context.office.opinion_days_before, limit).held.day
    details = {"due": due.isoformat(), limits.KEPT: str(limit)}
    opinions.no_more_complete(context, case, division, f"{division}意见退回")
    context.record(case, FactKind.OPINION_RETURNED, on, value=reason, subject=division, details=details)
    staff = people.staff(context.session, division, context.today)
    text = (
        f"{case.number} {division}的书面意见已退回：{case.quoted(reason)}。请于{dates.long(due)}前重新提交：/意见 {case.number}。"
    )
    key = f"opinion-back:{case.id}:{context.entry}"
    context.tell(case, staff, text, key=key, division=division, rests=[grounds.owes(division)])
    again = f"请{division}于{dates.near(due, context.today)}前重新提交。"
    return context.done(case, f"{division}书面意见退回", f"退回理由：{case.quoted(reason)}", again)
