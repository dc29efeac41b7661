"""The statutory date of an item, by the law of its hand-over day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.rules import limits
from bot.rules.limits import Limit, LimitKind, Limits
from bot.rules.places_of_law import Law
from bot.rules.stages import Case
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar


@dataclass(frozen=True)
class ByLaw:
    """Until when an item has to be answered by its limit, and by the longest one where an extension was agreed to."""

    limit: Limit
    day: date
    longest: Limit | None = None
    longest_day: date | None = None

    @property
    def last(self) -> date:
        """The day behind which the law is broken."""
        return max(self.day, self.longest_day or self.day)

    @property
    def source(self) -> str:
        """Where that day comes from."""
        return self.longest.source if self.longest and self.last != self.day else self.limit.source


def limits_of(case: Case, law: Law) -> Limits:
    """The limits of an item."""
    return law.on(case.body, case.level, case.received_on)


def of(case: Case, law: Law, calendar: Calendar) -> ByLaw | None:
    """Both dates of an item that has to be answered; None for 参阅 and in a redo, which has a limit of its own."""
    move = case.latest_move
    if case.handling is Handling.REFERENCE or FactKind.REDO in case.facts:
        return None
    known = limits_of(case, law)
    limit, longest = known[limits.answering(case.handling)], known[LimitKind.LONGEST]
    day = counted(case, limit, calendar)
    if move is None or not case.handling.answers_deputy:
        return ByLaw(limit, day)
    return ByLaw(limit, day, longest, counted(case, longest, calendar))


def counted(case: Case, limit: Limit, calendar: Calendar) -> date:
    """The last day of a limit, from the hand-over or the receipt as it says."""
    return limit.until(limit.begins(case.received_on, case.on(FactKind.ACCEPTED)), calendar)


def passed(case: Case, law: Law, calendar: Calendar, today: date) -> ByLaw | None:
    """The statutory date of an open item where it has passed and another date governs; None otherwise."""
    found = of(case, law, calendar)
    if found is None or case.finished_on or case.law_on or found.limit.is_general:
        return None
    return found if found.last < today else None
