"""Heads of divisions who confirm: signed and sealed callbacks, the same bytes again as often as the platform repeats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from bot import http_server, wsgi
from bot.clock import Clock, SystemClock, monotonic
from bot.config import Settings
from bot.records.engine.database import sole_service
from bot.simulator import callbacks
from bot.simulator.callbacks import Delivery, Exchange
from bot.simulator.wecom import WecomCallbacks
from bot.wsgi import Service
from tests.chaos import bureau
from tests.chaos.family import Flag, listens, pause

PATIENCE = 30  # seconds for a start
TRIES = 4  # of the same message: the platform repeats it three times
AGAIN = 0.25  # seconds between two of them; the platform takes up to five, in which nobody is killed as often


def heads(clock: Clock | None = None) -> WecomCallbacks:
    """WeCom's side of the callback."""
    return WecomCallbacks(bureau.TOKEN, bureau.AES_KEY, "督办助手", clock or SystemClock(ZoneInfo("Asia/Shanghai")))


def confirmation(platform: WecomCallbacks, number: str, division: int) -> Delivery:
    """A head types /审 20210032 通过 in a single chat."""
    return platform.said(bureau.head_of(division), None, f"/审 {number} 通过")


def took_effect(exchange: Exchange) -> bool:
    """Whether the sealed answer says that the confirmation counts: the card with the head's decision."""
    card = (exchange.answer or {}).get("template_card", {})
    return any(
        row["keyname"] == "处室负责人" and row["value"].endswith("通过") for row in card.get("horizontal_content_list", ())
    )


@dataclass(frozen=True)
class Confirmed:
    """One message: its item, its id, how often it was delivered, whether it was answered or the platform gave it up."""

    number: str
    key: str
    deliveries: int
    answered: bool = True


def confirm_all(url: str, items: Sequence[tuple[str, int]], file: Path, stop: Flag) -> None:
    """Confirm (number, division) one after the other and write down what came of each, until told to stop."""
    platform = heads()
    with file.open("w", encoding="utf-8") as told:
        for number, division in items:
            if stop:
                return
            delivery = confirmation(platform, number, division)
            note(delivered(delivery, number, partial(callbacks.post, url, delivery, platform.opened)), told)


def note(message: Confirmed, file: TextIO) -> None:
    """Write down at once what came of a message."""
    json.dump(asdict(message), file)
    file.write("\n")
    file.flush()


def delivered(delivery: Delivery, number: str, post: Callable[[], Exchange], again: float = AGAIN) -> Confirmed:
    """Deliver a message until it is answered, or the platform gives it up."""
    for times in range(1, TRIES + 1):
        exchange = post()
        if took_effect(exchange):
            return Confirmed(number, delivery.plain["msgid"], times)
        assert exchange.status in (0, 502, 503), f"{number}: {exchange.status} {exchange.fault} {exchange.answer}"
        pause(again)
    return Confirmed(number, delivery.plain["msgid"], TRIES, answered=False)


def wait_until_it_listens(port: int) -> None:
    """A service that was just begun takes connections."""
    until = monotonic() + PATIENCE
    while not listens(port):
        assert monotonic() < until
        pause(0.005)


def read(file: Path) -> list[Confirmed]:
    """What a client wrote down."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return [Confirmed(**json.loads(line)) for line in lines if line.endswith("\n")]  # the last one may be half written


def warmed(settings: Settings, number: str, division: int) -> tuple[Service, Confirmed]:
    """A service that has confirmed one item and holds no connection: forks of it answer at once."""
    service = wsgi.assemble(settings)
    platform = heads()
    delivery = confirmation(platform, number, division)
    client, times = wsgi.web_app(service).test_client(), 1
    while (found := client.post(delivery.path, data=delivery.body)).status_code == 503 and times < TRIES:
        times += 1
        pause(1)  # a machine that is busy
    assert took_effect(Exchange(delivery, 200, 0, "", platform.opened(delivery, found.text)))
    service.database.close()
    return service, Confirmed(number, delivery.plain["msgid"], times)


def serve(service: Service, port: int) -> None:
    """The web application as `duban serve` runs it, until killed."""
    with sole_service(service.database):
        http_server.server(wsgi.web_app(service), "127.0.0.1", port, threads=service.threads).run()
