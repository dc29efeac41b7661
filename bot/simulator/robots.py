"""The push robots of both platforms with their published limits (protocols 4 and 8), counted by the simulator's clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from bot.clock import Clock
from bot.platforms.dingtalk import signature
from bot.simulator.payloads import parsed, text_at

PER_WINDOW, WINDOW = 20, timedelta(seconds=60)  # messages per robot in any sliding minute
BAN = timedelta(minutes=10)
SIGNATURE_LIFE = timedelta(hours=1)
WECOM_BYTES = {"text": 2048, "markdown": 4096}
DINGTALK_TYPES = {"text": "content", "markdown": "text"}
DINGTALK_BYTES = 20000  # of the whole body
OK = (0, "ok")


@dataclass(frozen=True)
class Received:
    """One post to a robot. `robot` is the conversation it speaks in, empty when nobody knows the key."""

    when: datetime
    robot: str
    payload: Any
    answer: Mapping[str, Any]

    @property
    def accepted(self) -> bool:
        return bool(self.answer["errcode"] == 0)


class Pace:
    """The sliding minute of every robot. Times after now do not count: the clock may have been moved back."""

    def __init__(self) -> None:
        self.sent: dict[str, list[datetime]] = defaultdict(list)

    def allows(self, robot: str, now: datetime) -> bool:
        """Whether one more message fits, which then counts."""
        recent = [at for at in self.sent[robot] if now - WINDOW < at <= now]
        fits = len(recent) < PER_WINDOW
        self.sent[robot] = [*recent, now] if fits else recent
        return fits


class WecomRobots:
    """WeCom's group robots: webhook key → conversation."""

    def __init__(self, keys: Mapping[str, str], clock: Clock, received: list[Received]) -> None:
        self.keys, self.clock, self.received = keys, clock, received
        self.pace, self.lock = Pace(), Lock()

    def send(self, key: str, body: bytes) -> Received:
        """What the platform does with a post; HTTP is 200 whatever it answers."""
        now, payload = self.clock.now(), parsed(body)
        with self.lock:
            code, words = self.judge(key, payload, now)
            answer = {"errcode": code, "errmsg": words}
            self.received.append(Received(now, self.keys.get(key, ""), payload, answer))
            return self.received[-1]

    def judge(self, key: str, payload: Any, now: datetime) -> tuple[int, str]:
        if key not in self.keys:
            return 93000, "invalid webhook url"
        kind = payload.get("msgtype") if isinstance(payload, dict) else None
        if kind not in ("text", "markdown"):
            return 40008, "invalid message type"
        content = text_at(payload, kind, "content")
        if not content:
            return 44004, "content is empty"
        if len(content.encode()) > WECOM_BYTES[kind]:
            return 45002, "content exceed max length"
        return OK if self.pace.allows(key, now) else (45009, "api freq out of limit")


class DingtalkRobots:
    """DingTalk's custom robots, secured by signature: access_token → (secret, conversation)."""

    def __init__(self, tokens: Mapping[str, tuple[str, str]], clock: Clock, received: list[Received]) -> None:
        self.tokens, self.clock, self.received = tokens, clock, received
        self.pace, self.lock = Pace(), Lock()
        self.banned: dict[str, datetime] = {}

    def send(self, token: str, timestamp: str, sign: str, body: bytes) -> Received:
        """What the platform does with a post; HTTP is 200 whatever it answers."""
        now, payload = self.clock.now(), parsed(body)
        with self.lock:
            code, words = self.judge(token, timestamp, sign, payload, now, len(body))
            answer = {"errcode": code, "errmsg": words}
            self.received.append(Received(now, self.tokens.get(token, ("", ""))[1], payload, answer))
            return self.received[-1]

    def judge(self, token: str, timestamp: str, sign: str, payload: Any, now: datetime, size: int) -> tuple[int, str]:
        if token not in self.tokens:
            return 300005, "token is not exist"
        try:
            signature.check(self.tokens[token][0], timestamp, sign, now, int(SIGNATURE_LIFE.total_seconds()))
        except signature.BadSignature:
            return 310000, "sign not match"
        if token in self.banned and self.banned[token] <= now < self.banned[token] + BAN:
            return 130101, "send too fast"
        kind = payload.get("msgtype") if isinstance(payload, dict) else None
        if kind is None:
            return 40035, "invalid parameter: json"
        if kind not in ("text", "markdown"):
            return 400105, "unsupported msgtype"
        if not text_at(payload, kind, DINGTALK_TYPES[kind]):
            return 40035, "invalid parameter: content"
        if size > DINGTALK_BYTES:
            return 460101, "message too long"
        if self.pace.allows(token, now):
            return OK
        self.banned[token] = now
        return 130101, "send too fast"
