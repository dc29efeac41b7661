"""The demo's service before platforms that fail, and after a long absence: nothing is lost, and nothing comes in heaps."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from bot.cli import demo
from bot.simulator.sayings import Uttered
from tests.simulator.collector import Collector

WEEK = timedelta(weeks=1)
MORNING = "【办理提醒】2021年7月16日（周五）"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder with the sample year, as the demo fills it."""
    folder = tmp_path_factory.mktemp("filled")
    with demo.staged(folder, demo.STARTS_AT):
        return folder


@pytest.fixture
def stage(filled, tmp_path):
    """The demo on its first morning: nothing planned yet, and no clock that ticks."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    with demo.staged(tmp_path, demo.STARTS_AT, send_seconds=1) as found:
        yield found


@pytest.fixture
def simulator(stage):
    return stage.simulator


@pytest.fixture
def members(simulator):
    return Collector(simulator.platforms.postbox)


@pytest.fixture
def outbox(simulator):
    """How many messages wait, were sent, were sent once more, failed."""
    return lambda: [count for _, count in simulator.outbox().counts]


def number(simulator, name):
    return next(place for place, person in enumerate(simulator.people) if person.name == name)


def test_f20_after_ten_weeks_of_absence_each_chat_hears_one_merged_message_in_its_parts(stage, simulator, members):
    stage.ticker.tick()
    away = simulator.clock.now()
    simulator.move(away + 10 * WEEK)
    for _ in range(3):
        simulator.move(simulator.later(10))
    back = simulator.clock.now()
    # The DingTalk group has nothing to hear: everybody concerned is reminded in the WeCom group.
    parts = [f"【办理提醒】（{part}/2）2021年9月24日（周五）" for part in (1, 2)]
    members.expect(between=(away, back), exactly=[("wecom-group", words) for words in parts])
    for message in members.seen(between=(away, back)):
        assert "已逾期" in message.text
        assert len(message.text.encode()) <= 2048


def test_ten_weeks_day_by_day_are_not_one_message(stage, simulator, members):
    """The control: who is there every day hears more than one."""
    stage.ticker.tick()
    since = simulator.clock.now()
    while simulator.clock.now() < since + WEEK:
        simulator.move(simulator.next_workday())
    assert len(members.seen(between=(since, simulator.clock.now()))) > 1


def test_an_hour_without_the_platform_delays_a_message_and_does_not_repeat_it(stage, simulator, members, outbox):
    simulator.go_wrong("down")
    stage.ticker.tick()
    assert outbox() == [1, 0, 0, 0]
    (line,) = simulator.outbox().lines
    assert (line.state, line.chat, line.tone) == ("待发", "建议提案办理群", "waiting")
    assert "连接对方失败" in line.note
    assert members.seen() == []
    before = simulator.clock.now()
    simulator.move(simulator.later(60))
    members.expect(between=(before, simulator.later(1)), exactly=[("wecom-group", MORNING)])
    members.never_contains("补发")
    assert outbox() == [0, 1, 0, 0]


def test_what_may_have_been_delivered_comes_once_more_and_is_labelled(stage, simulator, members, outbox):
    simulator.go_wrong("unanswered")
    stage.ticker.tick()
    assert outbox() == [1, 0, 0, 0]
    assert simulator.outbox().lines[0].state == "待补发"
    simulator.move(simulator.later(10))
    first, second = members.seen("wecom-group")
    assert first.text.startswith(MORNING)
    assert second.text.startswith("【补发】")
    assert outbox() == [0, 0, 1, 0]
    assert simulator.outbox().lines[0].state == "补发"


def test_a_throttled_robot_is_left_alone_and_its_message_is_said_once(stage, simulator, members, outbox):
    simulator.go_wrong("throttled")
    stage.ticker.tick()
    assert outbox() == [1, 0, 0, 0]
    assert "45009" in simulator.outbox().lines[0].note
    simulator.move(simulator.later(10))
    assert len(simulator.platforms.postbox.entries()) == 2  # asked once, and then not before it was allowed
    assert list(members.copies("wecom-group").values()) == [1]
    assert outbox() == [0, 1, 0, 0]


def test_f32_a_banned_robot_waits_for_ten_minutes_while_the_other_platform_goes_on(stage, simulator, members):
    simulator.go_wrong("banned")
    simulator.say("dingtalk-group", number(simulator, "督查示员"), Uttered("/催办 20210032"))
    stage.ticker.tick()
    assert [one.conversation for one in members.seen()] == ["wecom-group"]
    simulator.move(simulator.later(10))
    assert len(members.seen("dingtalk-group")) == 0  # eleven minutes are asked for, in case a clock is off
    simulator.move(simulator.later(10))
    before = simulator.clock.now() - timedelta(minutes=1)
    urged = ["请电子信息产业处于7月16日前提交书面意见", "请软件产业处于7月16日前提交书面意见"]
    members.expect(between=(before, simulator.later(1)), exactly=[("dingtalk-group", words) for words in urged])


def test_the_outbox_never_shows_what_is_said(stage, simulator):
    stage.ticker.tick()
    assert simulator.outbox().lines[0].text == "提醒：20210011、20210018、20210026等19件"
