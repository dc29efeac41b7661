"""The HTTP side: callbacks of the platforms, /healthz and /readyz. Forged or stale 403, malformed 400, never a 5xx but 503."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from bot.clock import Clock
from bot.dispatch import Dispatcher, Unavailable
from bot.message import IGNORED
from bot.platforms.dingtalk import callback as dingtalk
from bot.platforms.dingtalk.signature import BadSignature
from bot.platforms.wecom.app_callback import AppCallback
from bot.platforms.wecom.bot_callback import BotCallback
from bot.platforms.wecom.crypto import BadEnvelope
from bot.records import readiness
from bot.records.engine.database import Database

BODY_BYTES = 65536  # a callback with a text message is below 10 KiB


@dataclass(frozen=True)
class Doors:
    """The callbacks that are configured; a platform without one answers 404."""

    wecom_bot: BotCallback | None = None
    dingtalk_robot: dingtalk.Callback | None = None
    wecom_app: AppCallback | None = None


Ages = Callable[[], dict[str, float]]  # job of the scheduler in this process → seconds since it was done last


def create_app(dispatcher: Dispatcher, doors: Doors, clock: Clock, database: Database, ages: Ages | None = None) -> Flask:
    """The WSGI application; `ages` tells how the scheduler is that shares the process, if one does."""
    app = Flask("duban", static_folder=None)
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

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return empty(error.code or 400)

    @app.errorhandler(BadEnvelope)
    def bad_envelope(error: BadEnvelope) -> Response:
        return empty(403 if error.forged else 400)

    @app.errorhandler(Unavailable)
    def unavailable(error: Unavailable) -> Response:
        return empty(503)

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

    if doors.wecom_bot:
        add_wecom_bot(app, doors.wecom_bot, dispatcher, clock)
    if doors.wecom_app:
        add_wecom_app(app, doors.wecom_app, dispatcher, clock)
    if doors.dingtalk_robot:
        add_dingtalk_robot(app, doors.dingtalk_robot, dispatcher, clock)
    return app


def add_wecom_bot(app: Flask, door: BotCallback, dispatcher: Dispatcher, clock: Clock) -> None:
    @app.get("/callback/wecom/bot")
    def verify() -> Response:
        return Response(door.verify(request.args.to_dict(flat=False), clock.now()), mimetype="text/plain")

    @app.post("/callback/wecom/bot")
    def receive() -> Response:
        message, query = door.receive(request.args.to_dict(flat=False), request.get_data(), clock.now())
        reply = dispatcher.answer(message) if message else IGNORED
        return in_json(door.seal(reply, message, query))


def add_wecom_app(app: Flask, door: AppCallback, dispatcher: Dispatcher, clock: Clock) -> None:
    @app.get("/callback/wecom/app")
    def verify_app() -> Response:
        return Response(door.verify(request.args.to_dict(flat=False), clock.now()), mimetype="text/plain")

    @app.post("/callback/wecom/app")
    def receive_app() -> Response:
        message, query = door.receive(request.args.to_dict(flat=False), request.get_data(), clock.now())
        reply = dispatcher.answer(message) if message else IGNORED
        return Response(door.seal(reply, message, query), mimetype="application/xml")


def add_dingtalk_robot(app: Flask, door: dingtalk.Callback, dispatcher: Dispatcher, clock: Clock) -> None:
    @app.errorhandler(BadSignature)
    def bad_signature(error: BadSignature) -> Response:
        return empty(403)

    @app.errorhandler(dingtalk.BadBody)
    def bad_body(error: dingtalk.BadBody) -> Response:
        return empty(400)

    @app.post("/callback/dingtalk/robot")
    def receive_dingtalk() -> Response:
        message = door.receive(dict(request.headers), request.get_data(), clock.now())
        if message and message.corp_id != door.corp_id:
            return empty(403)
        return in_json(dingtalk.response(dispatcher.answer(message) if message else IGNORED))


def in_json(found: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(found), status, mimetype="application/json")


def empty(status: int) -> Response:
    """Nothing but a status: whoever is refused learns nothing."""
    return Response(status=status)
