"""Duties become outbox rows: idempotent, derived from dates, so that what was missed is found and merged by itself."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import product
from zlib import crc32

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import cases, chats, people, suggestions
from bot.records.delivery import outbox
from bot.records.delivery.outbox import Milestone, Outbox
from bot.records.engine.database import Database
from bot.rules import duties
from bot.rules.deadlines import Deadline, deadline
from bot.rules.duties import Duty
from bot.rules.permissions import Scope
from bot.rules.stages import Party
from bot.rules.words import Role
from bot.rules.workdays import Calendar
from scheduler import policy
from scheduler.policy import Audience, Bundle, Ladder, Reminder, Rung

logger = logging.getLogger(__name__)
PORTION = 5_000  # messages that are written at once
LOOKED_BACK = timedelta(days=14)  # for messages of which nobody knows whether they arrived
WORDS = json.JSONEncoder(ensure_ascii=False)


@dataclass
class Desk:
    """What planning looks at: the open transaction, the settings, the moment; each due date is worked out once."""

    session: Session
    office: Office
    calendar: Calendar
    now: datetime
    steps: dict[tuple[date, Ladder], Rung | None] = field(default_factory=dict)
    deadlines: dict[tuple[date, date], Deadline] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """Those for some duties alone first, the general one last."""
        special = (Ladder(own.ladder, own.weekly, own.only, own.words) for own in self.office.special)
        return (*special, Ladder(self.office.ladder, self.office.weekly, words=self.office.words))

    def step(self, duty: Duty) -> Rung | None:
        return self.step_at(duty.due, next(ladder for ladder in self.ladders if ladder.fits(duty)))

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


def plan(database: Database, office: Office, now: datetime) -> int:
    """Put today's messages into the outbox and return how many are new; nothing outside sending hours."""
    # The reading is most of the work: nobody who records a fact waits for it.
    with uncollected(), database.glances() as session, outbox.alone_in_planning(session) as alone:
        return planned(database, Desk(session, office, calendar_records.load(session), now)) if alone else 0


def planned(database: Database, desk: Desk) -> int:
    """`plan`, with nobody else who plans."""
    if not within_hours(desk):
        return 0
    said_today = outbox.of_day(desk.session, desk.today)
    found = arranged(desk, said_today)
    if all(bundle.place is None for bundle in found):
        return 0
    with database.begin() as session:
        desk = replace(desk, session=session)
        # What changed meanwhile is looked at again before it is said; only what somebody else put in must not be doubled.
        return 0 if changed(said_today, outbox.of_day(session, desk.today)) else put(desk, found)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: a hundred thousand new objects, all of them needed, would be searched again and
    again (a third of the time of planning so many; bench.delivering)."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def changed(before: Sequence[Outbox], now: Sequence[Outbox]) -> bool:
    """Whether there are other messages of the day than before."""
    return {message.id for message in before} != {message.id for message in now}


def preview(database: Database, office: Office, now: datetime) -> list[Bundle]:
    """What is due now, reckoning with what was really sent; nothing is written."""
    with database.begin() as session:
        desk = Desk(session, office, calendar_records.load(session), now)
        if not within_hours(desk):
            return []
        sent_today = [message for message in outbox.of_day(session, desk.today) if message.state == "sent"]
        return arranged(desk, sent_today, only_sent=True)


def arranged(desk: Desk, said_today: Sequence[Outbox], *, only_sent: bool = False) -> list[Bundle]:
    """What is due, as messages: one per group and day, nobody mentioned twice; or one per duty where merging is off."""
    if not desk.office.merge:
        return policy.singly(due(desk, only_sent=only_sent), places(desk))
    busy = {message.chat_id for message in said_today}
    silent = frozenset(i for message in said_today for i in json.loads(message.content)["people"])
    return policy.bundles(due(desk, only_sent=only_sent), [p for p in places(desk) if p.id not in busy], silent)


def within_hours(desk: Desk) -> bool:
    """Reminders leave on working days within the office's hours only, and not on its quiet days."""
    start, end = desk.office.hours
    quiet = desk.today in desk.office.quiet_days
    return not quiet and desk.calendar.is_workday(desk.today) and start <= desk.now.time() < end


