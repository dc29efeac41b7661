"""What each platform takes of a body, in bytes and characters, judged by somebody who did not make it."""

from __future__ import annotations

import json
from typing import Any

from bot.simulator import cards

STREAM, TEXT, MARKDOWN, DINGTALK = 20480, 2048, 4096, 20000


def fault(outlet: str, body: dict[str, Any]) -> str:
    """Why the platform would not take a body; empty where it would."""
    if "template_card" in body and (wrong := cards.fault(body["template_card"])):
        return wrong
    for field, most in (("stream", STREAM), ("text", TEXT), ("markdown", MARKDOWN)):
        part = body.get(field)
        content = part.get("content", "") if isinstance(part, dict) else ""
        if field == "text" and outlet in ("robot", "dingtalk"):
            most = DINGTALK
        if len(content.encode()) > most:
            return f"{field} of {len(content.encode())}"
    if outlet == "app" and len(body["Content"].encode()) > TEXT:
        return "the app's text"
    return "" if outlet not in ("robot", "dingtalk") or len(json.dumps(body).encode()) <= 2 * DINGTALK else "the body"
