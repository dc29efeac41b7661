"""A pretend api.weixin: writes down every delivery before it answers, in a process of its own that nobody kills."""

from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from tests.chaos.family import Family, pause

SLOWEST = 0.005  # seconds until an answer


@dataclass(frozen=True)
class Delivered:
    """One message as it arrived."""

    robot: str
    text: str


class Recorder:
    """Begins at once; `url` is its address, `deliveries()` what has arrived until now, in order.

    `remembering`: it delivers the same bytes for a robot once only, however often they come.
    """

    def __init__(self, family: Family, folder: Path, seed: int, *, remembering: bool = False) -> None:
        self.path = folder / "delivered.jsonl"
        self.path.touch()
        dice = random.Random(seed)
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        known: set[str] = set()
        lock = Lock()

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                robot = parse_qs(urlsplit(self.path).query)["key"][0].removeprefix("key-")
                line = json.dumps({"robot": robot, "text": body["text"]["content"]})
                with lock:
                    if not (remembering and line in known):
                        known.add(line)
                        os.write(file, f"{line}\n".encode())
                pause(dice.uniform(0, SLOWEST))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"errcode":0,"errmsg":"ok"}')

            def log_message(self, *_: object) -> None:
                return

        server = Server(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{server.server_port}"
        family.fork(server.serve_forever)
        server.server_close()
        os.close(file)

    def deliveries(self) -> list[Delivered]:
        return [Delivered(**json.loads(line)) for line in self.path.read_text(encoding="utf-8").splitlines()]

    def copies(self) -> dict[str, list[str]]:
        """What each message's copies said, in order of arrival; a message is named by its last line."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.deliveries():
            found[one.text.splitlines()[-1]].append(one.text)
        return found


class Server(ThreadingHTTPServer):
    """Quiet when a client is killed in the middle of its request."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        return
