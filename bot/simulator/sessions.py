"""DingTalk's sessionWebhook: each message brings one, good for any number of answers until it expires.

See docs/decisions/platforms.md#session-webhook.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from bot.simulator.late_replies import Address
from bot.simulator.payloads import text_at

PATH = "/robot/sendBySession"
LIFE = timedelta(minutes=90)
WORDS = {"text": "content", "markdown": "text"}
GONE = {"errcode": 300001, "errmsg": "session is not exist"}


class Sessions:
    """The addresses given out. `base` is DingTalk's own address; while it is empty no message brings one."""

    def __init__(self) -> None:
        self.base = ""
        self.addresses: dict[str, Address] = {}
        self.life = LIFE
        self.lock = Lock()

    def give(self, chat_id: str | None, user: str, now: datetime) -> dict[str, Any]:
        """The fields that a message carries."""
        if not self.base:
            return {}
        session = secrets.token_hex(16)
        with self.lock:
            self.addresses[session] = Address(chat_id, user, now)
        until = int((now + self.life).timestamp() * 1000)
        return {"sessionWebhook": f"{self.base}{PATH}?session={session}", "sessionWebhookExpiredTime": until}

    def take(self, session: str, payload: Any, now: datetime) -> tuple[Address | None, Mapping[str, Any]]:
        """Where the answer is shown, None when it is refused, and what DingTalk says."""
        with self.lock:
            address = self.addresses.get(session)
        if address is None or address.spent or not address.given_at <= now < address.given_at + self.life:
            return None, GONE
        kind = text_at(payload, "msgtype")
        if kind not in WORDS:
            return None, {"errcode": 400105, "errmsg": "unsupported msgtype"}
        if not text_at(payload, kind, WORDS[kind]):
            return None, {"errcode": 40035, "errmsg": "invalid parameter: content"}
        return address, {"errcode": 0, "errmsg": "ok"}
