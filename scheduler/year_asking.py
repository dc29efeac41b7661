"""From September on the office is asked once a week for one line of the year's sheet that the summary wants and nobody has told.

It ends when all is there, with the year, or by `[reminders] year_questions`.
"""

from __future__ import annotations

from datetime import date, datetime

from bot import pending, reach
from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import people, suggestions
from bot.records.delivery import beside
from bot.records.engine.database import Database
from bot.records.figures import year_facts
from bot.rules import hours
from bot.rules.papers import year_pieces

SEPTEMBER = 9  # the summary is written in October


def ask(database: Database, office: Office, now: datetime) -> None:
    """This week's question into the outbox, unless it is there."""
    if not office.year_questions or now.month < SEPTEMBER:
        return
    year, today = now.year, now.date()
    prefix, week = f"year-piece:{year}:", "{}w{}".format(*now.isocalendar())
    with database.begin() as session:
        bodies = suggestions.bodies_of(session, year, today)
        lacks = year_pieces.lacking(year_facts.of_year(session, year), bodies) if bodies else []
        if not lacks:
            return
        keys = beside.asked(session, prefix, since=date(year, SEPTEMBER, 1))
        asked = dict.fromkeys(tuple(key.removeprefix(prefix).split(":")[:2]) for key in keys)  # (line, week)
        if any(when == week for _, when in asked):
            return
        name = year_pieces.next_asked(lacks, [year_pieces.rested_on(int(number))[1] for number, _ in asked])
        number = year_pieces.rest_on(year, name)
        beside.ask(
            session,
            people.office(session, today),
            year_pieces.question(year, lacks, name),
            key=f"{prefix}{number}:{week}",
            waits=pending.on(pending.YEAR_PIECE, number),
            now=now,
            not_before=hours.next_opening(calendar_records.load(session), office.hours, now),
            private=reach.readers(session, office, now),
        )
