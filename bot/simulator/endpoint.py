"""A platform's address on this machine, on the bare socket: answers late, in drips, never, or is not there at all."""

from __future__ import annotations

import json
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qsl, quote, urlsplit

from bot.simulator.faults import Manner, Mishap
from bot.simulator.postbox import Received

BODY_BYTES = 3 * 1024 * 1024  # a picture of 2 MB in base64
FILE_BYTES = 24 * 1024 * 1024  # a file of 20 MB
DRIP_SECONDS = 0.3
LONGEST_SECONDS = 60  # nobody is kept waiting for longer
SHORT = 40  # bytes; JSON may end in blanks, and 40 drips last longer than any client waits
LOOK_SECONDS = 0.5  # how often it is looked whether the platform is down
BEARS_TOKEN = "x-acs-dingtalk-access-token"  # noqa: S105 - the name of a header


@dataclass(frozen=True)
class Posted:
    """A request; `token` is what its header bears, where it bears one."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    token: str = ""


Take = Callable[[Posted], Received | None]  # None: no such address
WELL = Mishap("well")


class Endpoint:
    """Answers posts with `take`, each in a thread; while `is_down()` nobody listens, and the port stays the same. With `sealed`
    it speaks TLS alone."""

    def __init__(self, take: Take, is_down: Callable[[], bool], sealed: ssl.SSLContext | None = None) -> None:
        self.take, self.is_down, self.sealed = take, is_down, sealed
        self.lock, self.ended = Lock(), Event()
        self.server: Server | None = Server(0, take, sealed)
        self.port = self.server.server_port
        Thread(target=self.watch, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http{'s' if self.sealed else ''}://127.0.0.1:{self.port}"

    def follow(self) -> None:
        """Listen, or not, as the platform is now."""
        with self.lock:
            away = self.ended.is_set() or self.is_down()
            if away and self.server:
                self.server.shutdown()
                self.server.server_close()
                self.server = None
            elif not away and not self.server:
                self.server = Server(self.port, self.take, self.sealed)

    def watch(self) -> None:
        while not self.ended.wait(LOOK_SECONDS):
            self.follow()

    def close(self) -> None:
        """Nobody listens any more."""
        self.ended.set()
        self.follow()


class Server(ThreadingHTTPServer):
    """Quiet when a client goes away in the middle of its request."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, take: Take, sealed: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.take = take
        if sealed:  # who shakes hands slowly keeps nobody else waiting
            self.socket = sealed.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        return


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = LONGEST_SECONDS

    def do_PUT(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        most = FILE_BYTES if self.headers.get_content_type() == "multipart/form-data" else BODY_BYTES
        if not (size.isascii() and size.isdigit() and int(size) <= most):
            self.send_error(413 if size else 411)
            return
        self.taken(self.rfile.read(int(size)))

    def do_GET(self) -> None:
        """A question; it has no body."""
        self.taken(b"")

    def taken(self, body: bytes) -> None:
        address, token = urlsplit(self.path), self.headers.get(BEARS_TOKEN, "")
        received = self.server.take(Posted(self.command, address.path, dict(parse_qsl(address.query)), body, token))
        if received is None:
            self.send_error(404)
        else:
            self.answer(received)

    def answer(self, received: Received) -> None:
        """Answer as the fault has it."""
        fault = received.fault or WELL
        if fault.manner is Manner.NEVER:
            self.connection.recv(1)  # until the client gives up
            return
        if fault.manner is Manner.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        pause(fault.seconds)
        body = fault.page.encode() if received.answer is None else json.dumps(received.answer).encode()
        self.send_response(fault.status if received.fault else received.status)
        self.send_header("Content-Type", "text/html" if received.answer is None else "application/json")
        if received.file:
            name = quote(received.file.name)
            self.send_header("Content-Disposition", f"attachment; filename*=utf-8''{name}")
            body = received.file.content
        if fault.manner is Manner.DRIPPING:
            self.drip(body.ljust(SHORT))
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in body:
            self.wfile.write(bytes([byte]))
            pause(DRIP_SECONDS)

    def log_message(self, *_: object) -> None:
        return


def pause(seconds: float) -> None:
    """Let time pass in this thread."""
    if seconds:
        Event().wait(seconds)
