"""A bot that connects by itself: what people say goes over its line, and what it answers there is taken from it.

See docs/decisions/platforms.md#lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Any, Protocol

from bot.clock import monotonic
from bot.simulator.callbacks import ANSWER_SECONDS, OK, Delivery, Exchange, compact, elapsed
from bot.simulator.payloads import text_at
from bot.simulator.stream_gateway import CARD, ROBOT, StreamGateway
from bot.simulator.wecom_gateway import WecomGateway

AWAY = "机器人没有连接，消息未送达"
SILENT = f"机器人在 {ANSWER_SECONDS} 秒内没有应答"
NOT_AGAIN, AGAIN_SECONDS = "机器人没有再次应答", 1.0
ONLY_CALLBACKS = ("response_url",)  # what a message over a line does not bring


class OpenLine(Protocol):
    """How one platform reaches a bot that connected to it."""

    @property
    def stands(self) -> bool:
        """Whether the bot is connected."""

    def carry(self, delivery: Delivery) -> Exchange:
        """Deliver it and wait a while for the answer; the same delivery again is the platform's own repetition."""


@dataclass
class Delivered:
    """What was delivered, and the answer to it; `given_up` where nobody waits for that any more."""

    delivery: Delivery
    since: float = field(default_factory=monotonic)
    answered: Event = field(default_factory=Event)
    given_up: bool = False
    exchange: Exchange | None = None


class WecomLine:
    """WeCom's long connection. `late` is told of answers that come when nobody waits any more, `first` of the bodies that
    the robot says by itself."""

    def __init__(self, gateway: WecomGateway, late: Callable[[Exchange], None], first: Callable[[dict[str, Any]], None]) -> None:
        self.gateway, self.late, self.first = gateway, late, first
        self.asked: dict[str, Delivered] = {}
        self.lock = Lock()
        gateway.heard = self.heard

    @property
    def stands(self) -> bool:
        return self.gateway.live is not None

    def carry(self, delivery: Delivery) -> Exchange:
        body = {name: value for name, value in delivery.plain.items() if name not in ONLY_CALLBACKS}
        req_id = text_at(body, "msgid")
        kind = "aibot_event_callback" if body["msgtype"] == "event" else "aibot_msg_callback"
        frame = {"cmd": kind, "headers": {"req_id": req_id}, "body": body}
        asked = Delivered(replace(delivery, path=kind, headers={}, body=compact(frame).encode(), plain=body, by_line=True))
        if not self.stands:
            return Exchange(asked.delivery, 0, 0, "", None, AWAY)
        again, self.asked[req_id] = req_id in self.asked, asked
        self.gateway.deliver(body, req_id)
        asked.answered.wait(AGAIN_SECONDS if again else ANSWER_SECONDS)
        with self.lock:
            asked.given_up = asked.exchange is None
        fault = NOT_AGAIN if again else SILENT
        return asked.exchange or Exchange(asked.delivery, 0, elapsed(asked.since), "", None, fault)

    def heard(self, req_id: str, body: dict[str, Any]) -> None:
        """The robot said something that the platform took."""
        asked = self.asked.get(req_id)
        if asked is None:
            self.first(body)
            return
        with self.lock:
            asked.exchange = Exchange(asked.delivery, OK, elapsed(asked.since), compact(body), body)
            asked.answered.set()
        if asked.given_up:
            self.late(asked.exchange)


class DingtalkLine:
    """DingTalk's Stream: what is said is answered in its session, a press with its acknowledgment."""

    def __init__(self, gateway: StreamGateway) -> None:
        self.gateway = gateway

    @property
    def stands(self) -> bool:
        return bool(self.gateway.open)

    def carry(self, delivery: Delivery) -> Exchange:
        topic, since = CARD if "outTrackId" in delivery.plain else ROBOT, monotonic()
        sent = replace(delivery, path=topic, headers={}, body=compact(delivery.plain).encode(), by_line=True)
        if not self.stands:
            return Exchange(sent, 0, 0, "", None, AWAY)
        pushed = self.gateway.deliver(delivery.plain, topic)
        if not pushed.acknowledged.wait(ANSWER_SECONDS):
            return Exchange(sent, 0, elapsed(since), "", None, SILENT)
        answer = pushed.answer if isinstance(pushed.answer, dict) else {}
        said = answer.get("response")
        fault = "" if pushed.taken else "机器人拒收"
        status = OK if pushed.taken else int(pushed.acks[0].get("code", 0))
        return Exchange(
            sent, status, elapsed(since), compact(answer), said if isinstance(said, dict) and not fault else None, fault
        )
