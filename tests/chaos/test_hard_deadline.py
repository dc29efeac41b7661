"""The other side drips, refuses or points elsewhere: a post ends in time and knows whether it may have been delivered."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from bot.clock import monotonic
from bot.errors import PlatformError
from bot.outgoing import Outgoing, PlatformAnswer
from tests.chaos.family import kept_port

pytestmark = pytest.mark.chaos

SECONDS = 0.5
SLACK = 1.0  # for a machine that is busy
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class OtherSide:
    """Reads one request a connection, says `at_once`, then `dripping` byte by byte, one a second."""

    def __init__(self, at_once: bytes, dripping: bytes = b"", *, reads: bool = True) -> None:
        self.at_once, self.dripping, self.reads = at_once, dripping, reads
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.requests: list[bytes] = []
        self.stopped = Event()
        self.thread = Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        while True:
            line, _ = self.listener.accept()
            with line:
                if self.stopped.is_set():
                    return
                line.settimeout(5)
                if self.reads:
                    self.requests.append(line.recv(65536))
                self.say(line)

    def say(self, line: socket.socket) -> None:
        try:
            line.sendall(self.at_once)
            for byte in self.dripping:
                if self.stopped.wait(1):
                    return
                line.sendall(bytes([byte]))
        except OSError:
            return

    def stop(self) -> None:
        self.stopped.set()
        socket.create_connection(("127.0.0.1", self.port), 5).close()
        self.thread.join(10)
        self.listener.close()


@pytest.fixture
def sides() -> Iterator[list[OtherSide]]:
    """The other sides of a test; they stop at its end."""
    started: list[OtherSide] = []
    yield started
    for side in started:
        side.stop()


def post(url: str, stamps: list[str]) -> PlatformAnswer:
    return Outgoing(SECONDS).post(lambda: url, b'{"msgtype":"text"}', lambda: stamps.append("writing"))


DRIPS = {
    "the status line": (b"", b"HTTP/1.1 200 OK"),
    "a header": (HEAD + b"X-Slow: ", b"a" * 20),
    "a body of known length": (HEAD + b"Content-Length: 27\r\n\r\n", b'{"errcode":0,"errmsg":"ok"}'),
    "a body of unknown length": (HEAD + b"\r\n", b'{"errcode":0,"errmsg":"ok"}'),
    "blanks after an answer": (HEAD + b'\r\n{"errcode":0}', b" " * 20),
}


@pytest.mark.parametrize("what", DRIPS)
def test_f27_f28_an_answer_that_drips_is_cut_off_in_time_and_counts_as_possibly_delivered(sides: list[OtherSide], what: str):
    at_once, dripping = DRIPS[what]
    side = OtherSide(at_once, dripping)
    sides.append(side)
    stamps: list[str] = []
    since = monotonic()
    with pytest.raises(PlatformError) as caught:
        post(f"http://127.0.0.1:{side.port}/", stamps)
    took = monotonic() - since
    print(f"\ndripping {what}: cut off after {took:.2f} s (deadline {SECONDS} s, no seed)")
    assert caught.value.ambiguous
    assert SECONDS * 0.9 <= took < SECONDS + SLACK
    assert stamps == ["writing"]
    assert side.requests[0].startswith(b"POST / ")


def test_f30_a_tls_handshake_that_drips_is_cut_off_and_nothing_was_delivered(sides: list[OtherSide]):
    side = OtherSide(b"", b"\x16\x03\x03\x00\x40" + b"\x02" * 20, reads=False)
    sides.append(side)
    stamps: list[str] = []
    since = monotonic()
    with pytest.raises(PlatformError) as caught:
        post(f"https://127.0.0.1:{side.port}/", stamps)
    took = monotonic() - since
    print(f"\ndripping TLS handshake: cut off after {took:.2f} s (deadline {SECONDS} s, no seed)")
    assert not caught.value.ambiguous
    assert took < SECONDS + SLACK
    assert stamps == []


def test_f30_a_refused_connection_was_not_delivered():
    keeper, port = kept_port()
    stamps: list[str] = []
    with keeper, pytest.raises(PlatformError) as caught:
        post(f"http://127.0.0.1:{port}/", stamps)
    assert not caught.value.ambiguous
    assert stamps == []


def test_t26_a_redirect_is_not_followed(sides: list[OtherSide]):
    target = OtherSide(HEAD + b'\r\n{"errcode":0}')
    where = f"http://127.0.0.1:{target.port}/".encode()
    side = OtherSide(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: " + where + b"\r\nContent-Length: 0\r\n\r\n")
    sides.extend([target, side])
    assert post(f"http://127.0.0.1:{side.port}/", []) == PlatformAnswer(307, None)
    assert target.requests == []


def test_t27_an_error_does_not_show_the_address(sides: list[OtherSide]):
    keeper, port = kept_port()
    with keeper, pytest.raises(PlatformError) as caught:
        post(f"http://127.0.0.1:{port}/cgi-bin/webhook/send?key=hidden", [])
    assert "hidden" not in str(caught.value) and "127.0.0.1" not in str(caught.value)
