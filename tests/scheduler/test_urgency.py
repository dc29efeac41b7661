"""Which message goes first, how fast a robot may speak, and what becomes of a backlog; on both engines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bench import crowd
from bot import office as offices
from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.records import chats, invariants
from bot.records.delivery import outbox, robots, undelivered
from bot.records.delivery.outbox import Milestone, Outbox, Priority, Reminded
from bot.records.delivery.robots import Robot
from bot.records.engine.database import Database
from bot.rules.duties import DutyKind
from bot.wsgi import Service
from scheduler import digests, planning, sending
from scheduler.ticking import Ticker
from tests.chaos import bureau
from tests.conftest import WECOM_CORP, at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

YESTERDAY, TODAY, TEN_DAYS_AHEAD = date(2021, 7, 15), date(2021, 7, 16), date(2021, 7, 30)


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url, reminders={"merge": False}), StoppedClock(at("2021-07-16 08:55")))
    yield made
    made.database.close()


def put(service: Service, name: str, *, kind: str = "notice", chat: int = 1, robot: str = "wecom/main") -> int:
    """One message that says its name."""
    with service.database.begin() as session:
        made = outbox.add(
            session,
            key=name,
            kind=kind,
            robot=robot,
            chat_id=chat,
            day=service.clock.now().date(),
            content=json.dumps({"text": name, "people": []}),
            not_before=service.clock.now(),
        )
    assert made
    return made


def another_chat(service: Service) -> int:
    with service.database.begin() as session:
        chats.register(session, "wecom", WECOM_CORP, "wr2", name="二群", division_ids=None, push="main", since=None)
        return chats.called(session, "二群", service.clock.now().date())[0].id


def said(robot: Recorder) -> list[str]:
    return [words for _, words, _ in robot.said]


def test_notices_go_before_deadline_days_these_before_early_reminders_and_digests_last(
    service: Service, ticker: Ticker, robot: Recorder
):
    for name, kind in (("digest", "outlook"), ("early", "outlook"), ("pressing", "outlook"), ("notice", "notice")):
        put(service, name, kind=kind)
    with service.database.begin() as session:
        for name, priority in (("digest", Priority.DIGEST), ("pressing", Priority.PRESSING)):
            session.query(Outbox).filter_by(key=name).one().priority = priority
    ticker.send()
    assert said(robot) == ["notice", "pressing", "early", "digest"]


@pytest.mark.parametrize(
    ("dues", "priority"),
    [
        ([TEN_DAYS_AHEAD], Priority.EARLY),
        ([TODAY], Priority.PRESSING),
        ([YESTERDAY], Priority.PRESSING),
        ([TEN_DAYS_AHEAD, TODAY], Priority.PRESSING),
    ],
)
def test_a_reminder_is_as_pressing_as_its_most_pressing_step(database: Database, dues: list[date], priority: Priority):
    crowd.furnish(database, dict.fromkeys(dues, 1), divisions=1)
    office = offices.from_settings(bureau.settings("sqlite://", ["r0"]))
    assert planning.plan(database, office, at("2021-07-16 09:00")) == 1
    with database.begin() as session:
        message = session.scalars(select(Outbox)).one()
        assert (message.priority, len(json.loads(message.content)["duties"])) == (priority, len(dues))


def test_a_milestone_that_stands_in_two_messages_is_told_by_the_last(database: Database):
    crowd.furnish(database, {TODAY: 1}, divisions=1)
    step = Milestone(1, DutyKind.REPLY, "甲", "0", TODAY)
    message: dict[str, Any] = {
        "kind": "reminder",
        "robot": "r0",
        "chat_id": None,
        "day": TODAY,
        "content": "{}",
        "not_before": at("2021-07-16 09:00"),
    }
    with database.begin() as session:
        first, last = (outbox.add(session, key=key, **message) for key in ("a", "b"))
        assert first and last
        outbox.tell_all(session, [(first, step), (last, step)])
        assert session.scalars(select(Reminded.outbox_id)).all() == [last]


def test_messages_for_one_chat_keep_their_order_when_the_first_has_to_be_repeated(
    service: Service, ticker: Ticker, robot: Recorder
):
    other = another_chat(service)
    put(service, "first")
    put(service, "second")
    put(service, "elsewhere", chat=other)
    robot.faults = [PlatformError("连接失败")]
    ticker.send()
    assert said(robot) == ["elsewhere"]
    set_clock(service, service.clock.now() + timedelta(seconds=3))
    ticker.send()
    assert said(robot) == ["elsewhere", "first", "second"]


def test_a_message_that_fails_for_minutes_no_longer_holds_up_those_behind_it(service: Service, ticker: Ticker, robot: Recorder):
    put(service, "first")
    put(service, "second")
    robot.faults = [PlatformError("连接失败")] * 5
    for _ in range(5):
        ticker.send()
        set_clock(service, service.clock.now() + timedelta(minutes=6))
    assert said(robot) == ["second"]
    set_clock(service, service.clock.now() + timedelta(hours=3))
    ticker.send()
    assert said(robot) == ["second", "first"]


def test_no_more_than_twenty_messages_a_minute_leave_one_robot(service: Service, ticker: Ticker, robot: Recorder):
    for number in range(30):
        put(service, f"n{number:02d}")
    ticker.send()
    assert len(robot.said) == 20
    set_clock(service, service.clock.now() + timedelta(seconds=30))
    ticker.send()
    assert len(robot.said) == 20
    set_clock(service, service.clock.now() + timedelta(seconds=31))
    ticker.send()
    assert said(robot) == [f"n{number:02d}" for number in range(30)]


def test_a_robot_that_also_answers_keeps_five_of_its_twenty(service: Service, robot: Recorder):
    for number in range(30):
        put(service, f"n{number:02d}")
    database, pushers = service.database, {"wecom/main": robot}
    sending.send_due(database, service.office, service.clock, pushers, answering={"wecom/main"})
    assert len(robot.said) == 15
    with database.begin() as session:
        assert [robots.take_slot(session, "wecom/main", service.clock.now()) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize(("per_minute", "sent"), [(0, 30), (1, 1), (12, 12), (20, 20)])
def test_the_pace_is_a_setting_and_zero_is_no_limit(service: Service, robot: Recorder, per_minute: int, sent: int):
    for number in range(30):
        put(service, f"n{number:02d}")
    office = replace(service.office, per_minute=per_minute)
    assert sending.send_due(service.database, office, service.clock, {"wecom/main": robot}) == sent


def test_a_clock_that_was_set_back_by_a_day_does_not_slow_a_robot(service: Service, ticker: Ticker, robot: Recorder):
    for number in range(20):
        put(service, f"n{number:02d}")
    ticker.send()
    set_clock(service, service.clock.now() - timedelta(days=1))
    for number in range(20):
        put(service, f"m{number:02d}")
    ticker.send()
    assert len(robot.said) == 40


@pytest.fixture
def merging(service: Service, robot: Recorder) -> Ticker:
    """The same with messages merged, as offices have it."""
    return Ticker(service.database, replace(service.office, merge=True), service.clock, {"wecom/main": robot})


def test_ten_waiting_messages_are_said_one_by_one(service: Service, merging: Ticker, robot: Recorder):
    for number in range(10):
        put(service, f"n{number}")
    merging.send()
    assert said(robot) == [f"n{number}" for number in range(10)]


def test_more_than_ten_for_one_chat_become_one_digest_that_points_back(service: Service, merging: Ticker, robot: Recorder):
    for number in range(25):
        put(service, f"通知{number:02d}")
    put(service, "别处", chat=another_chat(service))
    merging.send()
    assert said(robot)[0] == "别处"
    (digest,) = said(robot)[1:]
    lines = digest.splitlines()
    assert lines[0] == "【消息汇总】此前未发出的25条消息："
    assert lines[1:] == [f"{number + 1}. 通知{number:02d}" for number in range(25)]
    with service.database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice", chat_id=1).all()
        (made,) = session.query(Outbox).filter_by(kind="digest").all()
        assert {(row.state, row.covered_by) for row in rows} == {("covered", made.id)}
        assert made.state == "sent"


def test_a_digest_says_each_notice_whole_and_what_it_has_no_room_for_is_said_by_the_next(
    service: Service, merging: Ticker, robot: Recorder
):
    reason = "；".join(f"第{n}项理由应由市大数据局研究答复" for n in range(12))
    notices = [f"2021{n:04d} 已由信息化推进处申退：{reason}。\n请发送 /申退 2021{n:04d} 同意" for n in range(12)]
    for text in notices:
        put(service, text)
    merging.send()
    digests_said = said(robot)
    assert len(digests_said) > 1 and all(len(words.encode()) <= 2048 for words in digests_said)
    assert all(sum(text in words for words in digests_said) == 1 for text in notices)
    told = [int(re.findall(r"此前未发出的(\d+)条消息：", words)[0]) for words in digests_said]
    assert sum(told) == 12 and [len(re.findall(r"^\d+\. ", words, re.MULTILINE)) for words in digests_said] == told
    with service.database.begin() as session:
        covered = {row.covered_by for row in session.query(Outbox).filter_by(kind="notice")}
        assert covered == {row.id for row in session.query(Outbox).filter_by(kind="digest", state="sent")}
        assert [found for found in invariants.look(session, service.clock.now()) if not found.ok] == []


def test_a_notice_too_long_for_one_text_goes_on_in_further_ones_that_say_of_what(
    service: Service, ticker: Ticker, robot: Recorder
):
    clauses = [f"第{n}项理由应由市大数据局研究答复" for n in range(99)]
    long = f"20210032 已由信息化推进处申退：{'；'.join(clauses)}。\n请发送 /申退 20210032 同意"
    put(service, long)
    ticker.send()
    first, *others = said(robot)
    assert others and all(words.startswith("20210032（续）") and len(words.encode()) <= 2048 for words in others)
    assert "".join((first, *(words.removeprefix("20210032（续）") for words in others))) == long
    assert all(re.search(rf"{clause}[；。]", "\n".join(said(robot))) for clause in clauses)


def test_a_long_notice_in_a_digest_is_whole_too(service: Service, merging: Ticker, robot: Recorder):
    clauses = [f"第{n}项理由应由市大数据局研究答复" for n in range(99)]
    for number in range(12):
        put(service, f"通知{number}" if number != 6 else "；".join(clauses))
    merging.send()
    assert all(len(words.encode()) <= 2048 for words in said(robot))
    assert all(sum(f"通知{number}" in words.replace("\n", " ").split() for words in said(robot)) == 1 for number in (0, 5, 7, 11))
    assert all(any(clause in words for words in said(robot)) for clause in clauses)


def test_reminders_are_said_line_by_line_however_many_notices_wait_and_are_in_no_digest(service: Service, robot: Recorder):
    office = replace(service.office, merge=True)
    ticker = Ticker(service.database, office, service.clock, {"wecom/main": robot})
    assert planning.plan(service.database, office, service.clock.now()) == 1
    for number in range(12):
        put(service, f"通知{number:02d}")
    set_clock(service, service.clock.now() + timedelta(minutes=10))
    ticker.send()
    *reminder, digest = said(robot)
    assert digest.startswith("【消息汇总】此前未发出的12条消息：")
    assert {words.startswith("【办理提醒】") for words in reminder} == {True}
    for shown in ("0032、", "0190 会办意见", "0142 答复"):
        assert any(shown in words for words in reminder)
    assert planning.plan(service.database, office, service.clock.now()) == 0  # told, and not planned anew


def test_a_notice_that_may_have_arrived_is_marked_in_the_digest(service: Service, merging: Ticker, robot: Recorder):
    put(service, "通知甲")
    robot.faults = [PlatformError("超时", ambiguous=True)]
    merging.send()
    for number in range(12):
        put(service, f"通知{number}")
    merging.send()
    assert robot.said == []  # what comes later does not overtake it
    set_clock(service, service.clock.now() + timedelta(seconds=61))
    merging.send()
    assert said(robot)[0].splitlines()[1:3] == ["1. 【补发】通知甲", "2. 通知0"]


def test_nothing_is_said_of_nothing():
    assert digests.words([]) == "" and digests.fitting([]) == 0


def test_a_labelled_repetition_that_dies_is_not_sent_a_third_time(service: Service, ticker: Ticker, robot: Recorder):
    made = put(service, "通知")
    robot.faults = [PlatformError("超时", ambiguous=True)] * 2
    ticker.send()
    set_clock(service, service.clock.now() + timedelta(seconds=61))
    ticker.send()
    set_clock(service, service.clock.now() + timedelta(days=1))
    ticker.send()
    assert robot.said == [] and robot.faults == []
    with service.database.begin() as session:
        assert session.get_one(Outbox, made).state == "unknown"
        assert undelivered.retry(session, made, service.clock.now()) == f"消息{made}已转为待发。"
    ticker.send()
    assert said(robot) == ["【补发】通知"]


def test_a_platform_that_remembers_gets_the_same_bytes_again_without_a_label_for_a_while(service: Service, robot: Recorder):
    put(service, "通知")
    robot.faults = [PlatformError("超时", ambiguous=True)] * 3

    def send() -> int:
        pushers = {"wecom/main": robot}
        return sending.send_due(service.database, service.office, service.clock, pushers, remembering={"wecom/main"})

    for _ in range(3):
        assert send() == 0
        set_clock(service, service.clock.now() + timedelta(seconds=61))
    assert send() == 1 and said(robot) == ["通知"]
    put(service, "另一条")
    robot.faults = [PlatformError("超时", ambiguous=True)]
    assert send() == 0 and robot.faults == []
    set_clock(service, service.clock.now() + timedelta(minutes=26))
    assert send() == 0 and said(robot) == ["通知"]
    set_clock(service, service.clock.now() + timedelta(days=1))
    assert send() == 0
    with service.database.begin() as session:
        assert session.query(Outbox).filter_by(key="另一条").one().state == "unknown"


class Busy(Recorder):
    """A robot that does something else before it says a certain message."""

    def before(self, name: str, act: Callable[[], object]) -> None:
        self.name, self.act = name, act

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        if payload.startswith(self.name):
            self.act()
        super().send(payload, on_writing)


def test_a_message_given_up_while_those_before_it_are_said_is_not_said(service: Service):
    robot = Busy(service.clock)
    ids = [put(service, f"n{number}") for number in range(5)]

    def drop() -> None:
        with service.database.begin() as session:
            undelivered.drop(session, ids[2], "不再需要", service.clock.now())

    robot.before("n1", drop)
    assert sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot}) == 4
    assert said(robot) == ["n0", "n1", "n3", "n4"]


def test_a_robot_that_has_more_to_say_is_let_go_when_its_turn_is_over(service: Service):
    robot = Busy(service.clock)
    for number in range(5):
        put(service, f"n{number}")
    robot.before("n", lambda: None)
    assert sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot}, turn_seconds=0) == 0
    with service.database.begin() as session:
        assert session.get_one(Robot, "wecom/main").lease_until is None
    assert sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot}) == 5
    with service.database.begin() as session:
        assert session.get_one(Robot, "wecom/main").lease_until is None


def test_a_fault_in_the_middle_keeps_the_order_and_the_rest(service: Service):
    robot = Busy(service.clock)
    for number in range(5):
        put(service, f"n{number}")

    def fail() -> None:
        robot.name = "nobody"
        robot.faults = [PlatformError("过快", pause_seconds=65)]

    robot.before("n2", fail)
    assert sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot}) == 2
    set_clock(service, service.clock.now() + timedelta(seconds=66))
    assert sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot}) == 3
    assert said(robot) == [f"n{number}" for number in range(5)]
