"""What a platform's answer makes of a message and of its robot: every verdict, reached by an answer of each platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import wsgi
from bot.cli import serving
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.outgoing import PlatformAnswer
from bot.platforms.dingtalk import codes as dingtalk
from bot.platforms.wecom import codes as wecom
from bot.records.delivery import pauses, robots, undelivered
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

Judge = Callable[[PlatformAnswer], None]


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55")))
    made = replace(made, office=replace(made.office, operators="wecom/ops"))
    with made.database.begin() as session:
        robots.ensure(session, "wecom/ops")
    yield made
    made.database.close()


def fault_of(judge: Judge, answer: PlatformAnswer) -> PlatformError | None:
    """What a pusher raises at this answer; None for success."""
    try:
        judge(answer)
    except PlatformError as error:
        return error
    return None


def reminder(service: Service) -> Outbox:
    with service.database.begin() as session:
        found = session.query(Outbox).filter(Outbox.kind == "reminder").first()
        assert found
        session.expunge(found)
        return found


def told(service: Service) -> str:
    """What the operators are told."""
    with service.database.begin() as session:
        return " ".join(row.content for row in session.query(Outbox).filter(Outbox.kind == "alert"))


def later(service: Service, **passed: float) -> None:
    set_clock(service, service.clock.now() + timedelta(**passed))


def ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok"} | more


AGAIN, PAUSED, DEAD, OUT_OF_USE, IN_DOUBT = "again", "paused", "dead", "out of use", "in doubt"
ANSWERS = [
    (wecom.judge, 200, ok(), "sent"),
    (dingtalk.judge, 200, ok(), "sent"),
    (wecom.judge, 200, {"errcode": -1}, AGAIN),
    (dingtalk.judge, 200, {"errcode": -1}, AGAIN),
    (wecom.judge, 200, {"errcode": 846609}, AGAIN),
    (wecom.judge, 200, {"errcode": 6000}, AGAIN),
    (dingtalk.judge, 200, {"errcode": 34015}, AGAIN),
    (wecom.judge, 200, {"errcode": 45009}, PAUSED),
    (wecom.judge, 429, None, PAUSED),
    (dingtalk.judge, 200, {"errcode": 130101}, PAUSED),
    (dingtalk.judge, 200, {"status": 1111, "punish": "deny"}, PAUSED),
    (dingtalk.judge, 403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, PAUSED),
    (wecom.judge, 200, {"errcode": 40014}, PAUSED),
    (dingtalk.judge, 401, {"code": "InvalidAuthentication"}, PAUSED),
    (wecom.judge, 200, {"errcode": 60020}, PAUSED),
    (dingtalk.judge, 200, {"errcode": 310000, "errmsg": "sign not match"}, PAUSED),
    (wecom.judge, 200, {"errcode": 93000}, OUT_OF_USE),
    (dingtalk.judge, 200, {"errcode": 400102}, OUT_OF_USE),
    (wecom.judge, 200, {"errcode": 40003}, DEAD),
    (dingtalk.judge, 400, {"code": "group.disbanded"}, DEAD),
    (wecom.judge, 200, {"errcode": 45002}, DEAD),
    (dingtalk.judge, 400, {"code": "invalidParameter.msgParam"}, DEAD),
    (wecom.judge, 502, None, IN_DOUBT),
    (wecom.judge, 200, {"errmsg": "ok"}, IN_DOUBT),
    (dingtalk.judge, 504, None, IN_DOUBT),
    (dingtalk.judge, 500, {"code": "unknown.send.result"}, IN_DOUBT),
]


@pytest.mark.parametrize(("judge", "status", "body", "becomes"), ANSWERS)
def test_each_answer_makes_of_a_message_what_its_verdict_says(
    service: Service, ticker: Ticker, robot: Recorder, judge: Judge, status: int, body: dict[str, Any] | None, becomes: str
):
    error = fault_of(judge, PlatformAnswer(status, body))
    robot.faults = [error] if error else []
    ticker.tick()
    message, words = reminder(service), told(service)
    with service.database.begin() as session:
        rests = bool(pauses.resting(session, service.clock.now()))
    assert rests is (becomes in (PAUSED, OUT_OF_USE))
    assert {"sent": "sent", DEAD: "dead", OUT_OF_USE: "dead"}.get(becomes, "pending") == message.state
    assert message.labelled is (becomes == IN_DOUBT)
    assert message.attempts == (0 if becomes == PAUSED else 1)
    assert (message.reason or None) == (str(error) if error else None)
    said = {PAUSED: "暂停发送至", DEAD: "未能送达", OUT_OF_USE: "已停用"}.get(becomes)
    assert (said in words and str(error) in words) if said else not words
    if becomes in (AGAIN, IN_DOUBT):
        later(service, seconds=61)
        ticker.tick()
        assert reminder(service).state == "sent"


def test_f32_a_pause_that_did_not_help_is_followed_by_longer_ones_until_something_gets_through(
    service: Service, ticker: Ticker, robot: Recorder
):
    fault = fault_of(wecom.judge, PlatformAnswer(200, {"errcode": 45009}))
    assert fault

    def rests() -> float:
        with service.database.begin() as session:
            ((_, until, _),) = pauses.resting(session, service.clock.now())
        return (until - service.clock.now()).total_seconds()

    found = []
    for _ in range(2):
        robot.faults = [fault]
        ticker.tick()
        found.append(rests())
        later(service, seconds=found[-1] + 1)
    ticker.tick()
    assert found == [65, 3660] and reminder(service).state == "sent"
    with service.database.begin() as session:
        again = pauses.pause(session, "wecom/main", service.clock.now(), (65, 3660, 86400), "过快")
    assert again - service.clock.now() == timedelta(seconds=65)


def test_the_pauses_grow_to_a_day_and_stay_there(service: Service):
    now, lasted = service.clock.now(), []
    with service.database.begin() as session:
        robots.ensure(session, "wecom/main")
        for _ in range(4):
            until = pauses.pause(session, "wecom/main", now, (65, 3660, 86400), "过快")
            lasted.append((until - now).total_seconds())
            now = until + timedelta(seconds=1)
    assert lasted == [65, 3660, 86400, 86400]


def test_what_waits_for_a_robot_that_is_out_of_use_is_not_tried_and_goes_on_once_the_service_is_started_anew(
    service: Service, ticker: Ticker, robot: Recorder
):
    robot.faults = [error for error in [fault_of(wecom.judge, PlatformAnswer(200, {"errcode": 93000}))] if error]
    ticker.tick()
    assert reminder(service).state == "dead"
    with service.database.begin() as session:
        planned = session.query(Outbox).filter(Outbox.kind == "reminder").count()
        first = session.query(Outbox).filter(Outbox.kind == "reminder").first()
        assert first
        first.state = "pending"
    later(service, hours=1)
    ticker.tick()
    assert robot.said == [] and planned >= 1
    serving.begin_anew(service)
    ticker.tick()
    assert len(robot.said) >= 1


def test_who_sends_a_message_again_has_mended_its_robot(service: Service, ticker: Ticker, robot: Recorder):
    robot.faults = [error for error in [fault_of(wecom.judge, PlatformAnswer(200, {"errcode": 93004}))] if error]
    ticker.tick()
    ended = reminder(service)
    with service.database.begin() as session:
        undelivered.retry(session, ended.id, service.clock.now())
    ticker.tick()
    assert reminder(service).state == "sent" and len(robot.said) == 1


def test_a_pause_for_the_platform_s_pace_outlasts_a_new_start(service: Service, ticker: Ticker, robot: Recorder):
    robot.faults = [PlatformError("过快", pause_seconds=3660)]
    ticker.tick()
    serving.begin_anew(service)
    ticker.tick()
    assert robot.said == []
