"""智能机器人 by long connection: the frames that WeCom sends and takes. See docs/decisions/platforms.md#wecom-line."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from secrets import token_hex
from threading import Event
from typing import Any

from bot.errors import PlatformError
from bot.message import Message, Reply
from bot.platforms import strict_json, verdicts
from bot.platforms.doors import OutFile, Pusher, To
from bot.platforms.lines import ANSWER_SECONDS, BadFrame, Frame, Passing, Replaced, Returned, Spoken, Wire
from bot.platforms.sealing import BadEnvelope
from bot.platforms.strict_json import BadJson

from . import line_media
from .codes import OF_A_LINE, OF_ONE_PERSON, VERDICTS
from .drawing import ARRIVALS, EVERYTHING, Drawing, rendered
from .incoming import message_of, text_at
from .line_pusher import GROUP, LinePusher, first

SUBSCRIBE, PING = "aibot_subscribe", "ping"
SAID, HAPPENED = "aibot_msg_callback", "aibot_event_callback"
SEND = "aibot_send_msg"
TOGETHER = "stream_with_template_card"  # words and a card: whether a long connection takes both is said both ways
ANSWER, WELCOME, UPDATE = "aibot_respond_msg", "aibot_respond_welcome_msg", "aibot_respond_update_msg"
PING_SECONDS = 30.0
NOT_SUBSCRIBED, CONFLICT = 846609, 6000
TRIES = 6  # of one command
PASSING = (-1, CONFLICT, 45033, NOT_SUBSCRIBED)  # codes of a platform that is busy
TOO_OFTEN = 45009
SECRETS = (40001, 40013, 40014, 40091, 41004, 93019)  # codes that name the robot or its secret


@dataclass(frozen=True)
class LongConnection:
    """One robot's connection. `pause` waits between two tries of a command."""

    url: str
    bot_id: str
    secret: str = field(repr=False)
    corp_id: str
    platform: str
    drawing: Drawing = EVERYTHING
    name: str = "bot"
    connections: int = 1
    ping_seconds: float = PING_SECONDS
    pause: Callable[[float], object] = lambda seconds: Event().wait(seconds)
    numbers: count[int] = field(default_factory=count, repr=False)

    @property
    def identity(self) -> str:
        return sha256(f"{self.url}\n{self.bot_id}\n{self.secret}".encode()).hexdigest()[:16]

    def address(self) -> str:
        return self.url

    def subscribe(self, line: Wire) -> None:
        req_id = self.fresh(SUBSCRIBE)
        asked = frame_to(SUBSCRIBE, req_id, {"bot_id": self.bot_id, "secret": self.secret})
        answer = line.ask(asked, req_id)
        code = code_of(answer)
        if code is None or code in PASSING:
            raise PlatformError(f"对方暂未接受长连接（{code}）")
        if code == TOO_OFTEN:
            raise verdicts.throttled(65).error(code)
        if code != 0 and code not in SECRETS and code in VERDICTS:
            raise replace(VERDICTS[code], permanent=False).error(code, answer.get("errmsg"))
        if code != 0:  # what it is answered with is nowhere written down: trying soon would help nobody
            raise PlatformError(f"对方拒绝机器人编号或长连接密钥（{code}）", permanent=True)

    def ping(self) -> tuple[str, str]:
        req_id = self.fresh(PING)
        return frame_to(PING, req_id), req_id

    def fresh(self, kind: str) -> str:
        """An id that no other command has."""
        return f"{kind}_{next(self.numbers)}_{token_hex(4)}"

    def read(self, text: str) -> Frame:
        try:
            found = strict_json.parsed(text)
        except (BadJson, RecursionError):
            raise BadFrame from None
        command, req_id, body = text_at(found, "cmd"), text_at(found, "headers", "req_id"), found.get("body")
        if command not in (SAID, HAPPENED):
            if isinstance(found.get("errcode"), int) and req_id:
                return Returned(req_id, found)
            return Passing(unknown=command or "?")
        if not isinstance(body, dict) or not req_id:
            raise BadFrame
        if command == HAPPENED and text_at(body, "event", "eventtype") == "disconnected_event":
            return Replaced()
        try:
            message = message_of(body, self.corp_id, text, self.platform)
        except BadEnvelope:
            raise BadFrame from None
        if message is None or message.kind == "event":
            return Passing()
        return Spoken(message, answer=lambda line, reply: self.answer(line, message, req_id, reply))

    def answer(self, line: Wire, message: Message, req_id: str, reply: Reply) -> None:
        """Say the reply to what came under this id; where it is not taken so, as a message of our own."""
        inner = rendered(reply, message, self.drawing)
        if not inner:
            return
        command = UPDATE if message.press else WELCOME if message.kind in ARRIVALS else ANSWER
        if self.taken(line, command, req_id, inner):
            return
        if inner.get("msgtype") == TOGETHER:
            words = {key: value for key, value in inner.items() if key != "template_card"} | {"msgtype": "stream"}
            if self.taken(line, command, req_id, words):
                return
        place, group = message.heard_at
        self.say(line, first(To(place, group=group), reply.text))

    def taken(self, line: Wire, command: str, req_id: str, inner: Mapping[str, Any]) -> bool:
        """Whether an answer was accepted. What may have arrived is said once more: the same under the same id is shown once."""
        try:
            code = self.command(line, command, req_id, inner)
            if code is None:
                raise verdicts.UNREADABLE.error(code)
            return code == 0
        except PlatformError as error:
            if not error.ambiguous:
                raise
            if self.command(line, command, req_id, inner) != 0:
                raise
            return True

    def say(self, line: Wire, body: Mapping[str, Any], on_writing: Callable[[], None] | None = None) -> None:
        """Speak first to a group or a person; raises PlatformError for everything but success."""
        code = self.command(line, SEND, self.fresh(SEND), body, on_writing)
        if code != 0:
            raise verdict(code, group=body.get("chat_type") == GROUP).error(code)

    def command(
        self, line: Wire, command: str, req_id: str, body: Mapping[str, Any], on_writing: Callable[[], None] | None = None
    ) -> int | None:
        """The code that a command is answered with; again after a moment where the platform asks for one at a time, or forgot
        the subscription."""
        return code_of(self.answered(line, command, req_id, body, on_writing))

    def answered(
        self,
        line: Wire,
        command: str,
        req_id: str,
        body: Mapping[str, Any],
        on_writing: Callable[[], None] | None = None,
        seconds: float = ANSWER_SECONDS,
    ) -> Mapping[str, Any]:
        """The same with all that it is answered with."""
        answer: Mapping[str, Any] = {}
        for attempt in range(TRIES):
            answer = line.ask(frame_to(command, req_id, body), req_id, seconds, on_writing)
            code = code_of(answer)
            if code == NOT_SUBSCRIBED:
                line.lapsed()
            elif code not in PASSING:
                break
            if attempt + 1 < TRIES:
                self.pause(min(2.0, 0.2 * 2**attempt) * (1 + random.random()) / 2)  # noqa: S311 - no secret
        return answer

    def bring(self, line: Wire, file: OutFile) -> str:
        """The platform's name of a file, brought in pieces."""

        def asked(command: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
            answer = self.answered(line, command, self.fresh(command), body, seconds=line_media.SECONDS)
            if (code := code_of(answer)) != 0:
                raise verdict(code, group=False).error(code)
            found = answer.get("body")
            return found if isinstance(found, dict) else {}

        return line_media.brought(file, asked)

    def pusher(self, line: Wire) -> Pusher:
        return LinePusher(self, line)


def frame_to(command: str, req_id: str, body: Mapping[str, Any] | None = None) -> str:
    """A frame of ours."""
    found = {"cmd": command, "headers": {"req_id": req_id}, **({} if body is None else {"body": body})}
    return json.dumps(found, ensure_ascii=False)


def code_of(body: Mapping[str, Any]) -> int | None:
    """The errcode of an answer."""
    code = body.get("errcode")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def verdict(code: int | None, *, group: bool) -> verdicts.Verdict:
    """What a code means for a message that we sent by ourselves, to a group or a person."""
    if code is None:
        return verdicts.UNREADABLE
    own = OF_A_LINE if group else OF_ONE_PERSON
    return (own.get(code) or VERDICTS.get(code, verdicts.REFUSED)).of_one_target()
