"""Duties become outbox rows: idempotent, derived from dates, so that what was missed is found and merged by itself."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, product
from zlib import crc32

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import cases, people, spoilt, suggestions
from bot.records.delivery import briefed, missed, operators, outbox
from bot.records.delivery import unlit as unlit_records
from bot.records.delivery.outbox import Milestone, Outbox
from bot.records.engine.database import Database
from bot.rules import duties, numbers, steps, unlit
from bot.rules.duties import Duty, DutyKind
from bot.rules.permissions import Scope, may_see
from bot.rules.stages import Case, Party
from bot.rules.words import Role
from scheduler import desks, policy
from scheduler.desks import Desk
from scheduler.policy import Audience, Bundle, Reminder, Rung

logger = logging.getLogger(__name__)
PORTION = 5_000  # messages that are written at once
HEAD = (Role.DIVISION_HEAD,)
SPOILT_NAMED = 5  # ids in an alert
LOOKED_BACK = timedelta(days=14)  # for messages of which nobody knows whether they arrived
WORDS = json.JSONEncoder(ensure_ascii=False)


def plan(database: Database, office: Office, now: datetime) -> int:
    """Put today's messages into the outbox and return how many are new; nothing outside sending hours."""
    # The reading is most of the work: nobody who records a fact waits for it.
    with uncollected(), database.glances() as session, outbox.alone_in_planning(session) as alone:
        return planned(database, Desk(session, office, calendar_records.load(session), now)) if alone else 0


def planned(database: Database, desk: Desk) -> int:
    """`plan`, with nobody else who plans."""
    if not desks.within_hours(desk):
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
        if not desks.within_hours(desk):
            return [], {}
        sent_today = [message for message in outbox.of_day(session, desk.today) if message.state == "sent"]
        found = arranged(desk, sent_today, only_sent=True)
        return found, spelled(desk, [one for bundle in found for one in bundle.reminders])


def arranged(desk: Desk, said_today: Sequence[Outbox], *, only_sent: bool = False) -> list[Bundle]:
    """What is due, as messages: one per group and day and one per person who is told alone, nobody told twice; or one per duty
    where merging is off."""
    groups = desks.places(desk)
    found = policy.heard(due(desk, only_sent=only_sent), groups)
    if not desk.office.merge:
        return [*policy.singly(found, groups), *policy.alone(found, desk.readers, merge=False, pressing=desk.pressing)]
    busy = {message.chat_id for message in said_today if message.person_id is None}
    silent = frozenset(i for message in said_today for i in json.loads(message.content)["people"])
    readers = {i: reader for i, reader in desk.readers.items() if i not in silent}
    shared = policy.bundles(found, [p for p in groups if p.id not in busy], silent)
    return [*shared, *policy.alone(found, readers, merge=True, pressing=desk.pressing)]


def due(desk: Desk, *, only_sent: bool = False) -> list[Reminder]:
    """Every duty whose newest step of the ladder has come and was not told."""
    ids = candidates(desk, only_sent)
    told = desks.StepsTold(outbox.told_by(desk.session, ids, desk.now, only_sent=only_sent))
    lost = missed.steps(desk.session, ids, desk.now, only_sent=only_sent) if desk.office.private else frozenset()
    return reached(desk, ids, told, lost)


def reached(
    desk: Desk, ids: Sequence[int], told: Container[Milestone] = (), lost: Set[Milestone] = frozenset()
) -> list[Reminder]:
    """The duties of these items whose newest step has come and is not among the told ones, with everybody it concerns;
    steps from before the hand-over, the import or the move of the date stay quiet. `lost` are steps that were to be told to
    somebody alone and were not."""
    may_be_missed = {milestone.suggestion_id for milestone in lost}
    entered = suggestions.entered_on(desk.session, ids, desk.office.zone)
    office = people.office(desk.session, desk.today)
    staff = Staff(desk)

    def reminders(some: Sequence[int]) -> list[Reminder]:
        found = []
        for case in cases.load(desk.session, some, desk.today, desk.office):
            for duty in owed(desk, case):
                step = desk.step(duty)
                if step is None or step.day < max(entered[case.id], duty.since):
                    continue
                once = desks.key(duty, step) in told
                if once and case.id not in may_be_missed:
                    continue
                one = reminder(desk, duty, step, office, staff)
                if readers := still_to_hear(one, told, lost, once=once):
                    found.append(replace(one, readers=readers))
        return found

    return spoilt.aside(reminders, ids, desk.spoilt)


