"""Working days of the naive telling, counted one by one: what is owed on an item, until when, in which colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.lives.model import Item
from tests.stated import settled

DAY = timedelta(days=1)
BEFORE_OPINION = 10  # working days between an assisting opinion's date and the item's own
BESIDE = 20  # working days of what colours no item
WEEK = 5  # working days for an opinion that is asked for when the item itself is late
COLOURS = ("绿灯", "黄灯", "橙灯", "红灯")


@dataclass(frozen=True)
class Debt:
    """One thing that a division owes until a day, and how it stands."""

    what: str
    division: str
    due: date
    left: int
    colour: str


@dataclass
class Days:
    """Working days, with the office's changes of them, and what these were before each of them was stated."""

    rests: set[date]
    worked: set[date]
    changes: dict[date, bool] = field(default_factory=dict)
    until: dict[date, dict[date, bool]] = field(default_factory=dict)

    def state(self, day: date, works: bool, on: date) -> None:
        """The office says on a day what another one is."""
        self.until.setdefault(on, dict(self.changes))
        self.changes[day] = works

    def held(self, counted: Callable[[Days], date]) -> date:
        """A date that nobody moves once it has come, nor to before the day on which the change is stated."""
        first, *later = (Days(self.rests, self.worked, changes) for changes in (*self.until.values(), self.changes))
        return settled(first, zip(self.until, later, strict=True), counted)

    def workday(self, day: date) -> bool:
        if day in self.changes:
            return self.changes[day]
        return day in self.worked or (day.weekday() < 5 and day not in self.rests)

    def on_or_before(self, day: date) -> date:
        while not self.workday(day):
            day -= DAY
        return day

    def before(self, day: date, count: int) -> date:
        day = self.on_or_before(day)
        for _ in range(count):
            day = self.on_or_before(day - DAY)
        return day

    def left(self, today: date, due: date) -> int:
        """Working days until the last one that counts; below 0 after it."""
        last, count = self.on_or_before(due), 0
        day = min(today, last)
        while day < max(today, last):
            day += DAY
            count += self.workday(day)
        return count if today <= last else -count

    def colour(self, today: date, due: date) -> str:
        if today > due:
            return "红灯"
        left = self.left(today, due)
        return "橙灯" if left <= 3 else "黄灯" if left <= 10 else "绿灯"

    def after(self, day: date, count: int) -> date:
        """The working day that lies so many working days after a day."""
        while count:
            day += DAY
            count -= self.workday(day)
        return day

    def opinions_until(self, item: Item, name: str) -> date:
        """Ten working days before the item's date; half of what there is, where that lies before the date was known; for who was
        asked once that had come half of what is left, or a week where nothing is."""
        known = max(item.received, item.due_since)
        day = self.held(lambda days: days.before(item.due, BEFORE_OPINION))
        day = day if day > known else self.half(item.due, known)
        asked = item.asked.get(name, known)
        if asked <= known or day > asked:
            return day
        return self.held(lambda days: days.after(asked, WEEK)) if item.due < asked else max(asked, self.half(item.due, asked))

    def half(self, due: date, since: date) -> date:
        """The day that halves the working days there are until a date."""
        return self.held(lambda days: days.before(due, max(0, days.left(since, due)) // 2))

    def debts(self, item: Item, today: date) -> list[Debt]:
        """What is owed on an item today."""
        if item.over or today < item.received:
            return []
        owed = [("会办意见" if item.joint else "答复", item.lead, item.due)]
        owed += [("配合意见", name, item.back.get(name) or self.opinions_until(item, name)) for name in item.awaited]
        return [Debt(what, name, due, self.left(today, due), self.colour(today, due)) for what, name, due in owed]

    def tracked(self, item: Item, today: date) -> list[Debt]:
        """What is due beside the answer, in no colour: the first call, the deputy's form, the publication, what was promised."""
        if item.joint or item.objection == "同意" or today < item.received:
            return []
        begun: dict[str, date] = {}
        written = item.review is not None and item.review.ended != "撤回"
        if not (item.over or item.contacted or item.met or written or item.redone):
            begun["首次联系"] = item.paper_since or item.received
        if item.mailed and not item.graded:
            begun["代表反馈"] = item.mailed
        if item.mailed and item.openness and not item.published:
            begun["答复公开"] = max(item.mailed, item.openness)
        due = {what: self.within(start) for what, start in begun.items()} | ({"承诺检查": item.check} if item.check else {})
        return [Debt(what, item.lead, day, self.left(today, day), "灰灯") for what, day in due.items()]

    def within(self, start: date) -> date:
        """The last of the working days after a day that such things have."""
        return self.held(lambda days: days.after(start, BESIDE))

    def worst(self, item: Item, today: date) -> str:
        """The reddest colour of what is owed; grey when all is done."""
        if item.over:
            return "灰灯"
        return max((debt.colour for debt in self.debts(item, today)), key=COLOURS.index)
