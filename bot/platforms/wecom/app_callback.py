"""自建应用 by callback: single chats and pressed buttons in XML, answered in XML (docs/decisions/platforms.md#wecom-app)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from html import escape
from threading import Lock

from bot.message import Kind, Message, Press, Reply
from bot.platforms.doors import XML, Answered, Why
from bot.platforms.sealing import BadEnvelope, Codec
from bot.rules.chat_safe import ChatSafe, within

from . import cards, envelope
from .bodies import AppCardUpdate, AppText
from .bot_callback import Query, query_of
from .incoming import SYSTEM

TEXT_BYTES = 2048
ENTERED = "enter_agent"
APP = "app"  # the name of its door, and of its way
MOST_ARRIVALS = 5000  # before those of other days are forgotten
# Events have no id (docs/decisions/platforms.md#repeats).
EVENT_KEY = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "AgentID", "MsgType", "Content")
KINDS: Mapping[str, Kind] = {
    "text": "text",
    "voice": "voice",
    "image": "picture",
    "video": "video",
    "shortvideo": "video",
    "file": "file",
    "location": "location",
    "link": "link",
}


@dataclass(frozen=True)
class AppQuery(Query):
    """The same, with what a press brings: a code by which its card may be changed once."""

    response_code: str = field(repr=False)


def nobody(task_id: str, code: str, buttons: str) -> None:
    """The codes of cards are not kept: the app does not speak first."""


class Arrivals:
    """Who has opened the app on which day, and by which message that was told: the platform tells each time, people want to be
    greeted once."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.days: dict[str, tuple[date, str]] = {}

    def first_today(self, message: Message, now: datetime) -> bool:
        """Whether this is, or repeats, the first of the day; those of earlier days are forgotten."""
        with self.lock:
            if len(self.days) > MOST_ARRIVALS:
                self.days = {user: known for user, known in self.days.items() if known[0] == now.date()}
            known = self.days.get(message.user_id)
            if known is None or known[0] != now.date():
                self.days[message.user_id] = now.date(), message.key
                return True
            return known[1] == message.key


@dataclass(frozen=True)
class AppCallback:
    """One self-built app's callback; the codec's `receive_id` is the CorpID. `freshness_seconds` 0 accepts any age.

    `agent_id` 0 takes the messages of any app of the corp: its number was not copied. `pressed` keeps the code that a press
    brings, with the card's task id and the keys of the buttons that it shows from now on.
    """

    codec: Codec
    freshness_seconds: int
    platform: str
    agent_id: int = 0
    pressed: Callable[[str, str, str], None] = nobody
    arrivals: Arrivals = field(default_factory=Arrivals, repr=False, compare=False)

    def receive(self, parameters: Mapping[str, list[str]], body: bytes, now: datetime) -> tuple[Message | None, Query]:
        """What somebody said or pressed; None for anything else. Raises BadEnvelope."""
        query = query_of(parameters, now, self.freshness_seconds)
        _, inner = envelope.from_xml(body, query.opener(self.codec))
        fields = envelope.fields(inner.encode())
        if self.agent_id and fields.get("AgentID", str(self.agent_id)) != str(self.agent_id):
            raise BadEnvelope(Why.ROBOT, forged=True)
        found = message_of(fields, self.codec.receive_id, self.platform)
        if found and found.kind == "entered" and not self.arrivals.first_today(found, now):
            return None, query
        return found, AppQuery(query.signature, query.timestamp, query.nonce, fields.get("ResponseCode", ""))

    def keep_code(self, reply: Reply, press: Press, query: Query) -> None:
        """The code that a press brings is the newest by which its card may be changed, once."""
        if isinstance(query, AppQuery) and query.response_code and reply.card:
            self.pressed(press.task_id, query.response_code, " ".join(button.key for button in reply.card.buttons))

    def seal(self, reply: Reply, message: Message | None, query: Query) -> Answered:
        """The response body: a sealed text, or nothing for nothing to say."""
        if message is None or reply.outcome == "ignored" or not reply.text:
            return Answered("", XML)
        encrypted = self.codec.encrypt(xml(**rendered(reply, message, query)))
        signature = self.codec.signature(query.timestamp, query.nonce, encrypted)
        sealed = xml(Encrypt=encrypted, MsgSignature=signature, TimeStamp=query.timestamp, Nonce=query.nonce)
        return Answered(sealed, XML)


def rendered(reply: Reply, message: Message, query: Query) -> AppText | AppCardUpdate:
    """The elements of the answer: after a press the card in its place, as the presser alone sees it."""
    if message.press and reply.card:
        return {
            "ToUserName": message.user_id,
            "FromUserName": message.corp_id,
            "CreateTime": query.timestamp,
            "MsgType": "update_template_card",
            "TemplateCard": cards.template_card(reply.card, group=False),
        }
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
    if inner.get("FromUserName") == SYSTEM:
        return None
    text, press = None, None
    sent = inner.get("MsgType", "")
    kind = KINDS.get(sent, "other")
    if sent == "event":
        kind, press = "entered" if inner.get("Event") == ENTERED else "text", press_of(inner)
        if kind == "text" and not press:
            return None
    elif sent == "text":
        text = inner.get("Content", "")
    elif sent == "voice":
        text = inner.get("Recognition") or None
    event = "\n".join(inner.get(name, "") for name in EVENT_KEY)
    return Message(
        platform=platform,
        key=inner.get("MsgId") or sha256(event.encode()).hexdigest(),
        corp_id=corp_id,
        user_id=inner.get("FromUserName", ""),
        text=text,
        press=press,
        kind=kind,
        through=APP,
    )


def press_of(inner: dict[str, str]) -> Press | None:
    """A pressed button of a card; None for any other event."""
    task_id, key = inner.get("TaskId"), inner.get("EventKey")
    return Press(task_id, key) if inner.get("Event") == "template_card_event" and task_id and key else None


def xml(**fields: object) -> str:
    """A document of these elements; the fields of what is nested are named as WeCom names them in XML."""
    return f"<xml>{''.join(element(name, value) for name, value in fields.items())}</xml>"


def element(name: str, value: object) -> str:
    """An element; one for each thing of a list, for none no element."""
    if isinstance(value, list):
        return "".join(element(name, each) for each in value)
    if isinstance(value, dict):
        return f"<{name}>{''.join(element(in_xml(key), each) for key, each in value.items())}</{name}>"
    return f"<{name}>{escape(str(value), quote=False)}</{name}>"


def in_xml(field: str) -> str:
    """HorizontalContentList for horizontal_content_list."""
    return "KeyName" if field == "keyname" else "".join(word.capitalize() for word in field.split("_"))
