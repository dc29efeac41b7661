"""The server on a real socket: odd requests get a 4xx, and whoever drips, waits or crowds is let go before an honest one."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from bot import http_server
from tests.web.messages import PATHS, Listener, client_of, to_bot

WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
ENDED = (b"", None)


class Served:
    """A server in a thread, its time in the test's hand."""

    def __init__(self) -> None:
        self.at = 0.0
        app: Flask = client_of(Listener()).application
        self.server = http_server.server(app, "127.0.0.1", 0, threads=4)
        self.lines = ExitStack()
        threading.Thread(target=self.server.run, daemon=True).start()

    def connected(self, begin: bytes = b"") -> socket.socket:
        """A connection on which so much of a request was sent."""
        line = self.lines.enter_context(socket.create_connection(("127.0.0.1", self.server.effective_port), timeout=5))
        line.sendall(begin)
        return line

    def asked(self, request: bytes) -> bytes | None:
        """The first words of an answer on a connection of its own."""
        with self.connected(request) as line:
            return answer(line)

    def at_rest(self) -> None:
        """Wait for the threads that have answered, but not finished."""
        while any(channel.requests for channel in list(self.server.active_channels.values())):
            pass

    def later(self, seconds: float) -> None:
        self.at_rest()
        self.at += seconds
        self.server.maintenance(0)
        self.server.pull_trigger()


def answer(line: socket.socket) -> bytes | None:
    """What comes first on a line; empty where it was closed, None where it was torn off."""
    try:
        return line.recv(12)
    except ConnectionResetError:
        return None


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    found = Served()
    monkeypatch.setattr(http_server.Channel, "now", staticmethod(lambda: found.at))
    yield found
    found.at_rest()
    found.lines.close()
    found.server.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Transfer-Encoding: gzip\r\nContent-Length: 2", 400),
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: 9000000", 413),
    ],
)
def test_t20_f48_an_odd_body_is_a_4xx(served: Served, head: str, status: int):
    said = f"POST /callback/wecom/bot HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n".encode() + b" " * 70000
    assert served.asked(said) == b"HTTP/1.1 %d" % status


@pytest.mark.parametrize("address", ["http://[::1/healthz", "http://[", "//[x]y/", "http://a]/"])
def test_an_address_nobody_can_read_is_a_400_without_a_traceback(served: Served, address: str, caplog: pytest.LogCaptureFixture):
    assert served.asked(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) in (b"HTTP/1.1 400", b"HTTP/1.1 404")
    assert not [line for line in caplog.records if line.exc_info or "Traceback" in line.getMessage()]


def test_headers_without_end_are_a_431(served: Served):
    assert served.asked(b"GET / HTTP/1.1\r\nX: " + b"x" * http_server.HEADER_BYTES + b"\r\n\r\n") == b"HTTP/1.0 431"


@pytest.mark.parametrize(
    "begin", [b"", b"GET /", WHOLE[:-2], b"POST /callback/wecom/bot HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"]
)
def test_t20_f48_half_a_request_is_let_go_in_time_however_it_drips(served: Served, begin: bytes):
    line = served.connected(begin)
    assert served.asked(WHOLE) == b"HTTP/1.1 200"  # so the server has seen both
    served.later(http_server.REQUEST_SECONDS - 1)
    line.sendall(b"x")
    assert served.asked(WHOLE) == b"HTTP/1.1 200"
    served.later(2)
    assert answer(line) in ENDED
    assert served.asked(WHOLE) == b"HTTP/1.1 200"


def test_a_connection_that_asks_again_has_its_time_anew_and_may_be_idle_in_between(served: Served):
    line = served.connected(WHOLE)
    for _ in range(3):
        assert answer(line) == b"HTTP/1.1 200"
        while b"true" not in line.recv(1000):
            pass
        served.later(http_server.IDLE_SECONDS - 1)
        line.sendall(WHOLE)
    assert answer(line) == b"HTTP/1.1 200"
    served.later(http_server.IDLE_SECONDS + 1)
    while line.recv(1000):
        pass


