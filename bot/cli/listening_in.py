"""connect: the service runs for a while, so that a platform can try its address or be connected to, and what comes is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from bot.clock import monotonic
from bot.dispatch import Dispatcher
from bot.errors import ConfigError, PlatformError
from bot.message import SILENT

if TYPE_CHECKING:
    from flask import Flask, Response
    from sqlalchemy.orm import Session

    from bot.connections import Lines
    from bot.message import Message, Reply
    from bot.outgoing import Outgoing
    from bot.platforms.doors import Pusher, Trial
    from bot.traffic import Traffic
    from bot.wsgi import Service

LOOK_SECONDS = 0.2
REGISTERED = "已登记的账号或群"
TRY_SECONDS = 2.0  # between two looks at a service that runs elsewhere


@dataclass(frozen=True)
class SpokenHere:
    """Somebody spoke: where, and who, `name` empty where the account is nobody's."""

    chat_id: str | None
    chat_title: str
    user_id: str
    name: str = ""


@dataclass(frozen=True)
class Overhearing(Dispatcher):
    """Answers as ever, and tells who spoke on `platform`: a test message to somebody of another one would reach nobody."""

    spoken: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    platform: str = ""

    def answer(self, message: Message) -> Reply:
        from bot.records import people

        reply = super().answer(message)
        if message.platform == self.platform and message.kind not in SILENT:
            with self.database.begin() as session:
                name = people.owner_name(session, message.platform, message.corp_id, message.user_id)
            self.spoken.put(SpokenHere(message.chat_id, message.chat_title, message.user_id, name))
        return reply


@dataclass
class Reachability:
    """How the connection is: `connected` once the platform was proved to reach us, `trouble` why it is not. `refused`: it
    reaches us, and why what comes is turned away."""

    connected: bool = False
    trouble: str = ""
    refused: str = ""


class Ear:
    """What comes of one platform while the service runs; `lines` is None where another process holds them."""

    def __init__(self, service: Service, platform: str, spoken: SimpleQueue[Any], lines: Lines | None, traffic: Traffic) -> None:
        self.service, self.platform, self.spoken, self.lines, self.traffic = service, platform, spoken, lines, traffic
        self.verified = Event()
        self.refused = ""

    @property
    def pushers(self) -> Mapping[str, Pusher]:
        """How the lines that are held here speak first, by "platform/robot"."""
        return self.lines.pushers if self.lines else {}

    def watch(self, app: Flask) -> None:
        """Be told of the platform's own trial of an address."""
        from flask import request

        from bot.platforms.doors import ADVICE

        ours = f"/callback/{self.platform}/"

        @app.after_request
        def came(response: Response) -> Response:
            if request.path.startswith(ours) and (request.method == "POST" or request.args):
                if response.status_code == 200:
                    self.verified.set()
                else:
                    why = [why for (door, why) in list(self.traffic.refused) if door.startswith(f"{self.platform}/")]
                    self.refused = f"{why[-1]}，{ADVICE[why[-1]]}" if why else f"HTTP {response.status_code}"
            return response

    def standing(self) -> Reachability:
        if self.verified.is_set():
            return Reachability(True)
        loops = (
            [keeper.loop for keeper in self.lines.keepers if keeper.loop.name.startswith(f"{self.platform}/")]
            if self.lines
            else []
        )
        if any(loop.state == "live" for loop in loops):
            return Reachability(True, refused=next((loop.refused for loop in loops if loop.refused), ""))
        return Reachability(False, next((loop.trouble for loop in loops if loop.trouble), "") or self.refused)

    def heard(self) -> Iterator[SpokenHere]:
        """Who spoke since this was asked last."""
        while True:
            try:
                yield self.spoken.get_nowait()
            except Empty:
                return


