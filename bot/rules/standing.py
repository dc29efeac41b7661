"""One standing of an item: state, next step, open duties with their lights, what is late, and how it ended.

Text, card, lists, reminders and figures ask this; nothing else decides where an item stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.rules import aftermath, by_law, deadlines, duties, history, stages, steps, unlit
from bot.rules.deadlines import Deadline, Light
from bot.rules.duties import Duty, DutyKind
from bot.rules.next_steps import NextStep
from bot.rules.places_of_law import Law
from bot.rules.stages import Case
from bot.rules.words import Handling
from bot.rules.workdays import Calendar

REDDEST_FIRST = (Light.RED, Light.ORANGE, Light.YELLOW, Light.GREEN, Light.GREY)


@dataclass(frozen=True)
class AsOf:
    """The day from which items are looked at, with what the office has settled about days and reviews and the law it goes by."""

    today: date
    calendar: Calendar
    opinion_days_before: int
    law: Law = field(default_factory=Law)
    known: dict[tuple[date, date], tuple[Deadline, Light]] = field(default_factory=dict, repr=False, compare=False)

    def seen(self, due: date, set_for: date) -> tuple[Deadline, Light]:
        """A date as it looks today, with its light: worked out once, for most items of a list have the same."""
        if (due, set_for) not in self.known:
            deadline = deadlines.deadline(self.calendar, due, self.today, counted_from=set_for)
            self.known[due, set_for] = deadline, deadlines.light(deadline)
        return self.known[due, set_for]


@dataclass(frozen=True)
class Owed:
    """One open duty as it stands on the day."""

    duty: Duty
    seen: Deadline
    light: Light

    @property
    def urgency(self) -> tuple[int, date, bool, str]:
        """The redder first, then the earlier, then the answer before the opinions."""
        own = self.duty.kind is DutyKind.ASSISTING_OPINION
        return (REDDEST_FIRST.index(self.light), self.duty.due, own, self.duty.division)


@dataclass(frozen=True)
class Timeliness:
    """Whether something was done by a day; `late` is how many working days after it, 0 when in time.

    A day that passed on rest days alone is late by 0 working days, and yet not in time.
    """

    due: date
    done: date
    late: int

    @property
    def in_time(self) -> bool:
        return self.done <= self.due


@dataclass(frozen=True)
class Finish:
    """How an item ended. `original` measures the first answer against the first limit, `own` the last one against its own.

    Both are None where no date was set for it: 参阅, and what went back to the office that handed it over. `original` is
    None, too, where the first answer's day is not known any more.
    """

    on: date
    original: Timeliness | None
    own: Timeliness | None

    @property
    def moved(self) -> bool:
        """Whether another date counted in the end than the first."""
        return self.original is None or self.own is None or self.original.due != self.own.due


@dataclass(frozen=True)
class Standing:
    """Where an item stands on a day. `owed` are its open duties, the most pressing first; `since` is when it came to the step
    it waits at. `next` of an item that is done is what remains to be recorded; None when nothing does. `unlit` are the duties
    beside the answer, the earliest first: their lights are grey, and the item's takes nothing from them.
    """

    case: Case
    as_of: AsOf
    state: str
    since: date
    next: NextStep | None
    owed: tuple[Owed, ...]
    light: Light
    finish: Finish | None
    unlit: tuple[Owed, ...] = ()

    @property
    def last(self) -> tuple[date, str]:
        """The latest thing that happened, with its day."""
        return history.last_step(self.case, self.case.chain)

    @property
    def answer(self) -> Owed | None:
        """The answer, or for 会办 the opinion to the lead unit, while it is owed."""
        return next((one for one in self.owed if one.duty.kind is not DutyKind.ASSISTING_OPINION), None)

    @property
    def opinions(self) -> tuple[Owed, ...]:
        """The opinions that assisting divisions owe."""
        return tuple(one for one in self.owed if one.duty.kind is DutyKind.ASSISTING_OPINION)

    @property
    def pressing(self) -> Owed | None:
        """The duty whose light is the item's; None once it is done."""
        return self.owed[0] if self.owed else None

    def waits_for(self, person: int) -> bool:
        """Whether the next step of an open item is this person's."""
        return not self.finish and self.next is not None and any(party.id == person for party in self.next.people)


def of(case: Case, as_of: AsOf) -> Standing:
    """The standing of an item on a day."""
    step = steps.waiting(case, case.chain)
    owed = owed_on(case, as_of)
    return Standing(
        case=case,
        as_of=as_of,
        state=steps.state(case, case.chain),
        since=steps.since(case, step) if step else case.finished_on or case.received_on,
        next=step.next(case, case.chain) if step else aftermath.afterwards(case),
        owed=owed,
        light=owed[0].light if owed else Light.GREY,
        finish=finish(case, as_of.calendar),
        unlit=unlit_on(case, as_of),
    )


def owed_on(case: Case, as_of: AsOf) -> tuple[Owed, ...]:
    """The open duties with how far away they are, the most pressing first."""
    open_ones = duties.open_duties(case, as_of.calendar, as_of.opinion_days_before)
    owed = (Owed(duty, *as_of.seen(duty.due, duty.set_for)) for duty in open_ones)
    return tuple(sorted(owed, key=lambda one: one.urgency))


def unlit_on(case: Case, as_of: AsOf) -> tuple[Owed, ...]:
    """The duties that colour nothing, with how far away they are, the earliest first."""
    found = unlit.duties(case, as_of.calendar, by_law.limits_of(case, as_of.law))
    return tuple(Owed(duty, as_of.seen(duty.due, duty.set_for)[0], Light.GREY) for duty in found)


def finish(case: Case, calendar: Calendar) -> Finish | None:
    """How the item ended; None while it is open."""
    if case.finished_on is None:
        return None
    if case.handling is Handling.REFERENCE or case.returned_on:
        return Finish(case.finished_on, None, None)
    first = stages.first_answer(case.handling, case.facts)
    return Finish(
        on=case.finished_on,
        original=timeliness(case.first_due, first, calendar) if first else None,
        own=timeliness(case.due_on, case.finished_on, calendar),
    )


def timeliness(due: date, done: date, calendar: Calendar) -> Timeliness:
    """Working days are counted after the last one that counts."""
    return Timeliness(due, done, calendar.count(after=due, until=done))
