"""What a receipt says: that and what was recorded first, then the item, what to mind, and what comes next; one fact a line."""

from __future__ import annotations

from bot.rules.stages import Case
from bot.rules.wording import answers

IN_STEAD = "办公室代为登记。"


def text(case: Case, chain: tuple[str, ...], what: str, *more: str) -> str:
    """已登记：… with the item as it stands afterwards; of `more`, empty ones are left out."""
    return "\n".join((first(what), case.name, *filter(None, more), *answers.coming(case, chain)))


def first(what: str) -> str:
    """The first line of every receipt."""
    return f"已登记：{what}。"
