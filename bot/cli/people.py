"""people: the divisions and people of the office, from a file, as a list, and a code to bind an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import asking, strangers
from bot.cli.session import State, account, at_option, json_option, put_json
from bot.documents.ledger import spoken
from bot.documents.people import columns
from bot.documents.reading import Answers, How, OpenQuestion
from bot.errors import UserError
from bot.ledger_desk import bring_people
from bot.rules import posts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.forgetting import ToForget
    from bot.records.ledger.people import PeopleImport


@click.group("people", help="处室和人员")
def people_group() -> None:
    pass


@people_group.command("import", help="导入人员表（姓名 处室 角色 手机，以及各平台账号）或通讯录（姓名 科室 职务 电话）")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--role", "roles", multiple=True, metavar="职务=角色", help="某个职务在督办中的角色，可写多次；无 表示没有权限")
@click.option("--column", "titles", multiple=True, metavar="表头=栏目", help="某个表头是哪一栏，可写多次")
@at_option
@json_option
@click.pass_obj
def import_people(
    state: State, file: Path, roles: tuple[str, ...], titles: tuple[str, ...], at: str | None, as_json: bool
) -> None:
    given = answers_of(roles, titles)
    with state.service(at) as service:
        result = bring_people(service, file, dated=at is not None, given=given, by=account())
        while result.found.questions and not result.found.rejected and not as_json and asking.on_terminal():
            describe(result)
            answered = asked(result.found.questions)
            if answered is None:
                break
            given = replace(given, roles={**given.roles, **answered})
            result = bring_people(service, file, dated=at is not None, given=given, by=account())
    if as_json:
        put_json(result.as_json())
    else:
        describe(result)
        ending(result)
    if not result.written:
        raise click.exceptions.Exit(1)


def asked(questions: Sequence[OpenQuestion]) -> dict[str, str] | None:
    """post → role, as answered on the terminal; None where one stays open."""
    answers = asking.ask(questions)
    if answers is None:
        return None
    words = [question.option.removeprefix("--role ").partition("=")[0] for question in questions]
    whole = [typed if "=" in typed else f"{word}={typed}" for word, (_, typed) in zip(words, answers, strict=True)]
    return dict(pairs("--role", whole, role_of))


def answers_of(roles: Sequence[str], titles: Sequence[str]) -> Answers:
    """What the options answer."""
    how: How = "option"
    meant = {title: (column, how) for title, column in pairs("--column", titles, column_of)}
    return Answers(columns=meant, roles=dict(pairs("--role", roles, role_of)))


def pairs(option: str, typed: Sequence[str], meaning: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Each 职务=角色 in its two parts; raises BadParameter for what is none."""
    for each in typed:
        word, sign, answer = each.partition("=") if "=" in each else each.partition("＝")
        if not sign or not word.strip() or not answer.strip():
            raise click.BadParameter(f"“{each}”应写成 {option} 词=意思", param_hint=option)
        try:
            yield word.strip(), meaning(answer.strip())
        except ValueError as reason:
            raise click.BadParameter(str(reason), param_hint=option) from None


def role_of(answer: str) -> str:
    """A role, 无 or 离任, as it is kept."""
    return str(posts.meaning(answer))


def column_of(answer: str) -> str:
    """One of the list's columns."""
    if answer not in columns.COLUMNS:
        raise ValueError(f"没有栏目“{answer}”，应为 {'、'.join(columns.COLUMNS)}")
    return answer


def describe(result: PeopleImport) -> None:
    """How a list was read, for people."""
    found = result.found
    for sheet in found.reading:
        understood = "、".join(f"{column.header}→{column.meaning}" for column in sheet.columns if column.meaning)
        click.echo(f"工作表“{sheet.sheet}”：{understood or sheet.why}")
        if sheet.merged:
            click.echo(f"　合并单元格按整块取值：{'、'.join(sheet.merged)}")
        for skipped in sheet.skipped_rows:
            click.echo(f"　第 {skipped.row} 行略过：{skipped.why}")
    for remark in found.rejected:
        click.echo(f"第 {remark.row} 行 {remark.name}：{remark.reason}")
    for remark in result.warnings:
        click.echo(f"提示 第 {remark.row} 行 {remark.name}：{remark.reason}" if remark.row else f"提示 {remark.reason}")


def ending(result: PeopleImport) -> None:
    """What became of it."""
    found = result.found
    for question in found.questions:
        click.echo(f"待答：{question.text}（{question.option}）")
    if result.written:
        click.echo(f"已导入：新增 {len(result.created)} 人，更新 {len(result.updated)} 人，未变 {result.unchanged} 人。")
    else:
        click.echo("未写入任何数据，请改正或作答后重试。" if found.questions else "未写入任何数据，请改正后重试。")


