"""What planning looks at: the open transaction, the settings, the moment, who can be told and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zlib import crc32

from sqlalchemy.orm import Session

from bot import reach
from bot.office import Office
from bot.records import cases, chats, people, spoilt, suggestions
from bot.records.delivery import briefed, targets
from bot.records.delivery.outbox import Milestone, Teller
from bot.rules import standing, unlit
from bot.rules.deadlines import Deadline, deadline
from bot.rules.duties import Duty, DutyKind
from bot.rules.limits import Limit
from bot.rules.permissions import Scope
from bot.rules.reach import Addressed, Private
from bot.rules.standing import AsOf, Standing
from bot.rules.words import LEADERS, Role
from bot.rules.workdays import Calendar
from scheduler import policy
from scheduler.policy import Audience, Ladder, Rung

Key = tuple[int, str, str]  # names a duty: item, name, division
OF_LETTER = frozenset({str(DutyKind.FEEDBACK), str(DutyKind.PUBLICATION)})  # counted from the letter's day, or a later one
UNLIT_TOLD_LATE = 10  # working days after which a missed step of what colours no item is not told any more


@dataclass
class Desk:
    """What planning looks at: the open transaction, the settings, the moment; each due date is worked out once."""

    session: Session
    office: Office
    calendar: Calendar
    now: datetime
    steps: dict[tuple[date, Ladder], Rung | None] = field(default_factory=dict)
    deadlines: dict[tuple[date, date], Deadline] = field(default_factory=dict)
    spoilt: list[int] = field(default_factory=list)  # items that cannot be worked out; a batch as 0

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def as_of(self) -> AsOf:
        """The day as rules look at items from it."""
        return self.office.as_of(self.today, self.calendar)

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """Those for some duties alone first, the general one last."""
        special = (Ladder(own.ladder, own.weekly, own.only, own.words, own.urgent) for own in self.office.special)
        return (*special, Ladder(self.office.ladder, self.office.weekly, words=self.office.words, urgent=self.office.urgent))

    @cached_property
    def ladders_of_opinions(self) -> tuple[Ladder, ...]:
        """Those for the opinions of assisting divisions, of which 主要领导 never hear (contract: one table …)."""
        return tuple(ladder.without(Role.DIRECTOR) for ladder in self.ladders)

    @cached_property
    def unlit_ladders(self) -> dict[DutyKind, Ladder]:
        """Those for what colours no item; a kind that is not in it is told nobody."""
        return {DutyKind(own.only): Ladder(own.ladder, (), own.only, own.words) for own in self.office.unlit if own.ladder}

    @cached_property
    def unlit_limits(self) -> list[tuple[DutyKind, Limit | None]]:
        """Those kinds with the limits that they may have."""
        return [(kind, limit) for kind in self.unlit_ladders for limit in unlit.by_days(kind, self.office.law)]

    def step(self, duty: Duty) -> Rung | None:
        if duty.unlit:
            return self.unlit_step(duty.kind, duty.due)
        ladders = self.ladders_of_opinions if duty.kind is DutyKind.ASSISTING_OPINION else self.ladders
        return self.step_at(duty.due, next(ladder for ladder in ladders if ladder.fits(duty)))

    def unlit_step(self, kind: DutyKind, due: date) -> Rung | None:
        """The newest step of a duty that colours nothing; None, too, once it lies so far back that lists alone tell of it."""
        ladder = self.unlit_ladders.get(kind)
        step = self.step_at(due, ladder) if ladder else None
        return step if step and step.day >= self.unlit_since else None

    @cached_property
    def unlit_since(self) -> date:
        """The day of the oldest step of such a duty that is still told, should it have been missed."""
        return self.calendar.days_before(self.today, UNLIT_TOLD_LATE)

    def step_at(self, due: date, ladder: Ladder) -> Rung | None:
        if (due, ladder) not in self.steps:
            step = policy.step_reached(due, self.today, self.calendar, ladder.steps, ladder.weekly)
            self.steps[due, ladder] = ladder.worded(step)
        return self.steps[due, ladder]

    def seen(self, duty: Duty) -> Deadline:
        known = (duty.due, duty.set_for)
        if known not in self.deadlines:
            self.deadlines[known] = deadline(self.calendar, duty.due, self.today, counted_from=duty.set_for)
        return self.deadlines[known]

    @cached_property
    def private(self) -> dict[int, Private]:
        """Who is told alone: by which ways, and of what."""
        return reach.private(self.session, self.office, self.now)

    @cached_property
    def briefed(self) -> frozenset[int]:
        """The leaders who are told alone and have not had today's lines by themselves; nobody where the office wants none."""
        if not self.office.leader_brief:
            return frozenset()
        told = briefed.by_itself(self.session, self.today)
        return frozenset(i for i in self.readers if self.private[i].actor.roles & set(LEADERS)) - told

    @cached_property
    def open_items(self) -> list[Standing]:
        """Every open item as it stands."""

        def standings(some: Sequence[int]) -> list[Standing]:
            return [standing.of(case, self.as_of) for case in cases.load(self.session, some, self.today, self.office)]

        every = suggestions.still_open(self.session, Scope(everything=True), self.today)
        return spoilt.aside(standings, every, self.spoilt)

    @cached_property
    def readers(self) -> dict[int, Audience]:
        """person → how they are told alone, of everybody who is."""
        return {i: audience(one, way) for i, one in self.private.items() for way in one.ways[:1]}

    @cached_property
    def pressing(self) -> dict[int, Audience]:
        """person → how they are pressed, of those of them who can be."""
        return {i: audience(one, way) for i, one in self.private.items() for way in one.urgent[:1]}


