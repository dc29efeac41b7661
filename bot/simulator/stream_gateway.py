"""DingTalk's side of a Stream: a gateway gives tickets, connections are spoken to at random, what is not acknowledged
comes again; and able to misbehave in every way it was seen to.

See docs/decisions/platforms.md#dingtalk-stream.
"""

from __future__ import annotations

import json
import random
import secrets
import socket
import ssl
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from bot.clock import monotonic
from bot.simulator.faults import FAULTS, Mishap
from bot.simulator.payloads import parsed, text_at

OPEN = "/v1.0/gateway/connections/open"
ROBOT, CARD = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"
TICKET_SECONDS = 90.0
AGAIN_SECONDS = 60.0  # after which a message that nobody acknowledged comes once more
AGAIN_TIMES = 3
MOST_CONNECTIONS = 50
LEAVING_SECONDS = 10.0
LOOK_SECONDS = 0.02


@dataclass
class StreamConduct:
    """How the gateway behaves from now on; everything right where nothing is set."""

    hung: bool = False  # the gateway takes a question and never answers
    blocked: bool = False  # an address that asked too often is shut out
    expired: bool = False  # every ticket it gives has ended already
    elsewhere: str = ""  # the address that it names instead of its own
    stalls: bool = False  # takes the TCP connection and says nothing
    deaf: bool = False  # connected and pinged, and nothing is ever delivered
    closes: int = 0  # a WebSocket code with which each connection is closed at once
    resets: bool = False  # the same, with a reset
    disconnects: bool = False  # each new connection is told at once to go


@dataclass
class Pushed:
    """What is delivered until it is acknowledged: each attempt by its messageId, and each acknowledgment."""

    topic: str
    body: Mapping[str, Any]
    again: int
    at: float = 0.0
    attempts: list[str] = field(default_factory=list)
    acks: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: Event = field(default_factory=Event)

    @property
    def taken(self) -> bool:
        """Whether somebody acknowledged it with 200."""
        return any(ack.get("code") == 200 for ack in self.acks)

    @property
    def answer(self) -> Any:
        """What the first acknowledgment carried."""
        return json.loads(self.acks[0]["data"])


