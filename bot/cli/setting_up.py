"""init, check, db: what an operator does before the service runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import platforms
from bot.cli.session import State, json_option, put_json
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.platforms.platform import Platform

BEGINNING = """# 督办群助手配置。全部配置项及说明见 config.example.toml。
[service]
listen = "127.0.0.1:8080"

[database]
url = "sqlite:///duban.db"

[unit]
name = "本单位"
"""


@click.command("init", help="建立配置和数据库，给出第一位管理员的绑定码")
@click.option("--data", default=".", show_default=True, help="放在哪个文件夹")
@click.option("--platform", "chosen", multiple=True, type=click.Choice(platforms.names()), help="用哪个平台，可写多次")
def init(data: str, chosen: tuple[str, ...]) -> None:
    from bot import config, modes, wsgi
    from bot.records import enrolments
    from bot.records.people import Appointment, Person
    from bot.rules.words import Role

    folder = Path(data)
    path = folder / "config.toml"
    if path.exists():
        raise UserError(f"{path} 已存在，未作任何改动。")
    closed = modes.new_folder(folder)
    begun = sorted(platforms.every(), key=lambda one: not begins(one, chosen))
    text = "\n".join((BEGINNING, *(one.beginning() if begins(one, chosen) else put_aside(one) for one in begun)))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    settings = config.load(path)
    service = wsgi.assemble(settings)
    service.database.upgrade()
    with service.database.begin() as session:
        person = Person(name="系统管理员")
        session.add(person)
        session.flush()
        session.add(Appointment(person_id=person.id, role=str(Role.ADMINISTRATOR)))
        code = enrolments.new_code(session, person.id, service.clock.now())
    service.database.close()
    click.echo(f"已建立 {path}（仅本人可读）和数据库。")
    if not closed:
        click.echo(f"文件夹 {folder} 其他账号也能进入，请执行 chmod 700 {folder}。")
    titles = "、".join(one.title for one in settings.platforms.values())
    click.echo(f"第一位管理员：请{service.office.heard_in}与机器人单聊发送 /绑定 {code}（15分钟内有效，只能用一次）。")
    commands = f"运行 duban --config {path} check，再运行 duban --config {path} serve --all"
    click.echo(f"下一步：填写 {path} 中的单位全称和{titles}的各项，{commands}。")
    for name in settings.platforms:
        click.echo(f"也可以运行 duban --config {path} connect {name}，由它一步一步引导填写和连通。")


def begins(platform: type[Platform], chosen: tuple[str, ...]) -> bool:
    """Whether the configuration begins with a platform: one that was named, or the usual one where none was."""
    return platform.name() in chosen if chosen else platform.usual


def put_aside(platform: type[Platform]) -> str:
    """A section in comments, for who wants it later."""
    return "".join(f"# {line}".rstrip(" ") if line.strip() else line for line in platform.beginning().splitlines(keepends=True))


@click.command("check", help="检查配置，一次列出全部问题")
@json_option
@click.pass_obj
def check(state: State, as_json: bool) -> None:
    from bot import config_use
    from bot.config import BadSettings

    try:
        settings = state.settings()
        faults = config_use.faults(settings, Path(state.path).read_text(encoding="utf-8-sig"))
    except BadSettings as bad:
        faults = [*bad.faults, *config_use.beside(bad.faults, Path(state.path))]
    if as_json:
        put_json({"ok": not faults, "faults": [vars(fault) for fault in faults]})
    else:
        click.echo("\n".join(str(fault) for fault in faults) or "配置无误。")
    if faults:
        raise click.exceptions.Exit(78)


@click.group("db", help="数据库结构")
def db() -> None:
    pass


@db.command("upgrade", help="升级到最新结构；多个进程同时执行时依次等待")
@click.pass_obj
def upgrade(state: State) -> None:
    from bot import brought_up, wsgi

    service = wsgi.assemble(state.settings(), busy_milliseconds=15000)
    before = service.database.require_known()
    service.database.upgrade()
    done = "数据库结构已是最新版本" if before else "数据库原为空，已建立结构"
    click.echo(f"{done}（{service.database.version()[0]}）。")
    if said := brought_up.settle(service):
        click.echo(said)


COMMANDS: dict[str, click.Command] = {"init": init, "check": check, "db": db}
