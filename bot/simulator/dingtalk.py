"""DingTalk's side of an internal robot's HTTP callback: signed deliveries, plain answers.

See docs/decisions/platforms.md#dingtalk-robot.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from bot.clock import Clock
from bot.platforms.dingtalk import signature
from bot.simulator.callbacks import BadAnswer, Delivery, compact, json_object
from bot.simulator.payloads import text_at

PATH = "/callback/dingtalk/robot"
SESSION_MILLISECONDS = 90 * 60 * 1000


class DingtalkCallbacks:
    """Delivers to one internal robot. Only the time is signed, not the body, and no two messages have the same."""

    def __init__(self, corp_id: str, app_secret: str, clock: Clock) -> None:
        self.corp_id, self.app_secret, self.clock = corp_id, app_secret, clock
        self.last = 0  # milliseconds; the service's clock may stand still

    def said(self, user: str, chat_id: str | None, title: str, nick: str, text: str) -> Delivery:
        """A text; in a group the mention is taken out and its blank stays."""
        self.last = milliseconds = max(int(self.clock.now().timestamp() * 1000), self.last + 1)
        own = "cid" + sha256(f"{self.corp_id}/{user}".encode()).hexdigest()[:22]
        where = {"conversationType": "2", "conversationId": chat_id, "conversationTitle": title}
        plain = {
            **(where if chat_id else {"conversationType": "1", "conversationId": own}),
            "msgId": "msg" + secrets.token_urlsafe(16),
            "createAt": milliseconds,
            "senderId": "$:LWCP_v1:$" + secrets.token_urlsafe(12),
            "senderNick": nick,
            "senderCorpId": self.corp_id,
            "senderStaffId": user,
            "chatbotCorpId": self.corp_id,
            "chatbotUserId": "$:LWCP_v1:$robot",
            "robotCode": "ding-demo",
            "isInAtList": bool(chat_id),
            "sessionWebhookExpiredTime": milliseconds + SESSION_MILLISECONDS,
            "msgtype": "text",
            "text": {"content": f" {text}" if chat_id else text},
        }
        return self.signed(plain, self.app_secret)

    def forged(self, user: str, chat_id: str | None, title: str, nick: str, text: str) -> Delivery:
        """A text whose signature somebody invented who does not know the secret."""
        return self.signed(self.said(user, chat_id, title, nick, text).plain, secrets.token_hex(16))

    def signed(self, plain: dict[str, Any], secret: str) -> Delivery:
        timestamp = str(plain["createAt"])
        headers = {"timestamp": timestamp, "sign": signature.sign(secret, timestamp)}
        return Delivery("dingtalk", PATH, headers, compact(plain).encode(), plain)

    def opened(self, delivery: Delivery, answered: str) -> dict[str, Any]:
        """The answer; raises BadAnswer for what DingTalk would not show."""
        found = json_object(answered)
        if found.get("msgtype") == "empty":
            return found
        if found.get("msgtype") != "text" or not text_at(found, "text", "content"):
            raise BadAnswer("应答类型不受支持")
        return found
