"""archive: a finished year into one file, and what such a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.cli.session import State, at_option, json_option, put_json
from bot.errors import UserError


@click.command("archive", help="把办结的一年归档为一个文件，长期可读；--read 核对并查看")
@click.argument("year", type=click.IntRange(2000, 2100), required=False)
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="写入的 .zip 文件")
@click.option("--read", "file", type=click.Path(path_type=Path), help="查看一份档案")
@click.option("--number", help="与 --read 同用：只看这一件")
@at_option
@json_option
@click.pass_obj
def archive(
    state: State, year: int | None, output: Path | None, file: Path | None, number: str | None, at: str | None, as_json: bool
) -> None:
    if file:
        show(file, number, as_json)
        return
    if year is None or output is None:
        raise click.UsageError("请写明年度和 -o 文件，或用 --read 查看一份档案")
    if output.suffix.lower() != ".zip":
        raise click.BadParameter("文件名应以 .zip 结尾", param_hint="-o")
    count = put(state, year, output, at)
    if as_json:
        put_json({"file": str(output), "year": year, "items": count})
    else:
        click.echo(f"{year}年{count}件已归档，已核对，文件：{output}。内有代表电话，请妥善保管。数据库中的内容未删除。")


def put(state: State, year: int, output: Path, at: str | None) -> int:
    """Write a year's archive; how many items. Raises UserError while some are open."""
    from bot import papers
    from bot.backups import archive as archives
    from bot.documents import official
    from bot.documents.ledger import writing
    from bot.records import whole_year
    from bot.records.ledger import exporting
    from bot.rules.papers import document
    from bot.rules.papers import summary as rules

    with state.service(at) as service, service.database.snapshot() as session:
        now = service.clock.now()
        found = papers.summary_of(session, service.office, year, now.date())
        if left := found.figures["total"] - found.figures["finished"]:
            raise UserError(
                f"{year}年还有{left}件未办结，不能归档，未生成文件。是哪些件，运行 duban summary {year} -o 总结.md 可以看到。"
            )
        tables = exporting.tables(session, year, now.date(), phones=True)
        items = whole_year.items(session, year, service.office.zone)
    summary = rules.compose(found)
    made = {
        "台账.xlsx": writing.workbook_bytes(tables),
        "总结.docx": official.docx_bytes(summary),
        "总结.md": document.as_markdown(summary).encode(),
    }
    archives.write(output, year, service.office.name, now, made, items)
    return len(items)


def show(path: Path, number: str | None, as_json: bool) -> None:
    """Tell what an archive holds, or all about one item of it."""
    from bot.backups import archive as archives

    found = archives.read(path)
    wanted = [item for item in found.items if number is None or item["number"] == number]
    if not wanted:
        raise UserError(f"档案中没有编号 {number}。")
    if as_json:
        put_json({"year": found.year, "unit": found.unit, "made_at": found.made_at, "items": wanted})
        return
    click.echo(f"{found.unit}{found.year}年办理档案，{found.made_at}生成，{len(found.items)}件，内容完整。")
    for item in wanted:
        click.echo("\n".join(lines(item)) if number else f"{item['number']}　{item['handling']}　{item['title']}")


def lines(item: dict[str, Any]) -> Iterator[str]:
    """One item of an archive for people: what it is, its steps, its journal."""
    yield f"{item['level']}{item['body']} {item['number']}　{item['handling']}　{item['title']}"
    for fact in item.get("fact", []):
        ended = "（已更正）" if "superseded_at" in fact else ""
        yield "　".join(str(fact[part]) for part in ("on_date", "kind", "value", "person") if fact.get(part)) + ended
    for decision in item.get("review_decision", []):
        verdict = "通过" if decision["passed"] else "退回"
        yield f"{decision['decided_on']}　第{decision['round']}轮第{decision['level']}级{verdict}"
    for line in item.get("journal", []):
        yield "　".join(str(line[part]) for part in ("at", "person", "command", "words") if line.get(part))


COMMANDS: dict[str, click.Command] = {"archive": archive}
