"""The HTTP side: callbacks of the platforms, /healthz and /readyz. Forged or stale 403, malformed 400, never a 5xx but 503."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from bot.clock import Clock
from bot.dispatch import Dispatcher, Unavailable
from bot.platforms.doors import Answered, Asked, BadCallback, Door
from bot.records import readiness
from bot.records.engine.database import Database

BODY_BYTES = 65536  # a callback with a text message is below 10 KiB

Ages = Callable[[], dict[str, float]]  # job of the scheduler in this process → seconds since it was done last


def create_app(
    dispatcher: Dispatcher, doors: Mapping[str, Door], clock: Clock, database: Database, ages: Ages | None = None
) -> Flask:
    """The WSGI application; `doors` are the callbacks by what follows /callback/ in their address.

    `ages` tells how the scheduler is that shares the process, if one does.
    """
    app = state_app(clock, database, ages)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES

    @app.before_request
    def sized() -> Response | None:
        asked = request.environ
        if asked["REQUEST_METHOD"] == "POST":
            length = asked.get("CONTENT_LENGTH", "")
            if not length.isdecimal() or "chunked" in asked.get("HTTP_TRANSFER_ENCODING", "").lower():
                return empty(411)
            if int(length) > BODY_BYTES:
                return empty(413)
        return None

    @app.errorhandler(BadCallback)
    def bad_callback(error: BadCallback) -> Response:
        return empty(403 if error.forged else 400)

    @app.errorhandler(Unavailable)
    def unavailable(error: Unavailable) -> Response:
        return empty(503)

    for name, door in doors.items():
        add(app, f"/callback/{name}", door, dispatcher, clock)
    return app


def state_app(clock: Clock, database: Database, ages: Ages | None = None) -> Flask:
    """The service's state alone, as the administrator's listener offers it."""
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
            found = readiness.look(database, clock.now(), ages() if ages else {})
        except Exception:  # whatever is wrong with the database, the answer is "not ready"
            return in_json({"ok": False}, 503)
        return in_json(found, 200 if found["ok"] else 503)

    return app


def add(app: Flask, path: str, door: Door, dispatcher: Dispatcher, clock: Clock) -> None:
    """One callback at its address."""

    def asked() -> Asked:
        return Asked(request.args.to_dict(flat=False), dict(request.headers), request.get_data(), clock.now())

    def take() -> Response:
        return shown(door.take(asked(), dispatcher.answer))

    app.add_url_rule(path, f"{path} take", take, methods=["POST"])
    if check := door.check:
        app.add_url_rule(path, f"{path} check", lambda: shown(check(asked())), methods=["GET"])


def shown(answered: Answered) -> Response:
    return Response(answered.body, mimetype=answered.type)


def in_json(found: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(found), status, mimetype="application/json")


def empty(status: int) -> Response:
    """Nothing but a status: whoever is refused learns nothing."""
    return Response(status=status)
