"""How a line connects: over TLS, through the office's proxy, within its time; why it does not is said without an address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.clock import monotonic
from bot.connections import connecting
from bot.errors import PlatformError
from bot.network import Network, Proxy
from bot.simulator.wecom_gateway import WecomGateway
from tests.connect_proxy import ConnectProxy, certified
from tests.connections.conftest import ROBOT, SECRET

HOST = "gateway.example"
ASKED = '{"cmd":"ping","headers":{"req_id":"1"}}'


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[Path, ConnectProxy]]:
    """A gateway with a certificate, which only a proxy knows by its name; the file of who vouches for it."""
    bundle, context = certified(tmp_path, HOST)
    gateway = WecomGateway({ROBOT: SECRET}, sealed=context)
    proxy = ConnectProxy({HOST: gateway.server.socket.getsockname()[1]})
    yield bundle, proxy
    proxy.stop()
    gateway.stop()


def test_over_tls_and_through_a_proxy_a_line_is_as_without(sealed: tuple[Path, ConnectProxy]):
    bundle, proxy = sealed
    line = connecting(Network(Proxy("127.0.0.1", proxy.port), ca_bundle=bundle))(f"wss://{HOST}", 10)
    line.send(ASKED)
    assert '"errcode": 0' in str(line.recv())
    assert proxy.asked == [f"CONNECT {HOST}:443"]
    line.close()
    with pytest.raises(Exception, match=r"."):
        line.recv()


def test_who_is_not_vouched_for_is_not_spoken_to(sealed: tuple[Path, ConnectProxy]):
    _, proxy = sealed
    with pytest.raises(PlatformError, match=r"证书不可信.*ca_bundle"):
        connecting(Network(Proxy("127.0.0.1", proxy.port)))(f"wss://{HOST}", 10)


def refused(listener: socket.socket, seconds: float) -> PlatformError:
    """How a line fails whose other side says this, and then nothing."""
    with pytest.raises(PlatformError) as error:
        connecting(Network())(f"ws://127.0.0.1:{listener.getsockname()[1]}/a-secret-path", seconds)
    assert not error.value.ambiguous and "secret" not in str(error.value) and "127.0.0.1" not in str(error.value)
    return error.value


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "HTTP 503"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\nContent-Length: 0\r\n\r\n", "HTTP 302"),
        (b"nonsense\r\n\r\n", "不是长连接"),
        (b"", "不是长连接"),
    ],
)
def test_what_is_no_gateway_is_named(serving: Callable[[bytes], socket.socket], said: bytes, words: str):
    assert words in str(refused(serving(said), 5))


def test_an_upgrade_that_does_not_come_ends_in_time(serving: Callable[[bytes | None], socket.socket]):
    began = monotonic()
    assert "没有及时" in str(refused(serving(None), 0.3))
    assert monotonic() - began < 5


@pytest.mark.parametrize("lagging", [False, True])
def test_a_deadline_that_passes_while_it_is_read_is_one_whatever_the_cut_is_taken_for(
    serving: Callable[[bytes | None], socket.socket], monkeypatch: pytest.MonkeyPatch, lagging: bool
):
    if lagging:  # the clock that is looked at afterwards may lag behind the one that cuts
        began = monotonic()
        monkeypatch.setitem(connecting.__globals__, "monotonic", lambda: began)
    assert "没有及时" in str(refused(serving(None), 0.3))


@pytest.fixture
def serving() -> Iterator[Callable[[bytes | None], socket.socket]]:
    """A server that says something to whoever connects and closes; None: it says nothing and keeps the line."""
    ended, listeners = Event(), []

    def begin(said: bytes | None) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(4096)
                if said is None:
                    ended.wait(10)
                else:
                    line.sendall(said)

        Thread(target=serve, daemon=True).start()
        return listener

    yield begin
    ended.set()
    for listener in listeners:
        listener.close()
