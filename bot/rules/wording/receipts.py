"""What a receipt says: that and what was recorded first, then the item, what to mind, and what comes next; one fact a line."""

from __future__ import annotations

from bot.rules import dates
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.wording import answers, lines

IN_STEAD = "办公室代为登记。"


def text(standing: Standing, what: str, *more: str) -> str:
    """已登记：… with the item as it stands afterwards; of `more`, empty ones are left out."""
    return "\n".join((first(what), standing.case.name, *filter(None, more), lines.ending_of(standing)))


def first(what: str) -> str:
    """The first line of every receipt."""
    return f"已登记：{what}。"


def counts_again(before: Case, now: Standing) -> str:
    """Which day counts again once an extension holds no more, and whether it has passed; empty where the day stayed."""
    if now.answer is None or before.due_on == now.case.due_on:
        return ""
    return f"办理时限恢复为{dates.near(now.case.due_on, now.as_of.today)}，{answers.left(now.answer.seen)}。"