def due(desk: Desk, *, only_sent: bool = False) -> list[Reminder]:
    """Every duty whose newest step of the ladder has come and was not told; steps from before its
    hand-over, its import or the move of its date stay quiet."""
    ids = candidates(desk, only_sent)
    told = outbox.told(desk.session, ids, desk.now, only_sent=only_sent)
    entered = suggestions.entered_on(desk.session, ids, desk.office.zone)
    office = tuple(Party(i, name) for i, name in people.holders(desk.session, Role.GENERAL_OFFICE, desk.today))
    staff = Staff(desk)
    found = []
    for case in cases.load(desk.session, ids, desk.today, desk.office):
        for duty in duties.open_duties(case, desk.calendar, desk.office.opinion_days_before):
            step = desk.step(duty)
            if step is None or step.day < max(entered[case.id], duty.since) or key(duty, step) in told:
                continue
            found.append(Reminder(duty, step, desk.seen(duty), policy.people_of(duty, step.tell, office, staff.holding)))
    return found


def candidates(desk: Desk, only_sent: bool) -> list[int]:
    """Ids of the items that can have something due: by batch, because a batch shares its due date, and those with a date
    of their own."""
    if desk.office.statutory:
        return suggestions.still_open(desk.session, Scope(everything=True), desk.today)
    found = dict.fromkeys(suggestions.with_own_dates(desk.session, desk.today))
    for batch, received, limit in suggestions.open_batches(desk.session, desk.today):
        opinion = duties.opinion_day(desk.calendar, received, limit, desk.office.opinion_days_before)
        for (assisting, day), ladder in product(((False, limit), (True, opinion)), desk.ladders):
            step = desk.step_at(day, ladder)
            if step is not None and step.day >= received:
                after_entry = midnight_after(step.day, desk)
                ids = outbox.untold_items(
                    desk.session,
                    batch,
                    step.level,
                    policy.told_for(limit, step),
                    assisting=assisting,
                    entered_by=after_entry,
                    now=desk.now,
                    only_sent=only_sent,
                )
                found |= dict.fromkeys(ids)
    return list(found)