def owed(desk: Desk, case: Case) -> list[Duty]:
    """What is owed on an item, also what colours nothing."""
    lit = duties.open_duties(case, desk.calendar, desk.office.opinion_days_before)
    return [*lit, *unlit.duties(case, desk.calendar, desk.office.limits_of(case))]


def reminder(desk: Desk, duty: Duty, step: Rung, office: Sequence[Party], staff: Staff) -> Reminder:
    """The step with the people it tells: those of the ladder, and whoever holds the paper."""
    waits, holders = "", policy.people_of(duty, (Role.OFFICER,), office, staff.holding)
    concerned = policy.people_of(duty, step.tell, office, staff.holding)
    pressed = frozenset(p.id for p in concerned) if step.urgent else frozenset[int]()
    if not holders and not policy.people_of(duty, HEAD, office, staff.holding):  # nobody there hears it
        concerned = policy.each_once((*concerned, *office))
    if duty.kind is not DutyKind.ASSISTING_OPINION and not duty.unlit:
        waited_at = steps.waiting(duty.case, duty.case.chain)
        waits, at = policy.held_by(waited_at.next(duty.case, duty.case.chain) if waited_at else None, office)
        holders = at if waits else holders
        concerned = policy.each_once((*concerned, *at))
    if duty.kind is DutyKind.PUBLICATION:
        holders = tuple(office)
    holders = holders or policy.people_of(duty, HEAD, office, staff.holding)
    apart = frozenset(p.id for p in concerned if p.id in desk.readers and may_see(desk.readers[p.id].scope, duty.case))
    return Reminder(duty, step, desk.seen(duty), concerned, holders, waits, apart, pressed=pressed)


def still_to_hear(one: Reminder, told: Container[Milestone], lost: Set[Milestone], *, once: bool) -> frozenset[int]:
    """Who has not been told this step: 0 for the groups, unless they were (`once`); of those who are told alone whoever missed
    it, and where nobody was told yet whoever has not heard it."""

    def open_to(person: int) -> bool:
        milestone = desks.key(one.duty, one.step, person)
        return milestone in lost or (not once and person in one.apart and milestone not in told)

    return frozenset(p.id for p in one.people if open_to(p.id)) | (frozenset() if once else {0})


def candidates(desk: Desk, only_sent: bool) -> list[int]:
    """Ids of the items that can have something due: by batch, because a batch shares its due date, and those with a date
    of their own."""
    beside = unlit_candidates(desk, only_sent)
    if desk.office.statutory:
        every = suggestions.still_open(desk.session, Scope(everything=True), desk.today)
        return list(dict.fromkeys((*every, *beside)))
    batches, lost = suggestions.open_batches(desk.session, desk.today), list[tuple[int, date, date]]()
    due = spoilt.aside(lambda some: [i for batch in some for i in of_batch(desk, *batch, only_sent)], batches, lost)
    desk.spoilt.extend(0 for _ in lost)
    own = suggestions.with_own_dates(desk.session, desk.today)
    return list(dict.fromkeys((*own, *due, *beside, *missed_alone(desk, only_sent=only_sent))))


def unlit_candidates(desk: Desk, only_sent: bool) -> list[int]:
    """Ids of the items that can have something due that colours nothing: by the days from which that is counted, for which alone
    steps are worked out."""
    found = dict[int, None]()
    for kind, limit in desk.unlit_limits:
        lefts = [left for left, _ in desk.unlit_ladders[kind].steps]
        first, last = unlit.begun(desk.unlit_since, desk.today, lefts, limit)
        receipt = kind is DutyKind.FIRST_CONTACT and unlit.from_receipt(limit)
        for day in unlit_records.days(desk.session, kind, first, last, desk.today, from_receipt=receipt):
            step = desk.unlit_step(kind, limit.until(day, desk.calendar) if limit else day)
            if step is not None:
                due = unlit_records.Due(kind, day, step.level, midnight_after(step.day, desk), receipt)
                found |= dict.fromkeys(unlit_records.untold(desk.session, due, desk.now, only_sent=only_sent))
    return list(found)


def missed_alone(desk: Desk, *, only_sent: bool) -> Sequence[int]:
    """Ids of items of which somebody missed what was to be told to them alone."""
    if not desk.office.private:
        return ()
    return missed.items(desk.session, desk.today - LOOKED_BACK, desk.now, only_sent=only_sent)


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


