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
from hashlib import sha256
from typing import Any

from bot.message import Button, Card, Message, Press, Reply
from bot.platforms.doors import JSON, Answered, Why
from bot.rules.chat_safe import ChatSafe, within

from . import cards, envelope
from .bodies import CardMessage, CardUpdate, Nothing, StreamMessage
from .crypto import BadEnvelope, Codec

TIMESTAMP = re.compile(r"[0-9]{10}")
SHOW = Button("查看最新进度", "show")  # a card must have a button
STREAM_BYTES = 20480  # of a finished stream's content


@dataclass(frozen=True)
class Query:
    """The signed parameters of a callback's URL."""

    signature: str
    timestamp: str
    nonce: str

    def opener(self, codec: Codec) -> envelope.Opener:
        """Opens a ciphertext that was signed together with these parameters."""
        return partial(codec.open, self.signature, self.timestamp, self.nonce)


@dataclass(frozen=True)
class BotCallback:
    """One robot's callback. `freshness_seconds` 0 accepts any age."""

    codec: Codec
    corp_id: str
    freshness_seconds: int
    platform: str

    def receive(self, parameters: Mapping[str, list[str]], body: bytes, now: datetime) -> tuple[Message | None, Query]:
        """What somebody said or pressed; None for a kind of event that needs no answer. Raises BadEnvelope."""
        query = query_of(parameters, now, self.freshness_seconds)
        encrypted, inner = envelope.from_json(body, query.opener(self.codec))
        return message_of(envelope.parsed(inner), self.corp_id, encrypted, self.platform), query

    def seal(self, reply: Reply, message: Message | None, query: Query) -> Answered:
        """The response body for a reply; for nothing to say, the sealed form of {}."""
        inner = rendered(reply, message) if message else Nothing()
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


def message_of(inner: dict[str, Any], corp_id: str, encrypted: str, platform: str) -> Message | None:
    """The decrypted JSON as a Message. Where the platform gave no id, the ciphertext's hash is the key.

    See docs/decisions/platforms.md#repeats.
    """
    person = text_at(inner, "from", "userid")
    # Only what is said to be a single chat is one: a new kind of chat must not hear what single chats may.
    group = inner.get("chattype") == "group" or (inner.get("chattype") != "single" and bool(inner.get("chatid")))
    chat_id = text_at(inner, "chatid") if group else None
    if group and not chat_id:
        raise BadEnvelope
    text, press = None, None
    kind = inner.get("msgtype")
    if kind == "text":
        text = text_at(inner, "text", "content")
    elif kind == "mixed":
        mixed = inner.get("mixed")
        items = mixed.get("msg_item") if isinstance(mixed, dict) else None
        parts = [text_at(item, "text", "content") for item in items] if isinstance(items, list) else []
        text = " ".join(part for part in parts if part)
    elif kind == "voice":
        text = text_at(inner, "voice", "content")
    elif kind == "event":
        event = inner.get("event")
        press = press_of(event) if isinstance(event, dict) else None
        if press is None:
            return None
    elif kind == "stream":
        return None
    return Message(
        platform=platform,
        key=text_at(inner, "msgid") or sha256(encrypted.encode()).hexdigest(),
        corp_id=text_at(inner, "from", "corpid") or corp_id,
        user_id=person,
        chat_id=chat_id,
        text=text,
        press=press,
    )


def press_of(event: dict[str, Any]) -> Press | None:
    """A pressed button, nested as the documentation has it or flat as an SDK has it."""
    if event.get("eventtype") != "template_card_event":
        return None
    nested = event.get("template_card_event")
    found = nested if isinstance(nested, dict) else event
    task_id, key = text_at(found, "task_id"), text_at(found, "event_key")
    return Press(task_id, key) if task_id and key else None


def text_at(found: Any, *path: str) -> str:
    """The text at a path of keys; empty when it is not there or not a text."""
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def rendered(reply: Reply, message: Message) -> CardMessage | CardUpdate | StreamMessage | Nothing:
    """The inner JSON: a card where buttons help, its update after a press, else a finished stream."""
    group = message.chat_id is not None
    if reply.outcome == "ignored":
        return Nothing()
    if message.press:
        shown = reply.card or Card(message.press.task_id, "督办助手", (), "", (SHOW,), only_for_presser=True, refusal=reply.text)
        only = [message.user_id] if shown.only_for_presser else []
        card = cards.template_card(shown, group=group)
        return {"response_type": "update_template_card", "userids": only, "template_card": card}
    if reply.card:
        return {"msgtype": "template_card", "template_card": cards.template_card(reply.card, group=group)}
    content = within(ChatSafe(reply.text, group=group), STREAM_BYTES)
    stream_id = sha256(message.key.encode()).hexdigest()[:32]
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": True, "content": content}}
