"""WeCom's response_url: each message brings one, good for a single answer within the hour.

See docs/decisions/platforms.md#wecom-late.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from bot.simulator import cards
from bot.simulator.payloads import text_at

PATH = "/cgi-bin/aibot/response"
LIFE = timedelta(hours=1)
MARKDOWN_BYTES = 20480
# The real code is known to nobody (docs/decisions/platforms.md#wecom-late).
SPENT = {"errcode": 60140, "errmsg": "invalid response code"}


@dataclass
class Address:
    """Where a late answer would go: the chat, None for the single chat with this user."""

    chat_id: str | None
    user: str
    given_at: datetime
    spent: bool = field(default=False)


class LateReplies:
    """The addresses given out. `base` is WeCom's own address; while it is empty no message brings one."""

    def __init__(self) -> None:
        self.base = ""
        self.addresses: dict[str, Address] = {}
        self.lock = Lock()

    def give(self, chat_id: str | None, user: str, now: datetime) -> dict[str, str]:
        """The field that a message carries."""
        if not self.base:
            return {}
        code = secrets.token_urlsafe(24)
        with self.lock:
            self.addresses[code] = Address(chat_id, user, now)
        return {"response_url": f"{self.base}{PATH}?response_code={code}"}

    def spend(self, code: str, payload: Any, now: datetime) -> tuple[Address | None, Mapping[str, Any]]:
        """Where the answer is shown, None when it is refused, and what WeCom says. A refused one uses nothing up."""
        with self.lock:
            address = self.addresses.get(code)
            if address is None or address.spent or not address.given_at <= now < address.given_at + LIFE:
                return None, SPENT
            fault = refusal(payload)
            if fault:
                return None, fault
            address.spent = True
            return address, {"errcode": 0, "errmsg": "ok"}


def refusal(payload: Any) -> Mapping[str, Any] | None:
    """What WeCom says to an answer that it does not take; None when it does."""
    kind = text_at(payload, "msgtype")
    if kind == "template_card":
        return {"errcode": 40058, "errmsg": "invalid card"} if cards.fault(payload.get("template_card")) else None
    if kind != "markdown":
        return {"errcode": 40008, "errmsg": "invalid message type"}
    content = text_at(payload, "markdown", "content")
    if not content:
        return {"errcode": 44004, "errmsg": "content is empty"}
    return {"errcode": 45002, "errmsg": "content exceed max length"} if len(content.encode()) > MARKDOWN_BYTES else None
