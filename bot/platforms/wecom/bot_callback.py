"""智能机器人 by callback: what it delivers becomes a Message, a Reply becomes what it accepts.

See docs/decisions/platforms.md#wecom-robot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.message import Message, Reply
from bot.platforms import sealing
from bot.platforms.doors import JSON, Answered, Why
from bot.platforms.sealing import BadEnvelope, Codec

from .bodies import Nothing
from .drawing import EVERYTHING, Drawing, rendered
from .incoming import message_of

TIMESTAMP = re.compile(r"[0-9]{10}")


@dataclass(frozen=True)
class Query:
    """The signed parameters of a callback's URL."""

    signature: str
    timestamp: str
    nonce: str

    def opener(self, codec: Codec) -> sealing.Opener:
        """Opens a ciphertext that was signed together with these parameters."""
        return partial(codec.open, self.signature, self.timestamp, self.nonce)


@dataclass(frozen=True)
class BotCallback:
    """One robot's callback. `freshness_seconds` 0 accepts any age."""

    codec: Codec
    corp_id: str
    freshness_seconds: int
    platform: str
    drawing: Drawing = EVERYTHING

    def receive(self, parameters: Mapping[str, list[str]], body: bytes, now: datetime) -> tuple[Message | None, Query]:
        """What somebody said or pressed; None for a kind of event that needs no answer. Raises BadEnvelope."""
        query = query_of(parameters, now, self.freshness_seconds)
        encrypted, inner = sealing.from_json(body, query.opener(self.codec))
        return message_of(sealing.parsed(inner), self.corp_id, encrypted, self.platform), query

    def seal(self, reply: Reply, message: Message | None, query: Query) -> Answered:
        """The response body for a reply; for nothing to say, the sealed form of {}."""
        inner = rendered(reply, message, self.drawing) if message else Nothing()
        encrypted = self.codec.encrypt(json.dumps(inner, ensure_ascii=False))
        sealed = {
            "encrypt": encrypted,
            "msgsignature": self.codec.signature(query.timestamp, query.nonce, encrypted),
            "timestamp": int(query.timestamp),
            "nonce": query.nonce,
        }
        return Answered(json.dumps(sealed), JSON)


def query_of(parameters: Mapping[str, list[str]], now: datetime, freshness_seconds: int) -> Query:
    """Each parameter exactly once, the time ten digits and fresh: the digits of nonce and time share a signature."""
    found = Query(*(single(parameters, name) for name in ("msg_signature", "timestamp", "nonce")))
    if not TIMESTAMP.fullmatch(found.timestamp):
        raise BadEnvelope
    ahead = int(found.timestamp) - now.timestamp()
    if freshness_seconds and abs(ahead) > freshness_seconds:
        raise BadEnvelope(Why.CLOCK, off=ahead)
    return found


def single(parameters: Mapping[str, list[str]], name: str) -> str:
    values = parameters.get(name, [])
    if len(values) != 1 or not values[0]:
        raise BadEnvelope
    return values[0]
