"""Items whose hand-over lay ahead when they were imported are told to their division on the day it comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import news
from bot.office import Office
from bot.records import calendar, cases, spoilt, suggestions
from bot.records.engine.database import Database
from bot.rules import hours

LOOKED_BACK = timedelta(days=60)  # a service that stood still makes up for it


def plan(database: Database, office: Office, now: datetime) -> int:
    """Put in what has begun; how many messages are new. An item is told once for its day."""
    with database.glances() as session:
        begun = suggestions.begun(session, since=now.date() - LOOKED_BACK, on=now.date(), zone=office.zone)
        if not begun or hours.next_opening(calendar.load(session), office.hours, now) > now:
            return 0
        if not news.untold(session, begun):
            return 0
    with database.begin() as session:
        untold = news.untold(session, begun)
        come = spoilt.aside(lambda some: cases.load(session, some, now.date(), office), untold, [])
        return news.announce(session, office, come, now)
