"""What reminders are to tell, looked at again before they leave: what was planned may no longer hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.records.delivery import outbox
from bot.records.delivery.outbox import Milestone, Outbox, Teller
from scheduler import planning, policy
from scheduler.planning import Desk, Key
from scheduler.policy import Reminder


@dataclass(frozen=True)
class Again:
    """What messages are to tell, as it stands now: duty → its reminder, the same that would be planned now; and which message
    tells each milestone, of which several may list the duty."""

    found: dict[Key, Reminder]
    told: dict[Milestone, Teller]

    def own(self, message: Outbox, reminders: Sequence[Reminder]) -> list[Milestone]:
        """The milestones of these reminders that this message tells, or that no other does."""
        return [m for m in planning.milestones(reminders) if m not in self.told or self.told[m].id == message.id]

    def planned(self, message: Outbox) -> list[Milestone]:
        """The milestones that the message was to tell."""
        return [milestone for milestone, teller in self.told.items() if teller.id == message.id]


def look(desk: Desk, messages: Sequence[Outbox]) -> Again:
    """Look again at what these messages of today are to tell.

    Nothing about what is done, told on an earlier day, or not due any more: a date that was moved, a step that the
    calendar took back, a day that has become a rest day.
    """
    ids = sorted({item for message in messages for item, *_ in json.loads(message.content)["duties"]})
    told = outbox.told_by(desk.session, ids, desk.now)
    if not planning.within_hours(desk):  # the day was declared a rest day meanwhile
        return Again({}, told)
    before = {milestone for milestone, teller in told.items() if teller.day < desk.today}
    today = {(m.suggestion_id, m.duty, m.division): m for m in told if m not in before}
    found = {planning.duty_key(one.duty): one for one in planning.reached(desk, ids, before)}
    return Again({name: one for name, one in found.items() if name not in today or not taken_back(today[name], one)}, told)


def taken_back(planned: Milestone, now: Reminder) -> bool:
    """Whether the step that was planned is not reached any more: the calendar moved it, and an earlier one is the newest."""
    same_date = planned.level == policy.WEEKLY or planned.day == now.duty.set_for
    return same_date and policy.rung(now.step.level) < policy.rung(planned.level)
