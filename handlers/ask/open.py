"""/在办 — what is open, by further conditions: a form of /列."""

from __future__ import annotations

from bot import listings
from bot.command import Context, command
from bot.message import Reply
from bot.rules.condition_words import ListedState


@command("/在办", usage="/在办 条件", summary="看在办件，条件同 /列", synonyms=("在办件", "未办结", "没办结", "没办完"))
def still_open(context: Context, words: str = "") -> Reply:
    return listings.answer(context, f"{ListedState.OPEN} {words}")
