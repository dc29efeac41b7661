"""The machine's clock was ahead and is set back: nothing waits for a moment that was not real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.records.delivery import claims, notices
from bot.records.delivery.outbox import Outbox
from bot.rules.stages import Party
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

MORNING = at("2021-07-16 08:55")
AHEAD = [timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=3653)]
MINUTE = timedelta(seconds=60)


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(MORNING))
    yield made
    made.database.close()


def ticker_of(service: Service, robot: Recorder) -> Ticker:
    """A scheduler's process."""
    return Ticker(service.database, service.office, service.clock, {"wecom/main": robot})


@pytest.mark.parametrize("ahead", AHEAD, ids=str)
@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize(
    "fault",
    [PlatformError("发送过于频繁", pause_seconds=65), PlatformError("超时", ambiguous=True), PlatformError("连接失败"), None],
    ids=str,
)
def test_t36_f38_the_days_reminder_leaves_within_a_minute_of_the_true_time(
    service: Service, robot: Recorder, ahead, restarted, fault
):
    ticker = ticker_of(service, robot)
    set_clock(service, MORNING + ahead)
    robot.faults = [fault] * 3 if fault else []
    ticker.plan()
    if fault:
        ticker.send()
    set_clock(service, MORNING)
    robot.faults = []
    if restarted:
        ticker = ticker_of(service, robot)
    ticker.tick()
    set_clock(service, service.clock.now() + MINUTE)
    ticker.tick()
    told = [words for day, words, _ in robot.said if day.startswith("2021-07-16")]
    assert len(told) == 1
    assert "0032" in told[0]


def test_f39_a_sender_that_died_while_the_clock_was_ahead_holds_its_robot_no_longer(service: Service, robot: Recorder):
    ticker = ticker_of(service, robot)
    ticker.plan()
    ahead = MORNING + timedelta(hours=3)
    with service.database.begin() as session:
        dead = claims.claim(session, ahead, timedelta(seconds=32), ["wecom/main"])
        assert dead
        claims.start(session, dead.message)
        claims.stamp_writing(session, dead, ahead)
    set_clock(service, ahead)
    ticker.plan()
    set_clock(service, MORNING)
    for _ in range(3):
        ticker.tick()
        set_clock(service, service.clock.now() + MINUTE)
    assert [words.startswith("【补发】") for _, words, _ in robot.said] == [True]


def test_a_clock_that_goes_on_as_it_should_changes_nothing(service: Service, robot: Recorder):
    ticker = ticker_of(service, robot)
    robot.faults = [PlatformError("发送过于频繁", pause_seconds=65)]
    ticker.tick()
    set_clock(service, service.clock.now() + timedelta(seconds=30))
    ticker.tick()
    assert robot.said == []
    with service.database.begin() as session:
        assert {message.state for message in session.query(Outbox)} == {"pending"}


@pytest.mark.parametrize("moment", ["2021-07-16 03:00", "2021-07-16 08:00", "2021-07-18 10:00"])  # night, too early, a Sunday
def test_nothing_but_an_alert_leaves_outside_hours_because_of_it(service: Service, robot: Recorder, moment: str):
    ticker = ticker_of(service, robot)
    set_clock(service, at("2021-07-19 10:00"))
    robot.faults = [PlatformError("连接失败")] * 3
    ticker.tick()
    with service.database.begin() as session:
        now = service.clock.now()
        notices.tell_office(session, [Party(1, "甲")], "日历有变", key="k", now=now, not_before=now)
    robot.faults = []
    set_clock(service, at(moment))
    for _ in range(3):
        ticker.tick()
        set_clock(service, service.clock.now() + MINUTE)
    assert robot.said == []
    set_clock(service, at("2021-07-19 08:40"))
    ticker.tick()
    assert any("日历有变" in words for _, words, _ in robot.said)
    assert any("【办理提醒】" in words for _, words, _ in robot.said)
