"""Duties become outbox rows: idempotent, derived from dates, so that what was missed is found and merged by itself."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain, product
from zlib import crc32

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import cases, chats, people, spoilt, suggestions
from bot.records.delivery import operators, outbox
from bot.records.delivery.outbox import Milestone, Outbox
from bot.records.engine.database import Database
from bot.rules import duties, numbers, steps
from bot.rules.deadlines import Deadline, deadline
from bot.rules.duties import Duty, DutyKind
from bot.rules.permissions import Scope
from bot.rules.stages import Party
from bot.rules.standing import AsOf
from bot.rules.words import Role
from bot.rules.workdays import Calendar
from scheduler import policy
from scheduler.policy import Audience, Bundle, Ladder, Reminder, Rung

logger = logging.getLogger(__name__)
PORTION = 5_000  # messages that are written at once
HEAD = (Role.DIVISION_HEAD,)
SPOILT_NAMED = 5  # ids in an alert
LOOKED_BACK = timedelta(days=14)  # for messages of which nobody knows whether they arrived
Key = tuple[int, str, str]  # names a duty: item, kind, division
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
    spoilt: list[int] = field(default_factory=list)  # items that cannot be worked out; a batch as 0

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def as_of(self) -> AsOf:
        """The day as rules look at items from it."""
        return AsOf(self.today, self.calendar, self.office.chain, self.office.opinion_days_before)

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """Those for some duties alone first, the general one last."""
        special = (Ladder(own.ladder, own.weekly, own.only, own.words) for own in self.office.special)
        return (*special, Ladder(self.office.ladder, self.office.weekly, words=self.office.words))

    @cached_property
    def ladders_of_opinions(self) -> tuple[Ladder, ...]:
        """Those for the opinions of assisting divisions, of which 主要领导 never hear (contract: one table …)."""
        return tuple(ladder.without(Role.DIRECTOR) for ladder in self.ladders)

    def step(self, duty: Duty) -> Rung | None:
        ladders = self.ladders_of_opinions if duty.kind is DutyKind.ASSISTING_OPINION else self.ladders
        return self.step_at(duty.due, next(ladder for ladder in ladders if ladder.fits(duty)))

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
    if desk.spoilt:
        tell_of_spoilt(database, desk)
    if all(bundle.place is None for bundle in found):
        return 0
    with database.begin() as session:
        desk = replace(desk, session=session)
        # What changed meanwhile is looked at again before it is said; only what somebody else put in must not be doubled.
        return 0 if changed(said_today, outbox.of_day(session, desk.today)) else put(desk, found)


def tell_of_spoilt(database: Database, desk: Desk) -> None:
    """The operators hear once a day, by ids alone, what nobody is reminded of."""
    if not desk.office.operators:
        return
    ids = sorted(set(desk.spoilt))
    named = "、".join(str(i) for i in ids[:SPOILT_NAMED] if i)
    which = f"（件ID {named}）" if named else ""
    text = f"【运行告警】{len(ids)}条记录无法计算，未列入提醒，其余照常{which}。请运行 duban doctor 查看。"
    with database.begin() as session:
        operators.put(session, desk.office.operators, f"spoilt:{desk.today}:{crc32(repr(ids).encode()):08x}", text, desk.now)


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


def preview(database: Database, office: Office, now: datetime) -> tuple[list[Bundle], dict[int, str]]:
    """What is due now, reckoning with what was really sent, and how each item's number is written; nothing is written."""
    with database.begin() as session:
        desk = Desk(session, office, calendar_records.load(session), now)
        if not within_hours(desk):
            return [], {}
        sent_today = [message for message in outbox.of_day(session, desk.today) if message.state == "sent"]
        found = arranged(desk, sent_today, only_sent=True)
        return found, spelled(desk, [one for bundle in found for one in bundle.reminders])


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
    """Every duty whose newest step of the ladder has come and was not told."""
    ids = candidates(desk, only_sent)
    return reached(desk, ids, outbox.told(desk.session, ids, desk.now, only_sent=only_sent))


def reached(desk: Desk, ids: Sequence[int], told: Container[Milestone]) -> list[Reminder]:
    """The duties of these items whose newest step has come and is not among the told ones, with everybody it concerns;
    steps from before the hand-over, the import or the move of the date stay quiet."""
    entered = suggestions.entered_on(desk.session, ids, desk.office.zone)
    office = people.office(desk.session, desk.today)
    staff = Staff(desk)

    def reminders(some: Sequence[int]) -> list[Reminder]:
        found = []
        for case in cases.load(desk.session, some, desk.today, desk.office):
            for duty in duties.open_duties(case, desk.calendar, desk.office.opinion_days_before):
                step = desk.step(duty)
                if step is None or step.day < max(entered[case.id], duty.since) or key(duty, step) in told:
                    continue
                found.append(reminder(desk, duty, step, office, staff))
        return found

    return spoilt.aside(reminders, ids, desk.spoilt)


