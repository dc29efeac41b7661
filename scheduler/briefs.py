"""A leader's morning: three lines to each alone, once a working day, with the day's reminder where there is one, else by itself.

Only where the office wants it (`[reminders] leader_brief`) and only to whom a way leads alone: no group hears it. It is no
reminder and is not made up for; it tells how things stand when it leaves.
"""

from __future__ import annotations

import json
from datetime import datetime

from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records.delivery import alerts, briefed, outbox
from bot.records.delivery.briefed import BRIEF
from bot.records.delivery.outbox import New
from bot.records.engine.database import Database
from bot.rules import permissions
from bot.rules.papers import brief
from scheduler import desks
from scheduler.desks import Desk


def plan(database: Database, office: Office, now: datetime) -> int:
    """Put today's into the outbox for whom no reminder takes it along, once a day; returns how many messages are new."""
    if not office.leader_brief or not office.private:
        return 0
    with database.glances() as session:
        desk = Desk(session, office, calendar_records.load(session), now)
        seen = alerts.last_beat(session, BRIEF)
        if not desks.within_hours(desk) or (seen is not None and seen.astimezone(now.tzinfo).date() == desk.today):
            return 0
        left = desk.briefed - briefed.with_reminder(session, desk.today)
        new = [message(desk, person) for person in sorted(left) if text(desk, person)]
    with database.begin() as session:
        alerts.beat(session, BRIEF, now)
        return len(outbox.add_all(session, new))


def message(desk: Desk, person: int) -> New:
    """One leader's, whose words are found when it leaves."""
    reader = desk.readers[person]
    return New(
        key=f"{BRIEF}:{person}:{desk.today}",
        kind=BRIEF,
        robot=reader.robot,
        chat_id=None,
        person_id=person,
        target=reader.target,
        day=desk.today,
        content=json.dumps({"people": [person], "names": []}),
        not_before=desks.opening(desk, reader),
        expires_at=desks.closing(desk),
    )


def text(desk: Desk, person: int | None) -> str:
    """The lines of one leader as things stand; empty where there is nothing to say, or nobody to say it to."""
    reader = desk.private.get(person or 0)
    if reader is None or not desks.within_hours(desk):  # the day was declared a rest day meanwhile
        return ""
    own = [one for one in desk.open_items if permissions.may_see(reader.scope, one.case)]
    return brief.text(own, reader.actor.id)
