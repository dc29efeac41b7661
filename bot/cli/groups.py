"""chats: registered groups, and those that were refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from bot import platforms
from bot.cli.session import State, at_option, json_option, put_json
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.records.chats import Chat, SeenChat
    from bot.wsgi import Service


@click.group("chats", help="登记的群")
def chats_group() -> None:
    pass


@chats_group.command("list", help="列出登记的群；加 --seen 列出被拒绝答复的群")
@click.option("--seen", is_flag=True, help="列出未登记而找过机器人的群")
@json_option
@click.pass_obj
def list_chats(state: State, seen: bool, as_json: bool) -> None:
    from bot import reach
    from bot.records import chats

    with state.service() as service, service.database.begin() as session:
        found: list[dict[str, Any]]
        said: list[str] = []
        if seen:
            said = [other_corp(theirs, ours) for theirs, ours in chats.of_another_corp(session)]
            found = [
                {
                    "platform": row.platform,
                    "chat_id": row.chat_id,
                    "title": row.title,
                    "last_at": f"{row.last_at.astimezone(service.office.zone):%Y-%m-%d %H:%M}",
                }
                for row in chats.seen(session)
            ]
        else:
            today = service.clock.now().date()
            notes = reach.doubled(session, service.office, today)
            found = [
                {
                    "platform": group.platform,
                    "chat_id": group.chat_id,
                    "name": group.name,
                    "scope": "全局" if group.scope.everything else "、".join(sorted(group.scope.divisions)),
                    "push": group.push,
                    "note": notes.get(group.id),
                }
                for group in chats.registered(session, today)
            ]
    for line in said:
        click.echo(line, err=as_json)
    if as_json:
        put_json(found)
        return
    for row in found:
        note = row.pop("note", None)
        click.echo("　".join([*(str(value or "—") for value in row.values()), *filter(None, (note,))]))
    if not found and not said:
        click.echo("没有。")


def other_corp(theirs: SeenChat, ours: Chat) -> str:
    """Why a group that is registered is not answered."""
    said = f"已登记（{ours.corp_id or '空'}），但来信的企业标识是 {theirs.corp_id or '空'}，未答复"
    return f"{platforms.title_of(theirs.platform)}群“{ours.name}”（{theirs.chat_id}）{said}；请核对配置中的 corp_id"


@chats_group.command("add", help="登记一个群")
@click.argument("platform", type=click.Choice(platforms.names()))
@click.argument("chat_id")
@click.option("--name", required=True, help="群的名称")
@click.option("--scope", "scopes", required=True, multiple=True, help="全局，或处室名称（用 , 或 、 隔开，也可写多次）")
@click.option("--push", help="配置中的群机器人名称")
@at_option
@json_option
@click.pass_obj
def add(
    state: State, platform: str, chat_id: str, name: str, scopes: tuple[str, ...], push: str | None, at: str | None, as_json: bool
) -> None:
    with state.service(at) as service:
        row = entered(service, platform, chat_id, name, "、".join(scopes), push, since=at is not None)
    if as_json:
        put_json(row)
    else:
        click.echo(told(row))


def entered(
    service: Service, platform: str, chat_id: str, name: str, scope: str, push: str | None, *, since: bool = False
) -> dict[str, Any]:
    """Register a group, `since` today or from the beginning; the row, with what is odd about it. Raises UserError."""
    from bot import reach
    from bot.records import chats, people

    with service.database.begin() as session:
        section = service.settings.platforms.get(platform)
        corp, today = section.corp_id if section else "", service.clock.now().date()
        title = found.title if (found := platforms.find(platform)) else platform
        if push and not service.office.speaks(f"{platform}/{push}"):
            raise UserError(f"配置中没有名为“{push}”的{title}群机器人，未登记。")
        ids = None
        if scope != "全局":
            known = people.division_ids(session)
            names = [word for word in re.split(r"[、,，;；/\s]+", scope) if word]
            unknown = [word for word in names if word not in known]
            if unknown or not names:
                raise UserError(f"没有处室“{'、'.join(unknown) or scope}”，未登记。")
            ids = [known[word] for word in names]
        new = chats.register(
            session,
            platform,
            corp,
            chat_id,
            name=name,
            division_ids=ids,
            push=push,
            since=today if since else None,
        )
        group = chats.find(session, platform, corp, chat_id, today)
        note = reach.doubled(session, service.office, today).get(group.id) if group else None
    row = {"platform": platform, "chat_id": chat_id, "name": name, "scope": scope, "push": push}
    return {**row, "new": new, "note": note}


def told(row: dict[str, Any]) -> str:
    """A group that was registered, as the operator reads it."""
    speaks = row["push"] or "无，本群收不到提醒和通知"
    said = f"已{'登记' if row['new'] else '更新'}群“{row['name']}”，范围：{row['scope']}，推送：{speaks}。"
    return f"{said}\n{row['note']}。" if row["note"] else said


COMMANDS: dict[str, click.Command] = {"chats": chats_group}
