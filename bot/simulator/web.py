"""The page and its JSON API, for this machine's own browser only."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, jsonify, request, send_file
from werkzeug.exceptions import HTTPException

from bot.simulator.events import day_text, moment_text
from bot.simulator.simulator import BadWish, Simulator
from bot.simulator.terminal import MOST_FILES
from bot.simulator.wishes import moment, number, saying, wished, word

BODY_BYTES = 65536
SEND, FILE_BYTES = "/api/send", 8 * 1024 * 1024  # a file of 5 MB, in base64
POLICY = "default-src 'self'; frame-ancestors 'none'"


def create_page(simulator: Simulator) -> Flask:
    """The WSGI application; whoever starts it binds it to loopback."""
    app = Flask("duban-simulator", static_folder=str(Path(__file__).parent / "page"), static_url_path="/page")
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    add_guards(app)
    add_api(app, simulator)
    add_files(app, simulator)

    @app.get("/")
    def page() -> Response:
        return app.send_static_file("index.html")

    return app


def add_guards(app: Flask) -> None:
    """Only names of this machine (against DNS rebinding); refusals in JSON; strict headers."""

    @app.before_request
    def own_name() -> Response | None:
        if request.path == SEND:
            request.max_content_length = FILE_BYTES
        own = request.host.rsplit(":", 1)[0] in ("127.0.0.1", "localhost")
        return None if own else refusal("只能在本机访问", 403)

    @app.errorhandler(BadWish)
    def refused(error: BadWish) -> Response:
        return refusal(str(error), 400)

    @app.errorhandler(HTTPException)
    def wrong(error: HTTPException) -> Response:
        return refusal("请求不正确", error.code or 400)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response


def refusal(text: str, status: int) -> Response:
    response = jsonify(error=text)
    response.status_code = status
    return response


def add_api(app: Flask, simulator: Simulator) -> None:
    """What the page asks and wishes."""

    @app.get("/api/state")
    def state() -> Response:
        people = [asdict(person) for person in simulator.people]
        conversations = [asdict(conversation) for conversation in simulator.conversations.values()]
        told = {"people": people, "conversations": conversations, "lines": sorted(simulator.lines)}
        return jsonify(**told, bot=simulator.bot_name, run=simulator.events.run)

    @app.get("/api/events")
    def events() -> Response:
        after = request.args.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 10):
            raise BadWish("after 应为数字")
        now = simulator.clock.now()
        clock = {"text": moment_text(now), "day": day_text(now)}
        name, words = simulator.platforms.present_trouble()
        trouble = {"name": name, "text": words}
        return jsonify(events=simulator.events.after(int(after)), clock=clock, trouble=trouble, run=simulator.events.run)

    @app.get("/api/outbox")
    def outbox() -> Response:
        found = simulator.outbox()
        return jsonify(counts=[list(one) for one in found.counts], lines=[asdict(line) for line in found.lines])

    @app.post(SEND)
    @app.post("/api/say")
    def say() -> Response:
        wish = wished()
        return jsonify(status=simulator.say(word(wish, "conversation"), number(wish), saying(wish)))

    @app.post("/api/save-address")
    def save_address() -> Response:
        wished()
        ok, text = simulator.save_address()
        return jsonify(ok=ok, text=text)

    @app.post("/api/press")
    def press() -> Response:
        wish = wished()
        place, task_id, key = word(wish, "conversation"), word(wish, "task_id"), word(wish, "key")
        exchange = simulator.press(place, number(wish), task_id, key)
        return jsonify(status=exchange.status)

    @app.post("/api/clock")
    def clock() -> Response:
        simulator.move(moment(simulator, word(wished(), "to")))
        return jsonify(ok=True)

    @app.post("/api/trouble")
    def trouble() -> Response:
        return jsonify(text=simulator.go_wrong(word(wished(), "name")))

    @app.post("/api/again")
    def again() -> Response:
        wished()
        exchange, same = simulator.again()
        return jsonify(status=exchange.status, same=same, line=exchange.delivery.by_line)

    @app.post("/api/forge")
    def forge() -> Response:
        wish = wished()
        return jsonify(status=simulator.forge(word(wish, "conversation"), number(wish)).status)


def add_files(app: Flask, simulator: Simulator) -> None:
    """What came with answers in the terminal, while it is kept."""

    @app.get("/files/<given>/<name>")
    def file(given: str, name: str) -> Response:
        found = simulator.files.find(given, name)
        if found is None:
            return refusal(f"文件已不再保留（只保留最近 {MOST_FILES} 个），请重新发送命令", 404)
        saved = not found.is_picture
        return send_file(BytesIO(found.content), mimetype=found.type, as_attachment=saved, download_name=name, max_age=0)
