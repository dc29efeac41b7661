"""钉钉 Stream: the robot hears, and its cards are pressed, over a connection that it opens itself.

See docs/decisions/platforms.md#dingtalk-stream.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any

from bot.clock import Clock
from bot.errors import PlatformError
from bot.message import Message, Reply
from bot.outgoing import Outgoing
from bot.platforms import strict_json
from bot.platforms.doors import BadCallback, Pusher, To
from bot.platforms.lines import BadFrame, Frame, Leaving, Passing, Spoken, Wire
from bot.platforms.strict_json import BadJson

from . import gateway, messages, presses
from .gateway import CARD_TOPIC, ROBOT_TOPIC
from .messages import SpokenTo, words
from .session import POST_SECONDS, SessionAnswers, response

logger = logging.getLogger(__name__)

CONNECTIONS = 2  # of the fifty that an app may have: the next one stands before the last one ends
PING_SECONDS = 30.0
REMEMBERED = 5000  # messages that were answered lately


class Owed:
    """Acknowledgments that wait until a message is answered; afterwards none waits any more."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting: dict[str, list[Callable[[], None]]] = {}
        self.answered: OrderedDict[str, None] = OrderedDict()

    def owe(self, key: str, acknowledge: Callable[[], None]) -> None:
        """Acknowledge the message once it is answered, at once where it is."""
        with self.lock:
            if key not in self.answered:
                self.waiting.setdefault(key, []).append(acknowledge)
                return
        acknowledge()

    @contextmanager
    def settled(self, key: str) -> Iterator[None]:
        """The message is answered inside the block; where that raises, nothing of it is acknowledged."""
        try:
            yield
        except BaseException:
            with self.lock:
                self.waiting.pop(key, None)
            raise
        with self.lock:
            waiting = self.waiting.pop(key, [])
            self.answered[key] = None
            while len(self.answered) > REMEMBERED:
                self.answered.popitem(last=False)
        for acknowledge in waiting:
            try:
                acknowledge()
            except PlatformError as error:  # it comes again, over another connection
                logger.info("a message that was answered is not acknowledged: %s", error)


