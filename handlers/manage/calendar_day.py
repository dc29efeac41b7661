"""/日历 10.9 上班 — the kind of one day, as the office states it; every date that depends on it follows at once."""

from __future__ import annotations

from bot.command import Context, DayAhead, command
from bot.errors import UserError
from bot.records import calendar, suggestions
from bot.rules import dates, moves
from bot.rules.review_chain import NO_EFFECT
from bot.rules.words import OFFICE

USAGE = "/日历 日期 上班（或 放假）"


@command(
    "/日历",
    usage=USAGE,
    summary="登记某日上班或放假（临时调休）",
    synonyms=("调休", "工作日历"),
    allowed=OFFICE,
    changes=True,
)
def calendar_day(context: Context, day: DayAhead, words: str = "") -> str:
    if day is None:
        raise UserError(f"请写明日期，例如 /日历 10月9日 上班。{NO_EFFECT}")
    kind = words.strip(" ,，。")
    if kind not in ("上班", "放假", "休息"):
        known = "上班" if context.calendar.is_workday(day) else "放假"
        return f"{dates.long(day)}：{known}（{context.calendar.source(day)}）。改变请发送 {USAGE}。"
    before = context.calendar
    calendar.change(context.session, {day: kind == "上班"})
    dues = suggestions.open_dues(context.session, context.today)
    moved = moves.sentences(before, calendar.load(context.session), dues, context.today)
    said = f"{dates.long(day)}登记为{'上班' if kind == '上班' else '放假'}，即时生效，时限和提醒按此计算。"
    return "\n".join((said, *(moved[:8] or ("在办件的时限和剩余工作日没有变化。",))))
