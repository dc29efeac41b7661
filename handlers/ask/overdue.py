"""/逾期 — open items with a duty whose date has passed: a form of /列."""

from __future__ import annotations

from bot import listings
from bot.command import Context, command
from bot.message import Reply
from bot.rules.condition_words import ListedState


@command(
    "/逾期", usage="/逾期 条件", summary="看已逾期的在办件（红灯），条件同 /列", synonyms=("超期", "过期", "没办的", "逾期件")
)
def overdue(context: Context, words: str = "") -> Reply:
    return listings.answer(context, f"{ListedState.OVERDUE} {words}")
