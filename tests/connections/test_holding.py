"""Who holds a line: one process by its lease, until it ends, lets go, or the settings change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import metrics, wsgi
from bot.cli import doctor
from bot.clock import SystemClock
from bot.records import lines, readiness
from bot.records.delivery.outbox import Outbox
from bot.records.invariants import Found
from bot.records.lines import LineHealth, LineRow
from bot.simulator.wecom_gateway import WecomGateway
from bot.traffic import Traffic
from bot.wsgi import Service
from tests.canaries.looking import SECRETS
from tests.conftest import WECOM_CORP, ZONE, at, bureau_on, settings_for
from tests.connections.conftest import ROBOT, SECRET, Begin, until

NOW = at("2021-07-16 09:00")
LIVE = LineHealth("live", NOW, None, 1)


def test_a_line_is_held_by_one_until_its_lease_ends(database):
    with database.begin() as session:
        lines.wanted(session, "p/bot", "a", NOW)
        first = lines.claim(session, "p/bot", "a", "one", NOW)
        assert first == 1
        assert lines.claim(session, "p/bot", "a", "two", NOW) is None
        assert lines.renew(session, "p/bot", "a", first, LIVE, NOW)
        row = session.get_one(LineRow, "p/bot")
        row.until = lines.moment(session, NOW) - timedelta(seconds=1)
        session.flush()
        second = lines.claim(session, "p/bot", "a", "two", NOW)
        assert second == 2
        assert not lines.renew(session, "p/bot", "a", first, LIVE, NOW)
        lines.release(session, "p/bot", first, LIVE, NOW)  # whoever lost it lets nothing go
        assert lines.claim(session, "p/bot", "a", "three", NOW) is None
        lines.release(session, "p/bot", second, LIVE, NOW)
        assert lines.claim(session, "p/bot", "a", "three", NOW) == 3


def test_a_lease_that_was_written_before_the_clock_was_set_back_holds_nobody_up(database):
    with database.begin() as session:
        lines.wanted(session, "p/bot", "a", NOW)
        assert lines.claim(session, "p/bot", "a", "one", NOW)
        session.get_one(LineRow, "p/bot").until = lines.moment(session, NOW) + timedelta(hours=3)
        session.flush()
        assert lines.claim(session, "p/bot", "a", "two", NOW) == 2
        assert lines.claim(session, "p/bot", "a", "three", NOW, alone=True) == 3  # of a file that has one service


def test_newer_settings_take_a_line_from_whoever_holds_it_with_others(database):
    with database.begin() as session:
        lines.wanted(session, "p/bot", "a", NOW)
        held = lines.claim(session, "p/bot", "a", "one", NOW)
        assert held
        lines.wanted(session, "p/bot", "b", NOW)
        assert not lines.renew(session, "p/bot", "a", held, LIVE, NOW)
        lines.release(session, "p/bot", held, LIVE, NOW)
        assert lines.claim(session, "p/bot", "a", "one", NOW) is None
        held = lines.claim(session, "p/bot", "b", "two", NOW)
        assert held
        lines.stop_others(session, [])
        assert not lines.renew(session, "p/bot", "b", held, LIVE, NOW)
        assert lines.claim(session, "p/bot", "b", "three", NOW) is None
        assert lines.every(session) == []
        lines.wanted(session, "p/bot", "b", NOW)
        assert [row.name for row in lines.every(session)] == ["p/bot"]


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path, gateway: WecomGateway) -> Iterator[Service]:
    """The sample bureau, whose robot has a long connection."""
    for url in bureau_on(request.param, tmp_path):
        found = wsgi.assemble(settings_of(url, gateway), SystemClock(ZONE))
        yield found
        found.database.close()


def settings_of(url: str, gateway: WecomGateway, secret: str = SECRET, operators: str = "wecom/main"):
    bot = {"mode": "long_connection", "bot_id": ROBOT, "secret": secret}
    section = {"corp_id": WECOM_CORP, "ws_url": gateway.url, "bot": bot, "webhooks": {"main": {"key": SECRETS["first webhook"]}}}
    return settings_for(url, platforms={"wecom": section}, reminders={"operators": operators})


def states(service: Service) -> list[str]:
    with service.database.begin() as session:
        return [row.state for row in lines.every(session)]


def test_a_question_over_the_line_is_answered_from_the_records(service: Service, gateway: WecomGateway, begun: Begin):
    running = begun(service)
    until(lambda: states(service) == ["live"])
    asked = gateway.said("wx001", "@督办助手 /查 20210032", "wrALL")
    until(lambda: gateway.callbacks[asked].answers)
    ((command, said),) = gateway.callbacks[asked].answers
    assert command == "aibot_respond_msg" and "20210032" in str(said)
    assert not gateway.faults

    def told() -> Found:
        with service.database.begin() as session:
            (found,) = doctor.connections(session, service.clock.now())
        return found

    until(lambda: "最近一条消息" in told().detail)
    assert told().ok and told().name == "长连接 wecom/bot" and "已连接" in told().detail
    state = readiness.look(service.database, service.clock.now(), {})
    assert state["lines"]["wecom/bot"]["state"] == "live" and state["lines"]["wecom/bot"]["reconnects"] == 0
    traffic = Traffic()
    traffic.lines = running.counts
    shown = metrics.text(traffic, state)
    assert 'duban_line_state{line="wecom/bot",state="live"} 1' in shown
    assert 'duban_line_events_total{line="wecom/bot",kind="answered"} 1' in shown
    running.stop()
    assert states(service) == ["standby"]
    until(lambda: gateway.live is None)
    assert not told().ok and "没有进程保持连接" in told().detail


def test_on_a_clean_stop_the_next_one_connects_at_once(service: Service, gateway: WecomGateway, begun: Begin):
    if service.database.is_sqlite:
        return  # has one service
    first = begun(service)
    until(lambda: gateway.live)
    second = begun(service)
    first.stop()
    until(lambda: len(gateway.subscriptions) == 2 and gateway.live, 5)
    assert gateway.overlaps == 0
    second.stop()


def test_operators_are_told_who_else_uses_the_robot_and_what_is_refused(service: Service, gateway: WecomGateway, begun: Begin):
    running = begun(service)
    until(lambda: gateway.live)
    gateway.kick()

    def told(words: str) -> bool:
        with service.database.begin() as session:
            return any(words in row.content for row in session.query(Outbox))

    until(lambda: told("被另一处程序占用"))
    until(lambda: gateway.live)
    gateway.conduct.refuses = 40001
    gateway.end()
    until(lambda: told("拒绝长连接的编号或密钥"))
    running.stop()


def test_settings_with_another_secret_take_the_line_over(service: Service, gateway: WecomGateway, begun: Begin):
    if service.database.is_sqlite:
        return
    first = begun(service)
    until(lambda: gateway.live)
    gateway.robots = {ROBOT: "another"}
    changed = wsgi.assemble(settings_of(service.settings.database.url.get_secret_value(), gateway, "another"), service.clock)
    second = begun(changed)
    until(lambda: len(gateway.subscriptions) == 2 and gateway.live)
    assert gateway.overlaps == 0
    first.stop()
    second.stop()
    changed.database.close()
