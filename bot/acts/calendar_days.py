"""Several days in one message of the office: 2月5日至13日放假，2月14日上班, or the notice's sentences as they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bot.command import Context
from bot.errors import UserError
from bot.records import calendar
from bot.rules import arrangement, arrangement_days, dates, moves
from bot.rules.arrangement import NotUnderstood
from bot.rules.arrangement_days import SaidDays
from bot.rules.review_chain import NO_EFFECT

AHEAD, BACK = 3, 1  # years in which such days may lie
ASKING = re.compile(r"[?？吗么呢]|放不放假|上不上班|是不是|是否|要不要|需不需要|放假|上班|休息|工作日|请问|[要算]")


def named(words: str) -> bool:
    """Whether the words are about more days than one."""
    return arrangement.how_many_days(words) > 1


def stated(context: Context, words: str, far: timedelta) -> dict[date, bool]:
    """day → is it a working day, of every day in the words; raises UserError with each sentence that is not clear.

    Days without a year are those of the weekdays beside them, else this year's, and next year's once all have passed;
    `far` ahead they were meant to be past ones.
    """
    words = with_years(words, context.today)
    lines, bad = [], []
    for place, clause in enumerate(arrangement.clauses(words)):
        try:
            if arrangement.has_days(clause) and not arrangement.ADVICE.search(clause):
                lines.append(SaidDays(place, tuple(arrangement.groups(clause))))
        except NotUnderstood as reason:
            bad.append((place, str(reason)))
    possible = range(context.today.year - BACK, context.today.year + AHEAD + 1)
    days, wrong = arrangement_days.resolved(lines, year(context.today, words, lines, possible, far), possible)
    if faults := [*bad, *wrong]:
        clauses = arrangement.clauses(words)
        listed = [f"“{shortened(clauses[place])}”：{reason}。" for place, reason in sorted(faults)]
        raise UserError("\n".join((*listed, f"各日均未登记，请改正后重新发送。{NO_EFFECT}")))
    return days


def answer(context: Context, words: str) -> str:
    """What kind of days these are; raises UserError for words that are none of a question about days."""
    asked = ASKING.sub("", with_years(words, context.today))
    possible = range(context.today.year - BACK, context.today.year + AHEAD + 1)
    try:
        if arrangement.SWAP in asked:
            raise NotUnderstood(arrangement.AMBIGUOUS)
        lines = [SaidDays(0, tuple(arrangement.groups(clause, default=False))) for clause in arrangement.clauses(asked)]
        days, bad = arrangement_days.resolved(lines, year(context.today, asked, lines, possible, timedelta.max), possible)
        if bad:
            raise NotUnderstood(bad[0][1])
    except NotUnderstood as reason:
        raise UserError(f"{reason}。{NO_EFFECT}") from None
    provisional = any(context.calendar.provisional(day.year) for day in days)
    kinds = {day: context.calendar.is_workday(day) for day in days}
    return f"{runs(kinds, context.today)}{'（暂定）' if provisional else ''}。"


def with_years(words: str, today: date) -> str:
    """今年 and 明年 as numbers."""
    for said, number in (("今年", today.year), ("本年", today.year), ("明年", today.year + 1)):
        words = words.replace(said, f"{number}年")
    return words


def year(today: date, words: str, lines: list[SaidDays], possible: range, far: timedelta) -> int:
    """The year of days without one; raises UserError where all of them have passed and next year is far."""
    said = arrangement.years_named(words) | arrangement_days.years_said(lines)
    if len(said) == 1:
        return min(said)
    if len(said) > 1:
        raise UserError(f"消息中有{'、'.join(map(str, sorted(said)))}几个年份，请在每个日期前写明年份。{NO_EFFECT}")
    if by_weekdays := arrangement_days.year_by_weekdays(lines, possible):
        return by_weekdays
    this, _ = arrangement_days.resolved(lines, today.year, possible)
    if not this or max(this) >= today:
        return today.year
    following, _ = arrangement_days.resolved(lines, today.year + 1, possible)
    if following and min(following) - today > far:
        raise UserError(f"今年的{dates.short(min(this))}等日已过；如指{today.year + 1}年，请写明年份。{NO_EFFECT}")
    return today.year + 1


def record(context: Context, days: Mapping[date, bool]) -> list[str]:
    """State these days; what stands first in the receipt, and further sentences. Raises UserError where nothing changes."""
    if all(context.calendar.is_workday(day) == works for day, works in days.items()):
        raise UserError(f"{runs(days, context.today)}，已是如此，无须重复操作。{NO_EFFECT}")
    gone = calendar.bring(context.session, dict(days), context.now)
    whole = sorted(calendar.whole_years(dict(days)))
    said = [runs(days, context.today)]
    if whole:
        said.append(f"{'、'.join(map(str, whole))}年按全年安排登记，不再标注暂定。")
    if gone:
        said.append(moves.no_more(gone, context.today, "逐日查询请发送 /日历 日期"))
    return said


def runs(days: Mapping[date, bool], today: date) -> str:
    """2027年2月5日（周五）至2月13日（周六）放假，2027年2月14日（周日）上班"""
    found = dates.runs(days, lambda day: days[day])
    return "，".join(f"{dates.span(run, today)}{'上班' if days[run[0]] else '放假'}" for run in found)


def shortened(clause: str) -> str:
    """The beginning of a sentence, for a refusal."""
    clause = clause.strip()
    return clause if len(clause) <= 24 else f"{clause[:24]}…"
