"""What DingTalk tells a robot, by HTTP or by Stream, as a Message (docs/decisions/platforms.md#dingtalk-kinds)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.message import Kind, Message, SentFile
from bot.platforms import strict_json
from bot.platforms.doors import BadCallback, Why
from bot.platforms.strict_json import BadJson
from bot.rules.chat_safe import FileName

QUOTA = "20001"  # the organisation's calls of this month are used up: neither text nor content is told
KINDS: Mapping[str, Kind] = {
    "text": "text",
    "richText": "text",
    "audio": "voice",
    "picture": "picture",
    "image": "picture",
    "file": "file",
    "video": "video",
    "location": "location",
    "link": "link",
    "chatRecord": "forwarded",
}


class BadBody(BadCallback):
    """A signed callback whose body makes no sense."""


@dataclass(frozen=True)
class SpokenTo:
    """Who is spoken to: the organisation, on which platform's name, and the robot's code where the configuration has it."""

    corp_id: str
    platform: str
    robot_code: str = ""


def parsed(body: bytes | str) -> dict[str, Any]:
    """The body's JSON object; raises BadBody."""
    try:
        return strict_json.parsed(body)
    except BadJson:
        raise BadBody from None


def is_quota(found: Mapping[str, Any]) -> bool:
    """Whether the platform says, instead of what was said, that this month's quota is used up."""
    return str(found.get("errorCode") or "") == QUOTA


def message_of(found: Mapping[str, Any], body: bytes, robot: SpokenTo, *, signed: bool = False) -> Message:
    """A Message; raises BadCallback for what makes no sense or was told to another robot. Nick names are not used.

    Somebody of another organisation, or without a staff id, is nobody. `signed` says that the platform vouches for the body.
    """
    chat = str(found.get("conversationType")) if type(found.get("conversationType")) in (str, int) else ""
    chat_id = words(found.get("conversationId"))
    if chat not in ("1", "2") or not chat_id:
        raise BadBody
    sender, spoken_to = words(found.get("senderCorpId")), words(found.get("chatbotCorpId"))
    if not (sender or spoken_to) or (spoken_to or robot.corp_id) != robot.corp_id:
        raise BadCallback(Why.CORP, forged=True)
    if robot.robot_code and (words(found.get("robotCode")) or robot.robot_code) != robot.robot_code:
        raise BadCallback(Why.ROBOT, forged=True)
    kind, text = said(found)
    return Message(
        platform=robot.platform,
        key=words(found.get("msgId")) or sha256(body).hexdigest(),
        corp_id=robot.corp_id,
        user_id=words(found.get("senderStaffId")) if (sender or robot.corp_id) == robot.corp_id else "",
        chat_id=chat_id if chat == "2" else None,
        chat_title=words(found.get("conversationTitle")),
        text=text,
        signed_body=signed,
        kind=kind,
        quoted=quoted(found),
        file=file_in(found) if kind == "file" and chat == "1" else None,
    )


def file_in(found: Mapping[str, Any]) -> SentFile | None:
    """The file of a message; None where it bears no code to fetch it by."""
    code = text_at(found, "content", "downloadCode")
    return SentFile(FileName(text_at(found, "content", "fileName") or ""), code) if code else None


def said(found: Mapping[str, Any]) -> tuple[Kind, str | None]:
    """The kind of a message and its words; None where there are none."""
    name = words(found.get("msgtype"))
    kind = KINDS.get(name, "other")
    content = found.get("content")
    if name == "text":
        return kind, text_at(found, "text", "content")
    if name == "richText":
        parts = content.get("richText") if isinstance(content, dict) else None
        together = in_parts(parts)
        without = isinstance(parts, list) and any(isinstance(part, dict) and "text" not in part for part in parts)
        return "picture" if without and not together else kind, together or None
    return kind, (text_at(found, "content", "recognition") or None) if kind == "voice" else None


def quoted(found: Mapping[str, Any]) -> str:
    """The words of the quoted message; empty where none is quoted, or nothing in it is words."""
    for place in ("text", "content"):
        holder = found.get(place)
        before = holder.get("repliedMsg") if isinstance(holder, dict) and holder.get("isReplyMsg") is not False else None
        if isinstance(before, dict):
            content = before.get("content")
            if isinstance(content, str):
                return content
            inner = content if isinstance(content, dict) else {}
            plain = (inner.get("text"), inner.get("content"), inner.get("recognition"), in_parts(inner.get("richText")))
            return next((each for each in plain if isinstance(each, str) and each), "")
    return ""


def in_parts(parts: object) -> str:
    """The words of a text that is told in parts, pictures left out."""
    each = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return " ".join(filter(None, (words(part.get("text")) or words(part.get("content")) for part in each)))


def text_at(found: Mapping[str, Any], *path: str) -> str | None:
    """The text at a path of keys; None where there is none."""
    at: object = found
    for key in path:
        at = at.get(key) if isinstance(at, Mapping) else None
    return at if isinstance(at, str) else None


def words(value: object) -> str:
    """A text, or an empty one for anything else."""
    return value if isinstance(value, str) else ""
