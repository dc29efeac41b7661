"""How often a message is tried, how long each wait is, and that a pause the platform asks for is no attempt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.records.delivery import outbox, robots
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler import sending
from tests.conftest import at, copy_of_sqlite, set_clock, settings_for
from tests.scheduler.recorder import Recorder

WAITS = [timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 7200)]


@pytest.fixture
def service(tmp_path) -> Iterator[Service]:
    """A bureau with one message waiting."""
    made = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path)), StoppedClock(at("2021-07-16 09:00")))
    now = made.clock.now()
    with made.database.begin() as session:
        robots.ensure(session, "wecom/main")
        content = json.dumps({"text": "件已送审", "people": []})
        outbox.add(
            session, key="one", kind="notice", robot="wecom/main", chat_id=1, day=now.date(), content=content, not_before=now
        )
    yield made
    made.database.close()


def send(service: Service, robot: Recorder) -> Outbox:
    """One round of sending, and the message afterwards."""
    sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot})
    with service.database.begin() as session:
        found = session.query(Outbox).filter_by(key="one").one()
        session.expunge(found)
    return found


def test_a_message_is_tried_seven_times_with_growing_waits_and_then_given_up(service: Service):
    robot = Recorder(service.clock)
    robot.faults = [PlatformError("连接失败") for _ in range(9)]
    waits = []
    while (message := send(service, robot)).state == "pending":
        waits.append(message.not_before - service.clock.now())
        set_clock(service, message.not_before)
    assert (waits, message.state, message.attempts) == (WAITS, "dead", 7)


def test_f32_a_pause_the_platform_asks_for_is_no_attempt(service: Service):
    robot = Recorder(service.clock)
    robot.faults = [PlatformError("发送过于频繁", pause_seconds=65) for _ in range(8)]
    for _ in range(8):
        message = send(service, robot)
        assert (message.state, message.attempts) == ("pending", 0)
        set_clock(service, service.clock.now() + timedelta(seconds=66))
    assert send(service, robot).state == "sent"
