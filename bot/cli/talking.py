"""say, chat: the real dispatch from a terminal."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import platforms
from bot.cli.session import State, account, at_option, json_option, put_json
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.message import Reply
    from bot.records.chats import Group
    from bot.wsgi import Service

PLATFORMS = click.Choice(["console", *platforms.names()])


def speak(
    service: Service, text: str, person: str, chat: str | None, platform: str, *, account: str = "", file: Path | None = None
) -> Reply:
    """One message of a person, in a group or alone; raises UserError for a group or a name that is not clear.

    `account` is who types it on the server in that person's stead; empty where the person speaks. A `file` is sent alone, without
    words.
    """
    from bot.platforms import console

    group = find_group(service, chat, platform) if chat else None
    message = console.message(text, find_person(service, person), group=group, platform=platform, account=account, file=file)
    return service.dispatcher.answer(message)


def find_group(service: Service, chat: str, platform: str) -> Group:
    """A registered group by name or id; one that is not registered is spoken in all the same, and refused by dispatch."""
    from bot.records import chats
    from bot.records.chats import Group
    from bot.rules.permissions import NOTHING

    with service.database.begin() as session:
        found = chats.called(session, chat, service.clock.now().date())
    found = [group for group in found if platform in ("console", group.platform)]
    if len(found) > 1:
        raise UserError(f"名为“{chat}”的群有多个，请加 --platform 或写群的编号。")
    return found[0] if found else Group(0, platform, "", chat, chat, NOTHING, None)


def find_person(service: Service, name: str) -> int | None:
    """The person with this name or platform account; None for somebody the bot does not know."""
    from bot.records import people

    with service.database.begin() as session:
        found = [person.id for person in people.named(session, name)]
        if not found:
            accounts = people.accounts(session)
            found = list({one.person_id for one in accounts if one.user_id == people.canonical_user(one.platform, name)})
    if len(found) > 1:
        raise UserError(f"名为“{name}”的人有多个，请写平台账号。")
    return found[0] if found else None


def with_outcome(service: Service, reply: Reply, person: str) -> Reply:
    """The answer with what came of a file that was sent from here: it is read, or written, at once. Where a running service has
    taken it up, /导入 tells it."""
    from bot.file_desk import FileDesk
    from bot.platforms import console
    from bot.records import brought

    if not FileDesk(service, {console.NAME: console.ConsoleFiles()}).run(console.NAME):
        return reply
    sender = find_person(service, person) or 0
    with service.database.begin() as session:
        row = brought.last_of(session, sender, service.clock.now())
    return replace(reply, text=f"{reply.text}\n{row.report}") if row else reply


def files(service: Service, reply: Reply, folder: Path) -> list[Path]:
    """The reply's papers, made and put into the folder."""
    from bot import papers
    from bot.cli.papers import put_beside

    return [put_beside(folder, paper.name, papers.made(service.database, service.office, paper)) for paper in reply.papers]


@click.command("say", help="以某人身份发一条消息，走真实的处理流程")
@click.argument("text", default="")
@click.option("--as", "person", required=True, help="姓名或平台账号")
@click.option("--in", "chat", help="群的名称或编号；不写为单聊")
@click.option("--platform", type=PLATFORMS, default="console", show_default=True, help="按哪个平台的规则")
@click.option("--files", "folder", type=click.Path(file_okay=False, path_type=Path), help="把答复所附的文件存入这个文件夹")
@click.option("--file", "sent", type=click.Path(dir_okay=False, path_type=Path), help="发送这个文件，不写文字（单聊）")
@at_option
@json_option
@click.pass_obj
def say(
    state: State,
    text: str,
    person: str,
    chat: str | None,
    platform: str,
    folder: Path | None,
    sent: Path | None,
    at: str | None,
    as_json: bool,
) -> None:
    if sent and (text or chat or platform != "console"):
        raise click.UsageError("--file 单独发送，不与文字、--in、--platform 同用")
    if not (text or sent):
        raise click.UsageError("请写要发送的文字，或用 --file 指明文件")
    if sent and not sent.is_file():
        raise click.UsageError(f"没有找到文件 {sent}，没有发送")
    with state.service(at) as service:
        reply = speak(service, text, person, chat, platform, account=account(), file=sent)
        if not chat and platform == "console":
            reply = with_outcome(service, reply, person)
        written = files(service, reply, folder) if folder else []
    if as_json:
        card = asdict(reply.card) if reply.card else None
        names = [path.name for path in written] if folder else [paper.name for paper in reply.papers]
        found = {"outcome": reply.outcome, "text": reply.text, "card": card, "files": names}
        put_json(found | {"command": reply.command, "proposed": reply.proposed})
    else:
        click.echo(reply.text)
        for path in written:
            click.echo(f"文件：{path}")
        for paper in reply.papers if not folder else ():
            click.echo(f"附文件 {paper.name}：{paper.alt}（加 --files 文件夹 可保存）")
    if reply.outcome == "refused":
        raise click.exceptions.Exit(1)


@click.command("chat", help="在终端里与机器人对话，输入 退出 结束")
@click.option("--as", "person", required=True, help="姓名或平台账号")
@click.option("--in", "chat", help="群的名称或编号；不写为单聊")
@click.option("--platform", type=PLATFORMS, default="console", show_default=True, help="按哪个平台的规则")
@click.option(
    "--files", "folder", type=click.Path(file_okay=False, path_type=Path), default=".", help="文件存放处，默认当前文件夹"
)
@at_option
@click.pass_obj
def chat(state: State, person: str, chat: str | None, platform: str, folder: Path, at: str | None) -> None:
    with state.service(at) as service:
        click.echo(f"您是 {person}（{chat or '单聊'}）。先试试 /帮助；输入 退出 结束。")
        while True:
            try:
                text = click.prompt("", prompt_suffix="> ", default="", show_default=False)
            except click.Abort:
                return
            if text.strip() in ("退出", "exit", "quit"):
                return
            reply = speak(service, text, person, chat, platform, account=account())
            click.echo(reply.text)
            try:
                for path in files(service, reply, folder):
                    click.echo(f"文件：{path}")
            except UserError as error:
                click.echo(str(error), err=True)


COMMANDS: dict[str, click.Command] = {"say": say, "chat": chat}
