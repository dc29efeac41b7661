"""An item before and after a change, and what is said about it: what every row of the table of changes works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.rules import duties
from bot.rules.grounds import Ground
from bot.rules.stages import Case, Party
from bot.rules.workdays import Calendar


@dataclass(frozen=True)
class Settled:
    """What the office has settled, as far as changes ask for it, and the day on which they are told."""

    calendar: Calendar
    opinion_days_before: int
    today: date


@dataclass(frozen=True)
class Pair:
    """One item before and after a change; `source` says where it came from, such as 台账已更新, or nothing.

    `settled_before` is what was settled before where that changed, too: another calendar. For readers who have not heard of
    earlier changes `before` is the item before those; `days_before` until when opinions were owed then, `source_before` where
    those came from.
    """

    before: Case
    after: Case
    settled: Settled
    source: str = ""
    settled_before: Settled | None = None
    days_before: Mapping[str, date] | None = None
    source_before: str = ""

    @property
    def brackets(self) -> str:
        return f"（{self.source}）" if self.source else ""

    @property
    def sourced(self) -> bool:
        """Whether it came from elsewhere than a command, or what is told with it did."""
        return bool(self.source or self.source_before)


@dataclass(frozen=True)
class News:
    """A sentence about an item (`NAMED` stands for its number), whom it is for, and what it rests on.

    `division` is whose group hears it where that is not the lead division's; with `staff` its head and officers are told,
    too. With `office` the office hears it, in its own message. `row` is where it stands in the table of changes, `pair` the
    change. `only`: those of its readers to whom it is new in these words, None: all.
    """

    case: Case
    sentence: str
    told: tuple[Party, ...] = ()
    rests: tuple[Ground, ...] = ()
    division: str = ""
    staff: bool = False
    office: bool = False
    row: str = ""
    pair: Pair | None = None
    only: frozenset[int] | None = None


def opinion_days_before(pair: Pair) -> dict[str, date]:
    """Until when each division owed its opinion before the change, as far as readers know."""
    if pair.days_before is not None:
        return dict(pair.days_before)
    return {duty.division: duty.due for duty in owed(pair, pair.before)}


def owed(pair: Pair, case: Case) -> list[duties.Duty]:
    """The opinions that are owed on an item."""
    settled = pair.settled_before if pair.settled_before and case is pair.before else pair.settled
    found = duties.open_duties(case, settled.calendar, settled.opinion_days_before)
    return [duty for duty in found if duty.kind is duties.DutyKind.ASSISTING_OPINION]
