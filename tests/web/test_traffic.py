"""What came to the doors: counted by door and cause, told in the log at most once a minute, never with a value."""

from __future__ import annotations

import logging
import re
from typing import Any, cast

import pytest

from bot import logs
from bot.clock import StoppedClock
from bot.platforms.doors import Why
from bot.platforms.sealing import Codec
from bot.platforms.wecom.door import QUOTING_BYTES
from bot.traffic import Traffic
from bot.web import admin_app
from tests.conftest import at
from tests.web.messages import (
    APP_SAID,
    BOT,
    NOW,
    PATHS,
    SAID,
    TOLD,
    Listener,
    Schema,
    client_of,
    query,
    to_app,
    to_bot,
    to_robot,
)

OTHER = Codec("bot-token", BOT.encoding_aes_key, "ww0000000000000000")


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def client(traffic: Traffic) -> Any:
    return client_of(Listener(), traffic=traffic)


def refused(traffic: Traffic) -> dict[tuple[str, Why], int]:
    return dict(traffic.refused)


def test_each_cause_is_counted_at_its_door(client, traffic):
    sealed = OTHER.encrypt("{}")
    client.post(PATHS[0], **to_bot(SAID, msg_signature="0" * 40))
    client.post(PATHS[0], **to_bot(SAID, timestamp=str(NOW - 402)))
    client.post(PATHS[0], query_string=query(BOT, sealed), data=f'{{"encrypt":"{sealed}"}}')
    client.post(PATHS[0], data="nonsense")
    client.post(PATHS[0], data=b"x" * (QUOTING_BYTES + 1))
    client.post(PATHS[1], **to_app(APP_SAID.replace("ww1436e0e65a779aee", "ww0000000000000000")))
    client.post(PATHS[2], **to_robot(TOLD, secret="another"))
    client.post(PATHS[2], **to_robot({**TOLD, "chatbotCorpId": "ding2"}))
    client.post(PATHS[2], **to_robot(TOLD, timestamp=f"{NOW + 500}000"))
    client.post("/callback/nowhere", data=b"x" * 70000)
    assert refused(traffic) == {
        ("wecom/bot", Why.SIGNATURE): 1,
        ("wecom/bot", Why.CLOCK): 1,
        ("wecom/bot", Why.CORP): 1,
        ("wecom/bot", Why.FORM): 1,
        ("wecom/bot", Why.SIZE): 1,
        ("wecom/app", Why.CORP): 1,
        ("dingtalk/robot", Why.SIGNATURE): 1,
        ("dingtalk/robot", Why.CORP): 1,
        ("dingtalk/robot", Why.CLOCK): 1,
    }
    assert traffic.off == {"wecom/bot": -402, "dingtalk/robot": 500}


def test_t37_a_line_a_minute_tells_door_and_cause_and_nothing_that_was_sent(client, traffic, caplog, monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr("bot.clock.monotonic", lambda: seconds[0])
    with caplog.at_level(logging.WARNING, "bot.traffic"):
        for second in (0, 1, 59, 61, 62):
            seconds[0] = float(second)
            client.post(PATHS[0], **to_bot({**SAID, "text": {"content": "不宜外传"}}, msg_signature="f" * 40))
            client.post(PATHS[2], **to_robot(TOLD, timestamp=f"{NOW - 301}000"))
    assert [line.getMessage() for line in caplog.records] == [
        "callback refused at wecom/bot: signature; 1 since the start",
        "callback refused at dingtalk/robot: clock, the clocks differ by -301 s; 1 since the start",
        "callback refused at wecom/bot: signature; 4 since the start",
        "callback refused at dingtalk/robot: clock, the clocks differ by -301 s; 4 since the start",
    ]


def test_answers_are_counted_with_their_time(client, traffic):
    for _ in range(3):
        client.post(PATHS[0], **to_bot(SAID))
    client.post(PATHS[2], **to_robot(TOLD, secret="another"))
    assert dict(traffic.statuses) == {("wecom/bot", 200): 3, ("dingtalk/robot", 403): 1}
    assert sum(traffic.answers["wecom/bot"].within) == 3


SAMPLE = re.compile(r'^[a-z_]+(?:\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? -?[0-9.e+-]+(?:inf)?$')


def test_the_figures_are_prometheus_text_on_the_administrator_s_listener_alone(client, traffic):
    client.post(PATHS[0], **to_bot(SAID))
    client.post(PATHS[0], **to_bot(SAID, timestamp=str(NOW - 402)))
    assert client.get("/metrics").status_code == 404
    broken = cast(Any, Schema(RuntimeError("away")))
    found = admin_app(StoppedClock(at("2021-07-16 09:00")), broken, None, traffic).test_client().get("/metrics")
    assert found.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = found.text.splitlines()
    assert 'duban_callbacks_total{door="wecom/bot",status="200"} 1' in lines
    assert 'duban_messages_total{door="wecom/bot",kind="text"} 1' in lines
    assert 'duban_callbacks_refused_total{door="wecom/bot",why="clock"} 1' in lines
    assert 'duban_callback_clock_offset_seconds{door="wecom/bot"} -402' in lines
    assert 'duban_callback_duration_seconds_bucket{door="wecom/bot",le="+Inf"} 2' in lines
    assert "duban_ready 0" in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    for line in lines:
        assert line.startswith(("# HELP ", "# TYPE ")) or SAMPLE.match(line), line


def test_every_line_of_a_request_has_its_id(listener: Listener):
    seen: list[str] = []

    class Hearing(Listener):
        def answer(self, message):
            seen.append(logs.REQUEST.get())
            return super().answer(message)

    client = client_of(Hearing())
    for _ in range(2):
        client.post(PATHS[0], **to_bot(SAID))
    assert len(set(seen)) == 2
    assert all(re.fullmatch("[0-9a-f]{8}", one) for one in seen)
