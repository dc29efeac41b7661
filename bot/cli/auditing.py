"""audit: whether the journal is as it was written, and the journal as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.session import State, json_option, put_json

if TYPE_CHECKING:
    from bot.rules.chain_check import ChainVerdict
    from bot.rules.marks import Marks

NAMED = 5  # lines that are named; there may be many


@click.group("audit", help="操作日志：核对是否被改动，导出")
def audit_group() -> None:
    pass


@audit_group.command("verify", help="核对操作日志自第一行起是否被改动；写文件名时核对导出的文件")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--head", "heads", multiple=True, metavar="校验值", help="运维群里公布过的校验值，日志中须有以它结束的一行；可写几个"
)
@json_option
@click.pass_obj
def verify(state: State, file: Path | None, heads: tuple[str, ...], as_json: bool) -> None:
    from bot.audit import exporting

    verdict = exporting.verify(file, outside(state), heads) if file else in_database(state, heads)
    fault = "" if verdict.ok else said(verdict)
    if as_json:
        put_json(document(verdict) | ({"error": fault} if fault else {}))
    elif not fault:
        click.echo(right(verdict, heads))
        if file:
            click.echo(names_in_file(len(verdict.names)))
    if fault:
        click.echo(fault, err=True)
        raise click.exceptions.Exit(1)


def in_database(state: State, heads: tuple[str, ...]) -> ChainVerdict:
    from bot.audit import looking

    with state.service() as service, service.database.snapshot() as session:
        settings = service.settings
        folder, kept = Path(settings.service.data_dir), settings.journal.keep_days
        return looking.look(session, folder, service.clock.now(), kept, heads)


def outside(state: State) -> tuple[str, Marks] | None:
    """The unit, and what was noted of its journal on this server; None on a machine without its configuration."""
    from bot.audit import days
    from bot.errors import ConfigError

    try:
        settings = state.settings()
    except (ConfigError, OSError):
        return None
    return settings.unit.name, days.read(Path(settings.service.data_dir))


def document(verdict: ChainVerdict) -> dict[str, object]:
    return {
        "ok": verdict.ok,
        "length": verdict.length,
        "first_bad": verdict.first_bad,
        "erased": verdict.erased,
        "compared": verdict.compared,
        "last": {"line": verdict.last[0], "hash": verdict.last[1]},
        "told": [{"line": line, "said": said} for line, said in verdict.telling],
        "dated_earlier": list(verdict.earlier),
    }


def right(verdict: ChainVerdict, heads: tuple[str, ...]) -> str:
    """What holds, what it was compared with, and what somebody may want to look at."""
    from bot.rules.erasures import in_words

    against = [f"与已公布或记下的{verdict.compared}个校验值一致"] if verdict.compared else []
    against += [f"与所给的{len(heads)}个校验值一致"] if heads else []
    erased = f"，其中{verdict.erased}行的内容已按规定清除" if verdict.erased else ""
    whole = f"操作日志完整：{verdict.length}行，逐行衔接{erased}，{'，'.join(against)}。"
    found = [whole if against else f"操作日志逐行衔接：{verdict.length}行{erased}。"]
    if not against:
        found.append(
            "本次没有可比对的每日校验值，不能排除整体重写；请用运维群里公布的校验值再核对：duban audit verify --head 校验值。"
        )
    if verdict.last[0]:
        found.append(f"末行第{verdict.last[0]}行，校验值 {verdict.last[1]}。")
    found += [f"第{line}行写明：{in_words(said)}。" for line, said in verdict.telling]
    if verdict.earlier:
        named = "、".join(map(str, verdict.earlier[:NAMED]))
        more = "等" if len(verdict.earlier) > NAMED else ""
        found.append(f"第{named}行{more}的时间早于前一行（时钟拨回、按指定时刻办理或者事后补写），请核对。")
    return "\n".join(found)


def names_in_file(noted: int) -> str:
    """How far the names in an exported journal were compared."""
    rest = "姓名是导出时查得的，不在核对之内；人员以编号和账号为准。"
    return f"文件中{noted}人的姓名与日志中的名册一致；其余{rest}" if noted else f"文件中的{rest}"


def said(verdict: ChainVerdict) -> str:
    """Which line is wrong, and what to do."""
    advice = "请保留现场（不要恢复或升级），另存数据库文件，用备份和运维群公布的校验值查明改动的时间"
    return f"操作日志与写入时不同：共{verdict.length}行，{verdict.said()}。{advice}。"


@audit_group.command("export", help="导出操作日志（每行一个 JSON，仅本人可读），可用 audit verify 文件 核对")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的文件")
@json_option
@click.pass_obj
def export(state: State, output: Path, as_json: bool) -> None:
    from bot.audit import days, exporting

    with state.service() as service, service.database.snapshot() as session:
        told = days.read(Path(service.settings.service.data_dir))
        count = exporting.write(session, output, service.office.name, service.clock.now(), told)
    if as_json:
        put_json({"file": str(output), "length": count})
    else:
        click.echo(f"已导出操作日志{count}行，文件：{output}。内有人员姓名和账号，请妥善保管。")


COMMANDS: dict[str, click.Command] = {"audit": audit_group}
