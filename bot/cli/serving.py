"""serve and work: the long-running processes."""

from __future__ import annotations

import logging
import signal
from math import inf
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State
from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.config import Settings
    from bot.connections import Lines
    from bot.message import Paper
    from bot.platforms.doors import Pusher
    from bot.records.engine.database import Database
    from bot.traffic import Traffic
    from bot.wsgi import Service
    from scheduler.alerts import Away
    from scheduler.backups import Daily
    from scheduler.failing import Failures
    from scheduler.ticking import Ticker

logger = logging.getLogger("duban")

WATCH_SECONDS = 60.0
PAUSES = (1, 2, 4, 8, 15, 30, 30, 30, 60, 60)  # seconds between looks for a database at the start, four minutes in all
NOT_STARTED = "服务未启动"
TURN_SECONDS = 5.0  # of sending, where much waits: below the watchdog's patience together with a send and its result


@click.command("serve", help="网页回调服务；加 --all 同时运行提醒（SQLite 只能这样运行）")
@click.option("--all", "with_scheduler", is_flag=True, help="同时运行提醒")
@click.pass_obj
def serve(state: State, with_scheduler: bool) -> None:
    from bot import logs, wsgi
    from bot.records.engine.database import sole_service
    from bot.traffic import Traffic

    settings = starting(state)
    logs.set_up(as_json=settings.service.log == "json", zone=settings.zone)
    refuse_open_files(settings)
    name_unfit(settings, Path(state.path))
    service = wsgi.assemble(settings)
    if service.database.is_sqlite and not with_scheduler:
        raise ConfigError("使用 SQLite 时一个进程独占数据库文件，请运行 duban serve --all；分开运行请改用 PostgreSQL。")
    with sole_service(service.database):
        wait_for(service.database)
        settle_journal(service.database)
        begin_anew(service)
        announce(service)
        clock = lines = None
        traffic = Traffic()
        if with_scheduler:
            from scheduler import running

            lines = wsgi.lines(service, traffic)
            ticker = ticker_of(service, TURN_SECONDS, lines)
            if service.database.is_sqlite:
                ticker.after_crash()
            clock = running.start(ticker)
            lines.start()
        traffic.lines = lines.counts if lines else {}
        Thread(target=keep_watch, args=(service, traffic), daemon=True).start()
        ages = clock.pulse.ages if clock else None
        server = listening(wsgi.web_app(service, ages, traffic), settings.service.listen, threads=service.threads)
        if settings.service.admin_listen:
            admin = listening(wsgi.admin_app(service, ages, traffic), settings.service.admin_listen, threads=1)
            Thread(target=admin.run, name="admin", daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: stop())
        click.echo(f"已启动：http://{settings.service.listen}（{'含提醒' if clock else '不含提醒'}）", err=True)
        try:
            server.run()
        finally:
            if lines:
                lines.stop()
            if clock:
                clock.shutdown()


def starting(state: State) -> Settings:
    """The settings of a service; raises BadSettings, which says that it was not started."""
    from bot.config import BadSettings

    try:
        return state.settings()
    except BadSettings as bad:
        raise BadSettings(bad.faults, NOT_STARTED) from None


def settle_journal(database: Database) -> None:
    """Choose how SQLite keeps its file, and say it; a library that may spoil a WAL gets none."""
    from bot.records.engine import library

    if kept := database.settle_journal():
        logger.info("%s, journal %s", library.name(), kept)
        if not library.fixed(library.sqlite3.sqlite_version_info):
            logger.info("this SQLite lacks the fix of its WAL: a rollback journal is kept")


def refuse_open_files(settings: Settings) -> None:
    """A service does not start while others may read its database; raises BadSettings."""
    from bot import modes
    from bot.config import BadSettings

    if found := modes.faults_at_start(modes.sqlite_file(settings.database_url)):
        raise BadSettings(found, NOT_STARTED)


def name_unfit(settings: Settings, path: Path) -> None:
    """What is still to be filled in, or away, is named at the start, as `duban check` does; the service runs without it."""
    from bot import config_use

    for fault in config_use.faults(settings, path.read_text(encoding="utf-8-sig")):
        logger.warning("配置 %s", fault)


def listening(app: Any, address: str, *, threads: int) -> Any:
    """A server that listens at host:port; raises ConfigError where the address cannot be had."""
    import socket

    from bot import http_server

    host, _, port = address.rpartition(":")
    try:
        with socket.create_server((host, int(port))):  # tried first: where it fails, waitress leaves its sockets open
            pass
        return http_server.server(app, host, int(port), threads=threads)
    except OSError as error:
        raise ConfigError(f"地址 {address} 不可用（可能已被占用），请修改 [service] 中的 listen 或 admin_listen。") from error


def wait_for(database: Database, pause: Callable[[float], object] = lambda seconds: Event().wait(seconds)) -> None:
    """Wait for a database that is not there yet, as after a restart of the whole machine, longer each time; then say that the
    schema does not fit. Raises ConfigError for a damaged or old one, and the driver's error when it has waited long enough."""
    from bot.records.engine import faults

    for seconds in PAUSES:
        try:
            return database.require_current()
        except Exception as error:
            fault = faults.of(error)
            if not fault:
                raise
            if fault is faults.DatabaseFault.DAMAGED:
                raise ConfigError(f"{fault}。") from error
            click.echo(f"{fault}；{seconds}秒后再试。", err=True)
        pause(seconds)
    return database.require_current()


