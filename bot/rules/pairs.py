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
    """One item before and after a change; `source` says where it came from, such as 台账已更新, or nothing.

    `settled_before` is what was settled before where that changed, too: another calendar.
    """

    before: Case
    after: Case
    settled: Settled
    source: str = ""
    settled_before: Settled | None = None

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
    settled = pair.settled_before if pair.settled_before and case is pair.before else pair.settled
    found = duties.open_duties(case, settled.calendar, settled.opinion_days_before)
    return [duty for duty in found if duty.kind is duties.DutyKind.ASSISTING_OPINION]
