"""In which group something about an item is said: the one it happened in, else the narrowest that may hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot.rules.permissions import Scope


class Speaking(Protocol):
    """A registered group; `push` names the robot that speaks there, None where none does."""

    @property
    def id(self) -> int: ...
    @property
    def scope(self) -> Scope: ...
    @property
    def push(self) -> str | None: ...


G = TypeVar("G", bound=Speaking)


def hears(group: Speaking, division: str) -> bool:
    """Whether a group may hear of a division's items."""
    return group.scope.everything or division in group.scope.divisions


def narrowest(groups: Sequence[G], division: str) -> G | None:
    """The group with the smallest scope that covers the division and in which a robot speaks."""
    covering = [group for group in groups if group.push and hears(group, division)]
    return min(covering, key=lambda g: (g.scope.everything, len(g.scope.divisions), g.id), default=None)


def of_whole_bureau(groups: Sequence[G]) -> G | None:
    """The first group that may hear of every item and whose robot speaks there."""
    return next((group for group in groups if group.push and group.scope.everything), None)


def chosen(groups: Sequence[G], here: G | None, *, lead: str, division: str) -> G | None:
    """Where people of `division` are told of an item that `lead` leads and that was spoken of `here`; None when nowhere.

    In the group it happened in where their division hears it, else in the narrowest of theirs; better in the item's own
    group than nowhere.
    """
    theirs = here is not None and bool(here.push) and (division == lead or hears(here, division))
    group = here if theirs else narrowest(groups, division)
    if group is None and division != lead:
        group = here if here and here.push else narrowest(groups, lead)
    return group
