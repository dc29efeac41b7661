"""What is due, by which division, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.rules import limits
from bot.rules.stages import Case, Fact, Party
from bot.rules.words import FactKind
from bot.rules.workdays import Calendar, Held


class DutyKind(StrEnum):
    """What has to be done by a date."""

    REPLY = "答复"
    OPINION_TO_LEAD_UNIT = "会办意见"
    ASSISTING_OPINION = "配合意见"


@dataclass(frozen=True)
class Duty:
    """One thing that `division` owes on one item until `due`, a date that holds since `since`.

    `set_for` is the date that somebody set and from which `due` is counted: the calendar does not move it.
    """

    case: Case
    kind: DutyKind
    division: str
    due: date
    since: date
    set_for: date


def open_duties(case: Case, calendar: Calendar, opinion_days_before: int) -> list[Duty]:
    """What is still owed on an item: the answer by the lead division, opinions by the assisting ones that are waited for.

    Nothing after the item is done. Assisting opinions are due `opinion_days_before` working days before the item's own
    limit (10 unless the office says otherwise; contract: one table for lights and reminders); a hollow one that was
    sent back, within the limit it was given then, unless the item was put off afterwards (`returned_for`).
    """
    if case.finished_on:
        return []
    kind = DutyKind.REPLY if case.handling.answers_deputy else DutyKind.OPINION_TO_LEAD_UNIT
    duties = [Duty(case, kind, case.lead_division, case.due_on, case.due_since, case.due_on)]
    awaited = case.unexcused_divisions
    if not awaited:
        return duties
    limit = opinion_day(calendar, case.due_since, case.due_on, opinion_days_before)
    for division in awaited:
        due, since, set_for = limit, case.due_since, case.due_on
        if fact := returned_for(case, division):
            set_for, since = date.fromisoformat(fact.details["due"]), fact.on
            own = limits.kept(fact.details)
            due = own.until(since, calendar) if own else set_for
        duties.append(Duty(case, DutyKind.ASSISTING_OPINION, division, due, since, set_for))
    return duties


def returned_for(case: Case, division: str) -> Fact | None:
    """The return that sets until when a division hands in its opinion again; None without one, and where the hand-over was put
    off to a later day: the division could not hand in meanwhile, and has the time that the item gives it.
    """
    back = (fact for fact in case.of(FactKind.OPINION_RETURNED) if fact.subject == division)
    return next((fact for fact in back if fact.on >= case.received_on), None)


def opinion_day(calendar: Calendar, since: date, due: date, days_before: int) -> date:
    """Until when assisting divisions hand in their opinions: that many working days before the item's own limit, which
    holds since `since`; where that leaves them none, half of the working days there are.
    """
    return opinion_count(calendar, since, due, days_before).held.day


class OpinionCount(NamedTuple):
    """How the day of an opinion was counted: whether half of the working days there are was taken."""

    held: Held
    half: bool


def opinion_count(calendar: Calendar, since: date, due: date, days_before: int) -> OpinionCount:
    """The day of `opinion_day`, and how it was counted."""
    held = calendar.held_since(lambda known: known.days_before(due, days_before))
    if held.day > since:
        return OpinionCount(held, half=False)
    return OpinionCount(calendar.held_since(lambda known: half_way(known, since, due)), half=True)


def half_way(calendar: Calendar, since: date, due: date) -> date:
    """The day that leaves as many working days to a date as there are since it was set."""
    return calendar.days_before(due, workdays_given(calendar, since, due) // 2)


def workdays_given(calendar: Calendar, since: date, due: date) -> int:
    """How many working days there are until a date since it was set."""
    return calendar.count(after=since, until=calendar.on_or_before(due))


def reviewers(case: Case, level: int) -> tuple[Party, ...]:
    """Who decides at a level, counted from 0: division heads, 分管领导 of the item, 主要领导.

    Whoever stood in at one level of a round does not stand in at another (docs/decisions/process.md#review).
    """
    posted = holders(case, level)
    if all(party.stands_in_for is None for party in posted):
        return posted
    decisions = case.round.decisions if case.round else ()
    stood_in = {(d.by.id, d.level) for d in decisions if d.by.stands_in_for is not None and not d.on_paper}
    elsewhere = {person for person, at in stood_in if at != level + 1}
    return tuple(party for party in posted if party.stands_in_for is None or party.id not in elsewhere)


def waited_for(case: Case, levels: int) -> tuple[Party, ...]:
    """Who has to decide next in the round that waits; nobody without one."""
    return reviewers(case, case.round.passed) if case.round and case.round.is_open(levels) else ()


def holders(case: Case, level: int) -> tuple[Party, ...]:
    """Who holds the post of a level, counted from 0, and who stands in for them."""
    return (case.heads, case.deputy_directors, case.directors)[level]
