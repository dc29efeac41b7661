"""/逾期 — open items with a duty whose date has passed."""

from __future__ import annotations

from bot import listings
from bot.command import Context, command
from bot.rules.deadlines import Light


@command("/逾期", usage="/逾期", summary="看已逾期的在办件（红灯）", synonyms=("超期", "过期", "没办的", "逾期件"))
def overdue(context: Context) -> str:
    return listings.by_light(context, frozenset({Light.RED}), title="逾期件", none="没有逾期件。", again="/逾期")