def audience(reader: Private, way: Addressed) -> Audience:
    """Somebody as they are told alone by a way."""
    who = reader.actor
    return Audience(who.id, who.name, way.robot, reader.scope, {}, person=who.id, target=targets.of_person(way.robot, who.id))


def within_hours(desk: Desk) -> bool:
    """Reminders leave on working days within the office's hours only, and not on its quiet days."""
    start, end = desk.office.hours
    quiet = desk.today in desk.office.quiet_days
    return not quiet and desk.calendar.is_workday(desk.today) and start <= desk.now.time() < end


def places(desk: Desk) -> list[Audience]:
    """The registered groups whose robot exists, with everybody they can mention."""
    users = people.mentionable_ids(desk.session, desk.office.places)
    found = []
    for group in chats.registered(desk.session, desk.today):
        robot = f"{group.platform}/{group.push}"
        if group.push and desk.office.speaks(robot):
            way = desk.office.ways.get(robot)
            known = users.get((group.platform, group.corp_id), {}) if way is None or way.mentions else {}
            target = targets.of_group(robot, group.id) if way else ""
            found.append(Audience(group.id, group.name, robot, group.scope, known, target=target))
    return found


def opening(desk: Desk, place: Audience) -> datetime:
    """When a group is spoken to today, at the earliest."""
    spread = crc32(f"{place.id}:{place.name}".encode()) % (desk.office.jitter_minutes * 60 + 1)
    begin = datetime.combine(desk.today, desk.office.hours[0], desk.now.tzinfo)
    return max(desk.now, begin + timedelta(seconds=spread))


def closing(desk: Desk) -> datetime:
    """When groups are not spoken to any more today."""
    return datetime.combine(desk.today, desk.office.hours[1], desk.now.tzinfo)


def duty_key(duty: Duty) -> Key:
    """What names a duty in a message."""
    return (duty.case.id, duty.name, duty.division)


def key(duty: Duty, step: Rung, reader: int = 0) -> Milestone:
    """What names a step of a duty's ladder, as it is told to groups or to one person alone."""
    return Milestone(*duty_key(duty), step.level, policy.told_for(duty.set_for, step), reader)


class StepsTold:
    """The steps that were told. One that is counted from the letter was, too, where it was told since that letter left, whatever
    day the letter was recorded with then: a corrected day tells it no second time."""

    def __init__(self, known: Mapping[Milestone, Teller]) -> None:
        self.known = known
        self.latest: dict[Milestone, date] = {}
        for step, teller in known.items():
            if step.duty in OF_LETTER:
                undated = replace(step, day=date.min)
                self.latest[undated] = max(self.latest.get(undated, date.min), teller.day)

    def __contains__(self, step: object) -> bool:
        if step in self.known or not isinstance(step, Milestone):
            return step in self.known
        return step.duty in OF_LETTER and self.latest.get(replace(step, day=date.min), date.min) > step.day
