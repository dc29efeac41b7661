"""企业内部机器人 by HTTP callback: body to Message, Reply to response body (docs/decisions/platforms.md#dingtalk-robot)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from bot.message import IGNORED, Message, Reply
from bot.platforms import strict_json
from bot.platforms.doors import JSON, Answered, Asked, BadCallback, Door, Why
from bot.platforms.strict_json import BadJson
from bot.rules.chat_safe import ChatSafe, within

from . import signature
from .bodies import Nothing, TextMessage

TEXT_BYTES = 15000
MOST_BODIES = 3  # with one pair of headers: two messages in one millisecond may share it, not more
KEPT_PAIRS = 2000  # before those are forgotten that nobody may use any more


class BadBody(BadCallback):
    """A signed callback whose body makes no sense."""


class Pairs:
    """Which bodies came with which signature of the headers, as long as it may be used again: it does not cover them, and
    whoever has one may write any. A message that comes again has its body again, and the platform signs each message anew."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.bodies: dict[str, tuple[float, set[bytes]]] = {}

    def used(self, sign: str, body: bytes, signed_at: float, oldest: float) -> None:
        """Raise BadCallback where one signature came with more than MOST_BODIES; those signed before `oldest` are refused
        anyway. Both in seconds."""
        with self.lock:
            if len(self.bodies) > KEPT_PAIRS:
                self.bodies = {each: known for each, known in self.bodies.items() if known[0] > oldest}
            _, bodies = self.bodies.setdefault(sign, (signed_at, set()))
            known = sha256(body).digest()
            if known not in bodies and len(bodies) >= MOST_BODIES:
                raise BadCallback(Why.REUSED)
            bodies.add(known)


@dataclass(frozen=True)
class Callback:
    """One robot's callback. The signature does not cover the body: whoever saw one may write any body for a while."""

    corp_id: str
    app_secret: str = field(repr=False)
    freshness_seconds: int
    platform: str
    pairs: Pairs = field(default_factory=Pairs, repr=False, compare=False)

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Message | None:
        """What somebody said; None when there are no words in it. Raises BadCallback."""
        lower = {name.lower(): value for name, value in headers.items()}
        timestamp, sign = lower.get("timestamp", ""), lower.get("sign", "")
        signature.check(self.app_secret, timestamp, sign, now, self.freshness_seconds)
        self.pairs.used(sign, body, int(timestamp) / 1000, now.timestamp() - (self.freshness_seconds or 3600))
        message = message_of(parsed(body), body, self.platform)
        if message and message.corp_id != self.corp_id:
            raise BadCallback(Why.CORP, forged=True)
        return message


def parsed(body: bytes) -> dict[str, Any]:
    """The body's JSON object; raises BadBody."""
    try:
        return strict_json.parsed(body)
    except BadJson:
        raise BadBody from None


def message_of(found: dict[str, Any], body: bytes, platform: str) -> Message | None:
    """A Message; an outsider has no staff id and is nobody. Nick names and the body's reply address are not used."""
    group = found.get("conversationType") == "2"
    chat_id = words(found.get("conversationId"))
    if found.get("conversationType") not in ("1", "2") or not chat_id:
        raise BadBody
    text_part = found.get("text")
    content = text_part.get("content") if found.get("msgtype") == "text" and isinstance(text_part, dict) else None
    if found.get("msgtype") == "richText":
        rich = found.get("content")
        parts = rich.get("richText") if isinstance(rich, dict) else None
        texts = [words(part.get("text")) for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        content = " ".join(filter(None, texts)) or None
    if not isinstance(content, str):
        return None
    return Message(
        platform=platform,
        key=words(found.get("msgId")) or sha256(body).hexdigest(),
        corp_id=words(found.get("senderCorpId")),
        user_id=words(found.get("senderStaffId")),
        chat_id=chat_id if group else None,
        chat_title=words(found.get("conversationTitle")),
        text=content,
        signed_body=False,
    )


def door(callback: Callback) -> Door:
    """The callback as a door; the platform does not try its address."""

    def take(asked: Asked, answer: Callable[[Message], Reply]) -> Answered:
        message = callback.receive(asked.headers, asked.body, asked.at)
        reply, group = (answer(message), message.chat_id is not None) if message else (IGNORED, False)
        return Answered(json.dumps(response(reply, group=group)), JSON)

    return Door("robot", take)


def words(value: object) -> str:
    """A text, or an empty one for anything else."""
    return value if isinstance(value, str) else ""


def response(reply: Reply, *, group: bool) -> TextMessage | Nothing:
    """The body of the HTTP response."""
    if reply.outcome == "ignored" or not reply.text:
        return {"msgtype": "empty"}
    return {"msgtype": "text", "text": {"content": within(ChatSafe(reply.text, group=group), TEXT_BYTES)}}
