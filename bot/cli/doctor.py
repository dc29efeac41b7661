"""doctor: every promise of the database and every condition outside it, each with what is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import disk, modes
from bot.cli import whom
from bot.cli.reaching import BY_PROXY, REACH_SECONDS, reach
from bot.cli.session import State, json_option, put_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.config import Settings
    from bot.platform_clock import PlatformClock
    from bot.records.invariants import Found
    from bot.wsgi import Service

BRIEF = timedelta(minutes=2)
SKEW = timedelta(minutes=5)  # between this machine's clock and what the database has seen
UNFILLED = "仍是示例中的内容，请填写，或删去不用的平台各节"
OPINIONS = "寄出、报送前的配合意见"
NEXT_YEAR_FROM = 12  # month from which next year's working days must be known


@click.command("doctor", help="体检：数据库的各项约束，以及时钟、磁盘、放假安排、字体和平台连通")
@click.option("--try", "trying", is_flag=True, help="另外试用所配置的每一个密钥；不会在任何群里发消息")
@json_option
@click.pass_obj
def doctor(state: State, trying: bool, as_json: bool) -> None:
    from sqlalchemy.exc import DBAPIError

    from bot.cli.trying import tried
    from bot.platform_clock import PlatformClock
    from bot.records import invariants, readiness
    from bot.records.engine import faults
    from bot.records.invariants import Found

    heard = PlatformClock()
    with state.service(looked_at=False) as service:
        now, per_minute = service.clock.now(), service.office.per_minute
        try:
            service.database.require_current()
            with service.database.snapshot() as session:
                broken = readiness.faults_of(session)
                checks = [Found("数据库文件完整", not broken, broken)]
                checks += [*invariants.look(session, now, per_minute=per_minute), *inside(service, session, now)]
        except DBAPIError as error:
            checks = [Found("数据库", False, str(faults.of(error) or "不能读取"))]
        checks += outside(service, heard)
        checks += tried(service, heard) if trying else ()
        checks.append(time(heard))
    ok = all(check.ok for check in checks)
    if as_json:
        put_json({"ok": ok, "checks": [in_document(check) for check in checks]})
    else:
        for check in checks:
            click.echo(f"{outcome(check)}　{check.name}{f'：{check.detail}' if check.detail else ''}")
    if not ok:
        raise click.exceptions.Exit(1)


def outcome(check: Found) -> str:
    """A line's first word."""
    return ("正常" if check.tried else "未试") if check.ok else "异常"


def in_document(check: Found) -> dict[str, Any]:
    """A line as `--json` has it: what was not tried says so in its detail."""
    return {"name": check.name, "ok": check.ok, "detail": check.detail if check.tried else f"未试：{check.detail}"}


def inside(service: Service, session: Session, now: datetime) -> Iterator[Found]:
    """What the database tells of its surroundings; a fault is a sentence, none is silence."""
    from bot.records.invariants import Found

    asked: list[tuple[str, Callable[[], str]]] = [
        ("时钟", lambda: clock(session, now)),
        ("放假安排", lambda: calendar(session, now)),
        ("提醒进程", lambda: scheduler(service, session, now)),
        ("推送机器人", lambda: resting(service, session, now)),
        ("职责有人", lambda: whom.empty_roles(service, session, now)),
        ("审核人账号", lambda: whom.accounts(service, session, now)),
        ("群可达", lambda: whom.reached(service, session, now)),
        ("账号可@", lambda: whom.unmentioned(service, session, now)),
        ("单独通知", lambda: whom.hindered(service, session, now)),
        ("操作日志与每日校验值", lambda: compared(service.settings, session, now)),
        ("办件记录", lambda: spoilt_items(service, session, now)),
    ]
    yield from answers(asked)
    yield whom.same_scope(service, session, now)
    try:
        yield without_opinions(session, now.date())
    except (ValueError, LookupError):  # the items are named above
        yield Found(OPINIONS, False, "有无法计算的办件，不能核对")
    yield from backups(service.settings, session, now)
    yield from connections(session, now, service.settings)


