"""Which reminder a duty calls for on a day, whom it tells, and in which group. Pure (contract: one table for lights …)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from bot.rules import key_items
from bot.rules.deadlines import Deadline
from bot.rules.duties import Duty, DutyKind
from bot.rules.next_steps import NextStep
from bot.rules.permissions import Scope
from bot.rules.stages import Party
from bot.rules.words import Role
from bot.rules.workdays import DAY, Calendar

WEEKLY = "weekly"
Steps = Sequence[tuple[int, tuple[Role, ...]]]


@dataclass(frozen=True)
class Rung:
    """One step of the ladder reached: its level ("10", "0", "+3", "weekly"), its day, the roles it tells, the office's words.
    `urgent`: those roles are pressed where they can be."""

    level: str
    day: date
    tell: tuple[Role, ...]
    words: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Reminder:
    """One duty to be told, with the people who are concerned.

    `holders` are those of them who have to act now; `waits` says for what where that is not the division's own work
    (待主要领导审核), and is empty otherwise. `apart` are those whom no group mentions, because they are told alone. `readers`
    says who is still to be told: 0 is the groups, any other a person who is told alone, or was to be. `unshared`: no group may
    hear of it, and everybody is told alone. `pressed` are those whom an urgent step names.
    """

    duty: Duty
    step: Rung
    seen: Deadline
    people: tuple[Party, ...]
    holders: tuple[Party, ...] = ()
    waits: str = ""
    apart: frozenset[int] = frozenset()
    readers: frozenset[int] = frozenset({0})
    unshared: bool = False
    pressed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Audience:
    """A registered group that can be spoken in: its scope, and the user ids by which it can mention people. Or one person who
    is told alone: then `person` is who. `target` is whom the robot addresses, empty for the one group of a webhook.
    """

    id: int
    name: str
    robot: str
    scope: Scope
    users: Mapping[int, str]
    person: int | None = None
    target: str = ""


@dataclass(frozen=True)
class Bundle:
    """One message: the group (None: nobody hears it), the duties it lists, the people it mentions."""

    place: Audience | None
    reminders: tuple[Reminder, ...]
    people: tuple[Party, ...]


@dataclass(frozen=True)
class Ladder:
    """The steps that lead up to a duty's date and beyond, and who is told each week once they are exhausted.

    `only` narrows it to key items (重点), to one level (省 …) or to one kind of duty (配合意见 …); empty is everything.
    """

    steps: Steps
    weekly: tuple[Role, ...]
    only: str = ""
    words: tuple[tuple[int, str], ...] = ()
    urgent: int | None = None

    def worded(self, step: Rung | None) -> Rung | None:
        """The step with the words that the office gave it, and whether it presses."""
        if step is None:
            return None
        own = {level_of(left): words for left, words in self.words}
        presses = self.urgent is not None and step.level == level_of(self.urgent)
        return replace(step, words=own.get(step.level, ""), urgent=presses)

    def fits(self, duty: Duty) -> bool:
        """Whether this ladder is for that duty."""
        case = duty.case
        return not self.only or (case.key if self.only == "重点" else self.only in (case.level, duty.kind))

    def without(self, role: Role) -> Ladder:
        """The same for duties of which that role never hears; a step that told nobody else is no step."""
        steps = ((left, tuple(one for one in tell if one is not role)) for left, tell in self.steps)
        weekly = tuple(one for one in self.weekly if one is not role)
        return replace(self, steps=tuple((left, tell) for left, tell in steps if tell), weekly=weekly)


def level_of(left: int) -> str:
    """10 → "10", -3 → "+3" """
    return str(left) if left >= 0 else f"+{-left}"


def rung(level: str) -> float:
    """Where a level stands: the higher, the later."""
    return inf if level == WEEKLY else -int(level) if level.isdigit() else int(level)


def step_reached(due: date, today: date, calendar: Calendar, ladder: Steps, weekly: tuple[Role, ...]) -> Rung | None:
    """The newest step of the ladder whose day has come; None before the first.

    Days before are counted back from the due date or the working day before it, days after from there on; once the
    ladder is exhausted and the date has passed, the first working day of each week.
    """
    effective = calendar.on_or_before(due)
    steps = []
    for left, tell in ladder:
        day = calendar.days_before(due, left) if left >= 0 else calendar.days_after(effective, -left)
        steps.append(Rung(level_of(left), day, tell))
    steps.sort(key=lambda step: step.day)
    reached = [step for step in steps if step.day <= today]
    if len(reached) == len(steps) and weekly:
        monday = calendar.on_or_after(today - today.weekday() * DAY)
        weeks = 0
        while monday > today:  # weeks of rest days alone have no step of their own
            weeks += 1
            monday = calendar.on_or_after(today - (today.weekday() + 7 * weeks) * DAY)
        if monday > max([due, *(step.day for step in reached[-1:])]):
            return Rung(WEEKLY, monday, weekly)
    return reached[-1] if reached else None


def told_for(set_for: date, step: Rung) -> date:
    """What a step is told for, once: the date that somebody set, a weekly one its week.

    Not the step's day: a day that turns into a rest day moves that, and the step would be told again.
    """
    return step.day - step.day.weekday() * DAY if step.level == WEEKLY else set_for


def people_of(
    duty: Duty, roles: Iterable[Role], office: Sequence[Party], staff: Callable[[str, Role], tuple[Party, ...]]
) -> tuple[Party, ...]:
    """The people behind the roles, for this duty; `staff` tells who holds a role in an assisting division."""
    case = duty.case
    own = duty.kind is not DutyKind.ASSISTING_OPINION
    found: list[Party] = []
    for role in roles:
        if role is Role.OFFICER:
            found += case.officers if own else staff(duty.division, role)
        elif role is Role.DIVISION_HEAD:
            found += case.heads if own else staff(duty.division, role)
        elif role is Role.DEPUTY_DIRECTOR:
            found += case.deputy_directors
        elif role is Role.DIRECTOR:
            found += (*case.directors, *key_items.leaders(case))
        elif role is Role.GENERAL_OFFICE:
            found += office
    return each_once(found)


def held_by(step: NextStep | None, office: Sequence[Party]) -> tuple[str, tuple[Party, ...]]:
    """For what an item waits while its paper is not with the division that owes the answer, and who holds it there.

    待主要领导审核 and the reviewers of that level; 待办公室答复申退 and the office; ("", ()) when it is the division's turn.
    """
    if step and step.by_office:
        return f"待办公室{step.words.partition('（')[0]}", tuple(office)
    if step and step.role:
        return f"待{step.role}{step.words}", step.people
    return "", ()


def each_once(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Each person once, under the plain name where they also stand in for somebody (副局长乙〔代副局长甲〕)."""
    found: dict[int, Party] = {}
    for party in parties:
        known = found.setdefault(party.id, party)
        if len(party.name) < len(known.name):
            found[party.id] = party
    return tuple(found.values())


