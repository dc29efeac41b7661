"""/日历 10.9 — whether a day is a working day, and why; /日历 10.9 上班 — its kind as the office states it, or the kinds of
several days: every date that depends on it follows at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot import lookup, news
from bot.acts import calendar_days
from bot.command import Context, command
from bot.errors import UserError
from bot.records import calendar, cases, people
from bot.records.delivery import notices
from bot.rules import dates, moves, permissions, questions, review_chain
from bot.rules.review_chain import NO_EFFECT
from bot.rules.wording import receipts
from bot.rules.words import OFFICE, Role

FAR = timedelta(days=183)  # a day without its year that lies so far ahead was meant to be a past one
WITH_YEAR = re.compile(r"20\d{2}\s*[年/.\-]|20\d{6}", re.ASCII)
KINDS = ("上班", "放假", "休息")
USAGE = "/日历 日期 上班（或 放假）"
SEVERAL = "/日历 2月5日至13日放假，2月14日上班"
ASKING = re.compile(r"是否|是不是|[上放]不[上放]|要不要|需不需要|有没有|什么|为何|么\W*$")
OF_DAYS = (*KINDS, "放不放假", "上不上班", "工作日", "休息日", "节假日", "是不是", "是否", "要不要", "要", "算")


def only_asks(words: str) -> bool:
    """Whether these words do not state what kind of day it is: /日历 10月9日, /日历 10月9日上班吗"""
    stated = any(kind in words for kind in KINDS)
    return not stated or ASKING.search(words) is not None or review_chain.QUESTION.search(words.strip(" ,，。")) is not None


@command(
    "/日历",
    usage=USAGE,
    summary="查某日是否工作日；办公室登记某日上班或放假（临时调休）",
    synonyms=("调休", "工作日历"),
    forms=("/日历 日期：查询该日是否工作日", f"几天一并登记：{SEVERAL}，也可粘贴放假通知的原文"),
    allowed=OFFICE,
    offered=frozenset(Role),
    changes=True,
    stays="工作日的登记不能撤销，请重新登记该日：/日历 日期 上班（或 放假）",
    asks=only_asks,
)
def calendar_day(context: Context, words: str = "") -> str:
    if calendar_days.named(words):
        if context.asking:
            return calendar_days.answer(context, words)
        return declared(context, calendar_days.stated(context, words, FAR))
    day, words = lookup.day(context, words, ahead=True)
    if context.asking:
        return answer(context, day, words)
    if day is None:
        raise UserError(f"请写明日期，例如 /日历 10月9日 上班。{NO_EFFECT}")
    kind = words.strip(" ,，。")
    if kind not in KINDS:
        raise UserError(f"没有看懂“{kind[:16]}”，请发送 {USAGE}；几天一并登记请发送 {SEVERAL}。{NO_EFFECT}")
    if day.year > context.today.year and day - context.today > FAR and not WITH_YEAR.search(context.message.text or ""):
        raise UserError(f"今年的{dates.short(day)}已过；如指{dates.long(day)}，请写明年份。{NO_EFFECT}")
    if context.calendar.is_workday(day) == (kind == "上班"):
        known = "上班" if kind == "上班" else "放假"
        raise UserError(f"{dates.long(day)}已是{known}（{context.calendar.source(day)}），无须重复操作。{NO_EFFECT}")
    return declared(context, {day: kind == "上班"})


def declared(context: Context, days: dict[date, bool]) -> str:
    """State these days, and tell what moves by it."""
    before = cases.view(context.session, context.today, context.office)
    change = calendar.newest_change(context.session) + 1
    was = {day: context.calendar.is_workday(day) for day in days}
    said, *more = calendar_days.record(context, days)
    context.act()
    context.besides = kinds(was), kinds(days)
    after = cases.view(context.session, context.today, context.office)
    tell_office(context, moves.sentences(before, after, context.office.opinion_days_before, context.today), change)
    key = f"calendar:{context.entry}:opinions"
    news.tell_of_calendar(context.session, context.office, before, key=key, now=context.now)
    moved = moves.sentences(heard(context, before), heard(context, after), context.office.opinion_days_before, context.today)
    first = receipts.first(f"{said}，即时生效")
    return "\n".join((first, *more, "时限和提醒按此计算。", *(moves.listed(moved) or ("在办件的时限和剩余工作日没有变化。",))))


def kinds(days: Mapping[date, bool]) -> str:
    """10月9日（周六）上班、…, for the journal."""
    return "、".join(f"{dates.long(day)}{'上班' if workday else '放假'}" for day, workday in sorted(days.items()))


def answer(context: Context, day: date | None, words: str) -> str:
    """What kind of day it is, and where that comes from."""
    if day is None:
        raise UserError("请写明日期，例如 /日历 10月9日。")
    if left := questions.left(words, also=OF_DAYS):
        raise UserError(f"没有看懂“{left[:16]}”。查询请发送 /日历 日期。")
    known = "上班" if context.calendar.is_workday(day) else "放假"
    change = f"改变请发送 {USAGE}。" if context.actor.is_office else ""
    return f"{dates.long(day)}：{known}（{context.calendar.source(day)}）。{change}"


def heard(context: Context, view: moves.View) -> moves.View:
    """What of it may be spoken of here."""
    return replace(view, cases=[case for case in view.cases if permissions.may_see(context.scope, case)])


def tell_office(context: Context, moved: Sequence[str], change: int) -> None:
    """Others of the office hear of it as when a whole arrangement is imported, unless it was said where they read it."""
    if moved and not (context.group and context.group.scope.everything):
        office = people.office(context.session, context.today)
        notices.tell_of_calendar(
            context.session, office, moves.told(moved), change, key=str(context.entry), now=context.now, private=context.private
        )
