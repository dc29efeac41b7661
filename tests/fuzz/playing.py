"""Plays hostile requests against a real service in this process and tells what came of them."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData, select

from bot import wsgi
from bot.records.engine.database import Database
from bot.wsgi import Service
from tests.chaos.family import resident
from tests.fuzz.requests import Request

SLOW_SECONDS = 0.1  # of processor time


@dataclass
class Tally:
    """Answers by status; requests that took too long, with their seconds; how much memory grew after the first tenth, in MB."""

    statuses: Counter[int] = field(default_factory=Counter)
    slow: list[tuple[float, Request]] = field(default_factory=list)
    most_seconds: float = 0
    grown: float = 0

    @property
    def failures(self) -> int:
        return sum(many for status, many in self.statuses.items() if status >= 500)


def environ(request: Request) -> dict[str, Any]:
    """What a server hands to the application."""
    headers = {f"HTTP_{name.upper()}": value for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **headers,
    }


def asker(service: Service) -> Callable[[Request], tuple[int, float]]:
    """Asks the service; the status and the seconds of processor time."""
    app = wsgi.web_app(service)

    def ask(request: Request) -> tuple[int, float]:
        found: list[str] = []
        since = time.thread_time()
        for _ in app(environ(request), lambda status, *_: found.append(status)):  # type: ignore[arg-type]
            pass
        return int(found[0][:3]), time.thread_time() - since

    return ask


def play(ask: Callable[[Request], tuple[int, float]], requests: Iterable[Request], many: int) -> Tally:
    """Ask them all; what seems slow is asked again, since a page of memory or a checkpoint may fall into one of them."""
    tally, settled = Tally(), 0.0
    for place, request in enumerate(requests):
        status, seconds = ask(request)
        if seconds > SLOW_SECONDS:
            seconds = min(seconds, *(ask(request)[1] for _ in range(2)))
        tally.statuses[status] += 1
        tally.most_seconds = max(tally.most_seconds, seconds)
        if seconds > SLOW_SECONDS:
            tally.slow.append((seconds, request))
        if place == many // 10:
            settled = resident(os.getpid())
    tally.grown = resident(os.getpid()) - settled
    return tally


def digest(database: Database) -> str:
    """Of everything that stands in the database."""
    found, told = MetaData(), hashlib.sha256()
    with database.engine.connect() as connection:
        found.reflect(connection)
        for table in found.sorted_tables:
            told.update(repr(sorted(map(repr, connection.execute(select(table))))).encode())
    return told.hexdigest()