@dataclass(frozen=True)
class Stream:
    """One robot's connection: what its frames say. The platform knows who opened it, and vouches for what it brings. `speaker` is
    the robot as it speaks first, None where it cannot."""

    outgoing: Outgoing = field(repr=False)
    api_base: str
    app_key: str
    app_secret: str = field(repr=False)
    robot: SpokenTo
    sessions: SessionAnswers = field(repr=False)
    clock: Clock = field(repr=False)
    speaker: Pusher | None = field(default=None, repr=False)
    owed: Owed = field(default_factory=Owed, repr=False, compare=False)
    name: str = "robot"
    connections: int = CONNECTIONS
    ping_seconds: float = PING_SECONDS

    @property
    def identity(self) -> str:
        made = json.dumps([self.api_base, self.app_key, self.app_secret, self.robot.corp_id, self.robot.robot_code])
        return sha256(made.encode()).hexdigest()[:16]

    def address(self) -> str:
        return gateway.opened(self.outgoing, self.api_base, self.app_key, self.app_secret)

    def subscribe(self, line: Wire) -> None:
        """The ticket has said all."""

    def ping(self) -> tuple[str, str] | None:
        return None

    def pusher(self, line: Wire) -> Pusher | None:
        return None

    def read(self, text: str) -> Frame:
        found = parsed(text)
        headers = found.get("headers")
        headers = headers if isinstance(headers, dict) else {}
        kind, topic, carried = found.get("type"), words(headers.get("topic")), found.get("data")
        if kind == "SYSTEM":
            return self.system(headers, topic, carried)
        if kind == "EVENT":
            return Passing(ack(headers, {"status": "SUCCESS", "message": "OK"}), unknown="event")
        if kind != "CALLBACK" or not isinstance(carried, str):
            raise BadFrame
        try:
            if topic == ROBOT_TOPIC:
                return self.said(headers, carried)
            if topic == CARD_TOPIC:
                return self.pressed(headers, carried)
        except BadCallback as error:
            return Passing(ack(headers, {"response": {}}, 400, "bad request"), refused=error)
        return Passing(ack(headers, {"response": {}}, 404, "not found"), unknown="topic")

    def system(self, headers: Mapping[str, Any], topic: str, carried: object) -> Frame:
        if topic == "disconnect":
            return Leaving()
        if topic == "ping":
            return Passing(acknowledged(headers, carried if isinstance(carried, str) else ""))
        return Passing()

    def said(self, headers: Mapping[str, Any], carried: str) -> Frame:
        """A message: kept, answered in its session, then acknowledged, in whichever copies it came. What certainly could not be
        said is not acknowledged, and the platform brings it again."""
        found = messages.parsed(carried)
        if messages.is_quota(found):
            self.sessions.told.quota_used_up(self.robot.platform)
            return Passing(ack(headers, {"response": {}}))
        message = messages.message_of(found, carried.encode(), self.robot, signed=True)

        def taken(line: Wire, reply: Reply) -> None:
            self.owed.owe(message.key, lambda: line.tell(ack(headers, {"response": {}})))

        def answer(line: Wire, reply: Reply) -> None:
            with self.owed.settled(message.key):
                try:
                    self.say(found, message, reply)
                except PlatformError:
                    raise
                except Exception:  # the same would happen with every copy of it
                    logger.exception("a message was kept, and its answer could not be given")

        return Spoken(message, taken=taken, answer=answer, repeats=True)

    def say(self, found: Mapping[str, Any], message: Message, reply: Reply) -> None:
        """Answer a message in its session, or as if of our own accord; raises PlatformError where it certainly was not."""
        if response(reply, group=message.chat_id is not None)["msgtype"] == "empty":
            return
        address = self.sessions.address(found, self.clock.now())
        if (address and self.sessions.say(address, message, reply, POST_SECONDS)) or self.told_first(message, reply):
            return
        if address:
            raise PlatformError("会话应答未送达")
        logger.warning("a message brought no address at which it can be answered")

    def told_first(self, message: Message, reply: Reply) -> bool:
        """The second way: the robot speaks as if of its own accord, where it can; whether the answer has left, or may have."""
        robot, to = self.speaker, To(message.chat_id or message.user_id, group=message.chat_id is not None)
        if robot is None or not to.id:
            return False
        payload = robot.render(reply.text, (), to)
        return self.sessions.once(message, lambda on_writing: robot.send(payload, on_writing))

    def pressed(self, headers: Mapping[str, Any], carried: str) -> Frame:
        """A press: what the card shows then goes back with the acknowledgment, which is the answer."""
        key = f"card:{words(headers.get('messageId')) or sha256(carried.encode()).hexdigest()}"
        message = presses.press_of(messages.parsed(carried), key, self.robot, signed=True)

        def taken(line: Wire, reply: Reply) -> None:
            drawn: Mapping[str, Any] = {}
            try:
                drawn = presses.answered(reply, message) or {}
            except Exception:  # what was pressed is done: the card stays as it is
                logger.exception("a press was kept, and its answer could not be given")
            line.tell(ack(headers, {"response": drawn}))

        return Spoken(message, taken=taken)


def parsed(text: str) -> dict[str, Any]:
    """A frame as JSON; raises BadFrame."""
    try:
        return strict_json.parsed(text)
    except BadJson:
        raise BadFrame from None


def ack(headers: Mapping[str, Any], carried: Mapping[str, Any], code: int = 200, said: str = "OK") -> str:
    """The acknowledgment of the frame with these headers."""
    return acknowledged(headers, json.dumps(carried, ensure_ascii=False), code, said)


def acknowledged(headers: Mapping[str, Any], carried: str, code: int = 200, said: str = "OK") -> str:
    own = {"messageId": words(headers.get("messageId")), "contentType": "application/json"}
    return json.dumps({"code": code, "headers": own, "message": said, "data": carried}, ensure_ascii=False)
