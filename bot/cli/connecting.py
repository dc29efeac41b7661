"""connect: leads a clerk from nothing to a platform that is connected, tried and spoken over."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from bot import platforms
from bot.cli.proving import Proof
from bot.cli.session import BUSY_MILLISECONDS, State, json_option, put_json
from bot.clock import monotonic

if TYPE_CHECKING:
    from bot.cli.filling_in import Values
    from bot.cli.listening_in import Ear, SpokenHere
    from bot.platforms.plans import Errand
    from bot.platforms.platform import Platform
    from bot.wsgi import Service

LOOK_SECONDS = 0.2
WAIT_SECONDS = 600
NONE = "无"
UNTIL = {"connected": "连通", "message": "收到第一条消息", "group": "收到群里的消息"}


@dataclass
class Progress:
    """What was done, for the end."""

    platform: str
    mode: str = ""
    written: list[str] = field(default_factory=list)
    keys: list[Proof] = field(default_factory=list)
    accounts: int = 0  # that were entered before the corporation's id was, and are now known under it
    elsewhere: str = ""  # what is still registered under other corporations
    connected: bool | None = None
    detail: str = ""
    heard: list[SpokenHere] = field(default_factory=list)
    registered: str | None = None
    sent: list[Proof] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.connected is not False and not self.elsewhere and all(one.ok for one in (*self.keys, *self.sent))


@dataclass(frozen=True)
class Wishes:
    """The options."""

    mode: str | None
    answers: Path | None
    wait: int
    until: str | None
    sends: tuple[str, ...]
    group: str | None
    scope: str
    push: str | None

    @property
    def guided(self) -> bool:
        """Whether somebody sits at the terminal, or types by a pipe."""
        return self.answers is None

    @property
    def goal(self) -> str:
        """What is waited for, one of UNTIL."""
        return self.until or ("group" if self.group else "message" if self.guided else "connected")


@click.command("connect", help="接入一个平台：一步一步填写、连通、试用、发测试消息")
@click.argument("platform", type=click.Choice(platforms.names()))
@click.option("--mode", help="接入方式，不写则询问（脚本中取第一种）")
@click.option(
    "--answers", type=click.Path(dir_okay=False, path_type=Path), help="从这个 TOML 文件取各项，内容同配置中该平台的一节"
)
@click.option("--wait", type=click.IntRange(0), default=WAIT_SECONDS, show_default=True, help="最多等多少秒；0 为不等")
@click.option("--until", type=click.Choice(list(UNTIL)), help="等到什么为止：连通、第一条消息、群里的消息")
@click.option("--send", "sends", multiple=True, metavar="ROBOT", help="用这个机器人发一条测试消息，可写多次")
@click.option("--group", metavar="NAME", help="把发来消息的第一个群登记为这个名称")
@click.option("--scope", default="全局", show_default=True, help="登记的范围：全局，或处室名称")
@click.option("--push", metavar="ROBOT", help="登记的推送群机器人")
@json_option
@click.pass_obj
def connect(
    state: State,
    platform: str,
    mode: str | None,
    answers: Path | None,
    wait: int,
    until: str | None,
    as_json: bool,
    sends: tuple[str, ...],
    group: str | None,
    scope: str,
    push: str | None,
) -> None:
    kind = platforms.find(platform)
    assert kind  # noqa: S101 - one of the choices
    if mode is not None and mode not in kind.connecting():
        raise click.BadParameter(f"没有“{mode}”这种方式，应为 {'、'.join(kind.connecting())}", param_hint="--mode")
    wishes = Wishes(mode, answers, wait, until, sends, group, scope, push)
    with redirect_stdout(sys.stderr) if as_json else nullcontext():  # the document stands alone
        told = led(state, kind, wishes)
    if as_json:
        put_json({"ok": told.ok, **asdict(told)})
    elif told.ok:
        click.echo("\n完成。启动（或重启）服务：duban serve --all；随时可用 duban doctor --try 复查。")
    else:
        click.echo("\n还有异常，请按上面的提示处理后再运行本命令；已填写的各项直接回车即可。")
    if not told.ok:
        raise click.exceptions.Exit(1)


def led(state: State, kind: type[Platform], wishes: Wishes) -> Progress:
    """Go through all of it; what came of it."""
    from bot.cli import proving
    from bot.cli.listening_in import listening

    platform, say = kind.name(), click.echo
    told = Progress(platform)
    ready(state)
    errands = fill_in(state, kind, told, wishes.mode, wishes.answers, say)
    service = assembled(state)
    try:
        told.accounts, told.elsewhere = settled(service, platform, say)
        told.keys = list(proving.keys(service, platform, say))
        with ExitStack() as stack:
            ear = stack.enter_context(listening(service, platform, say)) if wishes.wait else None
            if ear:
                listen(ear, told, errands, wishes.wait, wishes.goal, say)
            if wishes.group or (wishes.guided and any(one.chat_id for one in told.heard)):
                register(service, told, wishes.group, wishes.scope, wishes.push, say)
            robots = wishes.sends or (proving.offered(service, platform, told.heard) if wishes.guided else ())
            live = ear.pushers if ear else {}
            told.sent = [proving.send(service, platform, robot, told.heard, live, say) for robot in robots]
    finally:
        service.database.close()
    return told


def ready(state: State) -> None:
    """Raises ConfigError where the database is not there: before anything is asked or written. What is wrong in the file is seen
    to when it is written."""
    from bot.config import BadSettings

    try:
        assembled(state).database.close()
    except BadSettings:
        return


def assembled(state: State) -> Service:
    """The service as it is configured now; raises ConfigError where its database is not there."""
    from bot import wsgi

    service = wsgi.assemble(state.settings(), busy_milliseconds=BUSY_MILLISECONDS)
    service.database.require_current()
    return service


def fill_in(
    state: State, kind: type[Platform], told: Progress, mode: str | None, answers: Path | None, say: Callable[[str], None]
) -> Sequence[Errand]:
    """Ask for what is to be known and write it; the errands that were wanted."""
    from bot.cli.filling_in import AtTerminal, Configuration, from_file

    configuration = Configuration(Path(state.path), kind.name())
    wanted: list[Errand]
    if answers:
        given = from_file(answers)
        told.mode = mode or mode_in(kind, given) or next(iter(kind.connecting()))
        wanted = [errand for errand in kind.errands(told.mode) if not errand.question or mentioned(errand, given)]
        values: Values = {keys: value for errand in wanted for keys, value in errand.fixed.items()} | given
    else:
        typed = AtTerminal(configuration)
        told.mode = mode or typed.mode(kind.connecting())
        wanted = [errand for errand in kind.errands(told.mode) if typed.errand(errand)]
        values = typed.values
    settings = configuration.write(values)
    told.written = [".".join(("platforms", kind.name(), *keys)) for keys in values]
    say(f"\n已写入 {configuration.path}（仅本人可读）：{len(values)}项。")
    if shadowed := configuration.shadowed(settings, values):
        say(f"注意：{'、'.join(shadowed)} 由环境变量或 secrets_dir 中的文件给出，以那里的为准，请一并更改。")
    return wanted


def settled(service: Service, platform: str, say: Callable[[str], None]) -> tuple[int, str]:
    """Accounts that were entered while the corporation's id was still to be filled in are known under it from now on: how many.
    Those of another corporation are not, as the same name may be somebody else there: what is said of them and their groups."""
    from bot.config_use import placeholder
    from bot.records import appointments, chats, people

    corp, moved = service.settings.platforms[platform].corp_id, 0
    with service.database.begin() as session:
        today = service.clock.now().date()
        for before in sorted({one.corp_id for one in people.accounts(session) if one.platform == platform} - {corp}):
            if not before.strip() or placeholder(before):
                moved += people.move_accounts(session, platform, before, corp)
        ours = [one for one in people.accounts(session) if one.platform == platform]
        here = {one.person_id for one in ours if one.corp_id == corp}
        others = {one.person_id for one in ours} - here
        serving = {actor.id for actor in appointments.in_office(session, sorted(others), today) if actor.roles}
        accounts = Counter(one.corp_id for one in ours if one.person_id in serving)
        groups = [group for group in chats.registered(session, today) if group.platform == platform]
        again = {group.name for group in groups if group.corp_id == corp}
        lost = Counter(group.corp_id for group in groups if group.corp_id != corp and group.name not in again)
    if moved:
        say(f"此前导入的{moved}个账号已归到企业 {corp}。")
    left = []
    for known in sorted(accounts | lost):
        counted = [f"{accounts[known]}个账号"] * (known in accounts) + [f"{lost[known]}个群"] * (known in lost)
        left.append(f"{'、'.join(counted)}登记在企业 {known or '（未填写）'}")
    todo = "，并".join(["再导入一次人员表"] * bool(accounts) + ["重新登记群"] * bool(lost))
    elsewhere = f"另有{'，'.join(left)}，不再认得；请{todo}" if left else ""
    if elsewhere:
        say(f"异常　{elsewhere}。")
    return moved, elsewhere


def mode_in(kind: type[Platform], given: Values) -> str | None:
    """Which way of connecting the answers name; None where they name none."""
    fixed = {mode: {k: v for errand in kind.errands(mode) for k, v in errand.fixed.items()} for mode in kind.connecting()}
    return next((mode for mode, values in fixed.items() if values and values.items() <= given.items()), None)


def mentioned(errand: Errand, given: Values) -> bool:
    """Whether the answers have anything that an errand asks for."""
    first = {blank.keys[0] for blank in errand.blanks} & {keys[0] for keys in given}
    last = {blank.keys[-1] for blank in errand.blanks} & {keys[-1] for keys in given if keys[0] in first}
    return bool(first and last)


def listen(ear: Ear, told: Progress, errands: Sequence[Errand], wait: int, until: str, say: Callable[[str], None]) -> None:
    """Run the service until the platform has reached it, and somebody has spoken where that is waited for."""
    from bot import wsgi
    from bot.cli import filling_in, reaching

    for errand in errands:
        if errand.after:
            say(f"\n现在：{errand.title}")
            for line in filling_in.numbered(errand.after, told.platform):
                say(line)
    code(ear.service, told.platform, say)
    say(f"\n正在等待（最多{wait}秒，Ctrl-C 结束等待）……")
    try:
        wait_for(ear, told, monotonic() + wait, until, say)
    except KeyboardInterrupt:
        say("不再等待。")
    if not told.connected:
        say(f"异常　没有连通{f'：{told.detail}' if told.detail else '，平台还没有来过，请核对以上步骤和网络'}")
        if not wsgi.network(ear.service.settings, told.platform).proxy:
            say(f"{reaching.BY_PROXY}。")


def wait_for(ear: Ear, told: Progress, end: float, until: str, say: Callable[[str], None]) -> None:
    """Look until it is reached or the time is over; what goes wrong meanwhile is said once."""
    told.connected = False
    while True:
        for one in ear.heard():
            told.heard.append(one)
            told.connected, told.detail = True, ""
            say(f"收到　{spoken(one)}")
        standing = ear.standing()
        if standing.refused and not told.heard:
            if standing.refused != told.detail:
                say(f"异常　已连通，但发来的消息被拒收：{standing.refused}")
            told.connected, told.detail = False, standing.refused
        elif standing.connected and not told.connected:
            told.connected, told.detail = True, ""
            say("正常　已连通")
        elif standing.trouble and not told.connected and standing.trouble != told.detail:
            told.detail = standing.trouble
            say(f"还没有连通：{standing.trouble}")
        groups = any(one.chat_id for one in told.heard)
        if {"connected": told.connected, "message": bool(told.heard), "group": groups}[until] or monotonic() >= end:
            return
        Event().wait(LOOK_SECONDS)


def spoken(one: SpokenHere) -> str:
    """Who spoke where."""
    if not one.chat_id and not one.user_id and one.name:
        return one.name
    where = f"群 {one.chat_title or one.chat_id}" if one.chat_id else "单聊"
    who = one.name or f"账号 {one.user_id or '不明'}（未绑定，请用 duban people code 姓名 发放一次性码）"
    return f"{where}　{who}"


def code(service: Service, platform: str, say: Callable[[str], None]) -> None:
    """Where no administrator is known on this platform yet, one gets a code by which to be."""
    from bot.records import enrolments, people
    from bot.rules.words import Role

    with service.database.begin() as session:
        now = service.clock.now()
        admins = people.holders(session, Role.ADMINISTRATOR, now.date())
        here = {(platform, service.settings.platforms[platform].corp_id)}
        if not admins or people.bound(session, [person for person, _ in admins], here):
            return
        person, name = admins[0]
        new = enrolments.new_code(session, person, now)
    say(f"{name}：请与机器人单聊发送 /绑定 {new}（15分钟内有效，只能用一次）。其他人用 duban people code 姓名 领取。")


def register(
    service: Service, told: Progress, name: str | None, scope: str, push: str | None, say: Callable[[str], None]
) -> None:
    """Register the first group that spoke and is not known yet."""
    from bot.cli import asking, groups
    from bot.records import chats

    heard = [one for one in told.heard if one.chat_id]
    corp = service.settings.platforms[told.platform].corp_id
    with service.database.begin() as session:
        today = service.clock.now().date()
        new = [one for one in heard if not chats.find(session, told.platform, corp, one.chat_id or "", today)]
    if not new:
        say("没有未登记的群来过消息，未登记。" if not heard else "来过消息的群已登记。")
        return
    chat = new[0]
    if name is None:
        if not asking.agreed(f"登记群 {chat.chat_title or chat.chat_id}", default=True):
            return
        told.registered = registered_by_hand(service, told.platform, chat, scope, say)
        return
    say(groups.told(groups.entered(service, told.platform, chat.chat_id or "", name, scope, push)))
    told.registered = chat.chat_id


def registered_by_hand(service: Service, platform: str, chat: SpokenHere, scope: str, say: Callable[[str], None]) -> str | None:
    """Ask how the group is called, what it hears and by which robot, again where that cannot be; its id."""
    from bot.cli import groups
    from bot.errors import UserError

    robots = list(service.settings.platforms[platform].robots)
    while True:
        name = str(click.prompt("群的名称", default=chat.chat_title or "建议提案办理群", type=str))
        wanted = str(click.prompt("范围（全局，或处室名称，用、隔开）", default=scope, type=str))
        push = str(
            click.prompt(f"由哪个群机器人推送（只问答、不推送的写 {NONE}）", default=robots[0] if robots else NONE, type=str)
        )
        speaking = None if push.strip() == NONE else push
        try:
            say(groups.told(groups.entered(service, platform, chat.chat_id or "", name, wanted, speaking)))
        except UserError as error:
            say(f"{error}请重新填写。")
        else:
            return chat.chat_id


COMMANDS: dict[str, click.Command] = {"connect": connect}
