"""audit: whether the journal is as it was written, and the journal as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.session import State, json_option, put_json

if TYPE_CHECKING:
    from bot.rules.chain_check import ChainVerdict


@click.group("audit", help="操作日志：核对是否被改动，导出")
def audit_group() -> None:
    pass


@audit_group.command("verify", help="核对操作日志自第一行起是否被改动；写文件名时核对导出的文件")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def verify(state: State, file: Path | None, as_json: bool) -> None:
    from bot.audit import exporting

    verdict = exporting.verify(file) if file else in_database(state)
    fault = "" if verdict.ok else said(verdict)
    if as_json:
        found = {"ok": verdict.ok, "length": verdict.length, "first_bad": verdict.first_bad, "erased": verdict.erased}
        put_json(found | ({"error": fault} if fault else {}))
    elif not fault:
        erased = f"，其中{verdict.erased}行的内容已按规定清除" if verdict.erased else ""
        click.echo(f"操作日志完整：{verdict.length}行，逐行衔接，与每日公布的校验值一致{erased}。")
    if fault:
        click.echo(fault, err=True)
        raise click.exceptions.Exit(1)


def in_database(state: State) -> ChainVerdict:
    from bot.audit import days
    from bot.records.journal import verifying

    with state.service() as service, service.database.snapshot() as session:
        return verifying.verify(session, days.read(Path(service.settings.service.data_dir)))


def said(verdict: ChainVerdict) -> str:
    """Which line is wrong, and what to do."""
    where = f"第{verdict.first_bad}行" if verdict.first_bad is not None else ""
    advice = "请保留现场（不要恢复或升级），另存数据库文件，用备份和运维群公布的校验值查明改动的时间"
    return f"操作日志与写入时不同：共{verdict.length}行，自{where}起不可信（{verdict.why}）。{advice}。"


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
