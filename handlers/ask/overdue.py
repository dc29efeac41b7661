"""/逾期 — open items whose due date has passed."""

from __future__ import annotations

from bot.command import Context, command
from bot.rules.deadlines import Light
from handlers.ask.near_due import by_light


@command("/逾期", usage="/逾期", summary="看已逾期的在办件（红灯）", synonyms=("超期", "过期", "没办的", "逾期件"))
def overdue(context: Context) -> str:
    return by_light(context, {Light.RED}, title="逾期件", none="没有逾期件。")
