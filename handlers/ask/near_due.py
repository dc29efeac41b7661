"""/临期 — open items with a duty that has ten working days or fewer left: a form of /列."""

from __future__ import annotations

from bot import listings
from bot.command import Context, command
from bot.message import Reply
from bot.rules.condition_words import ListedState


@command(
    "/临期",
    usage="/临期 条件",
    summary="看快到期的在办件（黄灯、橙灯），条件同 /列",
    synonyms=("快到期", "即将到期", "临近到期"),
)
def near_due(context: Context, words: str = "") -> Reply:
    return listings.answer(context, f"{ListedState.NEAR} {words}")