@people_group.command("list", help="列出人员和职责；加 --seen 列出被拒绝的账号")
@click.option("--seen", is_flag=True, help="列出找过机器人而不知道是谁的账号（不含其所发内容）")
@json_option
@click.pass_obj
def list_people(state: State, seen: bool, as_json: bool) -> None:
    if seen:
        strangers.put(state, as_json)
        return
    from bot import reach
    from bot.records import people
    from bot.rules.reach import by
    from bot.rules.words import Role

    with state.service() as service, service.database.begin() as session:
        now = service.clock.now()
        places, alone = reach.places(session, service.office, now.date()), reach.why_not(session, service.office, now)
        told_alone = reach.private(session, service.office, now)
        divisions, accounts, known = people.divisions(session), people.accounts(session), service.office.places

        def here(one: people.Account) -> bool:
            return (one.platform, one.corp_id) in known

        def can(one: people.Account) -> bool:
            return one.mentionable and here(one)

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
                    "accounts": sorted({one.platform for one in accounts if one.person_id == p.person_id and here(one)}),
                    "elsewhere": [
                        strangers.elsewhere(one.platform, one.corp_id)
                        for one in accounts
                        if one.person_id == p.person_id and not here(one)
                    ],
                    "ids": [
                        {
                            "platform": one.platform,
                            "kind": one.kind,
                            "id": one.user_id,
                            "mentionable": one.mentionable and here(one),
                        }
                        for one in accounts
                        if one.person_id == p.person_id
                    ],
                    "alone": [way.robot for way in told_alone[p.person_id].ways] if p.person_id in told_alone else [],
                    "hindered": {way: why for way, why in alone.get(p.person_id, {}).items() if why},
                    "groups": by(p.person_id, [p.division] if own and p.division else divisions, places),
                }
            )
    if as_json:
        put_json(found)
        return
    for row in found:
        until = f"（至 {row['until']}）" if row["until"] else ""
        titles = [strangers.account_words(name, row["ids"]) for name in row["accounts"]]
        bound = "　".join(filter(None, (f"已绑定 {'、'.join(titles)}" if titles else "未绑定", "、".join(row["elsewhere"]))))
        click.echo(f"{row['name']}　{row['division'] or ''}　{row['role']}{until}　{bound}　{reached_by(row)}")
    if not found:
        click.echo("没有。")


def reached_by(row: dict[str, Any]) -> str:
    """By which way somebody is told, and which ways cannot be taken."""
    alone = f"单独通知 {'、'.join(row['alone'])}" if row["alone"] else ""
    groups = f"所在群 {'、'.join(row['groups'])}" if row["groups"] else "" if alone else "无群可达"
    hindered = "；".join(f"{way} 不可用：{why}" for way, why in row["hindered"].items())
    return "　".join(filter(None, (alone, groups, hindered)))


@people_group.command("code", help="给某人一个 /绑定 用的一次性码（15分钟内有效）")
@click.argument("name")
@click.option(
    "--group", "for_group", is_flag=True, help="不用于绑定，而用于其本人在群里 /群 登记（平台不能证明发送人身份时须附）"
)
@click.option("--division", metavar="处室", help="同名的人，写明是哪个处室的")
@at_option
@json_option
@click.pass_obj
def code(state: State, name: str, for_group: bool, division: str | None, at: str | None, as_json: bool) -> None:
    from bot.config_use import placeholder
    from bot.records import enrolments, people

    with state.service(at) as service, service.database.begin() as session:
        person, now = people.one_named(session, name, division).id, service.clock.now()
        found = people.actor(session, person, now.date())
        if for_group and not (found and found.is_office):
            raise UserError(f"{name}不是办公室人员，不能登记群，未发放。")
        new = enrolments.new_code(session, person, now, for_group=for_group)
        filled = {name: one for name, one in service.office.platforms.items() if not placeholder(one.corp_id)}
        where = replace(service.office, platforms=filled).heard_in or service.office.heard_in
    if as_json:
        put_json({"name": name, "code": new, "for_group": for_group})
    elif for_group:
        click.echo(f"{name} 登记群用的一次性码：{new}（15分钟内有效，只能由其本人用一次，不能用于绑定）。")
        click.echo(f"请其在要登记的群里发送：/群 登记 名称 范围 推送 {new}")
    else:
        click.echo(f"{name} 的一次性码：{new}（15分钟内有效）。请本人{where}与机器人单聊发送：/绑定 {new}")


def day_of(context: click.Context, option: click.Parameter, typed: str | None) -> date | None:
    """A day as an office writes it; None where none is given."""
    try:
        return date.fromisoformat(spoken.day(typed)) if typed else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@people_group.command("end", help="某人离任：职务、账号绑定、待答的问题和一次性码到此为止，并告知办公室")
