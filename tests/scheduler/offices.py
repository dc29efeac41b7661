"""Offices in memory, for tests of what is said in them over weeks: people, groups with their robots, items handed over."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock
from bot.office import Special
from bot.records import additions, assignments, chats, people
from bot.records.additions import NewItem
from bot.records.assignments import Assignment
from bot.records.engine.library import sqlite3
from bot.records.people import Person
from bot.records.suggestions import Suggestion
from bot.rules.words import Body, Handling, Level, Role
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, file_of, furnished, settings_for
from tests.scheduler.model import KEY_TABLE, KEY_WEEKLY, Item

STAFF = {"信息化推进处": ("吴示安", "周示平"), "软件产业处": ("沈示达", "蒋示林"), "融资服务处": ("陈示文", "冯示川")}
ROLES = {"officer": Role.OFFICER, "deputy director": Role.DEPUTY_DIRECTOR, "director": Role.DIRECTOR, "head": Role.DIVISION_HEAD}
ROBOTS = ("wecom/main", "wecom/second", "dingtalk/main")
QUIET = date(2026, 9, 22)


def template() -> Path:
    """A SQLite file with the sample's people and no items."""
    return file_of(furnished("sqlite", None))


def opened(begin: date, *, special: bool, groups: tuple[str | None, ...]) -> Service:
    """A service on a copy in memory, with these groups, each with its own robot."""
    service = wsgi.assemble(settings_for("sqlite:///:memory:"), StoppedClock(at(f"{begin} 09:00")))
    with closing(sqlite3.connect(template())) as source, closing(service.database.engine.raw_connection()) as raw:
        assert isinstance(raw.driver_connection, sqlite3.Connection)
        source.backup(raw.driver_connection)
    own = tuple((left, tuple(role_of(name) for name in names)) for left, names in KEY_TABLE.items())
    ladder = Special("重点", own, tuple(role_of(name) for name in KEY_WEEKLY))
    office = replace(
        service.office,
        special=(ladder,) if special else (),
        unlit=(),  # what colours no item is looked at by itself: these tables are those of the answers
        quiet_days=frozenset({QUIET}),
        per_minute=0,
    )
    with service.database.begin() as session:
        known = people.division_ids(session)
        for place, (division, robot) in enumerate(zip(groups, ROBOTS, strict=False)):
            platform, _, push = robot.partition("/")
            corp = WECOM_CORP if platform == "wecom" else DINGTALK_CORP
            chat = "wrALL" if place == 0 else f"wr{place}"
            scope = None if division is None else [known[division]]
            chats.register(session, platform, corp, chat, name=f"第{place}群", division_ids=scope, push=push, since=None)
    return replace(service, office=office)


def role_of(name: str) -> Role:
    return Role.GENERAL_OFFICE if name == "office" else ROLES[name]


def enter(service: Service, item: Item) -> None:
    """Hand an item over, as the office does, with its people and assisting divisions."""
    with service.database.begin() as session:
        handling = Handling.JOINT if item.joint else Handling.SOLE
        unit = "市大数据局" if item.joint else ""
        new = NewItem(
            Body.CONGRESS, Level.CITY, handling, item.number, "关于示例的建议", item.received, item.due, item.lead, unit, "不涉密"
        )
        number = additions.add(session, new, now=service.clock.now())
        assert number
        session.get_one(Suggestion, number).key = item.key
        named = {person.name: person.id for person in session.scalars(select(Person))}
        known = people.division_ids(session)
        session.add_all(
            Assignment(suggestion_id=number, part="assisting", position=place, division_id=known[division])
            for place, division in enumerate(item.assisting, start=1)
        )
        assignments.put_people(session, number, "officer", [named[STAFF[item.lead][0]]], on=None)
        assignments.put_people(session, number, "deputy_director", [named["副局长甲"]], on=None)
