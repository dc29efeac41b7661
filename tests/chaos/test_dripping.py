"""Thousands of sockets that drip a byte now and then: honest questions are answered beside them, at once."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot import http_server
from bot.clock import monotonic
from bot.records.engine.database import Database
from bot.simulator import callbacks as simulated
from tests import engines
from tests.chaos import bureau, callbacks
from tests.chaos.conftest import Report, Size
from tests.chaos.family import Family, Flag, kept_port, pause
from tests.conftest import at

pytestmark = pytest.mark.chaos

BEGINNINGS = (
    b"P",
    b"POST /callback/wecom/bot HTTP/1.1\r\nHost: x\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n",
)
BETWEEN = 1.0  # seconds between two bytes of one socket, and between two questions
ASKED, OF_THE_CONTROL = 6, 2


def drip(port: int, many: int, begun: Flag, stop: Flag) -> None:
    """Keep so many connections open, send a byte on each now and then, and come again where one was closed."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    lines: list[socket.socket | None] = [None] * many
    while not stop:
        since = monotonic()
        for place, line in enumerate(lines):
            try:
                if line is None:
                    lines[place] = line = socket.create_connection(("127.0.0.1", port), timeout=2)
                    line.sendall(BEGINNINGS[place % len(BEGINNINGS)])
                    line.setblocking(False)
                else:
                    line.send(b"x")
            except OSError:
                if line:
                    line.close()
                lines[place] = None
            if stop:
                return
        begun.set()
        pause(max(0.0, BETWEEN - (monotonic() - since)))


def answered(family: Family, many: int, serve: Callable[[], None], port: int, questions: int) -> list[float]:
    """Seconds of each honest question beside so many dripping sockets; infinite where nobody answered in time."""
    begun, stop = Flag(), Flag()
    server = family.fork(serve)
    dripper = family.fork(partial(drip, port, many, begun, stop))
    platform, took = callbacks.heads(), []
    until = monotonic() + 60
    while not begun and monotonic() < until:
        pause(0.05)
    for _ in range(questions):
        since = monotonic()
        exchange = simulated.post(f"http://127.0.0.1:{port}", platform.said(bureau.head_of(0), None, "/我的"), platform.opened)
        took.append(monotonic() - since if exchange.status == 200 else float("inf"))
        pause(BETWEEN)
    stop.set()
    family.wait(dripper)
    family.kill_working(server)
    return took


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without its limits"])
def test_honest_questions_are_answered_beside_thousands_of_dripping_sockets(
    guarded: bool, family: Family, tmp_path: Path, size: Size, report: Report, monkeypatch: pytest.MonkeyPatch
):
    many = size(600, 2050)
    url = engines.fresh_sqlite(tmp_path)
    database = Database(url)
    entered = bureau.furnish(database, items=8, entered=at("2021-07-01 09:00"), in_review=True)
    bureau.add_group(database, 0, None, "r0")
    database.close()
    service, _ = callbacks.warmed(bureau.settings(url, ["r0"]), entered.numbers[0], 0)
    monkeypatch.setattr(http_server, "CONNECTIONS", many - 50)
    if not guarded:  # as waitress is by itself: it stops to listen where it is full
        monkeypatch.setattr(http_server.Listening, "readable", lambda self: len(self.active_channels) < many - 50)
        monkeypatch.setattr(http_server.Channel, "late", lambda self: False)
        monkeypatch.setattr(http_server, "make_room", lambda *_: None)
    keeper, port = kept_port()
    with keeper:
        took = answered(family, many, partial(callbacks.serve, service, port), port, ASKED if guarded else OF_THE_CONTROL)
    refused = sum(seconds == float("inf") for seconds in took)
    report(
        what=f"{many} dripping sockets, {'with' if guarded else 'without'} limits", faults=many, messages=len(took), lost=refused
    )
    assert (refused == 0) is guarded, took
