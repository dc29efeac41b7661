"""import, people: the office's spreadsheets."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State, at_option, json_option, put_json
from bot.documents.ledger.entries import SECRET_REASON
from bot.errors import UserError
from bot.ledger_desk import bring_ledger, bring_people, silent

if TYPE_CHECKING:
    from bot.records.ledger.importing import LedgerImport


@click.command("import", help="导入台账（xlsx、xls），要么全部写入，要么一行不写")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=int, help="年度；不写时看表题，再看交办日期")
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--skip-bad", is_flag=True, help="跳过有错的行，写入其余")
@at_option
@json_option
@click.pass_obj
def import_ledger(
    state: State, file: Path, year: int | None, dry_run: bool, skip_bad: bool, at: str | None, as_json: bool
) -> None:
    with state.service(at) as service:
        now = service.clock.now()
        result = bring_ledger(
            service, file, now=now, year=year, skip_bad=skip_bad, dry_run=dry_run, tell=True, progress=progress_bar
        )
    if as_json:
        put_json(result.as_json())
    else:
        report(result, dry_run)
    if not result.written and not (dry_run and not any(bad.reason != SECRET_REASON for bad in result.rejected)):
        raise click.exceptions.Exit(1)


@contextmanager
def progress_bar(length: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, if that is a terminal."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label="正在导入", file=sys.stderr) as bar:
            yield bar.update
    else:
        with silent(length) as written:
            yield written


def report(result: LedgerImport, dry_run: bool) -> None:
    """What an import did, for people."""
    for remark in result.rejected:
        click.echo(f"第 {remark.row} 行 {remark.number}：{remark.reason}")
    for remark in result.warnings:
        place = f"第 {remark.row} 行 " if remark.row else ""  # an item the file does not hold has no row
        click.echo(f"提示 {place}{remark.number}：{remark.reason}")
    counts = f"新增 {len(result.created)} 件，更新 {len(result.updated)} 件，未变 {result.unchanged} 件"
    counts += "".join(f"，{year}年度表有更新" for year in result.year_facts)
    if dry_run:
        click.echo(f"试导入：{counts}，不导入 {len(result.rejected)} 行。未写入任何数据。")
    elif result.written:
        click.echo(f"已导入：{counts}，不导入 {len(result.rejected)} 行。")
    else:
        click.echo(f"未写入任何数据：{len(result.rejected)} 行不能导入。请改正后重试，或加 --skip-bad 跳过。")


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


COMMANDS: dict[str, click.Command] = {"import": import_ledger, "people": people_group}