def put(desk: Desk, bundles: Sequence[Bundle]) -> int:
    """Messages into the outbox with the milestones they tell, and how many are new; those that are there already stay."""
    attempts = missed.ended_unsent(desk.session, desk.today)
    doubtful = missed.doubtful(desk.session, desk.today - LOOKED_BACK)
    placed = [(bundle, bundle.place) for bundle in bundles if bundle.place]
    with ThreadPoolExecutor(1, "put") as hand:  # the session is its own until the end: the next portion is made meanwhile
        turns = []
        for start in range(0, len(placed), PORTION):
            made = [
                message(desk, bundle, place, attempts.get(place.person or -place.id, 0), doubtful)
                for bundle, place in placed[start : start + PORTION]
            ]
            turns.append(hand.submit(write, desk.session, made))
        new = [chat for turn in turns for chat in turn.result()]
    if new:
        logger.info("%s reminders planned for %s chats and persons", len(new), len(set(new)))
    return len(new)


def message(
    desk: Desk, bundle: Bundle, place: Audience, attempt: int, doubtful: Set[Milestone]
) -> tuple[outbox.New, list[Milestone]]:
    """A bundle as a message, and what it tells; `attempt` counts its readers' messages of the day that were not sent.

    What it tells may have been delivered on an earlier day: then it says so (`doubtful`).
    """
    steps = told_by(bundle)
    reader = f"{'u' if place.robot in desk.office.pressing else 'p'}{place.person}" if place.person else place.id
    name = f"reminder:{reader}:{desk.today}:{attempt}"
    if not desk.office.merge:
        name += ":" + ":".join(map(str, desks.duty_key(bundle.reminders[0].duty)))
    told = [person.id for person in bundle.people]
    once_more = [desks.duty_key(r.duty) for r in bundle.reminders if doubtful & reader_steps(r, place)] if doubtful else []
    beside: dict[str, object] = {"doubtful": once_more} if once_more else {}
    if desk.office.merge and place.person in desk.briefed and place.robot not in desk.office.pressing:
        beside[briefed.BRIEF] = True
    new = outbox.New(
        key=name,
        kind="reminder",
        robot=place.robot,
        chat_id=place.id if place.person is None else None,
        person_id=place.person,
        target=place.target,
        day=desk.today,
        content=WORDS.encode(content(told, bundle.reminders, told) | beside),
        not_before=leaving(desk, bundle),
        expires_at=desks.closing(desk),
        pressing=any(step.pressing for step in steps),
    )
    return new, steps


def told_by(bundle: Bundle) -> list[Milestone]:
    """What a message tells, once each, in a fixed order: two planners lock rows alike."""
    return sorted({step for one in bundle.reminders for step in reader_steps(one, bundle.place)}, key=repr)


def reader_steps(one: Reminder, place: Audience | None) -> set[Milestone]:
    """What a message to these readers tells: a person alone their own step, a group that of groups and of those who were to be
    told alone and can be no more."""
    readers = {place.person, *({0} if one.unshared else ())} if place and place.person else one.readers - one.apart
    return {desks.key(one.duty, one.step, reader) for reader in readers}


def write(session: Session, made: Sequence[tuple[outbox.New, list[Milestone]]]) -> list[str]:
    """To whom those messages go that were not there yet."""
    ids = outbox.add_all(session, [new for new, _ in made])
    outbox.tell_all(session, [(ids[new.key], step) for new, steps in made if new.key in ids for step in steps])
    return [new.target or str(new.chat_id) for new, _ in made if new.key in ids]


def content(people: Sequence[int], reminders: Sequence[Reminder], concerned: Container[int]) -> dict[str, object]:
    """Whom a message mentions and which duties it tells, each with those of the concerned whom it is about, to be looked at
    again before it is said."""
    told = [[*desks.duty_key(r.duty), [p.id for p in r.people if p.id in concerned]] for r in reminders]
    return {"people": list(people), "duties": told}


def leaving(desk: Desk, bundle: Bundle) -> datetime:
    """Groups speak some minutes apart in the morning, each always at its own; none waits on the day of a deadline."""
    assert bundle.place  # noqa: S101 - the caller has looked
    if any(reminder.step.level == "0" and not reminder.duty.unlit for reminder in bundle.reminders):
        return desk.now
    return desks.opening(desk, bundle.place)


def midnight_after(day: date, desk: Desk) -> datetime:
    """The end of a day in the unit's time zone."""
    return datetime.combine(day + timedelta(days=1), time(0), desk.office.zone)
