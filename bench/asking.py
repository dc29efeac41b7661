"""/查 from the signed POST to the last byte of the answer, beside a Flask app that answers a fixed JSON the same way."""

from __future__ import annotations

import gc
import os
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter

from flask import Flask, Response, jsonify

from bench.figures import ROUNDS, Figure, percentile
from bot import http_server, wsgi
from bot.records.engine.database import Database, journal_mode, sole_service
from bot.records.engine.library import sqlite3
from bot.simulator.callbacks import Delivery
from bot.wsgi import Service
from tests.chaos import bureau, callbacks
from tests.chaos.family import Family, kept_port

ITEMS, DIVISIONS = 10_000, 40
EACH = 100  # requests a round
NUMBER = "20210032"


def figures(folder: Path, url: str) -> list[Figure]:
    """Over the wire, its floor and their ratio; in process; and the bare commit that is in both."""
    furnish(url)
    service = wsgi.assemble(bureau.settings(url, ["r0"]))
    floor = fixed()
    kept, port = kept_port()
    kept_too, floor_port = kept_port()
    ours: list[list[float]] = []
    floors: list[list[float]] = []
    busy: list[float] = []
    with Family() as family, kept, kept_too:
        server = family.fork(lambda: serve(service, port))
        family.fork(lambda: serve_fixed(floor, service, floor_port))
        ask(port, deliveries(EACH), until_ready=True)
        ask(floor_port, deliveries(EACH), until_ready=True)
        for _ in range(ROUNDS):
            before = worked(server)
            ours.append(ask(port, deliveries(EACH)))
            busy.append((worked(server) - before) / EACH)
            floors.append(ask(floor_port, deliveries(EACH)))
    inside = [in_process(service) for _ in range(ROUNDS + 1)][1:]
    service.database.close()
    wire = Figure(f"1 /查 {NUMBER}, {ITEMS} items, POST to last byte, median", "ms", [percentile(r, 50) for r in ours], 10)
    plain = Figure("  a Flask app with a fixed answer on the same server, median", "ms", [percentile(r, 50) for r in floors])
    return [
        wire,
        Figure("  p99", "ms", [percentile(r, 99) for r in ours]),
        Figure("  processor time of the server for one, whatever else the machine does", "ms", busy),
        plain,
        Figure("  p99", "ms", [percentile(r, 99) for r in floors]),
        Figure(
            "  /查 as a multiple of the fixed answer, round by round",
            "times",
            [a / b for a, b in zip(wire.rounds, plain.rounds, strict=True)],
        ),
        Figure("2 the same through Flask's test client, median", "ms", [percentile(r, 50) for r in inside]),
        Figure(f"  of that a bare commit of one row ({journal_mode()}, FULL), median", "ms", commits(folder)),
    ]


def furnish(url: str) -> None:
    """Items in the middle of their time, so that nothing is to be reminded of just now."""
    database = Database(url)
    now = datetime.now(UTC)
    bureau.furnish(
        database, items=ITEMS, divisions=DIVISIONS, entered=now - timedelta(days=60), dues=[now.date() + timedelta(days=100)]
    )
    database.close()


def deliveries(count: int) -> list[Delivery]:
    """So many fresh messages of the deputy director, sealed before the watch starts."""
    platform = callbacks.heads()
    return [platform.said(bureau.LEADER, None, f"/查 {NUMBER}") for _ in range(count)]


def ask(port: int, messages: list[Delivery], *, until_ready: bool = False) -> list[float]:
    """Milliseconds from opening the connection to the last byte of each answer; before the first, wait for the server."""
    if until_ready:
        wait_for(port)
    took = []
    gc.disable()
    for message in messages:
        since = perf_counter()
        line = HTTPConnection("127.0.0.1", port, timeout=10)
        line.request("POST", message.path, message.body, {"Content-Type": "application/json"})
        answer = line.getresponse()
        body = answer.read()
        took.append((perf_counter() - since) * 1000)
        line.close()
        assert answer.status == 200 and body
    gc.enable()
    return took


def wait_for(port: int, seconds: float = 20) -> None:
    """Until /healthz is answered."""
    until = perf_counter() + seconds
    while True:
        line = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
            return
        except OSError:
            assert perf_counter() < until
        finally:
            line.close()


def in_process(service: Service) -> list[float]:
    """Milliseconds of each request without a network."""
    client = wsgi.web_app(service).test_client()
    took = []
    for message in deliveries(EACH):
        since = perf_counter()
        found = client.post(message.path, data=message.body)
        assert found.status_code == 200 and found.data
        took.append((perf_counter() - since) * 1000)
    return took


def worked(process: int) -> float:
    """Milliseconds that a process has had of the processors."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def serve(service: Service, port: int) -> None:
    with sole_service(service.database):
        http_server.server(wsgi.web_app(service), "127.0.0.1", port, threads=service.threads).run()


def serve_fixed(app: Flask, service: Service, port: int) -> None:
    """The same server with another application."""
    server = http_server.server(wsgi.web_app(service), "127.0.0.1", port, threads=service.threads)
    server.application = app
    server.run()


def fixed() -> Flask:
    """The least that Flask can do with a callback: read it and answer a JSON of the usual size."""
    app = Flask("fixed", static_folder=None)

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @app.post("/callback/wecom/bot")
    def receive() -> Response:
        from flask import request

        request.get_data()
        return jsonify(encrypt="x" * 1200, msgsignature="x" * 40, timestamp=1626400000, nonce="1234567890")

    return app


def commits(folder: Path) -> list[float]:
    """Milliseconds of one row committed to a file of its own, as safely as the service does."""
    line = sqlite3.connect(folder / "commit.db", isolation_level=None)
    line.execute(f"PRAGMA journal_mode={journal_mode()}")
    line.execute("PRAGMA synchronous=FULL")
    line.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, words TEXT)")
    rounds = []
    for _ in range(ROUNDS):
        took = []
        for _ in range(EACH):
            since = perf_counter()
            line.execute("BEGIN IMMEDIATE")
            line.execute("INSERT INTO row (words) VALUES ('x')")
            line.execute("COMMIT")
            took.append((perf_counter() - since) * 1000)
        rounds.append(percentile(took, 50))
    line.close()
    return rounds
