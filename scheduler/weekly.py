"""The week's outlook: on the first working day of a week, each group is told it in words and,
where its robot takes one, as a picture.

Only where the office wants it (`[reminders] weekly_picture`): a group that is reminded hears enough. It mentions nobody, is no
reminder, and is not made up for: a week that has begun without one goes on without.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime

from bot.documents import week_picture
from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import cases, spoilt, suggestions
from bot.records.delivery import outbox
from bot.records.delivery.outbox import New
from bot.records.engine.database import Database
from bot.rules import standing
from bot.rules.papers import week
from bot.rules.standing import Standing
from bot.rules.workdays import DAY
from scheduler import desks
from scheduler.desks import Desk
from scheduler.policy import Audience


def plan(database: Database, office: Office, now: datetime) -> int:
    """Put this week's outlook into the outbox if it begins today and is not there; returns how many messages are new."""
    if not office.weekly_picture:
        return 0
    with database.glances() as session:
        desk = Desk(session, office, calendar_records.load(session), now)
        if not desk.calendar.starts_week(desk.today) or not desks.within_hours(desk):
            return 0
        told = outbox.chats_told(session, "outlook", desk.today)
        new = [message for place in desks.places(desk) if place.id not in told for message in messages(desk, place)]
    if not new:
        return 0
    with database.begin() as session:
        return len(outbox.add_all(session, new))


def messages(desk: Desk, place: Audience) -> list[New]:
    """The words for one group, and the picture where its robot takes one; nothing where nothing is open."""
    ids = suggestions.still_open(desk.session, place.scope, desk.today)

    def standings(some: Sequence[int]) -> list[Standing]:
        return [standing.of(case, desk.as_of) for case in cases.load(desk.session, some, desk.today, desk.office)]

    found = spoilt.aside(standings, ids, desk.spoilt)
    if not found:
        return []
    outlook = week.of_items(found)
    contents = {"outlook": {"text": week.text(outlook), "people": []}}
    if place.robot in desk.office.picture_robots:
        contents["picture"] = {"png": base64.b64encode(week_picture.png(outlook, place.name)).decode()}
    monday = desk.today - desk.today.weekday() * DAY
    return [
        New(
            key=f"{kind}:{place.id}:{monday}",
            kind=kind,
            robot=place.robot,
            chat_id=place.id,
            day=desk.today,
            content=json.dumps(content, ensure_ascii=False),
            not_before=desks.opening(desk, place),
            expires_at=desks.closing(desk),
        )
        for kind, content in contents.items()
    ]
