"""export: the year's ledger as a spreadsheet, for the office."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.papers import put_file
from bot.cli.session import State, at_option
from bot.errors import UserError


@click.command("export", help="导出一年的台账（xlsx），含代表电话；再导入时没有变化")
@click.option("--year", type=int, required=True, help="年度")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的 .xlsx 文件")
@at_option
@click.pass_obj
def export(state: State, year: int, output: Path, at: str | None) -> None:
    from bot.documents.ledger import writing
    from bot.records.ledger import exporting

    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter("文件名应以 .xlsx 结尾", param_hint="-o")
    with state.service(at) as service, service.database.snapshot() as session:
        tables = exporting.tables(session, year, service.clock.now().date(), phones=True)
    count = len(tables[0].rows)
    if not count:
        raise UserError(f"{year}年没有可导出的件，未生成文件。请核对年度。")
    put_file(output, writing.workbook_bytes(tables))
    click.echo(f"已导出{year}年台账{count}件，文件：{output}。内有代表电话，请勿发到群里。")


COMMANDS: dict[str, click.Command] = {"export": export}
