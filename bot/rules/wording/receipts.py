"""What a receipt says: that and what was recorded first, then the item, what to mind, and what comes next; one fact a line."""

from __future__ import annotations

from bot.rules.standing import Standing
from bot.rules.wording import lines

IN_STEAD = "办公室代为登记。"


def text(standing: Standing, what: str, *more: str) -> str:
    """已登记：… with the item as it stands afterwards; of `more`, empty ones are left out."""
    return "\n".join((first(what), standing.case.name, *filter(None, more), lines.ending_of(standing)))


def first(what: str) -> str:
    """The first line of every receipt."""
    return f"已登记：{what}。"