class Elsewhere(Ear):
    """The service runs in another process: what it does is seen in the database and at its doors."""

    def __init__(self, service: Service, platform: str, outgoing: Outgoing, doors: list[Trial]) -> None:
        from bot.traffic import Traffic

        super().__init__(service, platform, SimpleQueue(), None, Traffic())
        self.outgoing, self.doors, self.since = outgoing, doors, service.clock.now()
        self.seen: set[tuple[str, str, Any]] = set()
        self.tried_at = 0.0
        self.found = Reachability(False, "")

    def standing(self) -> Reachability:
        if monotonic() - self.tried_at < TRY_SECONDS:
            return self.found
        self.tried_at = monotonic()
        self.found = self.by_line() or (self.found if self.found.connected else self.by_door() or self.by_message())
        return self.found

    def by_line(self) -> Reachability | None:
        """How the other process says that the line is; None where there is none."""
        from bot import wsgi
        from bot.records import lines

        ours = [keeper.loop for keeper in wsgi.lines(self.service).keepers if keeper.loop.name.startswith(f"{self.platform}/")]
        if not ours:
            return None
        with self.service.database.begin() as session:
            row = next((row for row in lines.every(session) if row.name == ours[0].name), None)
            if row is None or row.identity != ours[0].dialect.identity:
                return Reachability(False, "运行中的服务用的还是旧配置，请重启服务")
            if row.state == "live":
                return Reachability(True, refused=row.trouble)
            return Reachability(False, row.trouble or f"运行中的服务的连接状态是 {row.state}，见其日志")

    def by_door(self) -> Reachability | None:
        """Whether the other process has our keys at its doors; None where there is nothing that can be tried."""
        if not self.doors:
            return None
        from bot.cli.trying import served

        address = self.service.settings.service.listen
        try:
            self.outgoing.directly.get(lambda: f"{served(address)}/healthz")
        except PlatformError:
            return Reachability(False, f"服务没有在 {address} 应答，请启动或重启服务")
        try:
            for door in self.doors:
                door.use()
        except PlatformError as error:
            return Reachability(False, str(error))
        return Reachability(True)

    def by_message(self) -> Reachability:
        """Whether anything of the platform came since."""
        from bot.records import inbox

        with self.service.database.begin() as session:
            return Reachability(inbox.heard_since(session, self.platform, self.since))

    def heard(self) -> Iterator[SpokenHere]:
        from bot.records import chats, inbox, people, refused

        with self.service.database.begin() as session:

            def named(corp_id: str, user_id: str) -> str:
                return people.owner_name(session, self.platform, corp_id, user_id) if user_id else ""

            rows: list[tuple[str, str, Any, SpokenHere]] = [
                (
                    "chat",
                    row.chat_id,
                    row.last_at,
                    SpokenHere(row.chat_id, row.title or "", row.user_id or "", named(row.corp_id, row.user_id or "")),
                )
                for row in chats.seen(session)
                if row.platform == self.platform and row.last_at >= self.since
            ]
            rows += [
                ("user", row.user_id, row.last_at, SpokenHere(None, "", row.user_id, named(row.corp_id, row.user_id)))
                for row in refused.seen(session)
                if row.platform == self.platform and row.last_at >= self.since
            ]
            rows += self.known(session)
            if not rows and not self.seen and inbox.heard_since(session, self.platform, self.since):
                rows = [("inbox", "", self.since, SpokenHere(None, "", "", REGISTERED))]  # who it was is not kept there
        for kind, name, at, spoken in rows:
            if (kind, name, at) not in self.seen:
                self.seen.add((kind, name, at))
                yield spoken

    def known(self, session: Session) -> list[tuple[str, str, Any, SpokenHere]]:
        """Those of registered groups and with accounts that are somebody's, as the other process wrote them down."""
        from bot.records import chats, people
        from bot.records.journal import speaking

        groups = chats.registered(session, self.since.date())
        titles = {group.chat_id: group.name for group in groups if group.platform == self.platform}
        spoke = speaking.since(session, self.platform, self.since)
        names = people.names(session, [one.person_id for one in spoke if one.person_id])
        found: list[tuple[str, str, Any, SpokenHere]] = []
        for one in spoke:
            name = names.get(one.person_id or 0, "")
            if one.chat_id in titles:
                spoken = SpokenHere(one.chat_id, titles[one.chat_id], one.user_id, name)
                found.append(("chat", one.chat_id, None, spoken))
            elif name and one.chat_id is None:
                found.append(("person", one.user_id, None, SpokenHere(None, "", one.user_id, name)))
        return found


@contextmanager
def listening(service: Service, platform: str, say: Callable[[str], None]) -> Iterator[Ear]:
    """The service, listening and connected as configured; or a look at the one that runs already."""
    from bot import http_server, wsgi
    from bot.cli import serving
    from bot.cli.trying import own
    from bot.records.engine.database import sole_service
    from bot.traffic import Traffic

    logging.getLogger().addHandler(logging.NullHandler())  # what the service logs is said here in words
    spoken: SimpleQueue[Any] = SimpleQueue()
    heard = replace(service, dispatcher=Overhearing(service.database, service.office, service.clock, spoken, platform))
    section, address = service.settings.platforms[platform], service.settings.service.listen
    with ExitStack() as stack:
        traffic = Traffic()
        app = wsgi.web_app(heard, None, traffic)
        needs_door = any(rule.rule.startswith(f"/callback/{platform}/") for rule in app.url_map.iter_rules())
        try:
            stack.enter_context(sole_service(service.database))
            server = serving.listening(app, address, threads=service.threads) if needs_door else None
        except ConfigError:
            say(f"服务已在运行（{address}）：请在另一个终端重启它，使新配置生效；这里等它接通。")
            outgoing = wsgi.outgoing(service, platform)
            trials = section.trials(outgoing, service.clock, own(address, platform))
            yield Elsewhere(service, platform, outgoing, [trial for trial in trials if trial.at_our_door])
            return
        serving.settle_journal(service.database)
        lines = wsgi.lines(heard, traffic)
        found = Ear(service, platform, spoken, lines, traffic)
        found.watch(app)
        if server:
            Thread(target=server.run, name="doors", daemon=True).start()
            stack.callback(http_server.stop, server)
        lines.start()
        stack.callback(lines.stop)
        yield found