@click.argument("name")
@click.option("--on", "day", callback=day_of, metavar="DATE", help="从哪天起不再任职，默认今天")
@click.option("--division", metavar="处室", help="同名的人，写明是哪个处室的")
@at_option
@json_option
@click.pass_obj
def end(state: State, name: str, day: date | None, division: str | None, at: str | None, as_json: bool) -> None:
    from bot import departing
    from bot.clock import SystemClock
    from bot.records.erasure import outside
    from bot.rules import dates

    with state.service(at) as service:
        now = service.clock.now()
        with service.database.begin() as session:
            before = outside.bound(session)
            ended = departing.end(session, service.office, name, division=division, on=day, now=now, account=account())
            unbound = before - outside.bound(session)
            left = [(ended.person, ended.name)]
        with service.database.begin() as session:
            really = max(now, SystemClock(service.settings.zone).now())  # by which backups are dated, whatever --at says
            outside.note(session, Path(service.settings.service.data_dir), really, accounts=unbound, left=left)
    if as_json:
        put_json(asdict(ended))
    else:
        posts = "、".join(ended.posts) or "无职务"
        click.echo(f"{name}自{dates.long(ended.on)}起不再任职（{posts}），解除账号绑定{ended.accounts}个。")
        if ended.items:
            reviews = f"，其中待其审核的{ended.reviews}件" if ended.reviews else ""
            click.echo(f"离任前参与的在办件{ended.items}件{reviews}，须由接任的人办理。")
        if ended.empty:
            click.echo(f"此后无人任{'、'.join(ended.empty)}，请更新人员表。")
        click.echo("办公室将在群里收到通知。" if ended.told else "没有可以通知的办公室人员或全局群，请另行告知。")
        click.echo("登记有误的，把其写回人员表再次导入，并重新绑定账号。")


@people_group.command("export", help="导出一个人的全部记录（JSON，仅本人可读）")
@click.argument("name")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的文件")
@click.option("--division", metavar="处室", help="同名的人，写明是哪个处室的")
@json_option
@click.pass_obj
def export(state: State, name: str, output: Path, division: str | None, as_json: bool) -> None:
    from bot import forgetting

    with state.service() as service, service.database.snapshot() as session:
        rows = forgetting.export(session, name, division, output, service.office.zone)
    if as_json:
        put_json({"name": name, "file": str(output), "rows": rows})
    else:
        click.echo(f"已导出{name}的记录{rows}条，文件：{output}。内有个人信息，请妥善保管。")


@people_group.command("erase", help="删除一个已离任的人的个人信息：姓名改为代号，电话、账号和本人的话删除，办件记录保留")
@click.argument("name")
@click.option("--division", metavar="处室", help="同名的人，写明是哪个处室的")
@click.option("--yes", "sure", is_flag=True, help="已核对是谁，不再询问")
@at_option
@json_option
@click.pass_obj
def erase(state: State, name: str, division: str | None, sure: bool, at: str | None, as_json: bool) -> None:
    from bot import forgetting
    from bot.clock import SystemClock

    with state.service(at) as service:
        now, data = service.clock.now(), Path(service.settings.service.data_dir)
        if not sure:
            with service.database.snapshot() as session:
                known = forgetting.meant(session, name, division, now.date())
                whose = whom(session, known, now.date())
            if not asking.on_terminal() or as_json:
                raise UserError(f"{whose}删除后不能恢复，请核对无误后加 --yes 运行。{forgetting.NO_CHANGE}")
            click.echo(f"{whose}删除后不能恢复。")
            if not asking.agreed("是否删除"):
                click.echo(forgetting.NO_CHANGE)
                raise click.exceptions.Exit(1)
        with service.database.begin() as session:
            really = max(now, SystemClock(service.settings.zone).now())
            done = forgetting.erase(session, name, division, now=now, account=account(), data=data, really=really)
    if as_json:
        found = {"doubtful": done.doubtful, "items": done.numbers}
        put_json({"name": name, "called": done.called, "out_of_words": done.alone, **found})
        return
    click.echo(f"{name}的个人信息已删除，此后称“{done.called}”；办件记录和操作日志保留，仍可核对。")
    if not done.alone:
        click.echo("另有同名的人，他人登记的文字中提及该姓名的未改，请自行核对。")
    if done.doubtful:
        where = f"（{'、'.join(done.numbers)}）" if done.numbers else ""
        click.echo(f"另有{done.doubtful}处文字不能确定是否指其本人，未改{where}，请核对，需要时用 /更正 改写。")
    click.echo("此前的备份和导出的文件中仍有原内容，请按保留期限处理。")


def whom(session: Session, found: ToForget, today: date) -> str:
    """吴示安（信息化推进处）：曾任承办人（2021年3月1日至2021年7月15日），相关记录12条。"""
    from bot.records import people
    from bot.rules import dates

    divisions = {number: of for of, number in people.division_ids(session).items()}
    own = divisions.get(found.person.division_id or 0)
    posts = [
        f"{post.role}（{f'自{dates.long(post.since)}' if post.since else ''}至{dates.long(post.until or today)}）"
        for post in found.posts
    ]
    held = f"曾任{'、'.join(posts)}" if posts else "没有任职记录"
    return f"{found.person.name}{f'（{own}）' if own else ''}：{held}，相关记录{found.records}条。"


COMMANDS: dict[str, click.Command] = {"people": people_group}
