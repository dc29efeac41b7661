"""Reading bodies that the bot sends: JSON that may be anything, the people a text mentions, and how it is drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Part = dict[str, str]  # {"text": …} or {"mention": …}


def mentioned(platform: str, payload: Any) -> list[str]:
    """The user ids that a text really mentions: on DingTalk only those that also stand in the text as @id."""
    if platform == "wecom":
        return texts(payload, "text", "mentioned_list")
    content = text_at(payload, "text", "content")
    return [user for user in texts(payload, "at", "atUserIds") if re.search(rf"@{re.escape(user)}(?!\w)", content)]


def parsed(body: bytes) -> Any:
    """The JSON of a body, None for anything else."""
    try:
        found = json.loads(body.decode("utf-8"))
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return found


def text_at(payload: Any, *path: str) -> str:
    """The text at a path of keys, else an empty one."""
    for key in path:
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload if isinstance(payload, str) else ""


def texts(payload: Any, part: str, name: str) -> list[str]:
    """The list of texts at part.name."""
    inner = payload.get(part) if isinstance(payload, dict) else None
    found = inner.get(name) if isinstance(inner, dict) else None
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def drawn(platform: str, payload: Any, names: Mapping[str, str]) -> list[Part]:
    """A pushed text as members see it, with names for the mentioned user ids; ids nobody has stay unseen.

    WeCom appends its mentions; on DingTalk they stand where @id stood.
    """
    kind = payload.get("msgtype") if isinstance(payload, dict) else None
    content = text_at(payload, "text", "content") or text_at(payload, "markdown", "content" if platform == "wecom" else "text")
    if kind != "text":
        return [{"text": content}]
    called = {user: "@" + names[user.lower()] for user in mentioned(platform, payload) if user.lower() in names}
    if platform == "wecom":
        if "@all" in mentioned(platform, payload):
            called["@all"] = "@所有人"
        return [{"text": content + ("\n" if called else "")}, *spaced(called.values())]
    if not called:
        return [{"text": content}]
    pieces = re.split("(" + "|".join(rf"@{re.escape(user)}(?!\w)" for user in called) + ")", content)
    return [{"mention": called[piece[1:]]} if piece[1:] in called else {"text": piece} for piece in pieces if piece]


def spaced(mentions: Iterable[str]) -> list[Part]:
    """Mentions with a blank between them."""
    return [part for mention in mentions for part in ({"mention": mention}, {"text": " "})][:-1]
