"""The one place where the parts are joined: settings become a running service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bot.records.tables  # noqa: F401 - declares every table
import handlers  # noqa: F401 - declares every command
from bot import office as offices
from bot import spoken_to
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.dispatch import Dispatcher
from bot.office import Office
from bot.records.engine.database import Database

# Flask and requests are imported where they are used: a short command needs neither and starts in half the time.
if TYPE_CHECKING:
    from flask import Flask

    from bot.connections import Lines
    from bot.language_model import LanguageModel
    from bot.network import Network
    from bot.outgoing import Outgoing
    from bot.platform_clock import PlatformClock
    from bot.platforms.doors import FileSource, Members, Pusher
    from bot.quotas import Quotas
    from bot.traffic import Traffic


@dataclass(frozen=True)
class Service:
    """Everything one process needs."""

    settings: Settings
    office: Office
    clock: Clock
    database: Database
    dispatcher: Dispatcher

    @property
    def threads(self) -> int:
        """How many callbacks are worked on at once. On SQLite one writes at a time, and further threads would only take the
        interpreter from the one whose turn it is: with 8, 200 questions a second could not be answered
        (docs/decisions/speed.md#threads)."""
        return 3 if self.database.is_sqlite else 8


def assemble(settings: Settings, clock: Clock | None = None, *, busy_milliseconds: int = 1900) -> Service:
    """The parts of a service; nothing is opened or started yet."""
    clock = clock or SystemClock(settings.zone)
    office = offices.from_settings(settings)
    database = Database(settings.database_url, busy_milliseconds=busy_milliseconds, digest=settings.journal.digest)
    return Service(settings, office, clock, database, Dispatcher(database, office, clock, model=language_model(settings)))


def web_app(service: Service, ages: Callable[[], dict[str, float]] | None = None, traffic: Traffic | None = None) -> Flask:
    """The web application with the configured callbacks; `ages` are those of a scheduler in the same process, `traffic`
    counts what comes."""
    from bot.told import ToldOnce
    from bot.web import create_app

    freshness = service.settings.service.freshness_seconds
    guard, told = quotas(service), ToldOnce(service.database, service.office, service.clock)
    doors = {
        address: guard.guarded(address, door)
        for name, platform in service.settings.platforms.items()
        for door in platform.doors(freshness, outgoing(service, name), told)
        if (address := f"{name}/{door.name}")
    }
    return create_app(service.dispatcher, doors, service.clock, service.database, ages, traffic)


def quotas(service: Service) -> Quotas:
    """How much is listened to, as configured."""
    from bot.quotas import Most, Quotas

    limits = service.settings.limits
    return Quotas(service.clock, Most(limits.person_per_minute, limits.chat_per_minute, limits.door_per_minute))


def lines(service: Service, traffic: Traffic | None = None) -> Lines:
    """The long connections of the configuration, for the one process that speaks first; nothing is opened yet. `traffic` counts
    what is refused there, as at a door."""
    from functools import partial

    from bot.connections import Answering, LeaseKeeper, LineLoop, Lines, connecting
    from bot.told import ToldOnce
    from bot.traffic import Traffic

    counted = traffic or Traffic()
    guard, told, found = quotas(service), ToldOnce(service.database, service.office, service.clock), []
    for platform, section in service.settings.platforms.items():
        way = outgoing(service, platform)
        for dialect in section.lines(way, service.clock, told, service.database):
            name = f"{platform}/{dialect.name}"
            answer = partial(guard.answer, name, answer=service.dispatcher.answer)
            noting = spoken_to.noting(service.database, service.clock, name, answer)
            answering = Answering(name, noting, threads=service.threads, told=told)
            loop = LineLoop(name, dialect, answering, connecting(way.network))
            loop.turned_away = partial(counted.turned_away, name)
            found.append(LeaseKeeper(loop, section.title, service.database, service.office, service.clock))
    return Lines(service.database, found)


def admin_app(service: Service, ages: Callable[[], dict[str, float]] | None, traffic: Traffic) -> Flask:
    """What the administrator's listener offers: the service's state and figures, and no callbacks."""
    from bot import web

    return web.admin_app(service.clock, service.database, ages, traffic)


def pushers(service: Service, heard: PlatformClock | None = None) -> dict[str, Pusher]:
    """The push robots of the configuration, by "platform/name"; `heard` is told the time that each answer bears."""
    return {
        f"{name}/{robot}": pusher
        for name, platform in service.settings.platforms.items()
        for robot, pusher in platform.pushers(outgoing(service, name, heard), service.clock, service.database).items()
    }


def members(service: Service) -> dict[str, Members]:
    """Who can be asked whom encrypted user ids mean, by platform."""
    asked = {
        name: platform.members(outgoing(service, name), service.clock, service.database)
        for name, platform in service.settings.platforms.items()
    }
    return {name: found for name, found in asked.items() if found}


def files(service: Service) -> dict[str, FileSource]:
    """What brings the files that people send, by platform; those of this machine too."""
    from bot.platforms import console

    brought: dict[str, FileSource | None] = {console.NAME: console.ConsoleFiles()}
    brought |= {
        name: platform.files(outgoing(service, name), service.clock, service.database)
        for name, platform in service.settings.platforms.items()
    }
    return {name: found for name, found in brought.items() if found}


def outgoing(service: Service, platform: str, heard: PlatformClock | None = None) -> Outgoing:
    """The way out to a platform's servers, as configured."""
    from bot.outgoing import Outgoing

    return Outgoing(service.settings.limits.send_seconds, heard=heard, network=network(service.settings, platform))


def language_model(settings: Settings) -> LanguageModel | None:
    """The model that is asked about sentences nobody else understands; None where none is configured."""
    section = settings.understanding
    if not section.url:
        return None
    from bot.language_model import LanguageModel
    from bot.network import Network

    inside = Network(ca_bundle=settings.network.bundle_in(Path(settings.service.data_dir)))
    return LanguageModel(section.url, section.model, section.key, section.networks, network=inside)


def network(settings: Settings, platform: str) -> Network:
    """The way out as configured; a platform's own proxy (empty: directly) counts before the office's.

    Who names a proxy for one platform means all its addresses, those on this machine too. Raises ConfigError for certificates
    that cannot be read.
    """
    from bot.network import Network, proxy_of

    section, own = settings.network, settings.platforms[platform].proxy
    found = Network(
        proxy_of(section.proxy if own is None else own),
        section.no_proxy,
        section.bundle_in(Path(settings.service.data_dir)),
        even_loopback=own is not None,
    )
    if found.ca_bundle:  # looked at now: later it would be found out by a message that cannot leave
        _ = found.ssl_context
    return found