def bundles(reminders: Sequence[Reminder], places: Sequence[Audience], silent: frozenset[int] = frozenset()) -> list[Bundle]:
    """One message per group; nobody is mentioned in two. `silent` are people who were mentioned today already.

    Each person is mentioned in the one group that lists most of their duties (the narrower, then the older one where
    several do). A duty is listed where its people are mentioned, else in the narrowest group that may hear of it;
    a person whom no group reaches, and a duty that no group may hear of, get a bundle without a place. Who is told alone is
    neither mentioned nor unreached.
    """
    reminders = sorted((one for one in reminders if shared(one)), key=urgency)
    home = {person: best(person, mine, places) for person, mine in duties_of(reminders).items() if person not in silent}
    listed: dict[int, list[Reminder]] = {place.id: [] for place in places}
    mentioned: dict[int, dict[int, Party]] = {place.id: {} for place in places}
    unreached: list[tuple[Reminder, Party]] = []
    hearing: dict[str, list[Audience]] = {}  # division → the groups that may hear of it
    for reminder in reminders:
        division = reminder.duty.division
        if division not in hearing:
            hearing[division] = [place for place in places if covers(place, reminder)]
        heard = hearing[division]
        told = set()
        for person in mentioned_of(reminder):
            place = home.get(person.id)
            if place and covers(place, reminder):
                mentioned[place.id][person.id] = person
                told.add(place.id)
            elif not heard or (home.get(person.id) is None and person.id not in silent):
                unreached.append((reminder, person))
        if not told and heard and 0 in reminder.readers:
            told.add(min(heard, key=breadth).id)
        for place_id in told:
            listed[place_id].append(reminder)
    found = [Bundle(place, tuple(listed[place.id]), tuple(mentioned[place.id].values())) for place in places if listed[place.id]]
    if unreached:
        theirs = {id(reminder) for reminder, _ in unreached}
        alone = tuple(reminder for reminder in reminders if id(reminder) in theirs)
        found.append(Bundle(None, alone, each_once(person for _, person in unreached)))
    return found


