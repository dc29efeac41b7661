"""WeCom's side of a smart robot's callback: signed and sealed deliveries, sealed answers opened and judged.

See docs/decisions/platforms.md#wecom-robot.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.clock import Clock
from bot.platforms.sealing import BadEnvelope, Codec
from bot.simulator import sayings
from bot.simulator.callbacks import BadAnswer, Delivery, compact, json_object
from bot.simulator.late_replies import LateReplies
from bot.simulator.payloads import text_at
from bot.simulator.sayings import Uttered
from bot.simulator.wecom_judge import Judge

PATH = "/callback/wecom/bot"
ROBOT = "aib-demo"
# How a mention of the bot was seen to stand in the words of a group: which blank follows is not documented.
MENTIONS = ("@{name} ", "@{name}\u2005", "@{name}\u00a0", "@{name}\u3000", "＠{name} ", "@{name}", "@\u200b{name} ")


class WecomCallbacks:
    """Delivers to one smart robot, whose answers `judge` looks at. `mention` is how the bot's name stands in a group's words,
    `encrypts` whether people come with an encrypted id.

    `late` is where answers may go that come after the callback; its addresses are in the messages once it has a base.
    """

    def __init__(self, token: str, aes_key: str, bot_name: str, clock: Clock) -> None:
        self.codec, self.bot_name, self.clock = Codec(token, aes_key), bot_name, clock
        self.judge, self.mention, self.encrypts = Judge(), MENTIONS[0], False
        self.late = LateReplies()

    def said(self, user: str, chat_id: str | None, text: str) -> Delivery:
        """A text; in a group the mention stands in it."""
        return self.sent(user, chat_id, Uttered(text))

    def sent(self, user: str, chat_id: str | None, saying: Uttered) -> Delivery:
        """Whatever somebody sends; a field that is None is left out."""
        mention = self.mention.format(name=self.bot_name) if chat_id else ""
        plain = {**self.head(user, chat_id), **sayings.of_wecom(saying, mention)}
        return self.sealed({name: value for name, value in plain.items() if value is not None})

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
        return {"msgid": secrets.token_hex(16), "aibotid": ROBOT, **where, "from": {"userid": self.told_as(user)}, **late}

    def told_as(self, user: str) -> str:
        """The user id that a robot is told: the plain one, or an encrypted one, whose case counts."""
        return f"wo{sha256(user.encode()).hexdigest()[:28].title()}" if self.encrypts else user

    def trial(self) -> tuple[str, str]:
        """The trial of an address that is saved: its path with parameters, and the word that has to come back."""
        timestamp, nonce = str(int(self.clock.now().timestamp())), str(secrets.randbelow(10**10))
        word = str(secrets.randbelow(10**19))
        echo = self.codec.encrypt(word)
        signed = {"msg_signature": self.codec.signature(timestamp, nonce, echo), "timestamp": timestamp, "nonce": nonce}
        return f"{PATH}?{urlencode({**signed, 'echostr': echo})}", word

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
        if fault := self.judge.fault(delivery.plain, inner):
            raise BadAnswer(fault)
        return inner
