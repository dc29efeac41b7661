"""WeCom's side of a smart robot's long connection, as strict as the real one, and able to misbehave in every way it was seen to.

See docs/decisions/platforms.md#wecom-line.
"""

from __future__ import annotations

import json
import secrets
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from threading import Event, Lock, Thread
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from bot.clock import Clock, SystemClock, monotonic
from bot.simulator import line_files
from bot.simulator.line_files import LineFiles
from bot.simulator.payloads import text_at
from bot.simulator.wecom import ROBOT
from bot.simulator.wecom_judge import STREAM_BYTES, Judge

OK, BAD_SECRET, BAD_REQUEST, TOO_LATE, NOT_SUBSCRIBED, BAD_CHAT, CONFLICT = 0, 40001, 846605, 846608, 846609, 93006, 6000
TOO_FAST, BAD_FORM, BAD_MEDIA = 45009, 40058, 40007
EACH_MINUTE = 30  # replies and messages to one conversation
SECONDS = {"aibot_respond_update_msg": 5.0, "aibot_respond_welcome_msg": 5.0, "aibot_respond_msg": 86400.0}


@dataclass
class Conduct:
    """How the gateway behaves from now on; everything right where nothing is set."""

    hung: bool = False  # takes the TCP connection and says nothing
    mute: bool = False  # a subscription is never answered
    refuses: int = 0  # the code that each subscription is answered with
    deaf: bool = False  # subscribed and pinged, and nothing is ever delivered
    silent: bool = False  # nothing is answered any more, pings included
    closes: int = 0  # a WebSocket code with which each connection is closed right after it subscribed
    resets: bool = False  # the same, with a reset
    refuses_streams: bool = False  # in groups
    conflicts: int = 0  # commands that are answered with 6000
    forgets: int = 0  # commands that are answered with 846609, until a new subscription
    keeps_kicked: bool = False  # the socket of who was replaced stays open


@dataclass
class Callback:
    """What was delivered under one id, and when."""

    body: Mapping[str, Any]
    at: float
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def unheard(req_id: str, body: dict[str, Any]) -> None:
    """Without a page."""


