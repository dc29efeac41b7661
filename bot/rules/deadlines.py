"""How far away a due date is, and the light that says so (contract: one table for lights and reminders)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.workdays import Calendar

NEAR = 10  # working days left from which on a light is no longer green
PRESSING = 3  # from which on it is orange


class Light(StrEnum):
    """A colour that is never shown without its word."""

    GREEN = "绿灯"
    YELLOW = "黄灯"
    ORANGE = "橙灯"
    RED = "红灯"
    GREY = "灰灯"


@dataclass(frozen=True)
class Deadline:
    """A due date as seen on one day.

    `effective` is the working day that counts: the due date or, when that is a rest day, the working day before it.
    `left` is 0 on the last day and on rest days after it, then -1, -2 …
    """

    due: date
    effective: date
    left: int
    overdue: bool
    provisional: bool


def deadline(calendar: Calendar, due: date, today: date, *, counted_from: date | None = None) -> Deadline:
    """The due date as seen today; an item is overdue only when today is after the due date itself.

    `counted_from` is the date from which `due` was counted back, where it was: its year is one of those that matter.
    """
    effective = calendar.on_or_before(due)
    left = calendar.count(after=today, until=effective) - calendar.count(after=effective, until=today)
    provisional = any(calendar.provisional(year) for year in {due.year, today.year, (counted_from or due).year})
    return Deadline(due, effective, left, today > due, provisional)


def light(seen: Deadline, *, done: bool = False) -> Light:
    """Grey when done, red once overdue, orange in the last three working days, yellow in the last ten."""
    if done:
        return Light.GREY
    if seen.overdue:
        return Light.RED
    return Light.ORANGE if seen.left <= PRESSING else Light.YELLOW if seen.left <= NEAR else Light.GREEN
