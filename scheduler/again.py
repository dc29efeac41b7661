"""What reminders are to tell, looked at again before they leave: what was planned may no longer hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.records.delivery import outbox, targets
from bot.records.delivery.outbox import Milestone, Outbox, Teller
from scheduler import desks, planning, policy
from scheduler.desks import Desk, Key
from scheduler.policy import Audience, Reminder


@dataclass(frozen=True)
class Again:
    """What messages are to tell, as it stands now: duty → its reminder, the same that would be planned now; and which message
    tells each milestone, of which several may list the duty."""

    desk: Desk
    found: Mapping[Key, Reminder]
    told: Mapping[Milestone, Teller]

    def left(self, message: Outbox, duties: Iterable[Key]) -> list[Reminder]:
        """Of these duties those that the message is still to tell: not what is done, told on an earlier day, or not due any
        more; a person alone only what concerns them and what they may hear."""
        return [one for name in duties if (one := self.found.get(name)) and self.holds(message, one)]

    def holds(self, message: Outbox, one: Reminder) -> bool:
        if message.person_id is not None and not self.concerns(message, one):
            return False
        readers = self.readers(message, desks.duty_key(one.duty))
        steps = [desks.key(one.duty, one.step, reader) for reader in readers]
        if all(step in self.told and self.told[step].day < self.desk.today for step in steps):
            return False
        planned = filter(None, (self.today.get((*desks.duty_key(one.duty), reader)) for reader in readers))
        return not any(taken_back(step, one) for step in planned)

    def concerns(self, message: Outbox, one: Reminder) -> bool:
        """Whether it is the reader's own, and may be said to them alone, or in the group in which they are mentioned instead."""
        if targets.addressed(message.robot, message.target):
            return message.person_id in one.apart
        place = self.groups.get(message.chat_id or 0)
        return place is not None and policy.covers(place, one) and any(p.id == message.person_id for p in one.people)

    @cached_property
    def groups(self) -> dict[int, Audience]:
        return {place.id: place for place in desks.places(self.desk)}

    @cached_property
    def today(self) -> dict[tuple[int, str, str, int], Milestone]:
        """(item, duty, division, reader) → the step that was planned for today."""
        return {(m.suggestion_id, m.duty, m.division, m.reader): m for m, by in self.told.items() if by.day >= self.desk.today}

    @cached_property
    def by_message(self) -> dict[int, list[Milestone]]:
        """message → the milestones that it was to tell."""
        found: dict[int, list[Milestone]] = {}
        for milestone, teller in self.told.items():
            found.setdefault(teller.id, []).append(milestone)
        return found

    @cached_property
    def readers_of(self) -> dict[tuple[int, Key], set[int]]:
        """(message, duty) → as whom its readers are told of it: 0 for groups, else the person."""
        found: dict[tuple[int, Key], set[int]] = {}
        for message, steps in self.by_message.items():
            for m in steps:
                found.setdefault((message, (m.suggestion_id, m.duty, m.division)), set()).add(m.reader)
        return found

    def readers(self, message: Outbox, duty: Key) -> set[int]:
        """As whom the readers of a message are told of a duty."""
        return self.readers_of.get((message.id, duty)) or {message.person_id or 0}

    def own(self, message: Outbox, reminders: Sequence[Reminder]) -> list[Milestone]:
        """The milestones of these reminders that this message tells, or that no other does."""
        steps = {
            desks.key(one.duty, one.step, reader)
            for one in reminders
            for reader in self.readers(message, desks.duty_key(one.duty))
        }
        return sorted((m for m in steps if m not in self.told or self.told[m].id == message.id), key=repr)

    def planned(self, message: Outbox) -> list[Milestone]:
        """The milestones that the message was to tell."""
        return self.by_message.get(message.id, [])


def look(desk: Desk, messages: Sequence[Outbox]) -> Again:
    """Look again at what these messages of today are to tell.

    Nothing about a date that was moved, a step that the calendar took back, a day that has become a rest day.
    """
    ids = sorted({item for message in messages for item, *_ in json.loads(message.content)["duties"]})
    told = outbox.told_by(desk.session, ids, desk.now, of=messages)
    if not desks.within_hours(desk):  # the day was declared a rest day meanwhile
        return Again(desk, {}, told)
    return Again(desk, {desks.duty_key(one.duty): one for one in planning.reached(desk, ids)}, told)


def taken_back(planned: Milestone, now: Reminder) -> bool:
    """Whether the step that was planned is not reached any more: the calendar moved it, and an earlier one is the newest."""
    same_date = planned.level == policy.WEEKLY or planned.day == now.duty.set_for
    return same_date and policy.rung(now.step.level) < policy.rung(planned.level)
