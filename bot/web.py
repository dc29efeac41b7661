"""The HTTP side: callbacks of the platforms, /healthz and /readyz. Forged or stale 403, malformed 400, never a 5xx but 503."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from bot import logs, metrics
from bot.clock import Clock, monotonic
from bot.dispatch import Dispatcher, Unavailable
from bot.message import Message, Reply
from bot.platforms.doors import BODY_BYTES, Answered, Asked, BadCallback, Door, Why
from bot.records import readiness
from bot.records.engine.database import Database
from bot.traffic import Traffic

READY_SECONDS = 2.0
CALLBACKS = "/callback/"

logger = logging.getLogger(__name__)

Ages = Callable[[], dict[str, float]]  # job of the scheduler in this process → seconds since it was done last


def create_app(
    dispatcher: Dispatcher,
    doors: Mapping[str, Door],
    clock: Clock,
    database: Database,
    ages: Ages | None = None,
    traffic: Traffic | None = None,
) -> Flask:
    """The WSGI application; `doors` are the callbacks by what follows /callback/ in their address.

    `ages` tells how the scheduler is that shares the process, if one does; `traffic` counts what comes.
    """
    traffic = traffic or Traffic()
    app = state_app(clock, database, ages)
    most = {f"{CALLBACKS}{name}": door.body_bytes for name, door in doors.items()}
    app.config["MAX_CONTENT_LENGTH"] = max(most.values(), default=BODY_BYTES)

    @app.before_request
    def sized() -> Response | None:
        asked, g.since = request.environ, monotonic()
        logs.REQUEST.set(secrets.token_hex(4))
        if asked["REQUEST_METHOD"] == "POST":
            length = asked.get("CONTENT_LENGTH", "")
            if not length.isdecimal() or "chunked" in asked.get("HTTP_TRANSFER_ENCODING", "").lower():
                return wrong_size(411)
            if int(length) > most.get(request.path, BODY_BYTES):
                return wrong_size(413)
        return None

    def wrong_size(status: int) -> Response:
        if (door := asked_for()) in doors:
            traffic.turned_away(door, BadCallback(Why.SIZE))
        return empty(status)

    @app.errorhandler(BadCallback)
    def bad_callback(error: BadCallback) -> Response:
        traffic.turned_away(asked_for(), error)
        return empty(403 if error.forged else 400)

    @app.errorhandler(Unavailable)
    def unavailable(error: Unavailable) -> Response:
        return empty(503)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        """Nothing of it was kept: the platform delivers it again, and the operators hear that something is wrong here."""
        door = asked_for() if asked_for() in doors else ""
        if traffic.failed(door):
            logger.error("a request at %s could not be dealt with", door or "another address", exc_info=error)
            dispatcher.unheard(door)
        return empty(503)

    for name, door in doors.items():
        add(app, name, door, dispatcher, clock, traffic)

    @app.after_request
    def ended(response: Response) -> Response:
        if (door := asked_for()) in doors:
            traffic.answered(door, response.status_code, monotonic() - g.since)
        return response

    return app


def state_app(clock: Clock, database: Database, ages: Ages | None = None) -> Flask:
    """The service's state alone."""
    app = Flask("duban", static_folder=None)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return empty(error.code or 400)

    @app.get("/healthz")
    def healthz() -> Response:
        return in_json({"ok": True})

    @app.get("/readyz")
    def readyz() -> Response:
        try:
            with database.in_time(READY_SECONDS):
                found = readiness.look(database, clock.now(), ages() if ages else {})
        except Exception:  # whatever is wrong with the database, the answer is "not ready"
            return in_json({"ok": False}, 503)
        return in_json(found, 200 if found["ok"] else 503)

    return app


def admin_app(clock: Clock, database: Database, ages: Ages | None = None, traffic: Traffic | None = None) -> Flask:
    """What the administrator's listener offers: the state, and figures of this process for Prometheus."""
    app = state_app(clock, database, ages)
    counted = traffic or Traffic()

    @app.get("/metrics")
    def figures() -> Response:
        try:
            with database.in_time(READY_SECONDS):
                state = readiness.look(database, clock.now(), ages() if ages else {})
        except Exception:  # the figures of the process are there, whatever is wrong with the database
            state = {"ok": False}
        return Response(metrics.text(counted, state), content_type=metrics.TYPE)

    return app


def add(app: Flask, name: str, door: Door, dispatcher: Dispatcher, clock: Clock, traffic: Traffic) -> None:
    """One callback at its address."""
    path = f"{CALLBACKS}{name}"

    def asked() -> Asked:
        return Asked(request.args.to_dict(flat=False), dict(request.headers), request.get_data(), clock.now())

    def take() -> Response:
        kept = False

        def answer(message: Message) -> Reply:
            nonlocal kept
            traffic.heard(name, message.kind)
            reply = dispatcher.answer(message)
            kept = True
            return reply

        try:
            return shown(door.take(asked(), answer))
        except Exception:
            if not kept:
                raise
            logger.exception("a message at %s was kept, and its answer could not be given", name)
            return empty(200)

    def look() -> Response:
        """Somebody looks whether anything is there: it is, whatever the address would say to a callback."""
        return shown(door.check(asked())) if door.check and request.method == "GET" else empty(200)

    app.add_url_rule(path, f"{path} take", take, methods=["POST"], strict_slashes=False)
    seen = ["GET", "HEAD"] if door.check else ["HEAD"]
    app.add_url_rule(path, f"{path} look", look, methods=seen, strict_slashes=False)


def asked_for() -> str:
    """The door that a request names, with or without a / behind it, whether there is one or not."""
    return request.path.removeprefix(CALLBACKS).rstrip("/")


def shown(answered: Answered) -> Response:
    return Response(answered.body, mimetype=answered.type)


def in_json(found: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(found), status, mimetype="application/json")


def empty(status: int) -> Response:
    """Nothing but a status: whoever is refused learns nothing."""
    return Response(status=status)