def reminder(desk: Desk, duty: Duty, step: Rung, office: Sequence[Party], staff: Staff) -> Reminder:
    """The step with the people it tells: those of the ladder, and whoever holds the paper."""
    waits, holders = "", policy.people_of(duty, (Role.OFFICER,), office, staff.holding)
    concerned = policy.people_of(duty, step.tell, office, staff.holding)
    if not holders and not policy.people_of(duty, HEAD, office, staff.holding):  # nobody there hears it
        concerned = policy.each_once((*concerned, *office))
    if duty.kind is not DutyKind.ASSISTING_OPINION:
        waited_at = steps.waiting(duty.case, desk.office.chain)
        waits, at = policy.held_by(waited_at.next(duty.case, desk.office.chain) if waited_at else None, office)
        holders = at if waits else holders
        concerned = policy.each_once((*concerned, *at))
    return Reminder(duty, step, desk.seen(duty), concerned, holders or policy.people_of(duty, HEAD, office, staff.holding), waits)


def candidates(desk: Desk, only_sent: bool) -> list[int]:
    """Ids of the items that can have something due: by batch, because a batch shares its due date, and those with a date
    of their own."""
    if desk.office.statutory:
        return suggestions.still_open(desk.session, Scope(everything=True), desk.today)
    batches, lost = suggestions.open_batches(desk.session, desk.today), list[tuple[int, date, date]]()
    due = spoilt.aside(lambda some: [i for batch in some for i in of_batch(desk, *batch, only_sent)], batches, lost)
    desk.spoilt.extend(0 for _ in lost)
    return list(dict.fromkeys((*suggestions.with_own_dates(desk.session, desk.today), *due)))


def of_batch(desk: Desk, batch: int, received: date, limit: date, only_sent: bool) -> Iterator[int]:
    """Ids of a batch's items that can have something due by the batch's dates."""
    opinion = duties.opinion_day(desk.calendar, received, limit, desk.office.opinion_days_before)
    own = product(((False, limit),), desk.ladders)
    others = product(((True, opinion),), desk.ladders_of_opinions)
    for (assisting, day), ladder in chain(own, others):
        step = desk.step_at(day, ladder)
        if step is not None and step.day >= received:
            after_entry = midnight_after(step.day, desk)
            yield from outbox.untold_items(
                desk.session,
                batch,
                step.level,
                policy.told_for(limit, step),
                assisting=assisting,
                entered_by=after_entry,
                now=desk.now,
                only_sent=only_sent,
            )


class Staff:
    """Who holds a role in a division, each asked once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.known: dict[tuple[str, Role], tuple[Party, ...]] = {}

    def holding(self, division: str, role: Role) -> tuple[Party, ...]:
        if (division, role) not in self.known:
            self.known[division, role] = people.parties(self.desk.session, role, self.desk.today, division=division)
        return self.known[division, role]


def spelled(desk: Desk, reminders: Iterable[Reminder]) -> dict[int, str]:
    """item → its number as a message shows it: short where that means this item alone, so that it can be typed back."""
    items = {one.duty.case.id: one.duty.case for one in reminders}
    borne = suggestions.with_serials(desk.session, {numbers.serial(case.digits) for case in items.values()}, desk.today)
    alone = {serial for serial, bearers in borne.items() if len(bearers) == 1}
    return {i: numbers.short(c.digits) if numbers.serial(c.digits) in alone else c.shortest_number for i, c in items.items()}


def places(desk: Desk) -> list[Audience]:
    """The registered groups whose robot exists, with everybody they can mention."""
    users = people.mentionable_ids(desk.session)
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

    What it tells may have been delivered on an earlier day: then it says so (`doubtful`).
    """
    steps = milestones(bundle.reminders)
    name = f"reminder:{place.id}:{desk.today}:{attempt}"
    if not desk.office.merge:
        name += ":" + ":".join(map(str, duty_key(bundle.reminders[0].duty)))
    told = [person.id for person in bundle.people]
    once_more = [duty_key(r.duty) for r in bundle.reminders if key(r.duty, r.step) in doubtful] if doubtful else []
    doubts = {"doubtful": once_more} if once_more else {}
    new = outbox.New(
        key=name,
        kind="reminder",
        robot=place.robot,
        chat_id=place.id,
        day=desk.today,
        content=WORDS.encode(content(told, bundle.reminders, told) | doubts),
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


def content(people: Sequence[int], reminders: Sequence[Reminder], concerned: Container[int]) -> dict[str, object]:
    """Whom a message mentions and which duties it tells, each with those of the concerned whom it is about, to be looked at
    again before it is said."""
    told = [[*duty_key(r.duty), [p.id for p in r.people if p.id in concerned]] for r in reminders]
    return {"people": list(people), "duties": told}


def milestones(reminders: Sequence[Reminder]) -> list[Milestone]:
    """What a message tells, once each, in a fixed order: two planners lock rows alike."""
    return sorted({key(r.duty, r.step) for r in reminders}, key=repr)


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


def duty_key(duty: Duty) -> Key:
    """What names a duty in a message."""
    return (duty.case.id, str(duty.kind), duty.division)


def key(duty: Duty, step: Rung) -> Milestone:
    """What names a step of a duty's ladder."""
    return Milestone(*duty_key(duty), step.level, policy.told_for(duty.set_for, step))


def midnight_after(day: date, desk: Desk) -> datetime:
    """The end of a day in the unit's time zone."""
    return datetime.combine(day + timedelta(days=1), time(0), desk.office.zone)
