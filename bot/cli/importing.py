"""people: the office's list of divisions and people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.cli.session import State, at_option, json_option, put_json
from bot.errors import UserError
from bot.ledger_desk import bring_people


@click.group("people", help="处室和人员")
def people_group() -> None:
    pass


@people_group.command("import", help="导入人员表（姓名 处室 角色 手机，以及各平台账号）")
@click.argument("file", type=click.Path(path_type=Path))
@at_option
@json_option
@click.pass_obj
def import_people(state: State, file: Path, at: str | None, as_json: bool) -> None:
    with state.service(at) as service:
        result = bring_people(service, file, dated=at is not None)
    if as_json:
        put_json(result.as_json())
    else:
        for bad in result.rejected:
            click.echo(f"第 {bad['row']} 行 {bad['name']}：{bad['reason']}")
        counts = f"新增 {len(result.created)} 人，更新 {len(result.updated)} 人，未变 {result.unchanged} 人"
        click.echo(f"已导入：{counts}。" if result.written else "未写入任何数据，请改正后重试。")
    if not result.written:
        raise click.exceptions.Exit(1)


@people_group.command("list", help="列出人员和职责")
@json_option
@click.pass_obj
def list_people(state: State, as_json: bool) -> None:
    from bot import platforms, reach
    from bot.records import people
    from bot.rules.reach import by
    from bot.rules.words import Role

    with state.service() as service, service.database.begin() as session:
        places = reach.places(session, service.office, service.clock.now().date())
        users, divisions = people.all_user_ids(session), people.divisions(session)
        found: list[dict[str, Any]] = []
        for p in people.postings(session):
            own = p.role in (Role.OFFICER, Role.DIVISION_HEAD) and p.division
            found.append(
                {
                    "name": p.name,
                    "role": p.role,
                    "division": p.division,
                    "since": p.since,
                    "until": p.until,
                    "accounts": sorted({platform for (platform, _), known in users.items() if p.person_id in known}),
                    "groups": by(p.person_id, [p.division] if own and p.division else divisions, places),
                }
            )
    if as_json:
        put_json(found)
        return
    for row in found:
        until = f"（至 {row['until']}）" if row["until"] else ""
        titles = [kind.title if (kind := platforms.find(name)) else name for name in row["accounts"]]
        bound = f"已绑定 {'、'.join(titles)}" if titles else "未绑定"
        reached = f"所在群 {'、'.join(row['groups'])}" if row["groups"] else "无群可达"
        click.echo(f"{row['name']}　{row['division'] or ''}　{row['role']}{until}　{bound}　{reached}")


@people_group.command("code", help="给某人一个 /绑定 用的一次性码（15分钟内有效）")
@click.argument("name")
@at_option
@json_option
@click.pass_obj
def code(state: State, name: str, at: str | None, as_json: bool) -> None:
    from bot.records import people

    with state.service(at) as service, service.database.begin() as session:
        found = people.named(session, name)
        if len(found) != 1:
            raise UserError(f"没有“{name}”这个人，或有重名。请先导入人员表。")
        new = people.new_code(session, found[0].id, service.clock.now())
    if as_json:
        put_json({"name": name, "code": new})
    else:
        click.echo(f"{name} 的一次性码：{new}（15分钟内有效）。请本人与机器人单聊发送：/绑定 {new}")


COMMANDS: dict[str, click.Command] = {"people": people_group}