def outside(service: Service, heard: PlatformClock) -> Iterator[Found]:
    """The conditions around the database; `heard` is told the time of the platforms that answer."""
    from bot.config_use import placeholder
    from bot.records.invariants import Found

    asked: list[tuple[str, Callable[[], str]]] = [
        ("文件权限", lambda: "；".join(map(str, modes.faults(service.database.path)))),
        ("数据库所在磁盘", lambda: on_network(service.database.path)),
        ("磁盘空间", lambda: "；".join(filter(None, map(free, disk.places(service))))),
        ("数据库可写", lambda: writable(service)),
        ("中文字体", fonts),
        ("被拒收的回调", lambda: refused(service.settings.service.admin_listen)),
        *((f"连接 {one.title}", partial(reach, service, name, heard)) for name, one in service.settings.platforms.items()),
    ]
    if model := service.dispatcher.model:
        asked.append(("语言模型", model.reach))
    yield from answers(asked)
    yield from sqlite(service)
    for platform in service.settings.platforms.values():
        said = "，".join(f"{label} {code}" for label, code in platform.identifiers.items())
        filled = not any(placeholder(str(code)) for code in platform.identifiers.values())
        yield Found(
            f"标识 {platform.title}", filled, said if filled else f"{said}；仍是示例中的内容，请填写，或删去不用的平台各节"
        )


def answers(asked: Sequence[tuple[str, Callable[[], str]]]) -> Iterator[Found]:
    from bot.platforms.doors import Untried
    from bot.records.invariants import Found

    for name, ask in asked:
        fault = ask()
        untried = isinstance(fault, Untried)
        yield Found(name, not fault or untried, fault, tried=not untried)


REFUSED = re.compile(r'^duban_callbacks_refused_total\{door="([^"]{1,80})",why="([a-z]{1,20})"\} ([0-9]{1,12})$', re.MULTILINE)
OFFSET = re.compile(r'^duban_callback_clock_offset_seconds\{door="([^"]{1,80})"\} (-?[0-9.e+]{1,20})$', re.MULTILINE)


def refused(address: str) -> str:
    """What the running service turned away since it began, as its administrator's listener tells; nothing where there is none."""
    import requests

    from bot.platforms.doors import ADVICE, Untried, Why

    if not address:
        return Untried("没有设置 [service] admin_listen，看不到运行中的服务")
    try:
        with requests.Session() as session:
            session.trust_env = False
            said = session.get(f"http://{address}/metrics", timeout=REACH_SECONDS).text
    except requests.RequestException:
        return f"管理端口 {address} 没有应答，服务可能没有运行"
    off = {door: float(seconds) for door, seconds in OFFSET.findall(said)}
    lines = []
    for door, name, many in REFUSED.findall(said):
        why = Why[name.upper()]
        differs = (
            f"（对方时间比本机{'快' if off[door] > 0 else '慢'}{abs(off[door]):.0f}秒）"
            if why is Why.CLOCK and door in off
            else ""
        )
        lines.append(f"{door} {why}{differs}{many}次，{ADVICE[why]}")
    return "；".join(lines)


def without_opinions(session: Session, today: date) -> Found:
    """What left this year or the last while assisting divisions were silent: named; a fault where the lead did not say why."""
    from bot.records.figures import year_items
    from bot.records.invariants import Found

    items = [item for year in (today.year - 1, today.year) for item in year_items.of_year(session, year, today)]
    left = [item for item in items if item.left_without]
    detail = "；".join(f"{item.number} 缺{item.silent}个处室{'' if item.excused else '，未写明理由'}" for item in left)
    return Found(OPINIONS, all(item.excused for item in left), detail)


