"""The push robots of both platforms with their published limits, and with what goes wrong by script.

See docs/decisions/platforms.md#pace.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import md5
from threading import Lock
from typing import Any, ClassVar

from bot.clock import Clock, monotonic
from bot.platforms.dingtalk import signature
from bot.simulator.faults import PUNISHED, Faults, Mishap
from bot.simulator.pace import Pace, Repeats, Rules
from bot.simulator.payloads import parsed, text_at
from bot.simulator.postbox import Fate, Postbox, Received

BAN = timedelta(minutes=10)
SIGNATURE_LIFE = timedelta(hours=1)
WECOM_BYTES = {"text": 2048, "markdown": 4096}
PICTURE_BYTES = 2 * 1024 * 1024
DINGTALK_TYPES = {"text": "content", "markdown": "text"}
DINGTALK_BYTES = 20000  # of the whole body
Answer = Mapping[str, Any]
Judge = Callable[[Any, datetime], Answer | None]


def error(code: int, words: str) -> Answer:
    """An answer as both platforms write it."""
    return {"errcode": code, "errmsg": words}


OK = error(0, "ok")


class Robots:
    """What the robots of both platforms have: one post after the other is judged and kept."""

    platform: ClassVar[str]
    route: ClassVar[str]

    def __init__(self, clock: Clock, postbox: Postbox, faults: Faults, rules: Rules) -> None:
        self.clock, self.postbox, self.faults, self.rules = clock, postbox, faults, rules
        self.pace, self.repeats, self.lock = Pace(aligned=rules.aligned), Repeats(), Lock()

    def receive(self, key: str, conversation: str, body: bytes, refusal: Judge) -> Received:
        """What becomes of a post; `refusal` is the platform's answer to what it does not take, None when it does."""
        now, payload = self.clock.now(), parsed(body)
        with self.lock:
            fault = self.faults.take(self.platform, now)
            if fault and not fault.delivers:
                fate, answer = Fate.DROPPED if fault.answer == OK else Fate.REFUSED, fault.answer
            else:
                fate, answer = self.fate(key, body, now, refusal(payload, now))
                answer = worded(answer, fault)
            received = Received(now, monotonic(), self.platform, self.route, conversation, body, payload, answer, fate, fault)
            self.postbox.add(received)
            return received

    def fate(self, key: str, body: bytes, now: datetime, refused: Answer | None) -> tuple[Fate, Answer]:
        if refused is not None:
            return Fate.REFUSED, refused
        if self.rules.deduplicates and self.repeats.has(key, body, now):
            return Fate.REPEATED, OK
        if self.pace.allows(key, now):
            self.repeats.note(key, body, now)
            return Fate.DELIVERED, OK
        return (Fate.DROPPED, OK) if self.rules.drops else (Fate.REFUSED, self.too_fast(key, now))

    def too_fast(self, key: str, now: datetime) -> Answer:
        """What a robot hears that was too fast."""
        raise NotImplementedError


def worded(answer: Answer, fault: Mishap | None) -> Answer:
    """The answer with its code as a text, should that be the fault."""
    return {**answer, "errcode": str(answer.get("errcode"))} if fault and fault.code_as_text else answer


class WecomRobots(Robots):
    """WeCom's group robots: webhook key → conversation."""

    platform, route = "wecom", "/cgi-bin/webhook/send"

    def __init__(
        self, keys: Mapping[str, str], clock: Clock, postbox: Postbox, faults: Faults | None = None, rules: Rules | None = None
    ) -> None:
        super().__init__(clock, postbox, faults or Faults(), rules or Rules())
        self.keys = keys

    def send(self, key: str, body: bytes) -> Received:
        """What the platform does with a post; HTTP is 200 whatever it answers."""
        return self.receive(key, self.keys.get(key, ""), body, lambda payload, _: self.refusal(key, payload))

    def refusal(self, key: str, payload: Any) -> Answer | None:
        if key not in self.keys:
            return error(93000, "invalid webhook url")
        kind = payload.get("msgtype") if isinstance(payload, dict) else None
        if kind == "image":
            return self.refusal_of_picture(payload)
        if kind not in ("text", "markdown"):
            return error(40008, "invalid message type")
        content = text_at(payload, kind, "content")
        if not content:
            return error(44004, "content is empty")
        return error(45002, "content exceed max length") if len(content.encode()) > WECOM_BYTES[kind] else None

    def refusal_of_picture(self, payload: Any) -> Answer | None:
        """A PNG or JPEG of at most 2 MB, with its MD5 (docs/decisions/platforms.md#wecom-webhook)."""
        try:
            picture = b64decode(text_at(payload, "image", "base64"), validate=True)
        except ValueError:
            picture = b""
        if not picture.startswith((b"\x89PNG", b"\xff\xd8")):
            return error(40009, "invalid image size")
        if md5(picture, usedforsecurity=False).hexdigest() != text_at(payload, "image", "md5").lower():
            return error(301019, "media file md5 not match")
        return error(40009, "invalid image size") if len(picture) > PICTURE_BYTES else None

    def too_fast(self, key: str, now: datetime) -> Answer:
        return error(45009, "api freq out of limit")


class DingtalkRobots(Robots):
    """DingTalk's custom robots, secured by signature: access_token → (secret, conversation). `keywords` are those of robots that
    want one in each message, `outside` is this machine's address where it is none of the allowed ones, else empty."""

    platform, route = "dingtalk", "/robot/send"

    def __init__(
        self,
        tokens: Mapping[str, tuple[str, str]],
        clock: Clock,
        postbox: Postbox,
        faults: Faults | None = None,
        rules: Rules | None = None,
    ) -> None:
        super().__init__(clock, postbox, faults or Faults(), rules or Rules())
        self.tokens = tokens
        self.banned: dict[str, datetime] = {}
        self.keywords: dict[str, str] = {}
        self.outside = ""

    def send(self, token: str, timestamp: str, sign: str, body: bytes) -> Received:
        """What the platform does with a post; HTTP is 200 whatever it answers."""
        conversation = self.tokens.get(token, ("", ""))[1]

        def refusal(payload: Any, now: datetime) -> Answer | None:
            return self.stranger(token, timestamp, sign, now) or self.refusal(token, payload, now, len(body))

        return self.receive(token, conversation, body, refusal)

    def stranger(self, token: str, timestamp: str, sign: str, now: datetime) -> Answer | None:
        if token not in self.tokens:
            return error(300005, "token is not exist")
        try:
            signature.check(self.tokens[token][0], timestamp, sign, now, int(SIGNATURE_LIFE.total_seconds()))
        except signature.BadSignature:
            return error(310000, "sign not match")
        return error(310000, f"ip {self.outside} not in whitelist") if self.outside else None

    def refusal(self, token: str, payload: Any, now: datetime, size: int) -> Answer | None:
        if token in self.banned and self.banned[token] <= now < self.banned[token] + BAN:
            return self.ban()
        kind = payload.get("msgtype") if isinstance(payload, dict) else None
        if kind is None:
            return error(40035, "invalid parameter: json")
        if kind not in ("text", "markdown"):
            return error(400105, "unsupported msgtype")
        content = text_at(payload, kind, DINGTALK_TYPES[kind])
        if not content:
            return error(40035, "invalid parameter: content")
        if self.keywords.get(token, "") not in content:
            return error(310000, "keywords not in content")
        return error(460101, "message too long") if size > DINGTALK_BYTES else None

    def too_fast(self, key: str, now: datetime) -> Answer:
        self.banned[key] = now
        return self.ban()

    def ban(self) -> Answer:
        return PUNISHED if self.rules.denies else error(130101, "send too fast")