def test_where_it_gets_crowded_half_requests_go_first_and_the_oldest_of_them(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(served.server, "most", 20)
    idle = served.connected(WHOLE)
    assert answer(idle) == b"HTTP/1.1 200"
    dripping: list[socket.socket] = []
    for _ in range(60):
        served.at += 0.1
        dripping.append(served.connected(b"POST /callback/wecom/bot HTTP/1.1\r\n"))
        assert served.asked(WHOLE) == b"HTTP/1.1 200"
    assert answer(dripping[0]) in ENDED
    assert len(served.server.active_channels) <= 22
    idle.settimeout(0.01)
    rest: Any = idle.recv(1000)
    assert b"true" in rest  # what is left of the answer; the line itself stands
    idle.sendall(WHOLE)
    idle.settimeout(5)
    assert answer(idle) == b"HTTP/1.1 200"


def test_one_address_cannot_take_all_connections(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http_server, "OF_ONE_ADDRESS", 10)
    dripping = []
    for _ in range(30):
        served.at += 0.1
        dripping.append(served.connected(b"GET /"))
        assert served.asked(WHOLE) == b"HTTP/1.1 200"
    assert answer(dripping[0]) in ENDED
    assert sum(served.server.of_address.values()) <= 12


def test_the_server_hears_a_signed_message(served: Served):
    said: dict[str, Any] = to_bot("null")
    query = "&".join(f"{name}={value}" for name, value in said["query_string"].items())
    body = said["data"].encode()
    head = f"POST {PATHS[0]}?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    assert served.asked(head + body) == b"HTTP/1.1 400"


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "most"),
    [
        (1024, 524288, 2300, 2000),
        (1024, 1024, None, 724),
        (1024, 1500, 1500, 1200),
        (20000, 20000, None, 2000),
        (1024, -1, 2300, 2000),
        (64, 64, None, 16),
    ],
)
def test_there_are_as_many_connections_as_files_may_be_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int | None, most: int
):
    asked: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: asked.append((kind, limits)))
    assert http_server.connections() == most
    assert asked == ([(resource.RLIMIT_NOFILE, (raised, hard))] if raised else [])


LITTLE = """
import logging, resource, sys
logging.basicConfig(stream=sys.stderr)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
from bot import http_server
http_server.connections = lambda: 2000  # as if there were files enough: others of the process have taken them

def app(environ, start):
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]

made = http_server.server(app, "127.0.0.1", 0, threads=2)
print(made.effective_port, flush=True)
made.run()
"""


def test_f61_without_files_for_more_connections_some_make_room_and_the_log_is_not_filled():
    with subprocess.Popen([sys.executable, "-c", LITTLE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        port = int(process.stdout.readline())
        with ExitStack() as lines:
            lines.callback(process.kill)
            for _ in range(100):
                lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)).sendall(b"GET /")
            with socket.create_connection(("127.0.0.1", port), timeout=10) as honest:
                honest.sendall(WHOLE)
                assert answer(honest) == b"HTTP/1.1 200"
        assert len(process.stderr.read().splitlines()) < 5


def test_f62_what_was_heard_is_answered_before_the_threads_end():
    opened = threading.Event()

    def app(_: object, begin: Any) -> list[bytes]:
        opened.wait(10)
        begin("200 OK", [("Content-Length", "0")])
        return []

    server = http_server.server(app, "127.0.0.1", 0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    with ExitStack() as lines:
        asked = [
            lines.enter_context(socket.create_connection(("127.0.0.1", server.effective_port), timeout=10)) for _ in range(6)
        ]
        for line in asked:
            line.sendall(WHOLE)
        while len(server.task_dispatcher.queue) < 4:
            opened.wait(0.01)
        ending = threading.Thread(target=server.task_dispatcher.shutdown)
        ending.start()
        opened.set()
        assert {line.recv(12) for line in asked} == {b"HTTP/1.1 200"}
        ending.join()