def backups(settings: Settings, session: Session, now: datetime) -> Iterator[Found]:
    """The last backup and how old it is, a fault where daily ones are set and missing; and the last drill."""
    from bot.backups import shelf
    from bot.records.delivery import alerts
    from bot.records.invariants import Found

    wanted, data = settings.backup, Path(settings.service.data_dir)
    last, drill = (alerts.last_beat(session, what) for what in (shelf.MADE, shelf.TRIED))
    told = f"上次 {last.astimezone(now.tzinfo):%Y-%m-%d %H:%M}（{shelf.age(now - last)}）" if last else "从未备份"
    folder = wanted.folder_in(data)
    if folder is None:
        yield Found("备份", True, f"{told}；没有设置每日备份（[backup] folder）", tried=last is not None)
    else:
        faults = shelf.faults(folder, wanted.key_in(data), now)
        yield Found("备份", not faults, "；".join([told, f"{folder} 中有{len(shelf.kept(folder))}份", *faults]))
    tried = f"上次 {drill.astimezone(now.tzinfo):%Y-%m-%d}" if drill else "从未演练，请运行 duban restore 备份文件 --try"
    yield Found("恢复演练", True, tried, tried=drill is not None)


STANDS = {
    "live": "已连接",
    "connecting": "正在连接",
    "subscribing": "正在连接",
    "draining": "正在换线",
    "waiting": "已断开，等待重连",
    "refused": "对方拒绝编号或密钥，请与管理后台核对",
    "standby": "没有进程保持连接，服务可能没有运行",
}


def connections(session: Session, now: datetime, settings: Settings | None = None) -> Iterator[Found]:
    """Each long connection: its state and for how long, when something was heard last, how often it was connected anew, and why
    it is not connected or refuses what is said; by `settings`, where no proxy is set."""
    from bot import wsgi
    from bot.records import lines
    from bot.records.invariants import Found

    for line in lines.seen(session, now):
        parts = [f"{STANDS.get(line.state, line.state)}（{line.state_seconds // 60:.0f}分钟）"]
        parts += ["尚未收到过消息" if line.spoken_seconds is None else f"最近一条消息在{line.spoken_seconds // 60:.0f}分钟前"]
        parts += [f"重连{line.reconnects}次"] if line.reconnects else []
        said = "，".join(parts)
        stands = line.state in ("live", "draining") and not line.trouble
        platform = line.name.partition("/")[0]
        waits = settings and platform in settings.platforms and line.state not in ("live", "draining", "refused")
        if line.trouble and settings and waits and not wsgi.network(settings, platform).proxy and BY_PROXY not in line.trouble:
            said = f"{said}：{line.trouble}；{BY_PROXY}"
        elif line.trouble:
            said = f"{said}：{line.trouble}"
        yield Found(f"长连接 {line.name}", stands, said)


def resting(service: Service, session: Session, now: datetime) -> str:
    """Which robots are left alone because their platform wants it, until when and why; a pause of the minute's pace is usual."""
    from bot.records.delivery import pauses

    zone = service.office.zone
    return "；".join(
        f"{robot} 暂停至{until.astimezone(zone):%m-%d %H:%M}：{why}" for robot, until, why in pauses.resting(session, now + BRIEF)
    )


def spoilt_items(service: Service, session: Session, now: datetime) -> str:
    """Which items have records that nobody can work out, by number; their reminders stay out."""
    from bot.records import cases, spoilt, suggestions
    from bot.rules.permissions import Scope

    lost: list[int] = []
    ids = suggestions.still_open(session, Scope(everything=True), now.date())
    spoilt.aside(lambda some: cases.load(session, some, now.date(), service.office), ids, lost)
    if not lost:
        return ""
    named = "、".join(spoilt.numbers(session, lost))
    return f"{named} 的记录无法计算（可能由更新版本写入，或数据已损坏），不提醒也不能查询；请用最近的备份核对"


def compared(settings: Settings, session: Session, now: datetime) -> str:
    """The journal beside the lines that were noted outside the database."""
    from bot.audit import looking

    verdict = looking.look(session, Path(settings.service.data_dir), now, settings.journal.keep_days)
    return "" if verdict.ok else f"{verdict.said()}，请保留现场，运行 duban audit verify"


