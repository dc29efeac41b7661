"""demo: the real service with the sample year, pretend platforms and the chat page, in one process, on loopback only."""

from __future__ import annotations

import signal
import tempfile
import threading
import webbrowser
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot import modes
from bot.cli.session import moment
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.clock import MovableClock
    from bot.config import Settings
    from bot.connections import Lines
    from bot.message import Paper
    from bot.simulator import Credentials, Platforms, Player, Simulator, TerminalAnswer
    from bot.wsgi import Service
    from scheduler.ticking import Ticker

IMPORTED_AT = "2021-03-05 09:00"
STARTS_AT = "2021-07-16 08:55"
ZONE = ZoneInfo("Asia/Shanghai")
OPENING_SECONDS = 10  # for lines that are opened on this machine
SEND_SECONDS = 5  # the pretend platforms are near; nobody wants to watch a time-out for longer
SAMPLE = Path(__file__).parent.parent / "simulator" / "sample"
WAYS = {"callback": False, "line": True}  # how the platforms reach the bot → whether over lines that it opens
TITLES_FIRST = ("吴示安", "周示平", "副局长甲", "局长", "督查示员")


@click.command("demo", help="演示：示例年度 2021，假的企业微信和钉钉，聊天页面")
@click.option("--port", type=int, default=8765, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), help="数据文件夹；不写则用临时文件夹，结束后删除")
@click.option("--at", default=STARTS_AT, show_default=True, help="演示时钟的起点")
@click.option(
    "--by", type=click.Choice(list(WAYS)), default="callback", show_default=True, help="平台怎样连到机器人：回调，或长连接"
)
@click.option("--open", "open_browser", is_flag=True, help="打开浏览器")
def demo(port: int, data: Path | None, at: str, by: str, open_browser: bool) -> None:
    lines = WAYS[by]
    if data is not None:
        modes.new_folder(data)
        run(port, data, at, open_browser, lines=lines)
        return
    with tempfile.TemporaryDirectory(prefix="duban-demo-") as folder:
        run(port, Path(folder), at, open_browser, lines=lines)


def run(port: int, data: Path, at: str, open_browser: bool, *, lines: bool = False) -> None:
    """Start the service, the page and the reminders; ends on Ctrl-C or SIGTERM."""
    from bot import logs, simulator
    from bot.cli.serving import announce, stop
    from scheduler import running

    logs.set_up()
    with staged(data, at, lines=lines) as stage:
        announce(stage.service)
        page = page_server(simulator.create_page(stage.simulator), port)
        stage.ticker.tick()  # the morning's messages stand there before anybody asks, and push no answer out of view
        reminders = running.start(stage.ticker)
        signal.signal(signal.SIGTERM, lambda *_: stop())
        address = f"http://127.0.0.1:{port}/"
        click.echo(f"演示页面：{address}")
        click.echo("先试试：按“两分钟导览”，或在群里发送 /查 20210032。")
        click.echo("结束：按 Ctrl-C。数据均为虚构。")
        if open_browser:
            webbrowser.open(address)
        try:
            page.run()
        finally:
            reminders.shutdown()


@dataclass(frozen=True)
class Stage:
    """The demo without its page, and without a clock that ticks by itself."""

    service: Service
    ticker: Ticker
    simulator: Simulator


@contextmanager
def staged(data: Path, at: str, send_seconds: float = SEND_SECONDS, *, lines: bool = False) -> Iterator[Stage]:
    """The real service with the sample year in `data`, and the pretend platforms, joined over loopback: by callbacks, or over
    `lines` that the bot opens."""
    from bot import http_server, wsgi
    from bot.cli.serving import ticker_of
    from bot.clock import MovableClock
    from bot.papers import Printer
    from bot.records.engine.database import sole_service
    from bot.simulator import Platforms, accounts

    clock = MovableClock(moment(at, ZONE))
    secret = accounts.invented()
    platforms = Platforms(secret, clock)
    sections = accounts.settings(secret, platforms.listen())
    if lines and platforms.gateway:
        sections = accounts.over_lines(secret, sections, platforms.gateway.url)
    settings = demo_settings(data, sections, send_seconds)
    service = wsgi.assemble(settings, clock)
    with closing(platforms), sole_service(service.database):
        fill(service, clock)
        with connected(service) as held, closing(Printer(settings.database_url, service.office)) as printer:
            ticker = ticker_of(service, lines=held, make=printer.make)
            ticker.after_crash()
            server = http_server.server(wsgi.web_app(service), "127.0.0.1", 0, threads=service.threads)
            pretend = pretend_platforms(service, secret, platforms, clock, lambda: catch_up(ticker), printer.make, lines=lines)
            pretend.service_url = f"http://127.0.0.1:{server.effective_port}"
            threading.Thread(target=server.run, daemon=True).start()
            pretend.await_lines(OPENING_SECONDS)
            yield Stage(service, ticker, pretend)