def stop() -> None:
    """Let the server answer what it has heard, then end; who asks a second time does not wait for that."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise SystemExit(0)


def ticker_of(
    service: Service, turn_seconds: float = inf, lines: Lines | None = None, make: Callable[[Paper], bytes] | None = None
) -> Ticker:
    """The scheduler's half of a service; `turn_seconds` where a watchdog looks on, `lines` by which it can speak as well, `make`
    where files are made already."""
    from bot import wsgi
    from bot.file_desk import FileDesk
    from bot.paper_desk import PaperDesk
    from bot.papers import Printer
    from bot.platform_clock import PlatformClock
    from scheduler.journal_watch import JournalWatch
    from scheduler.members import Asking
    from scheduler.ticking import Ticker

    heard = PlatformClock()
    pushers = {**wsgi.pushers(service, heard), **(lines.pushers if lines else {})}
    make = make or Printer(service.settings.database_url, service.office).make
    return Ticker(
        service.database,
        service.office,
        service.clock,
        pushers,
        service.settings.limits.send_seconds,
        turn_seconds,
        heard=heard,
        daily=daily_of(service.settings),
        remembering=frozenset(name for name, way in service.office.ways.items() if way.remembers),
        asking=Asking(wsgi.members(service)),
        files=FileDesk(service, wsgi.files(service)).run,
        papers=PaperDesk(service, pushers, make).run,
        journal=JournalWatch(Path(service.settings.service.data_dir).resolve()),
    )


def daily_of(settings: Settings) -> Daily | None:
    """How the daily backup is made; None where the configuration names no folder."""
    from scheduler.backups import Daily

    data, wanted = Path(settings.service.data_dir).resolve(), settings.backup
    folder = wanted.folder_in(data)
    return Daily(folder, wanted.at, wanted.keep, wanted.key_in(data), data) if folder else None


def keep_watch(service: Service, traffic: Traffic | None, pause: Callable[[float], object] = lambda s: Event().wait(s)) -> None:
    """Tell the operators past the database: of damage at once, whichever place of this process met it, and what `look` finds
    each minute. `traffic` is None in the process that answers nobody."""
    from bot import wsgi
    from scheduler import alerts
    from scheduler.failing import Failures

    pushers = wsgi.pushers(service)
    away = alerts.Away(service.office, pushers.get(service.office.operators))
    failures = Failures(logger)
    while True:
        tell_damage(service.database, away, pause)
        look(service, pushers, away, traffic, failures)


def tell_damage(database: Database, away: Away, pause: Callable[[float], object]) -> None:
    """Wait a minute, or until damage is met; it is told then, and the next minute shows whether it is met again."""
    from bot.records.engine.faults import DatabaseFault

    if database.damage.wait(WATCH_SECONDS):
        database.damage.clear()
        away.tell(DatabaseFault.DAMAGED)
        pause(WATCH_SECONDS)


def look(service: Service, pushers: Mapping[str, Pusher], away: Away, traffic: Traffic | None, failures: Failures) -> None:
    """Whether the scheduler is silent, wherever it runs, whether the database fails or works again, and whether a signature is
    used for messages of somebody's own."""
    from bot.records import readiness
    from bot.records.engine import faults
    from scheduler import alerts

    database, now = service.database, service.clock.now()
    try:
        if traffic is not None:
            alerts.watch(database, service.office, service.clock, pushers)
        if not database.damage.is_set() and (away.told is None or readiness.is_whole(database)):
            away.back()
        if traffic is not None:
            alerts.reused(database, service.office, now, traffic.newly_reused())
        failures.over("the scheduler was not looked at")
    except Exception as error:
        failures.noted("the scheduler was not looked at", error)
        if (fault := faults.of(error)) is not faults.DatabaseFault.DAMAGED:  # that was noted where it was met
            away.tell(fault)


def begin_anew(service: Service) -> None:
    """What was out of use may have been mended before this start: it is tried again. What an upgrade left to do is done."""
    from bot import brought_up
    from bot.records.delivery import pauses

    if said := brought_up.settle(service):
        logger.warning(said)
    with service.database.begin() as session:
        pauses.mended(session, service.clock.now())


def announce(service: Service) -> None:
    """Say what an operator should know at the start: where a platform does not vouch for senders, who may record what."""
    elsewhere = service.office.recording
    for platform in service.office.platforms.values():
        if platform.hears and not platform.vouches:
            if platform.writes:
                logger.warning("%s回调允许登记和审核（allow_writes）：其签名不含消息正文，请确认网络环境可信。", platform.title)
            else:
                where = f"登记和审核请在{elsewhere}中办理" if elsewhere else "不能登记和审核"
                logger.info("%s回调只答复查询；%s（allow_writes 未开启）。", platform.title, where)


@click.command("work", help="提醒进程（PostgreSQL）")
@click.pass_obj
def work(state: State) -> None:
    from bot import logs, wsgi
    from scheduler import running

    settings = starting(state)
    logs.set_up(as_json=settings.service.log == "json", zone=settings.zone)
    name_unfit(settings, Path(state.path))
    service = wsgi.assemble(settings)
    if service.database.is_sqlite:
        raise ConfigError("使用 SQLite 时一个进程独占数据库文件，请运行 duban serve --all。")
    wait_for(service.database)
    begin_anew(service)
    lines = wsgi.lines(service)
    clock = running.start(ticker_of(service, TURN_SECONDS, lines))
    lines.start()
    Thread(target=keep_watch, args=(service, None), daemon=True).start()
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    click.echo("提醒进程已启动。", err=True)
    ended.wait()
    lines.stop()
    clock.shutdown()


COMMANDS: dict[str, click.Command] = {"serve": serve, "work": work}
