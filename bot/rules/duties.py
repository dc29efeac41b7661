"""What is due, by which division, until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.rules import limits
from bot.rules.stages import Case, Fact, Party
from bot.rules.words import Body, FactKind, Handling, Role
from bot.rules.workdays import Calendar, Held


class DutyKind(StrEnum):
    """What has to be done by a date."""

    REPLY = "答复"
    OPINION_TO_LEAD_UNIT = "会办意见"
    ASSISTING_OPINION = "配合意见"
    FIRST_CONTACT = "首次联系"
    FEEDBACK = "代表反馈"
    COMMITMENT = "承诺检查"
    PUBLICATION = "答复公开"


UNLIT = (DutyKind.FIRST_CONTACT, DutyKind.FEEDBACK, DutyKind.COMMITMENT, DutyKind.PUBLICATION)  # see `bot/rules/unlit.py`


@dataclass(frozen=True)
class Duty:
    """One thing that `division` owes on one item until `due`, a date that holds since `since`.

    `set_for` is the date that somebody set and from which `due` is counted: the calendar does not move it. `subject` tells
    duties of one kind on one item apart, `limit` is the place's by which `due` was counted; None where the date was set.
    """

    case: Case
    kind: DutyKind
    division: str
    due: date
    since: date
    set_for: date
    subject: str = ""
    limit: limits.Limit | None = None

    @property
    def name(self) -> str:
        """What names it among the duties of its item and division: 答复, 承诺检查2."""
        return f"{self.kind}{self.subject}"

    @property
    def title(self) -> str:
        """How people of the item's body call it: 答复, 代表反馈, 提案者反馈."""
        return self.kind.replace(Body.CONGRESS.proposer, self.case.body.proposer)

    @property
    def unlit(self) -> bool:
        """Whether it colours nothing and is late for nobody's figures."""
        return self.kind in UNLIT


def open_duties(case: Case, calendar: Calendar, opinion_days_before: int) -> list[Duty]:
    """What is still owed on an item: the answer by the lead division, opinions by the assisting ones that are waited for.

    Nothing after the item is done. Assisting opinions are due `opinion_days_before` working days before the item's own
    limit (10 unless the office says otherwise; contract: one table for lights and reminders); one that was sent back, or
    asked for when that day had come, by a day of its own (`own_opinion_day`).
    """
    if case.finished_on:
        return []
    kind = DutyKind.REPLY if case.handling.answers_deputy else DutyKind.OPINION_TO_LEAD_UNIT
    duties = [Duty(case, kind, case.lead_division, case.due_on, case.due_since, case.due_on)]
    awaited = case.unexcused_divisions
    if not awaited:
        return duties
    usual = opinion_day(calendar, case.due_since, case.due_on, opinion_days_before)
    for division in awaited:
        own = own_opinion_day(case, division, calendar, opinion_days_before)
        due, since, set_for = (own.held.day, own.since, own.set_for) if own else (usual, case.due_since, case.due_on)
        duties.append(Duty(case, DutyKind.ASSISTING_OPINION, division, due, since, set_for))
    return duties


@dataclass(frozen=True)
class OwnDay:
    """The day until which one division hands in its opinion where it is not the item's usual one: since when it is asked, and
    the date that was set for it. It was counted by `limit`, or back from the item's own date with `half` of the days there
    are; both are None where the day alone was settled. `returned`: an opinion of its was sent back.
    """

    held: Held
    since: date
    set_for: date
    limit: limits.Limit | None = None
    half: bool | None = None
    returned: bool = False


def own_opinion_day(case: Case, division: str, calendar: Calendar, days_before: int) -> OwnDay | None:
    """The day of a division whose opinion was sent back, or that was asked when its usual day had come; None for the others.

    See docs/decisions/limits.md#opinions.
    """
    if back := returned_for(case, division):
        set_for, limit = date.fromisoformat(back.details["due"]), limits.kept(back.details)
        if limit is None:
            return OwnDay(Held(set_for, set_for, None), back.on, set_for, returned=True)
        return asked_again(case, back.on, set_for, calendar, days_before, limit)
    asked, limit = asked_since(case, division)
    if asked <= case.due_since or opinion_day(calendar, case.due_since, case.due_on, days_before) > asked:
        return None
    if case.due_on < asked:
        return OwnDay(limit.held(asked, calendar), asked, asked, limit)
    held, half = left_until(case, asked, calendar, days_before)
    return OwnDay(held, asked, asked, half=half)


def asked_again(case: Case, on: date, set_for: date, calendar: Calendar, days_before: int, limit: limits.Limit) -> OwnDay:
    """The day for an opinion that was sent back: by the limit, and not after what leaves the lead division its time."""
    own = limit.held(on, calendar)
    held, half = left_until(case, on, calendar, days_before)
    if case.due_on < on or own.day <= held.day:
        return OwnDay(own, on, set_for, limit, returned=True)
    return OwnDay(held, on, set_for, half=half, returned=True)


def left_until(case: Case, since: date, calendar: Calendar, days_before: int) -> OpinionCount:
    """The day of an opinion that is asked for on a day before the item's own, and not before that day itself."""
    held, half = opinion_count(calendar, since, case.due_on, days_before)
    return OpinionCount(held if held.day >= since else Held(since, since, None), half)


def asked_since(case: Case, division: str) -> tuple[date, limits.Limit]:
    """Since when a division is asked for its opinion: since the item's own date holds, since a ledger added it or moved the
    limit, or since the item needs an answer at all; and the limit that was settled for those who are asked late.
    """
    since, limit = case.due_since, limits.GENERAL[limits.LimitKind.REDO_OPINION]
    for fact in case.of(FactKind.CHANGED):
        if fact.on >= since and asks(fact.details, division):
            since, limit = fact.on, limits.kept(fact.details) or limit
    return since, limit


def asks(change: Mapping[str, str], division: str) -> bool:
    """Whether what a ledger changed asks a division for its opinion for the first time, or anew."""
    was, now = change.get("from", ""), change.get("to", "")
    if change.get("what") == "limit":
        return True
    if change.get("what") == "handling":
        return was == Handling.REFERENCE
    return change.get("what") == "assisting" and division in now.split("、") and division not in was.split("、")


def returned_for(case: Case, division: str) -> Fact | None:
    """The return that sets until when a division hands in its opinion again; None without one, and where the hand-over was put
    off to a later day or the item is answered anew since: the division has the time that the item gives it.
    """
    redo = case.facts.get(FactKind.REDO)
    back = (fact for fact in case.of(FactKind.OPINION_RETURNED) if fact.subject == division)
    return next((fact for fact in back if fact.on >= case.received_on and not (redo and fact.order < redo.order)), None)


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
    """Who decides at a level of the item's chain, counted from 0.

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
    chain = case.chain
    if level >= len(chain):
        return ()
    by_title = {
        Role.DIVISION_HEAD: case.heads,
        Role.GENERAL_OFFICE: case.office,
        Role.DEPUTY_DIRECTOR: case.deputy_directors,
        Role.DIRECTOR: case.directors,
    }
    return by_title[Role(chain[level])]