class StreamGateway:
    """One app's. `conduct` may be changed at any time; what came is kept for who looks on."""

    def __init__(
        self,
        app_key: str,
        app_secret: str,
        *,
        again_seconds: float = AGAIN_SECONDS,
        seed: int = 0,
        sealed: ssl.SSLContext | None = None,
    ) -> None:
        self.app_key, self.app_secret, self.again_seconds = app_key, app_secret, again_seconds
        self.conduct, self.chance = StreamConduct(), random.Random(seed)  # noqa: S311 - which connection hears is no secret
        self.lock, self.ended = Lock(), Event()
        self.tickets: dict[str, float] = {}
        self.open: list[ServerConnection] = []
        self.going: list[ServerConnection] = []
        self.topics: set[str] = set()
        self.asked: list[float] = []
        self.connected: list[float] = []
        self.pushed: dict[str, Pushed] = {}
        self.strange: list[Any] = []
        self.most_open = 0
        self.sealed = sealed
        self.server: Server = serve(
            self.serve,
            "127.0.0.1",
            0,
            ssl=sealed,
            process_request=self.upgrade,
            ping_interval=None,
            compression=None,
            close_timeout=0.2,
        )
        Thread(target=self.server.serve_forever, name="stream-gateway", daemon=True).start()
        Thread(target=self.look, name="stream-again", daemon=True).start()

    @property
    def url(self) -> str:
        return f"ws{'s' if self.sealed else ''}://127.0.0.1:{self.port}/connect"

    @property
    def port(self) -> int:
        return int(self.server.socket.getsockname()[1])

    def stop(self) -> None:
        self.ended.set()
        self.server.shutdown()

    def ask(self, body: bytes) -> tuple[int, Any, Mishap | None]:
        """Somebody asks for an address: HTTP status, what is answered, and what goes wrong with that."""
        self.asked.append(monotonic())
        wish, conduct = parsed(body), self.conduct
        if conduct.hung:
            return 200, {}, FAULTS["unanswered"]
        if conduct.blocked:
            return 200, FAULTS["denied"].answer, None
        if (text_at(wish, "clientId"), text_at(wish, "clientSecret")) != (self.app_key, self.app_secret):
            return 401, {"code": "authFailed", "message": "clientId or clientSecret is wrong"}, None
        wanted = wish.get("subscriptions") if isinstance(wish, dict) else None
        topics = {text_at(each, "topic") for each in wanted} if isinstance(wanted, list) else set()
        if not topics or "" in topics:
            return 400, {"code": "invalidParameter", "message": "subscriptions"}, None
        ticket = secrets.token_urlsafe(24) + "+/="
        with self.lock:
            self.topics = topics
            self.tickets[ticket] = monotonic() - (TICKET_SECONDS if conduct.expired else 0.0)
        return 200, {"endpoint": conduct.elsewhere or self.url, "ticket": ticket}, None

    def upgrade(self, connection: ServerConnection, request: Request) -> Response | None:
        """A ticket is good once and for a while."""
        if self.conduct.stalls:
            self.ended.wait(60)
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self.lock:
            given = self.tickets.pop(ticket, None)
            many = len(self.open) >= MOST_CONNECTIONS
        if given is None or monotonic() - given >= TICKET_SECONDS or many:
            return Response(401, "Unauthorized", Headers(), b"")
        return None

    def serve(self, connection: ServerConnection) -> None:
        with self.lock:
            self.connected.append(monotonic())
            self.open.append(connection)
            self.most_open = max(self.most_open, len(self.open))
        try:
            self.greet(connection)
            while True:
                self.take(parsed(str(connection.recv()).encode()))
        except (ConnectionClosed, OSError):
            return
        finally:
            with self.lock:
                self.open.remove(connection)

    def greet(self, connection: ServerConnection) -> None:
        if self.conduct.resets:
            reset(connection)
        elif self.conduct.closes:
            connection.close(self.conduct.closes)
        elif self.conduct.disconnects:
            self.leave(connection)

    def take(self, frame: Any) -> None:
        """An acknowledgment of ours; anything else is strange."""
        with self.lock:
            number = text_at(frame, "headers", "messageId")
            found = next((each for each in self.pushed.values() if number in each.attempts), None)
            if found is None:
                self.strange.append(frame)
            else:
                found.acks.append(frame)
                found.acknowledged.set()

    def deliver(self, body: Mapping[str, Any], topic: str = ROBOT, *, again: int = AGAIN_TIMES) -> Pushed:
        """Push a message, and again until it is acknowledged, so many times at most; a press comes once."""
        made = Pushed(topic, body, 0 if topic == CARD else again)
        with self.lock:
            self.pushed[secrets.token_hex(8)] = made
        self.push(made)
        return made

    def push(self, made: Pushed) -> None:
        """Over one of the connections that stand, at random; lost where none does."""
        number = secrets.token_hex(8)
        with self.lock:
            made.at = monotonic()
            made.attempts.append(number)
            listening = [each for each in self.open if each not in self.going]
        if listening and not self.conduct.deaf and made.topic in self.topics:
            self.send(self.chance.choice(listening), "CALLBACK", made.topic, number, json.dumps(made.body, ensure_ascii=False))

    def look(self) -> None:
        while not self.ended.wait(LOOK_SECONDS):
            with self.lock:
                late = [each for each in self.pushed.values() if not each.acks and len(each.attempts) <= each.again]
                late = [each for each in late if monotonic() - each.at >= self.again_seconds]
            for each in late:
                self.push(each)

    def send(self, connection: ServerConnection, kind: str, topic: str, number: str, carried: str) -> None:
        headers = {
            "topic": topic,
            "messageId": number,
            "contentType": "application/json",
            "time": "1626397200000",
            "appId": "app",
        }
        try:
            connection.send(json.dumps({"specVersion": "1.0", "type": kind, "headers": headers, "data": carried}))
        except (ConnectionClosed, OSError):
            return

    def ping(self) -> str:
        """A question of the platform's own; the opaque word that is to come back."""
        word = secrets.token_hex(4)
        for each in list(self.open):
            self.send(each, "SYSTEM", "ping", word, json.dumps({"opaque": word}))
        return word

    def leave(self, connection: ServerConnection, seconds: float = LEAVING_SECONDS) -> None:
        """Tell a connection to go; it hears nothing more, and is closed after a while."""
        with self.lock:
            self.going.append(connection)
        self.send(connection, "SYSTEM", "disconnect", secrets.token_hex(4), '{"reason":"persistent connection is timeout"}')

        def end() -> None:
            self.ended.wait(seconds)
            connection.close()

        Thread(target=end, daemon=True).start()

    def raw(self, text: str) -> None:
        """A frame as it is, to everybody."""
        for each in list(self.open):
            each.send(text)

    def end(self, code: int = 1000) -> None:
        """Close what stands."""
        for each in list(self.open):
            each.close(code)

    def reset(self) -> None:
        """Drop what stands without a word."""
        for each in list(self.open):
            reset(each)


def reset(connection: ServerConnection) -> None:
    """End a connection as a router does that lost its table."""
    try:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:  # it has ended already
        return
    connection.close_socket()