class WecomGateway:
    """Robots by their id with their secrets; `conduct` may be changed at any time. What came is kept for who looks on; `heard` is
    told each body that was taken, with the id of what it answers, empty for what the robot said first."""

    def __init__(
        self, robots: Mapping[str, str], *, each_minute: int = EACH_MINUTE, port: int = 0, sealed: ssl.SSLContext | None = None
    ) -> None:
        self.robots, self.each_minute, self.conduct = robots, each_minute, Conduct()
        self.judge, self.uploads = Judge(), LineFiles()
        self.clock: Clock = SystemClock(UTC)
        self.heard: Callable[[str, dict[str, Any]], None] = unheard
        self.lock = Lock()
        self.ended = Event()
        self.live: ServerConnection | None = None
        self.attempts: list[float] = []
        self.subscriptions: list[float] = []
        self.overlaps = 0
        self.callbacks: dict[str, Callback] = {}
        self.pushed: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.known: set[str] = set()
        self.groups: set[str] = set()
        self.spoken: dict[str, list[float]] = {}
        self.server: Server = serve(
            self.serve,
            "127.0.0.1",
            port,
            ssl=sealed,
            process_request=self.upgrade,
            ping_interval=None,
            compression=None,
            close_timeout=0.2,
        )
        Thread(target=self.server.serve_forever, name="wecom-gateway", daemon=True).start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        return int(self.server.socket.getsockname()[1])

    def stop(self) -> None:
        self.ended.set()
        self.server.shutdown()

    def upgrade(self, connection: ServerConnection, request: object) -> None:
        self.attempts.append(monotonic())
        if self.conduct.hung:
            self.ended.wait(60)

    def serve(self, connection: ServerConnection) -> None:
        try:
            while True:
                self.take(connection, json.loads(connection.recv()))
        except (ConnectionClosed, OSError):
            return
        finally:
            with self.lock:
                self.live = None if self.live is connection else self.live

    def take(self, connection: ServerConnection, frame: dict[str, Any]) -> None:
        """A frame of the robot's."""
        command, req_id = text_at(frame, "cmd"), text_at(frame, "headers", "req_id")
        if self.conduct.silent:
            return
        if command == "ping":
            self.send(connection, {"headers": {"req_id": req_id}, "errcode": OK, "errmsg": "ok"})
        elif command == "aibot_subscribe":
            self.subscribe(connection, req_id, frame.get("body") or {})
        else:
            body, told = frame.get("body") or {}, dict[str, Any]()
            with self.lock:
                code = self.judged(connection, command, req_id, body, told)
            if code == OK and command not in line_files.COMMANDS:
                self.heard(req_id if req_id in self.callbacks else "", body)
            answer = {"headers": {"req_id": req_id}, "errcode": code, "errmsg": "ok" if code == OK else "refused"}
            self.send(connection, {**answer, **({"body": told} if told else {})})

    def subscribe(self, connection: ServerConnection, req_id: str, body: Mapping[str, Any]) -> None:
        conduct = self.conduct
        if conduct.mute:
            return
        right = self.robots.get(str(body.get("bot_id"))) == body.get("secret")
        code = conduct.refuses or (OK if right else BAD_SECRET)
        before = None
        if code == OK:
            with self.lock:
                before, self.live = self.live, connection
                self.subscriptions.append(monotonic())
                conduct.forgets = 0
                self.overlaps += before is not None and before is not connection
        self.send(connection, {"headers": {"req_id": req_id}, "errcode": code, "errmsg": "ok" if code == OK else "invalid"})
        if before is not None and before is not connection:
            self.replace(before, close=not conduct.keeps_kicked)
        if code == OK and conduct.resets:
            reset(connection)
        elif code == OK and conduct.closes:
            connection.close(conduct.closes)

    def judged(self, connection: ServerConnection, command: str, req_id: str, body: dict[str, Any], told: dict[str, Any]) -> int:
        """The code that a command is answered with; what is right is kept. `told` is filled with what goes beside the code."""
        if self.live is not connection:
            return NOT_SUBSCRIBED
        if self.conduct.conflicts:
            self.conduct.conflicts -= 1
            return CONFLICT
        if self.conduct.forgets:
            return NOT_SUBSCRIBED
        if command in line_files.COMMANDS:
            code, beside = self.uploads.take(command, body, self.clock.now())
            told.update(beside)
            return code
        if command == "aibot_send_msg":
            return self.spoken_first(body)
        asked = self.callbacks.get(req_id)
        if asked is None or command not in SECONDS:
            return BAD_REQUEST
        if monotonic() - asked.at > SECONDS[command]:
            return TOO_LATE
        happened = text_at(asked.body, "event", "eventtype")
        right = {"template_card_event": "aibot_respond_update_msg", "enter_chat": "aibot_respond_welcome_msg"}
        if command != right.get(happened, "aibot_respond_msg"):
            return BAD_REQUEST
        chat = text_at(asked.body, "chatid")
        if self.conduct.refuses_streams and chat and body.get("msgtype") == "stream":
            return BAD_REQUEST
        if fault := self.judge.fault(dict(asked.body), body):
            self.faults.append(fault)
            return BAD_FORM
        if not self.paced(chat or text_at(asked.body, "from", "userid")):
            return TOO_FAST
        asked.answers.append((command, body))
        return OK

    def spoken_first(self, body: dict[str, Any]) -> int:
        """A message of the robot's own: only to who spoke to it before, by the id as it was told. Which kind of chat that is need
        not be said, but may not be said wrong."""
        to = text_at(body, "chatid")
        content = text_at(body, "markdown", "content")
        if to not in self.known or body.get("chat_type") not in (None, 0, 2 if to in self.groups else 1):
            return BAD_CHAT
        if body.get("msgtype") == "markdown" and not 0 < len(content.encode()) <= STREAM_BYTES:
            self.faults.append("内容为空或过长")
            return BAD_FORM
        kind = body.get("msgtype")
        if kind in ("file", "image") and not self.uploads.files.shown(text_at(body, kind, "media_id"), kind, self.clock.now()):
            return BAD_MEDIA
        if not self.paced(to):
            return TOO_FAST
        self.pushed.append(body)
        return OK

    def paced(self, conversation: str) -> bool:
        """Whether a conversation may hear one more this minute."""
        now = monotonic()
        spoken = [at for at in self.spoken.get(conversation, []) if now - at < 60]
        self.spoken[conversation] = [*spoken, now]
        return not self.each_minute or len(spoken) < self.each_minute

    def said(self, user: str, text: str, chat: str | None = None, **more: Any) -> str:
        """Somebody says something; the id under which it may be answered."""
        return self.deliver({**head(user, chat), "msgtype": "text", "text": {"content": text}, **more})

    def pressed(self, user: str, task_id: str, key: str, chat: str | None = None) -> str:
        """Somebody presses a button."""
        press = {"card_type": "button_interaction", "event_key": key, "task_id": task_id}
        return self.happened(user, {"eventtype": "template_card_event", "template_card_event": press}, chat)

    def happened(self, user: str, event: Mapping[str, Any], chat: str | None = None) -> str:
        """An event."""
        return self.deliver({**head(user, chat), "msgtype": "event", "event": event})

    def deliver(self, body: dict[str, Any], req_id: str = "") -> str:
        """A callback over the living connection; the same body and id once more is the same delivery again."""
        req_id = req_id or secrets.token_hex(8)
        kind = "aibot_event_callback" if body["msgtype"] == "event" else "aibot_msg_callback"
        with self.lock:
            connection = self.live
            self.callbacks.setdefault(req_id, Callback(body, monotonic()))
            self.known.add(text_at(body, "chatid") or text_at(body, "from", "userid"))
            self.groups |= {text_at(body, "chatid")} - {""}
        if connection and not self.conduct.deaf:
            self.send(connection, {"cmd": kind, "headers": {"req_id": req_id}, "body": body})
        return req_id

    def raw(self, text: str) -> None:
        """A frame as it is."""
        if connection := self.live:
            connection.send(text)

    def end(self, code: int = 1000) -> None:
        """Close the living connection."""
        if connection := self.live:
            connection.close(code)

    def reset(self) -> None:
        """Drop the living connection without a word."""
        if connection := self.live:
            reset(connection)

    def kick(self, *, close: bool = True, resets: bool = False) -> None:
        """Somebody else connects in the robot's name."""
        with self.lock:
            connection, self.live = self.live, None
        if connection:
            self.replace(connection, close=close)
            if resets:
                reset(connection)

    def replace(self, connection: ServerConnection, *, close: bool) -> None:
        event = {"msgid": secrets.token_hex(8), "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        self.send(connection, {"cmd": "aibot_event_callback", "headers": {"req_id": secrets.token_hex(8)}, "body": event})
        if close:
            connection.close()

    def send(self, connection: ServerConnection, frame: Mapping[str, Any]) -> None:
        try:
            connection.send(json.dumps(frame, ensure_ascii=False))
        except (ConnectionClosed, OSError):
            return


def head(user: str, chat: str | None) -> dict[str, Any]:
    where = {"chatid": chat, "chattype": "group"} if chat else {"chattype": "single"}
    return {"msgid": secrets.token_hex(16), "aibotid": ROBOT, **where, "from": {"userid": user}}


def reset(connection: ServerConnection) -> None:
    """End a connection as a router does that lost its table."""
    try:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:  # it has ended already
        return
    connection.close_socket()
