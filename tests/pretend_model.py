"""An endpoint on loopback that answers as a language model would, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


def told(command: str | None, words: str = "") -> Answer:
    """The answer of a model that understood this."""
    said = json.dumps({"command": command, "words": words}, ensure_ascii=False)
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()
    return lambda question: (200, body)


class PretendModel:
    """`asked` are the bodies of the questions, `headers` of the last one; `held` keeps every answer back until it is set."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answer: Answer = told(None)
        self.asked: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.held = Event()
        self.held.set()

    @property
    def seen(self) -> str:
        """All that it was told of sentences."""
        return "\n".join(question["messages"][1]["content"] for question in self.asked)


@contextmanager
def pretend_model() -> Iterator[PretendModel]:
    """One that listens until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(question)
            model.headers = {name.lower(): value for name, value in self.headers.items()}
            model.held.wait(10)
            status, body = model.answer(question)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return

        def log_message(self, *words: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        model = PretendModel(f"http://127.0.0.1:{server.server_port}/v1")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield model
        finally:
            model.held.set()
            server.shutdown()
            thread.join()
