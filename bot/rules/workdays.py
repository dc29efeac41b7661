"""Working days of the People's Republic: the library's official years, the office's own changes, and a plain fallback."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from bot.rules import moon

DAY = timedelta(days=1)
# New Year, Labour Day and National Day have fixed dates by law, the others go by moon or sun (`moon`).
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@lru_cache(maxsize=8192)
def official(day: date) -> bool | None:
    """Whether the State Council's yearly notice makes `day` a working day; None when its year is not known yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def unchanged(day: date, *, stated: bool = False) -> bool:
    """Whether `day` is a working day as far as the office says nothing else.

    Where the year is not known yet, Monday to Friday without the festivals: those of fixed date, and those that go by the
    moon or the sun. Where the office `stated` the year's whole arrangement, that says which of the latter are days off.
    """
    known = official(day)
    if known is not None:
        return known
    return day.weekday() < 5 and (day.month, day.day) not in FIXED and (stated or day not in moon.rests(day.year))


@lru_cache(maxsize=64)
def unchanged_of(year: int, *, stated: bool = False) -> tuple[date, ...]:
    """The working days of a year as far as the office says nothing else."""
    return tuple(day for day in days(date(year, 1, 1), date(year, 12, 31)) if unchanged(day, stated=stated))


@dataclass(frozen=True)
class Held:
    """A date as changes left it; `now` is what the calendar of now alone would have. On the day `by`, None without changes,
    the last change came that had to do with it: the date was `reached` by then, or was not moved to before that day.
    """

    day: date
    now: date
    by: date | None
    reached: bool = False


@dataclass(frozen=True)
class Calendar:
    """Working days, with the office's `changes` (date → is it a working day) before everything else.

    `stated` are the years whose whole arrangement the office imported; a single day makes no year known. `before` tells of
    each day on which the office changed something, the oldest first, the calendar that it had until then.
    """

    changes: Mapping[date, bool] = field(default_factory=dict)
    stated: frozenset[int] = frozenset()
    before: tuple[tuple[date, Calendar], ...] = ()

    def is_workday(self, day: date) -> bool:
        """Never raises: a year without official data counts as `unchanged` says, and is `provisional`."""
        if day in self.changes:
            return self.changes[day]
        return self.plain(day)

    def plain(self, day: date) -> bool:
        """Whether it would be one without the office's own days."""
        return unchanged(day, stated=day.year in self.stated)

    def source(self, day: date) -> str:
        """Where the answer for `day` comes from, in words."""
        if day in self.changes or (day.year in self.stated and official(day) is None):
            return "本单位导入"
        return "暂按周一至周五（法定节日除外）" if official(day) is None else "国务院办公厅通知"

    def provisional(self, year: int) -> bool:
        """Whether the year has no official data and the office has imported none (docs/decisions/limits.md#calendar)."""
        return official(date(year, 1, 1)) is None and year not in self.stated

    def on_or_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        while not self.is_workday(day):
            day -= DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_workday(day):
            day += DAY
        return day

    def days_before(self, day: date, count: int) -> date:
        """The working day that lies `count` working days before `day`, itself moved back to a working day."""
        day = self.on_or_before(day)
        for _ in range(count):
            day = self.on_or_before(day - DAY)
        return day

    def days_after(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`."""
        for _ in range(count):
            day = self.on_or_after(day + DAY)
        return day

    def count(self, *, after: date, until: date) -> int:
        """How many working days lie in (after, until]; 0 when `until` is not later."""
        if until <= after:
            return 0
        years = [unchanged_of(year, stated=year in self.stated) for year in range(after.year, until.year + 1)]
        plain = sum(bisect_right(year, until) - bisect_right(year, after) for year in years)
        return plain + sum(workday - self.plain(day) for day, workday in self.changes.items() if after < day <= until)

    def held(self, counted: Callable[[Calendar], date]) -> date:
        """A date that is counted in working days, as the office's changes left it.

        A date that was reached when something was changed stays, and none moves to before that day: what is in time does not
        become late backwards (docs/decisions/limits.md#changes).
        """
        return self.held_since(counted).day

    def held_since(self, counted: Callable[[Calendar], date]) -> Held:
        """The same date, and which change left it where the calendar of now alone would not have it."""
        known = [calendar for _, calendar in self.before] + [self]
        found, last = counted(known[0]), None
        now = counted(self) if self.before else found
        for (on, _), calendar in zip(self.before, known[1:], strict=True):
            if found <= on:
                return Held(found, now, on, reached=True)
            found, last = max(counted(calendar), min(found, calendar.on_or_after(on))), on
        return Held(found, now, last)

    def starts_week(self, day: date) -> bool:
        """Whether `day` is the first working day of its week, Monday to Sunday."""
        return self.is_workday(day) and not any(self.is_workday(d) for d in days(day - day.weekday() * DAY, day - DAY))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += DAY