def singly(reminders: Sequence[Reminder], places: Sequence[Audience]) -> list[Bundle]:
    """One message per duty, where an office does not want them merged: in the narrowest group that may hear of it."""
    nearest: dict[str, Audience | None] = {}
    found = []
    for reminder in sorted((one for one in reminders if shared(one)), key=urgency):
        division = reminder.duty.division
        if division not in nearest:
            nearest[division] = min((place for place in places if covers(place, reminder)), key=breadth, default=None)
        place = nearest[division]
        told = tuple(person for person in mentioned_of(reminder) if place is None or person.id in place.users)
        if place or told or not reminder.apart:
            found.append(Bundle(place, (reminder,), told))
    return found


def alone(
    reminders: Sequence[Reminder],
    readers: Mapping[int, Audience],
    *,
    merge: bool,
    pressing: Mapping[int, Audience] | None = None,
) -> list[Bundle]:
    """What each person is told alone: one message with all that is still to be told to them, or one per duty. What is to press
    on them goes apart, by `pressing` where there is such a way to them."""
    found: dict[tuple[int, bool], list[Reminder]] = {}
    people: dict[int, Party] = {}
    urgent = pressing or {}
    for reminder in sorted(reminders, key=urgency):
        for person in reminder.people:
            if person.id in reminder.apart & reminder.readers and person.id in readers:
                found.setdefault((person.id, person.id in reminder.pressed and person.id in urgent), []).append(reminder)
                people.setdefault(person.id, person)
    return [
        Bundle((urgent if pressed else readers)[i], some, (people[i],))
        for (i, pressed), own in found.items()
        for some in ([tuple(own)] if merge else [(one,) for one in own])
    ]


def heard(reminders: Iterable[Reminder], places: Sequence[Audience]) -> list[Reminder]:
    """The same, marked where no group may hear of it and everybody is told alone."""

    def unshared(one: Reminder) -> bool:
        return one.apart.issuperset(p.id for p in one.people) and not any(covers(place, one) for place in places)

    return [replace(one, unshared=True) if one.apart and unshared(one) else one for one in reminders]


def shared(reminder: Reminder) -> bool:
    """Whether groups are to be told of it: by the table, or for somebody who was to be told alone and can be no more."""
    return bool(reminder.readers - reminder.apart)


def mentioned_of(reminder: Reminder) -> list[Party]:
    """Those of its people whom a group may mention: all who are not told alone; where the groups have been told, only those
    who were to be told alone and can be no more."""
    wanted = None if 0 in reminder.readers else reminder.readers
    return [p for p in reminder.people if p.id not in reminder.apart and (wanted is None or p.id in wanted)]


def duties_of(reminders: Sequence[Reminder]) -> dict[int, list[Reminder]]:
    """person → their reminders"""
    found: dict[int, list[Reminder]] = {}
    for reminder in reminders:
        for person in mentioned_of(reminder):
            found.setdefault(person.id, []).append(reminder)
    return found


def best(person: int, mine: Sequence[Reminder], places: Sequence[Audience]) -> Audience | None:
    """The group that can mention the person and lists most of their duties."""
    duties = Counter(reminder.duty.division for reminder in mine)
    able = [(heard_of(place, duties), place) for place in places if person in place.users]
    most = max((count for count, _ in able), default=0)
    return min((place for count, place in able if count == most), key=breadth) if most else None


def heard_of(place: Audience, duties: Mapping[str, int]) -> int:
    """How many of the duties, counted by division, may be heard of in a group."""
    scope = place.scope
    return sum(duties.values()) if scope.everything else sum(duties.get(division, 0) for division in scope.divisions)


def covers(place: Audience, reminder: Reminder) -> bool:
    """Whether the duty's division is in the group's scope."""
    return place.scope.everything or reminder.duty.division in place.scope.divisions


def breadth(place: Audience) -> tuple[bool, int, int]:
    """Narrow groups first, then older ones."""
    return (place.scope.everything, len(place.scope.divisions), place.id)


def urgency(reminder: Reminder) -> tuple[date, str, str, int, str]:
    """Nearest due date first, then by number."""
    return (reminder.duty.due, reminder.duty.case.level, reminder.duty.case.digits, reminder.duty.case.id, reminder.duty.division)