def clock(session: Session, now: datetime) -> str:
    """Nothing in the database may be of the future, PostgreSQL's clock is ours, and so was the platform's at the last send."""
    from sqlalchemy import func, select

    from bot.platform_clock import words
    from bot.records.delivery import platform_time
    from bot.records.delivery.outbox import Outbox
    from bot.records.inbox import Inbox

    seen = [session.scalar(select(func.max(column))) for column in (Inbox.received_at, Outbox.writing_at)]
    newest = max((moment for moment in seen if moment), default=None)
    if newest and newest > now + SKEW:
        return f"本机时间早于数据库中的最新记录（{newest.astimezone(now.tzinfo):%Y-%m-%d %H:%M}），请校准"
    if session.get_bind().dialect.name == "postgresql":
        theirs = session.scalar(select(func.clock_timestamp()))
        if theirs and abs(theirs - now) > SKEW:
            return "本机与数据库服务器的时间相差5分钟以上，请校准"
    ahead = platform_time.ahead(session, now)
    return f"最近一次发送时，{wrong}" if ahead is not None and (wrong := words(ahead)) else ""


def on_network(database: Path | None) -> str:
    """A SQLite file on a network drive is spoiled sooner or later."""
    if database is None or not modes.MOUNTS.exists():
        return ""
    kind = modes.network_drive(database.resolve(), modes.MOUNTS.read_text(encoding="utf-8"))
    return f"数据库文件在网络盘（{kind}）上，文件锁不可靠，可能损坏；请移到本机磁盘，或改用 PostgreSQL" if kind else ""


def sqlite(service: Service) -> Iterator[Found]:
    """Which SQLite is used and how it keeps its file; a fault where it may spoil what another one had left in WAL mode."""
    from bot.records.engine import library
    from bot.records.engine.faults import of
    from bot.records.invariants import Found

    if not service.database.path:
        return
    try:
        with service.database.engine.connect().execution_options(glances=True) as connection:
            wal = connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    except Exception as error:  # that the file cannot be read is told by another line
        if not of(error):
            raise
        return
    safe = library.fixed(library.sqlite3.sqlite_version_info)
    if safe or not wal:
        how = "预写日志（WAL）" if wal else "回滚日志" if safe else "回滚日志（此版本的预写日志有缺陷，不用）"
        yield Found("SQLite", True, f"{library.name()}，{how}")
    else:
        yield Found("SQLite", False, f"{library.name()}的预写日志有缺陷，而数据库文件正用着它，请重启服务，由服务改回回滚日志")


def writable(service: Service) -> str:
    """One row is written: a full disk, a read-only file and one that is held by somebody read as well as ever."""
    from bot.records import readiness

    return "" if readiness.probed(service.database, service.clock.now()) else "不能写入，请检查磁盘空间、文件权限和占用它的程序"


def free(folder: Path, least: int = disk.LEAST_BYTES) -> str:
    left = shutil.disk_usage(folder).free
    return "" if left >= least else f"数据文件夹只剩{left // 1_000_000} MB，请清理"


def calendar(session: Session, now: datetime) -> str:
    from bot.records import calendar as records

    known = records.load(session)
    years = [now.year, now.year + 1] if now.month >= NEXT_YEAR_FROM else [now.year]
    missing = [str(year) for year in years if known.provisional(year)]
    return f"{'、'.join(missing)}年放假安排尚未导入，暂按周一至周五计算；请运行 duban calendar import" if missing else ""


def fonts() -> str:
    """The font that pictures are drawn with stands in a package of its own."""
    import noto_cjk_sans_otc  # type: ignore[import-untyped]

    return "" if Path(noto_cjk_sans_otc.FONT_PATH).is_file() else "缺少中文字体，图片无法生成；请重新安装"


def scheduler(service: Service, session: Session, now: datetime) -> str:
    from scheduler import alerts

    return alerts.silent(session, service.office, now)


def time(heard: PlatformClock) -> Found:
    """By how much this machine's clock is off, where a platform told its own just now."""
    from bot.platform_clock import words
    from bot.records.invariants import Found

    wrong = words(heard.told.ahead) if heard.told else ""
    return Found("平台时间", not wrong, wrong or ("" if heard.told else "平台没有应答，未比较"), tried=heard.told is not None)


COMMANDS: dict[str, click.Command] = {"doctor": doctor}
