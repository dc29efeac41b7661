"""Heads of divisions who confirm: really signed and sealed callbacks, the same bytes again until an answer says it is done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
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
from tests.chaos.family import Flag, pause

AGAIN = 0.03  # seconds between two deliveries of the same message; the platform takes longer, which kills less
PATIENCE = 60  # seconds for one message


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
    """One message that was answered: its item, its id, how often it was delivered."""

    number: str
    key: str
    deliveries: int


def confirm_all(url: str, items: Sequence[tuple[str, int]], file: Path, stop: Flag) -> None:
    """Confirm (number, division) one after the other and write each answered one down, until told to stop."""
    platform = heads()
    with file.open("w", encoding="utf-8") as acknowledged:
        for number, division in items:
            if stop:
                return
            delivery = confirmation(platform, number, division)
            times, until = 0, monotonic() + PATIENCE
            while True:
                times += 1
                exchange = callbacks.post(url, delivery, platform.opened)
                if took_effect(exchange):
                    break
                assert exchange.status in (0, 503), f"{number}: {exchange.status} {exchange.fault} {exchange.answer}"
                assert monotonic() < until, f"no answer for {number} after {times} deliveries"
                pause(AGAIN)
            json.dump(asdict(Confirmed(number, delivery.plain["msgid"], times)), acknowledged)
            acknowledged.write("\n")
            acknowledged.flush()


def read(file: Path) -> list[Confirmed]:
    """What a client wrote down."""
    return [Confirmed(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def warmed(settings: Settings, number: str, division: int) -> tuple[Service, Confirmed]:
    """A service that has confirmed one item and holds no connection: forks of it answer at once."""
    service = wsgi.assemble(settings)
    platform = heads()
    delivery = confirmation(platform, number, division)
    found = wsgi.web_app(service).test_client().post(delivery.path, data=delivery.body)
    assert took_effect(Exchange(delivery, 200, 0, "", platform.opened(delivery, found.text)))
    service.database.close()
    return service, Confirmed(number, delivery.plain["msgid"], 1)


def serve(service: Service, port: int) -> None:
    """The web application as `duban serve` runs it, until killed."""
    with sole_service(service.database):
        http_server.server(wsgi.web_app(service), "127.0.0.1", port, threads=service.threads).run()