class Staff:
    """Who holds a role in a division, each asked once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.known: dict[tuple[str, Role], tuple[Party, ...]] = {}

    def holding(self, division: str, role: Role) -> tuple[Party, ...]:
        if (division, role) not in self.known:
            rows = people.holders(self.desk.session, role, self.desk.today, division=division)
            self.known[division, role] = tuple(Party(i, name) for i, name in rows)
        return self.known[division, role]


def places(desk: Desk) -> list[Audience]:
    """The registered groups whose robot exists, with everybody they can mention."""
    users = people.all_user_ids(desk.session)
    found = []
    for group in chats.registered(desk.session, desk.today):
        robot = f"{group.platform}/{group.push}"
        if group.push and robot in desk.office.robots:
            known = users.get((group.platform, group.corp_id), {})
            found.append(Audience(group.id, group.name, robot, group.scope, known))
    return found


def put(desk: Desk, bundles: Sequence[Bundle]) -> int:
    """Messages into the outbox with the milestones they tell, and how many are new; those that are there already stay."""
    attempts = outbox.ended_unsent(desk.session, desk.today)
    doubtful = outbox.doubtful(desk.session, desk.today - LOOKED_BACK)
    placed = [(bundle, bundle.place) for bundle in bundles if bundle.place]
    with ThreadPoolExecutor(1, "put") as hand:  # the session is its own until the end: the next portion is made meanwhile
        turns = []
        for start in range(0, len(placed), PORTION):
            made = [
                message(desk, bundle, place, attempts.get(place.id, 0), doubtful)
                for bundle, place in placed[start : start + PORTION]
            ]
            turns.append(hand.submit(write, desk.session, made))
        new = [chat for turn in turns for chat in turn.result()]
    if new:
        logger.info("%s reminders planned for %s chats", len(new), len(set(new)))
    return len(new)


def message(
    desk: Desk, bundle: Bundle, place: Audience, attempt: int, doubtful: Set[Milestone]
) -> tuple[outbox.New, list[Milestone]]:
    """A bundle as a message, and what it tells; `attempt` counts the group's messages of the day that were not sent.

    One that tells what may have been delivered on an earlier day says so.
    """
    steps = milestones(bundle)
    key = f"reminder:{place.id}:{desk.today}:{attempt}"
    if not desk.office.merge:
        key += ":" + ":".join(map(str, duty_key(bundle.reminders[0].duty)))
    new = outbox.New(
        key=key,
        kind="reminder",
        robot=place.robot,
        chat_id=place.id,
        day=desk.today,
        content=WORDS.encode(content(bundle) | ({"again": True} if doubtful and not doubtful.isdisjoint(steps) else {})),
        not_before=leaving(desk, bundle),
        expires_at=closing(desk),
        pressing=any(step.pressing for step in steps),
    )
    return new, steps


def write(session: Session, made: Sequence[tuple[outbox.New, list[Milestone]]]) -> list[int | None]:
    """The chats of those messages that were not there yet."""
    ids = outbox.add_all(session, [new for new, _ in made])
    outbox.tell_all(session, [(ids[new.key], step) for new, steps in made if new.key in ids for step in steps])
    return [new.chat_id for new, _ in made if new.key in ids]


def content(bundle: Bundle) -> dict[str, object]:
    """Whom a message mentions and which duties it tells, to be looked at again before it is said."""
    mentioned = {person.id for person in bundle.people}
    told = [[*duty_key(r.duty), [p.id for p in r.people if p.id in mentioned]] for r in bundle.reminders]
    return {"people": [person.id for person in bundle.people], "duties": told}


def milestones(bundle: Bundle) -> list[Milestone]:
    """What a message tells, once each, in a fixed order: two planners lock rows alike."""
    return sorted({key(r.duty, r.step) for r in bundle.reminders}, key=repr)


def leaving(desk: Desk, bundle: Bundle) -> datetime:
    """Groups speak some minutes apart in the morning, each always at its own; none waits on the day of a deadline."""
    assert bundle.place  # noqa: S101 - the caller has looked
    if any(reminder.step.level == "0" for reminder in bundle.reminders):
        return desk.now
    return opening(desk, bundle.place)


def opening(desk: Desk, place: Audience) -> datetime:
    """When a group is spoken to today, at the earliest."""
    spread = crc32(f"{place.id}:{place.name}".encode()) % (desk.office.jitter_minutes * 60 + 1)
    begin = datetime.combine(desk.today, desk.office.hours[0], desk.now.tzinfo)
    return max(desk.now, begin + timedelta(seconds=spread))


def closing(desk: Desk) -> datetime:
    """When groups are not spoken to any more today."""
    return datetime.combine(desk.today, desk.office.hours[1], desk.now.tzinfo)


def duty_key(duty: Duty) -> tuple[int, str, str]:
    """What names a duty in a message."""
    return (duty.case.id, str(duty.kind), duty.division)


def key(duty: Duty, step: Rung) -> Milestone:
    """What names a step of a duty's ladder."""
    return Milestone(*duty_key(duty), step.level, policy.told_for(duty.set_for, step))


def midnight_after(day: date, desk: Desk) -> datetime:
    """The end of a day in the unit's time zone."""
    return datetime.combine(day + timedelta(days=1), time(0), desk.office.zone)


def reminders_again(desk: Desk, keys: Sequence[tuple[int, str, str]]) -> list[Reminder]:
    """The reminders behind a message's duties as they stand now; those that are done are left out."""
    if not within_hours(desk):  # the day was declared a rest day meanwhile
        return []
    wanted = set(keys)
    found = []
    for case in cases.load(desk.session, sorted({i for i, _, _ in wanted}), desk.today, desk.office):
        for duty in duties.open_duties(case, desk.calendar, desk.office.opinion_days_before):
            step = desk.step(duty)
            if duty_key(duty) in wanted and step is not None:
                found.append(Reminder(duty, step, desk.seen(duty), ()))
    return sorted(found, key=policy.urgency)
