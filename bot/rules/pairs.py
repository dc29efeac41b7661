"""An item before and after a change, and what is said about it: what every row of the table of changes works on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules import duties
from bot.rules.grounds import Ground
from bot.rules.stages import Case, Party
from bot.rules.workdays import Calendar


@dataclass(frozen=True)
class Settled:
    """What the office has settled, as far as changes ask for it."""

    chain: tuple[str, ...]
    calendar: Calendar
    opinion_days_before: int


@dataclass(frozen=True)
class Pair:
    """One item before and after a change; `source` says where it came from, such as 台账已更新, or nothing."""

    before: Case
    after: Case
    settled: Settled
    source: str = ""

    @property
    def brackets(self) -> str:
        return f"（{self.source}）" if self.source else ""


@dataclass(frozen=True)
class News:
    """A sentence about an item (`NAMED` stands for its number), whom it is for, and what it rests on.

    `division` is whose group hears it where that is not the lead division's; with `staff` its head and officers are told,
    too. With `office` the office hears it, in its own message.
    """

    case: Case
    sentence: str
    told: tuple[Party, ...] = ()
    rests: tuple[Ground, ...] = ()
    division: str = ""
    staff: bool = False
    office: bool = False


def owed(pair: Pair, case: Case) -> list[duties.Duty]:
    """The opinions that are owed on an item."""
    found = duties.open_duties(case, pair.settled.calendar, pair.settled.opinion_days_before)
    return [duty for duty in found if duty.kind is duties.DutyKind.ASSISTING_OPINION]
