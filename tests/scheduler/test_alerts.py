"""What the operators hear by their own robot: what stands still, at most twice an hour for each cause, and each morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import ConfigError, PlatformError
from bot.platform_clock import TimeTold
from bot.platforms.doors import BadCallback, Why
from bot.records.delivery import operators as messages
from bot.records.delivery import platform_time
from bot.records.delivery.outbox import Outbox
from bot.records.engine.faults import DatabaseFault
from bot.traffic import Traffic
from bot.wsgi import Service
from scheduler import alerts
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder
from tests.scheduler.test_urgency import put

OPERATORS = "wecom/second"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    settings = settings_for(bureau_url, reminders={"operators": OPERATORS})
    made = wsgi.assemble(settings, StoppedClock(at("2021-07-16 08:30")))
    yield made
    made.database.close()


@pytest.fixture
def operators(service: Service) -> Recorder:
    return Recorder(service.clock)


@pytest.fixture
def ticker(service: Service, robot: Recorder, operators: Recorder) -> Ticker:
    pushers = {"wecom/main": robot, OPERATORS: operators}
    return Ticker(service.database, service.office, service.clock, pushers)


def words(robot: Recorder) -> list[str]:
    return [text for _, text, _ in robot.said]


def test_a_long_message_to_the_operators_is_said_in_several_texts_and_not_cut(
    service: Service, ticker: Ticker, operators: Recorder
):
    lines = [f"{place}. 消息{place}未能送达，请运行 duban outbox list 查看并处理" for place in range(90)]
    with service.database.begin() as session:
        messages.put(session, OPERATORS, "key", "\n".join(("【每日运行情况】", *lines)), service.clock.now())
    ticker.send()
    ticker.send()
    said = words(operators)
    assert len(said) > 2 and all(len(text.encode()) <= 2048 for text in said)
    assert all(text.startswith("【每日运行情况】（续）") for text in said[1:])
    heard = [line for text in said for line in text.replace("（续）", "\n").splitlines()]
    assert [line for line in heard if line in lines] == lines


def test_t39_f37_a_dead_message_is_told_by_its_id_and_never_by_its_words(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    message = put(service, "不宜外传的话")
    robot.faults = [PlatformError("对方拒收（45002）", permanent=True)]
    ticker.send()
    assert words(operators) == [
        f"【运行告警】消息{message}（机器人 wecom/main）未能送达：对方拒收（45002）。请运行 duban outbox list 查看并处理。"
    ]


def test_one_cause_is_told_once_in_half_an_hour(service: Service, ticker: Ticker, robot: Recorder, operators: Recorder):
    for minutes, told in ((0, 1), (10, 1), (19, 1), (2, 2)):
        set_clock(service, service.clock.now() + timedelta(minutes=minutes))
        put(service, f"话{minutes}")
        robot.faults = [PlatformError("对方拒收", permanent=True)]
        ticker.send()
        assert len(operators.said) == told


def test_a_robot_paused_by_its_platform_is_another_cause(service: Service, ticker: Ticker, robot: Recorder, operators: Recorder):
    put(service, "甲")
    put(service, "乙")
    robot.faults = [PlatformError("对方拒收", permanent=True), PlatformError("发送过于频繁（130101）", pause_seconds=610)]
    ticker.send()
    assert words(operators)[1] == (
        "【运行告警】机器人 wecom/main 暂停发送至08:40：发送过于频繁（130101）。"
        "期间消息留存，到时自动续发；当日未能发出的提醒由下一个工作日合并补发。"
    )


def test_a_message_of_which_nobody_knows_whether_it_arrived_is_told_too(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    put(service, "甲")
    robot.faults = [PlatformError("超时", ambiguous=True)] * 2
    ticker.send()
    assert operators.said == []
    set_clock(service, service.clock.now() + timedelta(seconds=61))
    ticker.send()
    assert "未能确认是否送达：超时" in words(operators)[0]


def test_alerts_that_waited_are_said_once_by_the_newest_and_not_after_a_day(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    for hour in range(4):
        put(service, f"话{hour}")
        robot.faults = [PlatformError("对方拒收", permanent=True)]
        operators.faults = [PlatformError("连接失败")] * 9
        ticker.send()
        set_clock(service, service.clock.now() + timedelta(hours=1))
    operators.faults = []
    ticker.send()
    set_clock(service, service.clock.now() + timedelta(hours=3))
    ticker.send()
    assert len([text for text in words(operators) if text.startswith("【运行告警】")]) == 1
    put(service, "迟到")
    robot.faults, operators.faults = [PlatformError("对方拒收", permanent=True)], [PlatformError("连接失败")] * 9
    ticker.send()
    set_clock(service, service.clock.now() + timedelta(days=2))
    operators.faults = []
    ticker.send()
    assert len([text for text in words(operators) if text.startswith("【运行告警】")]) == 1


def test_an_alert_that_cannot_be_delivered_raises_no_alert(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    put(service, "甲")
    robot.faults = [PlatformError("对方拒收", permanent=True)]
    operators.faults = [PlatformError("对方拒收", permanent=True)]
    ticker.send()
    assert operators.said == []
    with service.database.begin() as session:
        assert session.query(Outbox).filter_by(kind="alert").count() == 1


def test_the_morning_message_tells_how_the_day_before_went(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    set_clock(service, at("2021-07-14 10:00"))  # a Wednesday
    for name in ("甲", "乙", "丙"):
        put(service, name)
    robot.faults = [PlatformError("超时", ambiguous=True)]
    ticker.send()
    set_clock(service, service.clock.now() + timedelta(minutes=5))
    ticker.send()
    put(service, "丁")
    robot.faults = [PlatformError("对方拒收", permanent=True)]
    ticker.send()
    set_clock(service, at("2021-07-15 08:59"))
    ticker.plan()
    assert len(operators.said) == 1  # the alert alone
    set_clock(service, at("2021-07-15 09:00"))
    for _ in range(3):
        ticker.tick()
    assert words(operators)[1:] == ["【每日运行】昨日应发 4，已发 3，补发 1，失败 1；待处理 1。"]


def test_no_morning_message_on_a_rest_day_and_monday_tells_of_friday_on(service: Service, ticker: Ticker, operators: Recorder):
    for moment in ("2021-07-17 09:30", "2021-07-18 09:30"):
        set_clock(service, at(moment))
        ticker.tick()
    assert operators.said == []
    set_clock(service, at("2021-07-19 09:30"))
    ticker.tick()
    assert words(operators) == ["【每日运行】7月16日以来应发 0，已发 0，补发 0，失败 0；待处理 0。"]


def test_a_silent_scheduler_is_told_past_the_outbox_once(service: Service, ticker: Ticker, operators: Recorder):
    def watch() -> bool:
        return alerts.watch(service.database, service.office, service.clock, ticker.pushers)

    assert not watch()  # it has never run
    ticker.plan()
    set_clock(service, service.clock.now() + timedelta(minutes=9))
    assert not watch()
    set_clock(service, service.clock.now() + timedelta(minutes=1))
    assert watch() and not watch()
    assert words(operators) == ["【运行告警】提醒进程自08:30起没有动静，请检查服务并运行 duban doctor。"]
    set_clock(service, service.clock.now() + timedelta(minutes=30))
    assert watch()


def test_a_message_that_nobody_takes_is_silence_too_but_not_one_of_a_paused_robot(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    put(service, "甲")
    set_clock(service, service.clock.now() + timedelta(minutes=11))
    alerts.sign_of_life(service.database, service.office, service.clock.now())
    robot.faults = [PlatformError("过快", pause_seconds=3600)]
    assert alerts.watch(service.database, service.office, service.clock, ticker.pushers)
    assert "有消息自08:30起无人发送" in words(operators)[0]
    ticker.send()
    set_clock(service, service.clock.now() + timedelta(minutes=31))
    alerts.sign_of_life(service.database, service.office, service.clock.now())
    assert not alerts.watch(service.database, service.office, service.clock, ticker.pushers)


def test_an_alert_that_did_not_get_out_is_tried_again(service: Service, ticker: Ticker, operators: Recorder):
    ticker.plan()
    set_clock(service, service.clock.now() + timedelta(minutes=11))
    operators.faults = [PlatformError("连接失败")]
    assert not alerts.watch(service.database, service.office, service.clock, ticker.pushers)
    assert alerts.watch(service.database, service.office, service.clock, ticker.pushers)


def test_without_a_robot_for_operators_nothing_is_said(bureau_url: str):
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-15 09:30")))
    robot = Recorder(made.clock)
    ticker = Ticker(made.database, made.office, made.clock, {"wecom/main": robot})
    put(made, "甲")
    robot.faults = [PlatformError("对方拒收", permanent=True)]
    ticker.send()
    alerts.sign_of_life(made.database, made.office, made.clock.now())
    with made.database.begin() as session:
        assert session.query(Outbox).filter_by(kind="alert").count() == 0
    assert not alerts.watch(made.database, made.office, made.clock, ticker.pushers)
    made.database.close()


@pytest.mark.parametrize("name", ["wecom/none", "none", "console/main", "dingtalk/second"])
def test_a_robot_for_operators_that_is_not_configured_is_a_fault(name: str):
    with pytest.raises((ConfigError, ValueError), match="operators"):
        settings_for("sqlite://", reminders={"operators": name})


class Looks:
    """What an operators' robot hears of a database that is looked at once a minute, the time in the test's hand."""

    def __init__(self, service: Service, operators: Recorder) -> None:
        self.seconds = 0.0
        self.robot = operators
        self.away = alerts.Away(service.office, operators, lambda: self.seconds)

    def fails(self, fault: DatabaseFault | None, minutes: int = 1) -> list[str]:
        for _ in range(minutes):
            self.away.tell(fault)
            self.seconds += 60
        return words(self.robot)


def test_a_database_that_fails_is_told_past_itself_at_the_second_look_and_twice_an_hour(service: Service, operators: Recorder):
    looks = Looks(service, operators)
    assert looks.fails(DatabaseFault.AWAY) == []
    told = (
        "【运行告警】数据库连接不上或正忙，请检查数据库服务、网络和 [database] url。"
        "期间的消息未被受理，请运行 duban doctor 查看。"
    )
    assert looks.fails(DatabaseFault.AWAY, minutes=29) == [told]
    assert looks.fails(DatabaseFault.AWAY, minutes=31) == [told, told]
    looks.away.back()
    assert words(operators)[2:] == ["【运行告警】数据库已恢复，请运行 duban doctor 查看。"]
    looks.away.back()
    assert len(words(operators)) == 3


def test_a_damaged_database_is_told_at_once_and_a_short_absence_never(service: Service, operators: Recorder):
    looks = Looks(service, operators)
    for _ in range(3):
        assert looks.fails(DatabaseFault.LOCKED) == []
        looks.away.back()
    assert looks.fails(None, minutes=5) == []
    assert len(looks.fails(DatabaseFault.DAMAGED)) == 1


def test_where_the_operators_cannot_be_reached_it_is_tried_again(service: Service, operators: Recorder):
    looks = Looks(service, operators)
    operators.faults = [PlatformError("对方系统繁忙")]
    assert looks.fails(DatabaseFault.DAMAGED) == []
    assert len(looks.fails(DatabaseFault.DAMAGED)) == 1
    alerts.Away(service.office, None).tell(DatabaseFault.DAMAGED)  # nobody to tell


def test_a_signature_of_somebody_s_own_bodies_is_told_once_for_each_time_it_grows(
    service: Service, ticker: Ticker, operators: Recorder
):
    traffic = Traffic()
    for many, told in ((0, 0), (4, 1), (0, 1)):
        for _ in range(many):
            traffic.turned_away("dingtalk/robot", BadCallback(Why.REUSED))
        alerts.reused(service.database, service.office, service.clock.now(), traffic.newly_reused())
        ticker.send()
        assert len(words(operators)) == told
    assert "dingtalk/robot 有同一签名用于多条不同消息" in words(operators)[0]


def test_t36_a_clock_that_is_off_is_told_once_a_day_by_how_much(
    service: Service, ticker: Ticker, robot: Recorder, operators: Recorder
):
    now = service.clock.now()
    ticker.heard.told, ticker.heard.news = TimeTold(now + timedelta(seconds=402), now), True
    ticker.send()
    with service.database.begin() as session:
        assert platform_time.ahead(session, now) == timedelta(seconds=402)
        assert platform_time.ahead(session, now + timedelta(days=2)) is None
    alerts.platform_time(service.database, service.office, now + timedelta(hours=3), TimeTold(now + timedelta(seconds=400), now))
    ticker.send()
    assert words(operators) == ["【运行告警】本机时间比平台慢402秒，请校准本机时间；相差5分钟以上时，平台发来的消息会被拒收。"]


def test_t36_a_clock_that_was_set_back_is_told(service: Service, ticker: Ticker, operators: Recorder):
    set_clock(service, at("2021-07-16 11:00"))
    ticker.tick()
    set_clock(service, at("2021-07-16 09:30"))
    ticker.tick()
    assert [said for said in words(operators) if "时间" in said] == [
        "【运行告警】本机时间从07-16 11:00拨回到07-16 09:30，请检查时间同步（NTP）。"
    ]
