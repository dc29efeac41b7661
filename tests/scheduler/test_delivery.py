"""From the plan to what was said: once, in hours, looked at again before speaking, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import wsgi
from bot.clock import Clock, StoppedClock
from bot.errors import PlatformError
from bot.ledger_desk import bring_ledger
from bot.records import calendar, chats, facts, invariants, people, suggestions
from bot.records.delivery import claims
from bot.records.delivery.outbox import Outbox, Reminded
from bot.records.engine.database import Database
from bot.rules.permissions import Scope
from bot.rules.words import FactKind
from bot.wsgi import Service
from scheduler import beginnings, planning
from scheduler.ticking import Ticker
from tests.conftest import OPEN_LEDGER, WECOM_CORP, at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

EVERYTHING = Scope(everything=True)


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55")))
    yield made
    made.database.close()


def finish(service: Service, number: str) -> None:
    with service.database.begin() as session:
        now = service.clock.now()
        (item,) = suggestions.with_number(session, number, EVERYTHING, now.date())
        for kind in (FactKind.MAILED, FactKind.OPINION_SENT):
            facts.record(session, item, kind, now.date(), channel="test", now=now)


def states(database: Database) -> list[str]:
    with database.begin() as session:
        return [row.state for row in session.query(Outbox).order_by(Outbox.id)]


def test_f65_planning_twice_says_it_once(service: Service, ticker: Ticker, robot: Recorder):
    assert planning.plan(service.database, service.office, service.clock.now()) == 1
    assert planning.plan(service.database, service.office, service.clock.now()) == 0
    ticker.tick()
    ticker.tick()
    assert len(robot.said) == 1


@pytest.mark.parametrize("moment", ["2021-07-16 08:29", "2021-07-16 18:00", "2021-07-17 10:00", "2021-10-01 09:00"])
def test_nothing_leaves_outside_hours_or_on_a_rest_day(service: Service, ticker: Ticker, robot: Recorder, moment: str):
    set_clock(service, at(moment))
    ticker.tick()
    assert robot.said == []


def test_a_worked_saturday_is_a_working_day(service: Service, ticker: Ticker, robot: Recorder):
    set_clock(service, at("2021-10-09 09:00"))
    ticker.tick()
    assert "0401 会办意见，10月15日前" in robot.messages[-1][1]


def reminders(robot: Recorder) -> list[str]:
    """What was said of duties; that an item was handed over on that day is said, too."""
    return [words for _, words, _ in robot.messages if words.startswith("【办理提醒】")]


def test_what_was_done_between_planning_and_sending_is_not_said(service: Service, ticker: Ticker, robot: Recorder):
    set_clock(service, at("2021-10-11 09:00"))
    ticker.tick()
    set_clock(service, at("2021-10-12 09:00"))
    ticker.plan()
    finish(service, "20210401")
    ticker.send()
    assert len(reminders(robot)) == 1
    assert set(states(service.database)[:-1]) == {"sent"} and states(service.database)[-1] == "cancelled"


def test_a_finished_item_leaves_the_message_and_its_people_are_not_mentioned(service: Service, ticker: Ticker, robot: Recorder):
    ticker.plan()
    for number in ("20210129", "20210121", "20210257"):
        finish(service, number)
    ticker.send()
    assert "0257" not in robot.said[0][1]
    assert "尤示欣" not in robot.said[0][2]


def test_missed_days_are_merged_into_one_message_with_the_newest_step(service: Service, ticker: Ticker, robot: Recorder):
    set_clock(service, at("2021-10-09 09:00"))
    ticker.tick()
    ticker.tick()
    assert len(reminders(robot)) == 1
    assert "已逾期" in reminders(robot)[0]


def test_milestones_from_before_the_import_stay_quiet(people_url: str):
    made = wsgi.assemble(settings_for(people_url), StoppedClock(at("2021-07-20 09:00")))
    bring_ledger(made, OPEN_LEDGER, now=at("2021-07-20 09:00"))
    assert planning.preview(made.database, made.office, at("2021-07-20 09:30")) == ([], {})
    (bundle,), _ = planning.preview(made.database, made.office, at("2021-07-21 09:30"))
    assert {reminder.step.level for reminder in bundle.reminders} == {"+3"}
    made.database.close()


def test_a_refused_connection_is_tried_again_later_without_a_label(service: Service, ticker: Ticker, robot: Recorder):
    robot.faults = [PlatformError("连接失败")]
    ticker.tick()
    assert robot.said == []
    set_clock(service, service.clock.now() + timedelta(seconds=3))
    ticker.tick()
    assert not robot.said[0][1].startswith("【补发】")


def test_f29_a_message_that_may_have_arrived_is_said_once_more_after_a_minute_with_a_label(
    service: Service, ticker: Ticker, robot: Recorder
):
    robot.faults = [PlatformError("超时", ambiguous=True)]
    ticker.tick()
    set_clock(service, service.clock.now() + timedelta(seconds=59))
    ticker.tick()
    assert robot.said == []
    set_clock(service, service.clock.now() + timedelta(seconds=2))
    ticker.tick()
    assert robot.said[0][1].startswith("【补发】【办理提醒】")
    ticker.tick()
    assert len(robot.said) == 1


def test_a_permanent_refusal_ends_the_message_with_its_reason(service: Service, ticker: Ticker, robot: Recorder):
    robot.faults = [PlatformError("企业微信拒收（93000）", permanent=True)]
    ticker.tick()
    assert states(service.database) == ["dead"]


def test_f32_a_throttled_robot_is_left_alone_and_then_goes_on(service: Service, ticker: Ticker, robot: Recorder):
    robot.faults = [PlatformError("过快", pause_seconds=65)]
    ticker.tick()
    set_clock(service, service.clock.now() + timedelta(seconds=60))
    ticker.tick()
    assert robot.said == []
    set_clock(service, service.clock.now() + timedelta(seconds=6))
    ticker.tick()
    assert len(robot.said) == 1


def test_what_could_not_be_sent_today_is_told_by_the_next_working_day(service: Service, ticker: Ticker, robot: Recorder):
    robot.faults = [PlatformError("连接失败")] * 7
    ticker.tick()
    set_clock(service, at("2021-07-16 18:30"))
    ticker.tick()
    assert states(service.database) == ["expired"]
    set_clock(service, at("2021-07-19 08:55"))
    robot.faults = []
    ticker.tick()
    assert "0011" in robot.said[0][1]


def test_f26_a_claim_that_passed_to_another_sender_cannot_settle(service: Service):
    planning.plan(service.database, service.office, service.clock.now())
    now = service.clock.now()
    with service.database.begin() as session:
        first = claims.claim(session, now, timedelta(seconds=32), ["wecom/main"])
        assert first
        claims.start(session, first.message)
    with service.database.begin() as session:
        assert claims.claim(session, now, timedelta(seconds=32), ["wecom/main"]) is None
        assert len(claims.rescue(session, now + timedelta(seconds=33))) == 1
    with service.database.begin() as session:
        assert not claims.settle(session, first, now=now, state="sent")
    assert states(service.database) == ["pending"]


def test_f05_f06_f07_a_sender_that_died_before_writing_leaves_no_label_and_one_that_died_after_does(service: Service):
    planning.plan(service.database, service.office, service.clock.now())
    now = service.clock.now()
    for wrote in (False, True):
        with service.database.begin() as session:
            claimed = claims.claim(session, now, timedelta(seconds=32), ["wecom/main"])
            assert claimed
            claims.start(session, claimed.message)
        with service.database.begin() as session:
            if wrote:
                claims.stamp_writing(session, claimed, now)
            now += timedelta(seconds=40)
            claims.rescue(session, now)
        with service.database.begin() as session:
            assert session.get_one(Outbox, claimed.message.id).labelled is wrote


@pytest.mark.parametrize("ambiguous", [True, False])
def test_what_may_have_been_delivered_at_the_end_of_a_day_is_marked_the_next(
    service: Service, ticker: Ticker, robot: Recorder, ambiguous: bool
):
    set_clock(service, at("2021-07-16 17:59"))
    robot.faults = [PlatformError("超时", ambiguous=ambiguous)]
    ticker.tick()
    set_clock(service, at("2021-07-16 18:30"))
    ticker.tick()
    assert states(service.database) == ["expired"]
    set_clock(service, at("2021-07-19 08:55"))
    ticker.tick()
    set_clock(service, at("2021-07-21 08:55"))
    ticker.tick()
    labelled = {(moment.split()[0], words.startswith("【补发】")) for moment, words, _ in robot.said}
    assert labelled == {("2021-07-19", ambiguous), ("2021-07-21", False)}


def test_a_message_that_the_calendar_made_needless_says_so(service: Service, ticker: Ticker, robot: Recorder):
    ticker.plan()
    with service.database.begin() as session:
        calendar.change(session, {service.clock.now().date(): False}, on=service.clock.now().date())
    ticker.send()
    with service.database.begin() as session:
        (message,) = session.query(Outbox).all()
        assert (message.state, message.reason) == ("cancelled", "今日改为休息日或不在提醒时段，不再提醒")


def test_a_step_that_the_calendar_takes_back_is_not_said_and_has_its_turn_when_it_is_reached(
    service: Service, ticker: Ticker, robot: Recorder
):
    """The group's reminder waits for its minute; meanwhile Saturday becomes a working day, and ten days left become eleven.

    What is due today stays due today.
    """
    for day in ("2021-07-02", "2021-07-09", "2021-07-13", "2021-07-15"):
        set_clock(service, at(f"{day} 08:56"))
        ticker.tick()
    before = len(robot.messages)
    set_clock(service, at("2021-07-16 08:30"))
    ticker.plan()
    with service.database.begin() as session:
        calendar.change(session, {at("2021-07-17 09:00").date(): True}, on=service.clock.now().date())
    for minute in range(56, 60):
        set_clock(service, at(f"2021-07-16 08:{minute}"))
        ticker.tick()
    assert len(robot.messages) == before + 1
    told = robot.messages[-1][1]
    assert "橙灯，今日到期：" in told and "配合意见" in told and "0018、0032、0074 答复，7月30日前" not in told
    set_clock(service, at("2021-07-17 08:56"))
    ticker.tick()
    told = robot.messages[-1][1]
    assert "黄灯，还剩10个工作日：" in told and "0018、0032、0074 答复，7月30日前" in told
    assert len(robot.messages) == before + 2


def test_of_a_message_in_parts_each_is_repeated_on_its_own_and_in_order(service: Service, ticker: Ticker, robot: Recorder):
    """The first part may have arrived: it is said once more, labelled, and the second does not overtake it."""
    set_clock(service, at("2021-10-11 08:56"))
    assert beginnings.plan(service.database, service.office, service.clock.now()) == 1
    ticker.send()
    robot.said.clear()  # the hand-over of 8 October was told
    robot.faults = [PlatformError("超时", ambiguous=True)]
    ticker.tick()
    ticker.tick()
    assert robot.said == []
    set_clock(service, at("2021-10-11 08:58"))
    ticker.tick()
    heads = [words.partition("2021年")[0] for _, words, _ in robot.said]
    assert heads == ["【补发】【办理提醒】（1/2）", "【办理提醒】（2/2）"]
    mentioned = [name for _, _, names in robot.said for name in names]
    assert len(mentioned) == len(set(mentioned))
    set_clock(service, at("2021-10-11 09:30"))
    ticker.tick()
    assert len(robot.said) == 2
    with service.database.begin() as session:
        planned = session.query(Outbox).filter_by(kind="reminder")
        per_message = [session.query(Reminded).filter_by(outbox_id=row.id).count() for row in planned]
        assert all(per_message) and [one.ok for one in invariants.look(session, service.clock.now())].count(False) == 0


class Finishing(Recorder):
    """A robot after each of whose messages something is done."""

    def __init__(self, clock: Clock, act: Callable[[], object]) -> None:
        super().__init__(clock)
        self.act = act

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        super().send(payload, on_writing)
        self.act()


def test_what_is_done_before_the_second_part_leaves_is_not_in_it(service: Service, ticker: Ticker):
    set_clock(service, at("2021-07-02 08:56"))
    ticker.plan()
    finishing = Finishing(service.clock, lambda: finish(service, "20210142"))
    Ticker(service.database, service.office, service.clock, {"wecom/main": finishing}).send()
    first, second = finishing.said
    assert "（1/2）" in first[1] and "（2/2）" in second[1]
    assert "0142 答复" not in second[1] and "0007" in second[1]


def test_a_duty_that_two_groups_list_is_said_in_both_and_told_once(service: Service):
    """The officers are mentioned in their division's group, the deputy director in the bureau's."""
    with service.database.begin() as session:
        divisions = [people.division_ids(session)["信息化推进处"]]
        chats.register(session, "wecom", WECOM_CORP, "wr2", name="处室群", division_ids=divisions, push="second", since=None)
    robots = {name: Recorder(service.clock) for name in ("wecom/main", "wecom/second")}
    office = replace(service.office, robots=frozenset(robots))
    ticker = Ticker(service.database, office, service.clock, robots)
    set_clock(service, at("2021-07-27 08:56"))  # three days left: 分管领导 are told
    ticker.tick()
    ((_, narrow, officers),) = robots["wecom/second"].said
    assert "信息化推进处 周示平 @吴示安 副局长甲 局长：0018、0032、0074 答复" in narrow  # one of them is a key item
    assert officers == ["周示平", "郑示宁", "吴示安"]
    whole = robots["wecom/main"].messages[-1]
    assert "副局长甲" in whole[2] and "信息化推进处 周示平 吴示安 副局长甲 局长：0018、0032、0074 答复" in whole[1].replace(
        "@", ""
    )
    assert set(states(service.database)) == {"sent"}
    assert planning.plan(service.database, office, service.clock.now()) == 0
