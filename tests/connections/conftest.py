"""A line to a pretend gateway on this machine, with short times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from math import inf
from threading import Event

import pytest

from bot import wsgi
from bot.clock import monotonic
from bot.connections import Answering, LineLoop, Lines, connecting
from bot.connections.machine import LineState, Tempo
from bot.message import Message, Reply
from bot.network import Network
from bot.platforms.wecom.long_connection import LongConnection
from bot.simulator.wecom_gateway import WecomGateway
from bot.wsgi import Service

ROBOT, SECRET = "aib-test", "line secret of the tests"
QUICK = Tempo(
    opening=0.5,
    subscribing=0.3,
    shortest=0.02,
    longest=0.2,
    refused=0.4,
    refused_longest=1.0,
    stable=30.0,
    drained=0.2,
    silent=inf,
)
PING_SECONDS = 0.1


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for something that another thread brings about; who waits in vain has a red test."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it did not come about"
        Event().wait(0.005)


@pytest.fixture
def gateway() -> Iterator[WecomGateway]:
    found = WecomGateway({ROBOT: SECRET}, each_minute=0)
    yield found
    found.stop()


Lined = Callable[..., LineLoop]


@pytest.fixture
def lined(gateway: WecomGateway) -> Iterator[Lined]:
    """Begin a line; `answer` is what stands behind it."""
    begun: list[LineLoop] = []

    def begin(
        answer: Callable[[Message], Reply] | None = None, tempo: Tempo = QUICK, secret: str = SECRET, **more: object
    ) -> LineLoop:
        answer = answer or (lambda message: Reply(f"答：{message.text}"))
        dialect = LongConnection(
            gateway.url,
            ROBOT,
            secret,
            "wwtest",
            "wecom",
            ping_seconds=PING_SECONDS,
            pause=lambda seconds: Event().wait(seconds / 20),
        )
        found = Answering("wecom/bot", answer, threads=3, pauses=(0.01, 0.01))
        loop = LineLoop("wecom/bot", dialect, found, connecting(Network()), tempo=tempo)
        begun.append(loop)
        loop.start()
        loop.leased(inf)
        return loop

    yield begin
    for loop in begun:
        loop.drain()
        loop.stop()


def live(loop: LineLoop) -> Callable[[], bool]:
    return lambda: loop.state is LineState.LIVE


Begin = Callable[[Service], Lines]


@pytest.fixture
def begun() -> Iterator[Begin]:
    """Begin the lines of a service, with short times; they end with the test."""
    running: list[Lines] = []

    def begin(service: Service) -> Lines:
        found = wsgi.lines(service)
        for keeper in found.keepers:
            keeper.lease = timedelta(seconds=1.5)
            keeper.loop.tempo = keeper.loop.machine.tempo = QUICK
        found.start()
        running.append(found)
        return found

    yield begin
    for each in running:
        each.stop()
