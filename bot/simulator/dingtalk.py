"""DingTalk's side of an internal robot's HTTP callback: signed deliveries, answered in the session that each one brings.

See docs/decisions/platforms.md#dingtalk-robot.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any, ClassVar

from bot.clock import Clock
from bot.platforms.dingtalk import signature
from bot.simulator import dingtalk_kinds
from bot.simulator.callbacks import BadAnswer, Delivery, compact, json_object
from bot.simulator.payloads import text_at
from bot.simulator.sessions import Sessions

PATH = "/callback/dingtalk/robot"
ROBOT, ROBOT_USER = "ding-demo", "$:LWCP_v1:$robot"


class DingtalkCallbacks:
    """Delivers to one internal robot. Only the time is signed, not the body, and no two messages have the same.

    Members see what is said in the session of a message; the body of a response only where `shows_bodies`.
    """

    shows_bodies: ClassVar[bool] = False

    def __init__(self, corp_id: str, app_secret: str, clock: Clock) -> None:
        self.corp_id, self.app_secret, self.clock = corp_id, app_secret, clock
        self.last = 0  # milliseconds; the service's clock may stand still
        self.sessions, self.robot_code = Sessions(), ROBOT

    def said(self, user: str, chat_id: str | None, title: str, nick: str, text: str) -> Delivery:
        """A text; in a group the mention is taken out and its blank stays."""
        words = {"msgtype": "text", "text": {"content": f" {text}" if chat_id else text}}
        return self.sent(user, chat_id, title, nick, words)

    def sent(self, user: str, chat_id: str | None, title: str, nick: str, what: dict[str, Any]) -> Delivery:
        """Any kind of message: `what` are the fields that make it one, and those that it has otherwise than others."""
        return self.signed(self.message(user, chat_id, title, nick, what), self.app_secret)

    def message(self, user: str, chat_id: str | None, title: str, nick: str, what: dict[str, Any]) -> dict[str, Any]:
        """The body of a message; a field of `what` that is None is left out."""
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
            "chatbotUserId": ROBOT_USER,
            "robotCode": self.robot_code,
            "isInAtList": bool(chat_id),
            "atUsers": [{"dingtalkId": ROBOT_USER}] if chat_id else None,
            **self.sessions.give(chat_id, user, self.clock.now()),
            **what,
        }
        return {name: value for name, value in plain.items() if value is not None}

    def pressed(self, user: str, chat_id: str | None, track: str, key: str) -> Delivery:
        """A button of a card, as a line brings it."""
        space = chat_id or f"dtv1.card//IM_ROBOT.{user}"
        plain = dingtalk_kinds.press(track, user, self.corp_id, space, key)
        return Delivery("dingtalk", PATH, {}, compact(plain).encode(), plain)

    def forged(self, user: str, chat_id: str | None, title: str, nick: str, text: str) -> Delivery:
        """A text whose signature somebody invented who does not know the secret."""
        return self.signed(self.said(user, chat_id, title, nick, text).plain, secrets.token_hex(16))

    def signed(self, plain: dict[str, Any], secret: str) -> Delivery:
        timestamp = str(plain["createAt"])
        headers = {"timestamp": timestamp, "sign": signature.sign(secret, timestamp)}
        return Delivery("dingtalk", PATH, headers, compact(plain).encode(), plain)

    def opened(self, delivery: Delivery, answered: str) -> dict[str, Any]:
        """The body of the response; raises BadAnswer for what DingTalk would not show."""
        found = json_object(answered)
        if found.get("msgtype") == "empty":
            return found
        if found.get("msgtype") != "text" or not text_at(found, "text", "content"):
            raise BadAnswer("应答类型不受支持")
        return found
