"""An order is made by one at a time, and taken from who makes it once something is erased; on each engine."""

from __future__ import annotations

from datetime import timedelta

from bot.records.delivery import ordered
from bot.records.delivery.ordered import OrderedPaper
from bot.records.engine.database import Database
from bot.records.people import Person
from tests.conftest import at

NOW = at("2021-07-16 09:00") + timedelta(microseconds=123457)
ROBOT = "wecom/app"


def test_who_makes_it_is_known_by_the_moment_until_it_is_made_anew(database: Database):
    with database.begin() as session:
        person = Person(name="吴示安")
        session.add(person)
        session.flush()
        new = OrderedPaper(entry=1, sequence=0, person_id=person.id, platform="wecom", robot=ROBOT, signed=True, nth=0)
        new.asked, new.name = "/台账 2021", "2021年台账.xlsx"
        ordered.order(session, new, NOW)
    with database.begin() as session:
        taken = ordered.hold(session, new.id, [ROBOT], NOW)
        assert taken is not None and ordered.hold(session, new.id, [ROBOT], NOW) is None
        session.expunge(taken)
    with database.begin() as session:
        assert ordered.being_made(session, taken.id, taken.held_at) is not None
        assert ordered.being_made(session, taken.id, NOW - timedelta(minutes=6)) is None
        ordered.make_anew(session)
    with database.begin() as session:
        assert ordered.being_made(session, taken.id, taken.held_at) is None
        assert ordered.chores(session, [ROBOT], NOW) == [taken.id]
