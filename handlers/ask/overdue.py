"""/逾期 — open items with a duty whose date has passed."""

from __future__ import annotations

from bot import listings, lookup
from bot.command import Context, command
from bot.rules.deadlines import Light

USAGE = "/逾期 处室 页码"


@command("/逾期", usage=USAGE, summary="看已逾期的在办件（红灯）", synonyms=("超期", "过期", "没办的", "逾期件"))
def overdue(context: Context, words: str = "") -> str:
    division, page = lookup.narrowed(context, words, USAGE)
    return listings.by_light(
        context, frozenset({Light.RED}), title="逾期件", none="没有逾期件。", again="/逾期", page=page, division=division
    )
