"""WeCom's side of a smart robot's callback: signed and sealed deliveries, sealed answers opened and judged.

See docs/decisions/platforms.md#wecom-robot.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.clock import Clock
from bot.platforms.wecom.crypto import BadEnvelope, Codec
from bot.simulator import cards
from bot.simulator.callbacks import BadAnswer, Delivery, compact, json_object
from bot.simulator.late_replies import LateReplies
from bot.simulator.payloads import text_at

PATH = "/callback/wecom/bot"
ROBOT = "aib-demo"
STREAM_BYTES, TEXT_BYTES = 20480, 2048
ARRIVALS = ("enter_chat", "add_to_chat")


class WecomCallbacks:
    """Delivers to one smart robot. `used` keeps the task ids of its cards: another message may not bring one again.

    `late` is where answers may go that come after the callback; its addresses are in the messages once it has a base.
    """

    def __init__(self, token: str, aes_key: str, bot_name: str, clock: Clock) -> None:
        self.codec, self.bot_name, self.clock = Codec(token, aes_key), bot_name, clock
        self.used: dict[str, str] = {}
        self.late = LateReplies()

    def said(self, user: str, chat_id: str | None, text: str) -> Delivery:
        """A text; in a group the mention stands in it."""
        content = f"@{self.bot_name} {text}" if chat_id else text
        return self.sealed({**self.head(user, chat_id), "msgtype": "text", "text": {"content": content}})

    def pressed(self, user: str, chat_id: str | None, task_id: str, key: str) -> Delivery:
        """A button of a card."""
        press = {"card_type": "button_interaction", "event_key": key, "task_id": task_id, "selected_items": {}}
        event = {"eventtype": "template_card_event", "template_card_event": press}
        created = {"create_time": int(self.clock.now().timestamp())}
        return self.sealed({**self.head(user, chat_id), **created, "msgtype": "event", "event": event})

    def forged(self, user: str, chat_id: str | None, text: str) -> Delivery:
        """A text whose signature somebody invented who does not know the token."""
        stranger = WecomCallbacks(secrets.token_hex(16), self.codec.encoding_aes_key, self.bot_name, self.clock)
        return stranger.said(user, chat_id, text)

    def head(self, user: str, chat_id: str | None) -> dict[str, Any]:
        where = {"chatid": chat_id, "chattype": "group"} if chat_id else {"chattype": "single"}
        late = self.late.give(chat_id, user, self.clock.now())
        return {"msgid": secrets.token_hex(16), "aibotid": ROBOT, **where, "from": {"userid": user}, **late}

    def sealed(self, plain: dict[str, Any]) -> Delivery:
        """The delivery of a plain JSON, sealed and signed for this moment."""
        timestamp, nonce = str(int(self.clock.now().timestamp())), str(secrets.randbelow(10**10))
        encrypted = self.codec.encrypt(compact(plain))
        signature = self.codec.signature(timestamp, nonce, encrypted)
        query = urlencode({"msg_signature": signature, "timestamp": timestamp, "nonce": nonce})
        return Delivery("wecom", f"{PATH}?{query}", {}, compact({"encrypt": encrypted}).encode(), plain)

    def opened(self, delivery: Delivery, sealed: str) -> dict[str, Any]:
        """The answer inside its envelope; raises BadAnswer for what WeCom would not show."""
        outer = json_object(sealed)
        nonce = parse_qs(urlsplit(delivery.path).query)["nonce"][0]
        stamp, encrypted = outer.get("timestamp"), text_at(outer, "encrypt")
        if type(stamp) is not int or outer.get("nonce") != nonce:
            raise BadAnswer("应答的时间戳或随机串不符")
        try:
            inner = json_object(self.codec.open(text_at(outer, "msgsignature"), str(stamp), nonce, encrypted))
        except BadEnvelope as error:
            raise BadAnswer("应答签名不符" if error.forged else "应答无法解密") from None
        fault = self.fault_of(delivery.plain, inner)
        if fault:
            raise BadAnswer(fault)
        return inner

    def fault_of(self, asked: dict[str, Any], inner: dict[str, Any]) -> str:
        """Why WeCom would not accept an answer to this; empty when it does."""
        if not inner:
            return ""
        card, kind = inner.get("template_card"), inner.get("msgtype")
        event = text_at(asked, "event", "eventtype")
        if event == "template_card_event":
            return fault_of_update(inner, text_at(asked, "event", "template_card_event", "task_id"))
        if event and event not in ARRIVALS:
            return "此事件不接受应答"
        if event and kind not in ("text", "template_card"):
            return "进入会话只能以文字或卡片应答"
        if kind == "text":
            return fault_of_words(text_at(inner, "text", "content"), TEXT_BYTES) if event else "应答类型不受支持"
        if kind not in ("stream", "template_card", "stream_with_template_card"):
            return "应答类型不受支持"
        if kind != "template_card" and not text_at(inner, "stream", "id"):
            return "缺少流编号"
        fault = fault_of_words(text_at(inner, "stream", "content"), STREAM_BYTES) if kind != "template_card" else ""
        if kind == "stream" or fault:
            return fault
        return cards.fault(card) or self.fault_of_reuse(text_at(card, "task_id"), asked["msgid"])

    def fault_of_reuse(self, task_id: str, message: str) -> str:
        """A task id belongs to the message that it first answered."""
        return "" if self.used.setdefault(task_id, message) == message else "卡片 task_id 已用过"


def fault_of_update(inner: dict[str, Any], pressed: str) -> str:
    """Why a press is not answered by this."""
    if inner.get("response_type") != "update_template_card":
        return "按钮只能以更新卡片应答"
    if "userids" in inner and not inner["userids"]:
        return "userids 为空：对所有人更新时应不写"
    card = inner.get("template_card")
    return cards.fault(card) or ("" if text_at(card, "task_id") == pressed else "更新的不是所按的卡片")


def fault_of_words(content: str, most: int) -> str:
    """Why words are not shown."""
    if not content:
        return "应答没有内容"
    return f"应答超过 {most} 字节" if len(content.encode()) > most else ""