@contextmanager
def connected(service: Service) -> Iterator[Lines]:
    """The long connections of the settings, if any, for as long as the block lasts."""
    from bot import wsgi

    held = wsgi.lines(service)
    held.start()
    try:
        yield held
    finally:
        held.stop()


def catch_up(ticker: Ticker) -> None:
    """After the clock was moved: what the night had to do, then what is due, at once."""
    ticker.look_after()
    ticker.tick()


def demo_settings(data: Path, platforms: Mapping[str, Any], send_seconds: float) -> Settings:
    """Real settings; `platforms` are the sections of the pretend ones."""
    from bot.config import Settings

    return Settings.model_validate(
        {
            "service": {"data_dir": str(data)},
            "unit": {"name": "示例市工业和信息化局"},
            "limits": {"send_seconds": send_seconds},
            "reminders": {"jitter_minutes": 0},  # few groups, and a clock that is moved: nobody watches real minutes go by
            "platforms": platforms,
        }
    )


def fill(service: Service, clock: MovableClock) -> None:
    """The sample's people, ledger and groups, unless the folder has them from an earlier run."""
    from bot.ledger_desk import bring_ledger, bring_people
    from bot.records import chats
    from bot.simulator import accounts

    service.database.upgrade()
    with service.database.begin() as session:
        if chats.registered(session, clock.now().date()):
            return
    bring_people(service, SAMPLE / "people.xlsx", dated=False)
    bring_ledger(service, SAMPLE / "2021-ledger-open.xlsx", now=moment(IMPORTED_AT, service.settings.zone))
    with service.database.begin() as session:
        for place in accounts.CONVERSATIONS:
            if place.chat_id:
                corp = accounts.CORPS[place.platform]
                chats.register(
                    session, place.platform, corp, place.chat_id, name=place.name, division_ids=None, push="main", since=None
                )


def pretend_platforms(
    service: Service,
    secret: Credentials,
    platforms: Platforms,
    clock: MovableClock,
    tick: Callable[[], None],
    make: Callable[[Paper], bytes],
    *,
    lines: bool = False,
) -> Simulator:
    """The pretend servers with the sample's people and conversations; `make` turns what an answer brings into a file."""
    from bot.cli.demo_outbox import reader
    from bot.records import calendar
    from bot.simulator import Simulator, accounts
    from bot.simulator.platforms import PLATFORMS

    cast = actors(service, clock)

    def next_workday(day: date) -> date:
        with service.database.begin() as session:
            return calendar.load(session).days_after(day, 1)

    return Simulator(
        service_url="",
        credentials=secret,
        platforms=platforms,
        people=[person for _, person in cast],
        conversations=accounts.CONVERSATIONS,
        clock=clock,
        tick=tick,
        next_workday=next_workday,
        ask_terminal=terminal(service, [person_id for person_id, _ in cast], make),
        outbox=reader(service),
        lines=PLATFORMS if lines else (),
    )


def terminal(service: Service, ids: Sequence[int | None], make: Callable[[Paper], bytes]) -> Callable[[int, str], TerminalAnswer]:
    """Answers what is typed in the terminal by the person with this place in `ids`, with the files made."""
    from bot.dispatch import Unavailable
    from bot.platforms import console
    from bot.simulator import File, TerminalAnswer

    def ask(person: int, text: str) -> TerminalAnswer:
        try:
            reply = service.dispatcher.answer(console.message(text, ids[person]))
        except Unavailable:
            return TerminalAnswer("数据库暂时不可用，请稍后再试。")
        files, words = [], [reply.text]
        for paper in reply.papers:
            try:
                files.append(File(paper.name, paper.alt, make(paper)))
            except UserError as error:
                words.append(f"{paper.name} 未能生成：{error}")
        return TerminalAnswer("\n".join(words), tuple(files))

    return ask


def actors(service: Service, clock: MovableClock) -> list[tuple[int | None, Player]]:
    """Everybody of the sample with their id, those of the story first, and an outsider whom the bot does not know."""
    from bot.records import people
    from bot.simulator import Player, accounts

    with service.database.begin() as session:
        users = people.mentionable_ids(session, service.office.places)
        titles: dict[int, tuple[str, str]] = {}
        for posting in people.postings(session):
            titles[posting.person_id] = (posting.name, f"{posting.division or '局领导'} {posting.role}")
    known = [(i, Player(name, title, **accounts.users(users, i))) for i, (name, title) in titles.items()]
    first = [one for name in TITLES_FIRST for one in known if one[1].name == name]
    outsider = Player("局外人", "未绑定身份", "stranger", "stranger9")
    return [*first, *(one for one in known if one not in first), (None, outsider)]


def page_server(app: Any, port: int) -> Any:
    """The page on loopback; raises ConfigError when the port is taken."""
    from bot import http_server
    from bot.errors import ConfigError

    try:
        return http_server.server(app, "127.0.0.1", port, threads=12)
    except OSError as error:
        raise ConfigError(f"端口 {port} 不可用，请换一个：make demo PORT=8766。") from error


COMMANDS: dict[str, click.Command] = {"demo": demo}
