"""企业内部机器人 by HTTP callback: body to Message, and its answer back (docs/decisions/platforms.md#dingtalk-robot)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from bot.clock import monotonic
from bot.message import IGNORED, Message, Reply
from bot.platforms import sealing
from bot.platforms.doors import JSON, Answered, Asked, BadCallback, Door, Why
from bot.platforms.sealing import BadEnvelope, Codec

from . import messages, signature
from .messages import SpokenTo
from .session import SessionAnswers, response

MOST_BODIES = 3  # with one pair of headers: two messages in one millisecond may share it, not more
KEPT_PAIRS = 2000  # before those are forgotten that nobody may use any more
ANSWER_SECONDS = 2.4  # a callback ends within 2.5 s, its answer's way out included


class Pairs:
    """Which bodies came with which signature of the headers, as long as it may be used again: it does not cover them, and
    whoever has one may write any. A message that comes again has its body again, and the platform signs each message anew."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.bodies: dict[str, tuple[float, set[bytes]]] = {}

    def used(self, sign: str, body: bytes, signed_at: float, oldest: float) -> None:
        """Raise BadCallback where one signature came with more than MOST_BODIES; those signed before `oldest` are refused
        anyway. Both in seconds."""
        with self.lock:
            if len(self.bodies) > KEPT_PAIRS:
                self.bodies = {each: known for each, known in self.bodies.items() if known[0] > oldest}
            _, bodies = self.bodies.setdefault(sign, (signed_at, set()))
            known = sha256(body).digest()
            if known not in bodies and len(bodies) >= MOST_BODIES:
                raise BadCallback(Why.REUSED)
            bodies.add(known)


@dataclass(frozen=True)
class Callback:
    """One robot's callback. The signature does not cover the body: whoever saw one may write any body for a while. `codecs` open
    sealed bodies, each for one way to name who they are for, where the office has them sealed; then no others are taken."""

    robot: SpokenTo
    app_secret: str = field(repr=False)
    freshness_seconds: int
    codecs: Sequence[Codec] = field(default=(), repr=False)
    pairs: Pairs = field(default_factory=Pairs, repr=False, compare=False)

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime, parameters: Mapping[str, list[str]] | None = None
    ) -> tuple[dict[str, Any], Message | None]:
        """The body, and what somebody said; None where the platform says that it says no more. Raises BadCallback."""
        lower = {name.lower(): value for name, value in headers.items()}
        timestamp, sign = lower.get("timestamp", ""), lower.get("sign", "")
        signature.check(self.app_secret, timestamp, sign, now, self.freshness_seconds)
        self.pairs.used(sign, body, int(timestamp) / 1000, now.timestamp() - (self.freshness_seconds or 3600))
        plain, signed = self.opened(body, parameters or {})
        found = messages.parsed(plain)
        return found, None if messages.is_quota(found) else messages.message_of(found, body, self.robot, signed=signed)

    def opened(self, body: bytes, parameters: Mapping[str, list[str]]) -> tuple[bytes | str, bool]:
        """The plain body, and whether the platform vouches for it: a signature over the ciphertext, where the address has one, is
        looked at, and covers what is said. Raises BadCallback."""
        if not self.codecs:
            return body, False
        names = ("msg_signature" if "msg_signature" in parameters else "signature", "timestamp", "nonce")
        given = [parameters.get(name, []) for name in names]
        if not any(given):
            return sealing.from_json(body, lambda sealed: self.unsealed(lambda codec: codec.decrypt(sealed)))[1], False
        if any(len(values) != 1 for values in given):
            raise BadCallback(Why.SIGNATURE)
        sign, stamp, nonce = (values[0] for values in given)
        return sealing.from_json(body, lambda sealed: self.unsealed(lambda codec: codec.open(sign, stamp, nonce, sealed)))[
            1
        ], True

    def unsealed(self, opened: Callable[[Codec], str]) -> str:
        """What is inside, whichever of the office's names it is for."""
        for codec in self.codecs[:-1]:
            try:
                return opened(codec)
            except BadEnvelope as error:
                if error.why is not Why.CORP:
                    raise
        return opened(self.codecs[-1])


def door(callback: Callback, sessions: SessionAnswers) -> Door:
    """The callback as a door; the platform does not try its address. The answer leaves by the session's address, or stands in
    the response where it certainly has not."""

    def take(asked: Asked, answer: Callable[[Message], Reply]) -> Answered:
        until = monotonic() + ANSWER_SECONDS
        found, message = callback.receive(asked.headers, asked.body, asked.at, asked.parameters)
        if message is None:
            sessions.told.quota_used_up(callback.robot.platform)
        reply = answer(message) if message else IGNORED
        body = response(reply, group=message is not None and message.chat_id is not None)
        address = sessions.address(found, asked.at) if message and body["msgtype"] != "empty" else None
        if message and address and sessions.say(address, message, reply, until - monotonic()):
            body = {"msgtype": "empty"}
        return Answered(json.dumps(body, ensure_ascii=False), JSON)

    return Door("robot", take)
