"""The gateway that opens Stream connections: what it is asked, which address is believed, what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.dingtalk.gateway import may_be_connected_to, opened


class Gateway(HTTPServer):
    """Answers every request with `answer` and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: tuple[int, Any] = (200, {"endpoint": "wss://stream.example:443/connect", "ticket": "t/+ 1"})
        self.asked: list[tuple[str, dict[str, str], Any]] = []

    def opened(self) -> str:
        return opened(Outgoing(5), f"http://127.0.0.1:{self.server_port}/", "key", "secret")


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        status, found = self.server.answer
        said = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_it_is_asked_for_messages_and_presses_and_its_ticket_is_encoded_once(gateway: Gateway):
    assert gateway.opened() == "wss://stream.example:443/connect?ticket=t%2F%2B%201"
    ((path, headers, asked),) = gateway.asked
    assert path == "/v1.0/gateway/connections/open" and headers["Accept"] == headers["Content-Type"] == "application/json"
    assert (asked["clientId"], asked["clientSecret"]) == ("key", "secret")
    assert [each["topic"] for each in asked["subscriptions"]] == ["/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"]
    assert {each["type"] for each in asked["subscriptions"]} == {"CALLBACK"}


@pytest.mark.parametrize(
    ("status", "found", "permanent", "pause", "words"),
    [
        (401, {"code": "authFailed"}, True, 0, "AppKey 或 AppSecret 不符"),
        (400, {"code": "invalidClientIdOrSecret"}, True, 0, "AppKey 或 AppSecret 不符"),
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, False, 30, "请求过于频繁"),
        (429, {}, False, 30, "请求过于频繁"),
        (200, {"status": 1111, "wait": 5, "punish": "deny"}, False, 300, "封禁"),
        (400, {"code": "x\n2026 CRITICAL " + "A" * 5000}, False, 0, "（HTTP 400，x2026CRITICALA{47}）$"),
        (502, [], False, 0, "没有给出连接地址（HTTP 502）"),
        (200, {"endpoint": "wss://stream.example"}, False, 0, "没有给出连接地址"),
        (200, {"endpoint": 7, "ticket": "t"}, False, 0, "没有给出连接地址"),
        (200, {"endpoint": "ws://stream.example", "ticket": "t"}, False, 0, "wss://"),
        (200, {"code": 7, "endpoint": "http://stream.example", "ticket": "t"}, False, 0, "wss://"),
    ],
)
def test_why_there_is_no_address(gateway: Gateway, status: int, found: Any, permanent: bool, pause: int, words: str):
    gateway.answer = (status, found)
    with pytest.raises(PlatformError, match=words) as refused:
        gateway.opened()
    assert (refused.value.permanent, refused.value.pause_seconds) == (permanent, pause)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        ("wss://stream.example/connect", True),
        ("wss://stream.example:443/connect?a=b", True),
        ("ws://127.0.0.1:9000/connect", True),
        ("ws://[::1]:9000/connect", True),
        ("ws://localhost/connect", True),
        ("ws://stream.example/connect", False),
        ("ws://127.0.0.1.evil.example/", False),
        ("wss://name:word@stream.example/", False),
        ("wss://stream.example/#x", False),
        ("wss://stream.example/a b", False),
        ("wss://stream.example:x/", False),
        ("wss:///connect", False),
        ("wss://[/", False),
        ("https://stream.example/", False),
        ("", False),
    ],
)
def test_only_wss_is_connected_to_and_ws_on_this_machine(endpoint: str, may: bool):
    assert may_be_connected_to(endpoint) is may
