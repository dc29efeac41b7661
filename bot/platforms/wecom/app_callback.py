"""自建应用 by callback: single chats and pressed buttons in XML, answered in XML (docs/decisions/platforms.md#wecom-app)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape

from bot.message import Message, Press, Reply
from bot.platforms.doors import XML, Answered, Why
from bot.rules.chat_safe import ChatSafe, within

from . import envelope
from .bodies import AppText
from .bot_callback import Query, query_of
from .crypto import BadEnvelope, Codec

TEXT_BYTES = 2048
# Events have no id (docs/decisions/platforms.md#repeats).
EVENT_KEY = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "AgentID")


@dataclass(frozen=True)
class AppCallback:
    """One self-built app's callback; the codec's `receive_id` is the CorpID. `freshness_seconds` 0 accepts any age.

    `agent_id` 0 takes the messages of any app of the corp: its number was not copied.
    """

    codec: Codec
    freshness_seconds: int
    platform: str
    agent_id: int = 0

    def receive(self, parameters: Mapping[str, list[str]], body: bytes, now: datetime) -> tuple[Message | None, Query]:
        """What somebody said or pressed; None for anything else. Raises BadEnvelope."""
        query = query_of(parameters, now, self.freshness_seconds)
        _, inner = envelope.from_xml(body, query.opener(self.codec))
        return message_of(envelope.fields(inner.encode()), self.codec.receive_id, self.platform), query

    def seal(self, reply: Reply, message: Message | None, query: Query) -> Answered:
        """The response body: a sealed text, or nothing for nothing to say."""
        if message is None or reply.outcome == "ignored" or not reply.text:
            return Answered("", XML)
        encrypted = self.codec.encrypt(xml(**rendered(reply, message, query)))
        signature = self.codec.signature(query.timestamp, query.nonce, encrypted)
        sealed = xml(Encrypt=encrypted, MsgSignature=signature, TimeStamp=query.timestamp, Nonce=query.nonce)
        return Answered(sealed, XML)


def rendered(reply: Reply, message: Message, query: Query) -> AppText:
    """The elements of the answer."""
    return {
        "ToUserName": message.user_id,
        "FromUserName": message.corp_id,
        "CreateTime": query.timestamp,
        "MsgType": "text",
        "Content": within(ChatSafe(reply.text, group=message.chat_id is not None), TEXT_BYTES),
    }


def message_of(inner: dict[str, str], corp_id: str, platform: str) -> Message | None:
    """The decrypted fields as a Message; raises BadEnvelope where they are another corp's."""
    if inner.get("ToUserName") != corp_id:
        raise BadEnvelope(Why.CORP)
    text, press = None, None
    if inner.get("MsgType") == "event":
        task_id, key = inner.get("TaskId"), inner.get("EventKey")
        if inner.get("Event") != "template_card_event" or not task_id or not key:
            return None
        press = Press(task_id, key)
    elif inner.get("MsgType") == "text":
        text = inner.get("Content", "")
    else:
        return None
    event = "\n".join(inner.get(name, "") for name in EVENT_KEY)
    return Message(
        platform=platform,
        key=inner.get("MsgId") or sha256(event.encode()).hexdigest(),
        corp_id=corp_id,
        user_id=inner.get("FromUserName", ""),
        text=text,
        press=press,
    )


def xml(**fields: str) -> str:
    """A flat document of these elements."""
    return "<xml>" + "".join(f"<{name}>{escape(value, quote=False)}</{name}>" for name, value in fields.items()) + "</xml>"
