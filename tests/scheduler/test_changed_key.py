"""A webhook's key was stolen: after it was changed nothing leaves by the old one, and what waits leaves by the new one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import WECOM_CORP, at, copy_of_sqlite, settings_for


@pytest.fixture
def platform() -> Iterator[tuple[str, list[str]]]:
    """A platform's address, and the first line of each request that came to it."""
    asked: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                asked.append(line.recv(65536).split(b"\r\n", 1)[0].decode())
                old = "key=stolen" in asked[-1]
                body = b'{"errcode":93000,"errmsg":"invalid webhook"}' if old else b'{"errcode":0,"errmsg":"ok"}'
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    thread = Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def started(url: str, base: str, key: str) -> Service:
    """The service as it is started with that key."""
    wecom = {"corp_id": WECOM_CORP, "api_base": base, "webhooks": {"main": {"key": key}}}
    return wsgi.assemble(settings_for(url, platforms={"wecom": wecom}), StoppedClock(at("2021-07-16 09:40")))


def test_t28_what_waits_leaves_by_the_new_key_and_nothing_by_the_old_one(tmp_path, platform):
    base, asked = platform
    url = copy_of_sqlite(tmp_path)
    before = started(url, base, "stolen")
    Ticker(before.database, before.office, before.clock, {}).plan()
    with before.database.begin() as session:
        assert {(row.robot, row.payload) for row in session.query(Outbox)} == {("wecom/main", None)}  # the key is in no row
    before.database.close()
    after = started(url, base, "renewed")
    Ticker(after.database, after.office, after.clock, wsgi.pushers(after)).tick()
    with after.database.begin() as session:
        assert {row.state for row in session.query(Outbox)} == {"sent"}
    after.database.close()
    assert asked
    assert all("key=renewed" in line for line in asked)
