"""What a 智能机器人 is told, over whatever line, as a Message: words, things without words, what happened in the chat.

See docs/decisions/platforms.md#wecom-robot.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from bot.message import Kind, Message, Press, SentFile
from bot.platforms.sealing import BadEnvelope
from bot.rules.chat_safe import FileName

from . import bot_files

ROBOT = "bot"  # the name of its door, and of its way
SYSTEM = "sys"  # who speaks where nobody does
KINDS: dict[str, Kind] = {  # the last three as the platform's archive of messages names them
    "text": "text",
    "voice": "voice",
    "image": "picture",
    "file": "file",
    "video": "video",
    "location": "location",
    "link": "link",
    "chatrecord": "forwarded",
    "mixed": "text",
    "revoke": "recalled",
}
EVENTS: dict[str, Kind] = {"enter_chat": "entered", "add_to_chat": "added", "feedback_event": "feedback"}
WORDS = {  # where the words of each kind of message stand
    "text": ("text", "content"),
    "voice": ("voice", "content"),
    "markdown": ("markdown", "content"),
    "stream": ("stream", "content"),
    "link": ("link", "title"),
    "file": ("file", "name"),
    "template_card": ("template_card", "main_title", "title"),
}


def message_of(inner: dict[str, Any], corp_id: str, encrypted: str, platform: str) -> Message | None:
    """The decrypted JSON as a Message; None for what nobody said. Where the platform gave no id, the ciphertext's hash is the
    key.

    See docs/decisions/platforms.md#repeats.
    """
    person, kind = text_at(inner, "from", "userid"), inner.get("msgtype")
    chat_id = chat_of(inner)
    if person == SYSTEM or kind == "stream":
        return None
    heard, text, press = heard_as(inner, kind if isinstance(kind, str) else "")
    return Message(
        platform=platform,
        key=text_at(inner, "msgid") or sha256(encrypted.encode()).hexdigest(),
        corp_id=text_at(inner, "from", "corpid") or corp_id,
        user_id=person,
        chat_id=chat_id,
        text=text,
        press=press,
        kind=heard,
        quoted=quoted_in(inner.get("quote")),
        file=file_in(inner) if kind == "file" and chat_id is None else None,
        through=ROBOT,
    )


def file_in(inner: dict[str, Any]) -> SentFile | None:
    """The file of a message, with the key of its own that a long connection gives; None where it has no address."""
    address, size = text_at(inner, "file", "url"), inner["file"].get("size") if isinstance(inner.get("file"), dict) else None
    if not address:
        return None
    name = text_at(inner, "file", "name") or text_at(inner, "file", "filename")
    handle = bot_files.handle(address, text_at(inner, "file", "aeskey"))
    return SentFile(FileName(name), handle, size if type(size) is int else None)


def chat_of(inner: dict[str, Any]) -> str | None:
    """The group; None for a single chat: only what is said to be one, or names no chat at all, as who enters one does. Raises
    BadEnvelope for any other kind of chat without an id, which is nobody's."""
    kind, chat_id = inner.get("chattype"), text_at(inner, "chatid")
    if kind == "single" or (not kind and not inner.get("chatid")):
        return None
    if not chat_id:
        raise BadEnvelope
    return chat_id


def heard_as(inner: dict[str, Any], kind: str) -> tuple[Kind, str | None, Press | None]:
    """What was sent, the words of it (None for what has none), and the button that was pressed.

    What is mixed counts as spoken where words of it were, else by the first of its parts that is no text.
    """
    if kind == "event":
        event = inner.get("event")
        press = press_of(event) if isinstance(event, dict) else None
        return ("text" if press else EVENTS.get(text_at(event, "eventtype"), "event")), None, press
    if kind != "mixed":
        return KINDS.get(kind, "other"), (text_at(inner, *WORDS[kind]) if kind in ("text", "voice") else None), None
    parts = [(text_at(part, "msgtype") or "text", words_of(part, ("text", "voice"))) for part in items_of(inner)]
    kinds = [KINDS.get(name, "other") for name, words in parts if words or name != "text"]
    heard: Kind = "voice" if "voice" in kinds else next((one for one in kinds if one != "text"), "text")
    return heard, " ".join(words for _, words in parts if words), None


def items_of(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of what is mixed."""
    mixed = found.get("mixed")
    items = mixed.get("msg_item") if isinstance(mixed, dict) else None
    yield from (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def words_of(part: dict[str, Any], kinds: tuple[str, ...] = tuple(WORDS)) -> str:
    """The words of a message, or of a part of one, that is of one of these kinds."""
    return " ".join(filter(None, (text_at(part, *WORDS[kind]) for kind in kinds)))


def quoted_in(quote: Any) -> str:
    """The words of a quoted message; empty where there is none."""
    if not isinstance(quote, dict):
        return ""
    return "\n".join(filter(None, (words_of(quote), *(words_of(item) for item in items_of(quote)))))


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
