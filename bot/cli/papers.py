"""letter, summary: papers made by the office at the machine itself; and how any command puts a file where it was asked to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import modes
from bot.cli.session import State, at_option, body_option, json_option, put_json
from bot.errors import UserError
from bot.rules.chat_safe import FileName
from bot.rules.words import Body

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.rules.stages import Case
    from bot.wsgi import Service


@click.command("letter", help="一件的答复函（会办件为会办意见）格式稿，待填处标黄")
@click.argument("number")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的 .docx 文件")
@click.option("--promises", is_flag=True, help="改为告知代表承诺事项办理情况的函")
@click.option("--to", "to", default="", help="联名件中答复哪一位（姓名），分别答复时逐人生成")
@at_option
@json_option
@click.pass_obj
def letter(state: State, number: str, output: Path, promises: bool, to: str, at: str | None, as_json: bool) -> None:
    from bot import papers
    from bot.documents import official
    from bot.rules import numbers, passing_on
    from bot.rules.papers import document

    if output.suffix.lower() != ".docx":
        raise click.BadParameter("文件名应以 .docx 结尾", param_hint="-o")
    with state.service(at) as service, service.database.snapshot() as session:
        today = service.clock.now().date()
        found = the_item(session, service, number, today)
        made = papers.letter_of(session, service.office, found.id, today, to, of_promises=promises)
        others = "" if to or promises else passing_on.still_to_write_to(found, service.office.letters)
    put_file(output, official.docx_bytes(made))
    blanks = document.placeholders(made)
    if as_json:
        put_json({"number": numbers.display(found.digits), "title": made.title, "placeholders": blanks})
    else:
        click.echo(f"已生成《{made.title}》格式稿，{blanks}处待填写（已标黄），文件：{output}")
        if others:
            click.echo(f"本件分别答复，另须生成：{others}（加 --to 姓名）")


@click.command("summary", help="年度办理工作总结（草稿）：先列缺什么，数字均由登记的事实算出")
@click.argument("year", type=click.IntRange(2000, 2100))
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的 .docx 或 .md 文件")
@body_option
@at_option
@json_option
@click.pass_obj
def summary(state: State, year: int, output: Path, body: str | None, at: str | None, as_json: bool) -> None:
    from bot import papers
    from bot.documents import official
    from bot.rules.papers import document
    from bot.rules.papers import summary as rules
    from bot.rules.papers.year import gaps

    kind = output.suffix.lower()
    if kind not in (".docx", ".md"):
        raise click.BadParameter("文件名应以 .docx 或 .md 结尾", param_hint="-o")
    with state.service(at) as service, service.database.snapshot() as session:
        wanted = Body(body) if body else None
        found = papers.summary_of(session, service.office, year, service.clock.now().date(), wanted)
    made = rules.compose(found)
    put_file(output, official.docx_bytes(made) if kind == ".docx" else document.as_markdown(made).encode())
    missing = gaps(found)
    if as_json:
        put_json(
            {
                "figures": found.figures,
                "equations": [equation.as_json() for equation in found.equations],
                "gaps": [{"text": gap.text, "numbers": list(gap.numbers)} for gap in missing],
            }
        )
        return
    for gap in missing:
        click.echo(f"待补：{rules.words(gap)}")
    click.echo(f"已生成《{made.title}》草稿，待补{len(missing)}项，文件：{output}")


def the_item(session: Session, service: Service, typed: str, today: date) -> Case:
    """The one item a number means, spelled as `/查` understands it; raises UserError that lists the candidates."""
    from bot.records import cases, suggestions
    from bot.rules import numbers, spelling
    from bot.rules.permissions import Scope

    try:
        found, _ = numbers.find(spelling.normal(typed))
    except numbers.NotANumber:
        raise UserError(numbers.NOT_DIGITS) from None
    if len(found) != 1:
        raise UserError("请写一个编号，例如 20210032、省0317。")
    ids = suggestions.with_number(session, found[0], Scope(everything=True), today)
    known = cases.load(session, suggestions.living_first(session, ids, today), today, service.office)
    if not known:
        raise UserError(f"没有找到编号 {found[0]}，请核对编号。")
    if len(known) > 1:
        lines = [f"  {full_number(case)}　{case.name}" for case in known]
        raise UserError("\n".join((f"编号 {found[0]} 对应多件，请写明是哪一件：", *lines)))
    return known[0]


def full_number(case: Case) -> str:
    """Level, body and year before the digits, as a number is told from its namesakes: 省人大2021年0317"""
    year = f"{case.year}年" if len(case.digits) <= 4 else ""
    return f"{case.level}{case.body}{year}{case.digits}"


def put_file(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, over one that is there; raises UserError where that cannot be done."""
    try:
        modes.write_private(path, content)
    except OSError as error:
        raise UserError(f"不能写入文件 {path}：{error.strerror}。") from None


def put_beside(folder: Path, name: FileName, content: bytes) -> Path:
    """Write a file under that name, or 名称（2）, （3） … when it is taken: an edited file is never written over."""
    path, count = folder / name, 1
    while path.exists():
        count += 1
        path = folder / f"{Path(name).stem}（{count}）{Path(name).suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"不能建立文件夹 {folder}：{error.strerror}。") from None
    put_file(path, content)
    return path


COMMANDS: dict[str, click.Command] = {"letter": letter, "summary": summary}
