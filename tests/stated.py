"""What naive models know of days that an office states: a date that has come is moved by nobody. Apart from the product."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

DAY = timedelta(days=1)


class Days(Protocol):
    """Working days as they are arranged for a while."""

    def workday(self, day: date) -> bool:
        """Whether people work."""
        ...


D = TypeVar("D", bound=Days)


def settled(first: D, later: Iterable[tuple[date, D]], counted: Callable[[D], date]) -> date:
    """A date under one arrangement after the other, each from the day on which it was stated: one that has come stays, and none
    is moved to before that day."""
    found = counted(first)
    for on, days in later:
        if found <= on:
            return found
        moved = counted(days)
        if moved < on:
            moved = on
            while not days.workday(moved):
                moved += DAY
            moved = min(moved, found)
        found = moved
    return found
