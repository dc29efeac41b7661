"""A bureau with as many open items as a run needs, written by the database itself: a million take a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import bindparam, text, update

from bot.records.delivery import outbox, robots
from bot.records.delivery.outbox import Outbox
from bot.records.engine.base import Moment
from bot.records.engine.database import Database
from tests.chaos import bureau
from tests.conftest import at

ENTERED = at("2021-03-05 09:00")
ITEMS = """
INSERT INTO suggestion
    (id, batch_id, body, level, year, number, serial, title, handling, secrecy, "key", entered_at)
WITH RECURSIVE counted(n) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM counted WHERE n < :last)
SELECT n, CAST(:batch AS INTEGER), '人大', '市', 2021, CAST(20210000 + n AS VARCHAR), n,
    '关于第' || n || '项示例工作的建议', '独办', '不涉密', false, :entered
FROM counted
"""
PARTS = """
INSERT INTO assignment (suggestion_id, part, position, division_id, person_id)
SELECT item.id, CAST(:part AS VARCHAR), CAST(:position AS INTEGER), {division}, {person} FROM suggestion item
JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place FROM division) division ON division.place = item.id % :divisions
WHERE item.id > :known
"""
TOLD = """
INSERT INTO reminded (suggestion_id, duty, division, level, milestone, outbox_id)
SELECT item.id, '答复', division.name, CAST(:level AS VARCHAR), CAST(:day AS {date}), CAST(:message AS INTEGER)
FROM suggestion item
JOIN assignment lead ON lead.suggestion_id = item.id AND lead.part = 'lead'
JOIN division ON division.id = lead.division_id
WHERE item.batch_id = :batch
"""
NOTHING = '{"people": [], "duties": []}'


def furnish(database: Database, batches: Mapping[date, int], *, divisions: int = 40) -> None:
    """Divisions with people, groups and robots, and one batch for each due date with so many items, all of them open."""
    found = bureau.furnish(database, items=len(batches), divisions=divisions, dues=list(batches), entered=ENTERED)
    for place, division in enumerate(found.divisions):
        bureau.add_group(database, place, division, f"r{place}")
    with database.begin() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = 0"))
        known = first = len(batches)
        for batch, items in enumerate(batches.values(), start=1):
            if items > 1:  # one is there already
                values = {"first": first + 1, "last": first + items - 1, "batch": batch}
                session.execute(text(ITEMS).bindparams(bindparam("entered", ENTERED, Moment)), values)
                first += items - 1
        person = "(SELECT MIN(p.id) FROM person p WHERE p.division_id = division.id AND p.name LIKE '{}%')"
        parts = (
            ("lead", "division.id", "NULL"),
            ("head", "NULL", person.format("负责人")),
            ("officer", "NULL", person.format("承办人")),
            ("deputy_director", "NULL", str(found.leader)),
        )
        for position, (part, of_division, who) in enumerate(parts):
            those = {"part": part, "position": position, "divisions": divisions, "known": known}
            session.execute(text(PARTS.format(division=of_division, person=who)), those)
        if not database.is_sqlite:
            session.execute(text("SELECT setval('suggestion_id_seq', (SELECT MAX(id) FROM suggestion))"))  # given by hand
        robots.ensure(session, *(f"wecom/r{place}" for place in range(divisions)))  # as after the first day


def tell(database: Database, batch: int, level: str, day: date) -> None:
    """One step of the ladder was told for every item of a batch, in a message that was sent on that day.

    `day` is what the step is told for (`policy.told_for`).
    """
    with database.begin() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = 0"))
        moment = datetime.combine(day, time(9), ENTERED.tzinfo)
        chat = session.scalar(text("SELECT MIN(id) FROM chat"))
        new = outbox.New("told", "reminder", "wecom/r0", chat, day, NOTHING, moment)
        (message,) = outbox.add_all(session, [new]).values()
        session.execute(update(Outbox).values(state="sent"))
        statement = TOLD.format(date="VARCHAR" if database.is_sqlite else "DATE")
        session.execute(text(statement), {"batch": batch, "level": level, "day": str(day), "message": message})
