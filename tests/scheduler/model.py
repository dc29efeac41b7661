"""What the office would say is due, told independently of the planner: dates counted day by day, facts as they were recorded.

It knows a handful of items, the office's changes of the calendar, and what was told; the planner is compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.scheduler import naive
from tests.scheduler.naive import BEFORE_OPINION, DAY, TABLE, WEEKLY
from tests.stated import settled

KEY_TABLE = {15: ("officer", "deputy director"), 2: ("officer", "director"), 0: ("officer", "head"), -2: ("office",)}
KEY_WEEKLY = ("director",)


def without_director(roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(role for role in roles if role != "director")


@dataclass(frozen=True)
class Told:
    """A step of the ladder as it is told, once: a level of a duty for the date that somebody set, or for a week (its Monday)."""

    number: str
    duty: str
    division: str
    level: str
    once_for: date


@dataclass(frozen=True)
class Due:
    """A duty whose step has come: what it is told as, on which day the step fell, and whom it concerns."""

    told_as: Told
    fell_on: date
    roles: tuple[str, ...]


@dataclass
class Moved:
    """A later date for something, which holds since a day."""

    due: date
    since: date


@dataclass
class Item:
    """One item, and what has been done about it."""

    number: str
    joint: bool
    key: bool
    lead: str
    assisting: tuple[str, ...]
    received: date
    due: date
    entered: date
    done: bool = False
    once_done: bool = False
    moved: Moved | None = None
    given: set[str] = field(default_factory=set)
    sent_back: dict[str, Moved] = field(default_factory=dict)

    @property
    def date_set(self) -> date:
        """The date that holds now."""
        return self.moved.due if self.moved else self.due

    @property
    def since(self) -> date:
        """Steps that fell before this day stay quiet."""
        return max(self.entered, self.received, self.moved.since if self.moved else self.received)


@dataclass
class Model:
    """The office's view."""

    items: list[Item] = field(default_factory=list)
    changes: dict[date, bool] = field(default_factory=dict)
    until: dict[date, dict[date, bool]] = field(default_factory=dict)  # what the changes were before each day that brought some
    special: bool = False

    def workday(self, day: date) -> bool:
        return self.changes[day] if day in self.changes else naive.workday(day)

    def state(self, day: date, works: bool, on: date) -> None:
        """The office says on a day what another one is."""
        self.until.setdefault(on, dict(self.changes))
        self.changes[day] = works

    def held(self, counted: Callable[[Model], date]) -> date:
        """A date that nobody moves once it has come, nor to before the day on which the change is stated."""
        first, *later = (Model(changes=changes) for changes in (*self.until.values(), self.changes))
        return settled(first, zip(self.until, later, strict=True), counted)

    def last_workday(self, day: date) -> date:
        while not self.workday(day):
            day -= DAY
        return day

    def left(self, day: date, due: date) -> int:
        """Working days from `day` to the due date, or to the working day before it; below 0 after it."""
        last = self.last_workday(due)
        if day <= last:
            return sum(self.workday(each) for each in naive.every_day(day + DAY, last))
        return -sum(self.workday(each) for each in naive.every_day(last + DAY, day))

    def before(self, day: date, count: int) -> date:
        day = self.last_workday(day)
        for _ in range(count):
            day = self.last_workday(day - DAY)
        return day

    def starts_week(self, day: date) -> bool:
        monday = day - day.weekday() * DAY
        return self.workday(day) and not any(self.workday(each) for each in naive.every_day(monday, day - DAY))

    def due(self, today: date) -> Iterator[Due]:
        """Every duty that is open, with the newest step that fell today or before and not before its date was known."""
        for item in self.items:
            if item.done:
                continue
            answer = "会办意见" if item.joint else "答复"
            yield from self.steps(item, answer, item.lead, item.date_set, item.date_set, item.since, today)
            opinions = self.opinions_until(item)
            for division in item.assisting:
                if division in item.given:
                    continue
                if back := item.sent_back.get(division):
                    since = max(item.entered, back.since)
                    yield from self.steps(item, "配合意见", division, back.due, back.due, since, today)
                else:
                    yield from self.steps(item, "配合意见", division, opinions, item.date_set, item.since, today)

    def opinions_until(self, item: Item) -> date:
        """Ten working days before the item's date; half of what there is, where that lies before the date was known."""
        known = max(item.received, item.moved.since) if item.moved else item.received
        until = item.date_set
        day = self.held(lambda days: days.before(until, BEFORE_OPINION))
        return day if day > known else self.held(lambda days: days.before(until, max(0, days.left(known, until)) // 2))

    def steps(self, item: Item, duty: str, division: str, due: date, date_set: date, since: date, today: date) -> Iterator[Due]:
        """The newest step of one duty, if there is one that is not quiet: the days are looked at one by one, backwards."""
        table: dict[int, tuple[str, ...]] = KEY_TABLE if self.special and item.key else TABLE
        weekly: tuple[str, ...] = KEY_WEEKLY if self.special and item.key else WEEKLY
        if duty == "配合意见":  # of these directors never hear; a step for them alone is none
            table = {left: told for left, roles in table.items() if (told := without_director(roles))}
            weekly = without_director(weekly)
        day = today
        while day >= since:
            if self.workday(day):
                left = self.left(day, due)
                if left in table:
                    level = str(left) if left >= 0 else f"+{-left}"
                    yield Due(Told(item.number, duty, division, level, date_set), day, table[left])
                    return
                if weekly and left < min(table) and self.starts_week(day):
                    week = day - timedelta(days=day.weekday())
                    yield Due(Told(item.number, duty, division, "weekly", week), day, weekly)
                    return
            day -= DAY
