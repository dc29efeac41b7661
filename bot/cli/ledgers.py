"""import, ledger: the office's ledger goes in, with what the file leaves open answered by options or on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot.cli import asking, ledger_report
from bot.cli.session import State, account, at_option, json_option, put_json
from bot.documents import notice as notices
from bot.documents.ledger import spoken
from bot.documents.ledger.reading import NoLedger
from bot.documents.notice import NoticeRead, answering
from bot.documents.reading import Answers
from bot.errors import UserError
from bot.ledger_answers import SPOKEN, with_answers
from bot.ledger_desk import bring_ledger, silent

if TYPE_CHECKING:
    from bot.records.ledger.importing import LedgerImport
    from bot.wsgi import Service

UNDO = "undo"
POST = "职务"  # of a list of people, beside the titles of columns
ROUNDS = 8  # of questions: an answer may raise another question


def read_by(name: str) -> Callable[[click.Context, click.Parameter, str | None], str]:
    """An option's value as the ledger's own words would be read."""

    def read(context: click.Context, option: click.Parameter, typed: str | None) -> str:
        try:
            return str(SPOKEN[name](typed)) if typed else ""
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read


def renamed(context: click.Context, option: click.Parameter, typed: tuple[str, ...]) -> dict[str, str]:
    """表头=栏目, each."""
    try:
        return dict(spoken.renamed(one) for one in typed)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("import", help="导入台账（xlsx、xls、et、csv），要么全部写入，要么一行不写；duban import undo 撤销最近一次导入")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--notice", type=click.Path(path_type=Path), metavar="通知", help="从交办通知（docx、txt）读交办日期、时限和批次")
@click.option("--column", "columns", multiple=True, callback=renamed, metavar="表头=栏目", help="某个表头是哪个栏目，可写多次")
@click.option("--level", callback=read_by("level"), metavar="级别", help="表中没有写级别时：全国、省、市、区县")
@click.option("--body", callback=read_by("body"), metavar="类别", help="表中没有写类别时：人大、政协")
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年度", help="表中看不出年度时")
@click.option("--received", callback=read_by("received"), metavar="日期", help="表中没有交办日期时")
@click.option("--due", callback=read_by("due"), metavar="日期", help="表中没有办理时限时")
@click.option("--handling", callback=read_by("handling"), metavar="办理类型", help="表中没有办理类型时")
@click.option("--sheet", "sheets", multiple=True, metavar="工作表", help="只读这张工作表，可写多次")
@click.option("--with-hidden", is_flag=True, help="隐藏和划去的行、列、工作表也读")
@click.option("--clear", is_flag=True, help="表中留空的栏目，清空已有内容")
@click.option("--of", metavar="时间", help="与 undo 同用：要撤销的是这个时间的导入，例如 “2021-07-16 08:55”")
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--skip-bad", is_flag=True, help="跳过有错的行，写入其余")
@at_option
@json_option
@click.pass_obj
def import_ledger(
    state: State,
    file: Path | None,
    notice: Path | None,
    columns: dict[str, str],
    level: str,
    body: str,
    year: int | None,
    received: str,
    due: str,
    handling: str,
    sheets: tuple[str, ...],
    with_hidden: bool,
    clear: bool,
    of: str | None,
    dry_run: bool,
    skip_bad: bool,
    at: str | None,
    as_json: bool,
) -> None:
    if str(file) == UNDO:
        undo(state, at, of=of or "", dry_run=dry_run, as_json=as_json)
        return
    if of is not None:
        raise click.BadOptionUsage("of", f"选项 --of 只与 {UNDO} 同用")
    answers = Answers(
        columns={title: (column, "option") for title, column in columns.items()},
        level=level,
        body=body,
        year=year,
        received=received,
        due=due,
        handling=handling,
        sheets=sheets,
        with_hidden=with_hidden,
        clear=clear,
    )
    said = notice_in(notice, answers, as_json=as_json, alone=file is None) if notice else None
    if file is None and not notice:
        raise click.MissingParameter(param_hint="FILE", param_type="argument")
    if file is None or (notice and said is None):
        raise click.exceptions.Exit(0 if said else 1)
    if said:
        answers = answering(answers, said)
    with state.service(at) as service:
        try:
            result = bring(service, file, answers, dry_run=dry_run, skip_bad=skip_bad, silently=as_json)
        except NoLedger as refused:
            end_without(refused, as_json=as_json)
    if as_json:
        put_json(result.as_json())
    if not result.whole:
        raise click.exceptions.Exit(1)


def end_without(refused: NoLedger, *, as_json: bool) -> NoReturn:
    """A file in which there is no ledger: why, with what was seen of each sheet."""
    if not as_json:
        raise refused
    from bot.records.ledger.importing import LedgerImport

    click.echo(str(refused), err=True)
    put_json({"error": str(refused), **LedgerImport(reading=refused.seen).as_json()})
    raise click.exceptions.Exit(1)


def notice_in(path: Path, answers: Answers, *, as_json: bool, alone: bool) -> NoticeRead | None:
    """What a notice says, shown as the options that it stands for; None while it leaves something open."""
    found = notices.read(path)
    found.questions = [question for question in found.questions if not getattr(answers, question.about)]
    if as_json and (alone or found.questions):
        put_json(found.as_json() if alone else {"written": False, **found.as_json()})
    elif not as_json:
        for name, value in (("--received", found.received), ("--due", found.due), ("批次", found.batch)):
            clause = found.said.get(name.removeprefix("--"), "")
            click.echo(f"通知：{name} {value or '未写明'}{f'（{clause}）' if clause else ''}")
        for question in found.questions:
            click.echo(f"待答：{question.text}")
    return None if found.questions else found


def undo(state: State, at: str | None, *, of: str, dry_run: bool, as_json: bool) -> None:
    """import undo: the last import taken back."""
    from bot import import_undo

    with state.service(at) as service:
        result = import_undo.undo(service, by=account(), now=service.clock.now(), of=of, dry_run=dry_run)
    if as_json:
        put_json(result.as_json())
    else:
        click.echo("\n".join(import_undo.said(result)))
    if result.refused:
        raise click.exceptions.Exit(1)


def bring(service: Service, file: Path, answers: Answers, *, dry_run: bool, skip_bad: bool, silently: bool) -> LedgerImport:
    """Import it and say what was understood; on a terminal questions are asked until none is left, or one stays open."""
    now, talk = service.clock.now(), not silently and asking.on_terminal()
    for left in reversed(range(ROUNDS)):
        result = bring_ledger(
            service,
            file,
            now=now,
            answers=answers,
            skip_bad=skip_bad,
            dry_run=dry_run,
            tell=True,
            progress=progress_bar,
            by=account(),
        )
        if silently:
            return result
        ledger_report.show(result, in_full=talk)
        answered = asking.ask(result.questions) if talk and left and result.questions else None
        if answered is None:
            break
        answers = with_answers(answers, answered)
    if not talk:
        ledger_report.questions(result)
    ledger_report.ending(result, dry_run=dry_run)
    return result


@contextmanager
def progress_bar(length: int) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, if that is a terminal."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label="正在导入", file=sys.stderr) as bar:
            yield bar.update
    else:
        with silent(length) as written:
            yield written


@click.group("ledger", help="台账的栏目名称和空表")
def ledger_group() -> None:
    pass


@ledger_group.command("columns", help="列出以前答过的表头和职务，或忘掉其中一个")
@click.option("--forget", "forgotten", metavar="表头", help="忘掉这个表头或职务，下次重新询问")
@json_option
@click.pass_obj
def columns(state: State, forgotten: str | None, as_json: bool) -> None:
    from bot.records import answers

    kinds = {answers.COLUMN: "表头", answers.ROLE: POST}
    with state.service() as service, service.database.begin() as session:
        gone = [name for kind, name in kinds.items() if forgotten is not None and answers.forget(session, kind, forgotten)]
        if forgotten is not None and not gone:
            raise UserError(f"没有答过表头或职务“{forgotten}”，未作改动。")
        known = answers.remembered(session, answers.COLUMN)
        roles = answers.remembered(session, answers.ROLE)
        fixed = service.settings.ledger.titles
    found = [{"header": title, "as": column, "how": "memory"} for title, column in known.items()]
    found += [{"header": title, "as": column, "how": "setting"} for title, column in fixed.items() if title not in known]
    found += [{"header": post, "as": role, "how": "memory", "of": POST} for post, role in roles.items()]
    if as_json:
        put_json(found)
        return
    if gone:
        click.echo(f"已忘掉{'、'.join(gone)}“{forgotten}”，下次导入时重新询问。")
    for row in found:
        click.echo(f"{row.get('of', '')}{row['header']} → {row['as']}（{ledger_report.HOW[row['how']]}）")
    if not found and forgotten is None:
        click.echo("还没有答过表头和职务。")


@ledger_group.command("template", help="写出空的台账表：栏目、下拉选项和填写说明")
@click.option("-o", "output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的 .xlsx 文件")
@click.pass_obj
def template(state: State, output: Path) -> None:
    from bot.cli.papers import put_file
    from bot.documents.ledger import template as empty
    from bot.records import people

    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter("文件名应以 .xlsx 结尾", param_hint="-o")
    with state.service() as service, service.database.begin() as session:
        divisions = people.divisions(session)
    put_file(output, empty.workbook_bytes(divisions))
    click.echo(f"已写出空台账：{output}。填写后运行 duban import {output.name}")


COMMANDS: dict[str, click.Command] = {"import": import_ledger, "ledger": ledger_group}
