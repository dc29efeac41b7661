"""A leader's morning: three lines alone, once a working day, in one message with the day's reminder."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cli.talking import speak
from bot.records import calendar as calendar_records
from bot.records.delivery.outbox import Outbox
from bot.records.people import Person
from bot.rules.papers import brief
from bot.wsgi import Service
from scheduler.desks import Desk
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock
from tests.scheduler.alone import APP, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder

DIRECTOR, DEPUTY, OTHER = "局长", "副局长甲", "副局长丁"


@pytest.fixture
def service(bureau: Service) -> Service:
    return reached_by(bureau, {APP: PERSONS})


@pytest.fixture
def app(service: Service) -> Addressing:
    return Addressing(service.clock)


@pytest.fixture
def robot(service: Service) -> Recorder:
    return Recorder(service.clock)


def ticker(service: Service, robot: Recorder, app: Addressing) -> Ticker:
    return Ticker(service.database, service.office, service.clock, {"wecom/main": robot, APP: app})


def to(app: Addressing, service: Service, name: str) -> list[str]:
    return app.to(accounts(service)[name])


def tick(service: Service, robot: Recorder, app: Addressing, moment: str) -> None:
    set_clock(service, at(moment))
    ticker(service, robot, app).tick()
    set_clock(service, at(moment) + timedelta(minutes=6))
    ticker(service, robot, app).tick()


def test_a_leader_hears_in_the_morning_what_is_late_what_waits_and_what_is_due(service, robot, app):
    for day in ("2021-07-20 08:31", "2021-07-21 08:31"):
        tick(service, robot, app, day)
    *_, said = to(app, service, DEPUTY)
    assert said.partition("\n【办理提醒】")[0].splitlines() == [
        "【今日概览】2021年7月21日（周三）",
        "红灯：配合意见逾期1件（20210032），查看发送 /列 逾期 副局长甲",
        "待您审核：2件（20210058、20210079），最急的还剩7个工作日，审核发送 /审",
    ]
    tick(service, robot, app, "2021-08-03 08:31")
    *_, said = to(app, service, DEPUTY)
    assert [line.partition("：")[0] for line in said.splitlines()[1:3]] == ["红灯", "待您审核"]


def test_its_numbers_are_those_of_the_lists_that_it_names(service):
    """Every day of a year, for each leader; a list is asked for where its line is another than before, and once a month."""
    asked, before = 0, dict[tuple[str, str], str]()
    with service.database.begin() as session:
        known = {name: i for i, name in session.execute(select(Person.id, Person.name))}
    for day in (at("2021-01-01 09:00") + timedelta(days=day) for day in range(365)):
        if day.weekday() > 4:
            continue
        set_clock(service, day)
        with service.database.snapshot() as session:
            items = Desk(session, service.office, calendar_records.load(session), day).open_items
        for name in (DIRECTOR, DEPUTY, "副局长乙", OTHER):
            for line in (line for line in brief.text(items, known[name]).splitlines() if "/列 " in line):
                what, _, command = line.partition("查看发送 ")
                if before.get((name, command)) == what and day.day > 1:
                    continue
                before[name, command], asked = what, asked + 1
                listed = speak(service, command, name, None, "console").text
                total = int(re.findall(r"共?(\d+)件", listed.splitlines()[0])[0])
                beside = sum(map(int, re.findall(r"另有(\d+)件因其他处室事项亮灯", listed)))
                assert total + beside == sum(map(int, re.findall(r"(\d+)件（", what))), (name, day, line, listed)
    assert asked > 20


def test_it_comes_once_a_day_and_no_group_hears_it(service, robot, app):
    for hour in ("08:31", "09:30", "14:00"):
        tick(service, robot, app, f"2021-07-20 {hour}")
    assert len(to(app, service, DEPUTY)) == 1
    assert all("今日概览" not in words for _, words, _ in robot.messages)
    tick(service, robot, app, "2021-07-21 08:31")
    assert len([words for words in to(app, service, DEPUTY) if "今日概览" in words]) == 2


def test_it_is_one_message_with_the_days_reminder(service, robot, app):
    tick(service, robot, app, "2021-07-29 08:31")
    said = to(app, service, DEPUTY)
    assert len(said) == 1 and said[0].startswith("【今日概览】") and "\n【办理提醒】" in said[0]
    assert all("今日概览" not in words for words in to(app, service, "吴示安"))


def test_nothing_is_said_on_a_rest_day_nor_where_there_is_nothing(service, robot, app):
    tick(service, robot, app, "2021-07-17 08:31")
    assert app.said == []
    tick(service, robot, app, "2021-07-20 08:31")
    for name in ("周示平", "吴示安", "督查示员"):
        assert all("今日概览" not in words for words in to(app, service, name))


def test_it_tells_how_things_stand_when_it_leaves(service, robot, app):
    set_clock(service, at("2021-07-20 08:31"))
    ticker(service, robot, app).plan()
    for number in ("20210058", "20210079"):
        assert speak(service, f"/审 {number} 通过", DEPUTY, None, "console").outcome == "answered"
    tick(service, robot, app, "2021-07-20 08:40")
    assert all("待您审核" not in words for words in to(app, service, DEPUTY) if "今日概览" in words)


def test_who_stands_in_for_a_leader_hears_what_waits_for_them(service, robot, app):
    speak(service, f"/代理 {OTHER} 7月16日 至 8月5日", DEPUTY, None, "console")
    tick(service, robot, app, "2021-07-20 08:31")
    assert any("20210058" in words for words in to(app, service, OTHER))


@pytest.mark.parametrize("off", [{"leader_brief": False}, {"leaders_in_groups": True}, {"private": ()}])
def test_nobody_hears_it_where_the_office_wants_none_or_leaders_have_no_way(service, robot, app, off):
    service = replace(service, office=replace(service.office, **off))
    tick(service, robot, app, "2021-07-20 08:31")
    assert all("今日概览" not in words for _, _, words in app.said)
    assert all("今日概览" not in words for _, words, _ in robot.messages)


def test_a_refused_way_leads_no_brief_into_a_group(service, robot, app):
    app.gone.add(accounts(service)[DEPUTY])
    tick(service, robot, app, "2021-07-20 08:31")
    assert all("今日概览" not in words for _, words, _ in robot.messages)
    with service.database.begin() as session:
        rows = session.query(Outbox).filter(Outbox.kind == "brief", Outbox.state.in_(("pending", "sending"))).all()
        assert all(row.chat_id is None for row in rows)
