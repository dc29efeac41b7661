"""What a command changed of which items, for the journal: an item as it was seen first and last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules import differences
from bot.rules.stages import Case

if TYPE_CHECKING:
    from bot.command import Context


@dataclass(frozen=True)
class ItemChanged:
    """What held of an item before a command, and what holds now; None: of what is about no item."""

    item: int | None
    before: str | None
    after: str | None


def changes(context: Context, first: Mapping[int, Case], last: Mapping[int, Case]) -> tuple[ItemChanged, ...]:
    """What the command changed; the item that it is about is looked at once more where nobody did, others were where they
    were told of."""
    about = context.about
    if about is not None and about in first and last.get(about) is first[about]:
        last = {**last, about: context.case(about)}
    found = [ItemChanged(None, *context.besides)] if context.besides else []
    for item, before in first.items():
        after = last.get(item, before)
        if after is not before and after != before:
            states = context.standing(before).state, context.standing(after).state
            was, now = differences.of_item(before, after, states, after.chain)
            if was or now:
                found.append(ItemChanged(item, was, now))
    return tuple(found)
