"""calendar: which days of a year are working days, and a year's arrangement from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bot.cli import asking
from bot.cli.session import State, at_option, json_option, put_json

if TYPE_CHECKING:
    from bot.calendar_desk import CalendarImport

PASTED_BYTES = 200_000  # more than what is read of a file


@click.group("calendar", help="工作日")
def calendar() -> None:
    pass


@calendar.command("show", help="一年的工作日及其来源")
@click.argument("year", type=click.IntRange(2004, 2100))
@json_option
@click.pass_obj
def show(state: State, year: int, as_json: bool) -> None:
    from bot.records import calendar as records
    from bot.rules.workdays import days

    with state.service() as service, service.database.begin() as session:
        known = records.load(session)
    listed = [
        {"date": day.isoformat(), "workday": known.is_workday(day), "source": known.source(day)}
        for day in days(date(year, 1, 1), date(year, 12, 31))
    ]
    count = sum(bool(day["workday"]) for day in listed)
    if as_json:
        put_json({"year": year, "provisional": known.provisional(year), "workdays": count, "days": listed})
        return
    mark = "（暂定：尚无国务院办公厅通知）" if known.provisional(year) else ""
    click.echo(f"{year}年共{count}个工作日{mark}。")


@calendar.command("import", help="导入一年的放假安排：通知原文、节假日表，或每行一天（docx、txt、csv、xlsx、xls、et；- 为粘贴）")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--year", type=click.IntRange(2004, 2100), help="哪一年；文件写明年份时以文件为准")
@at_option
@json_option
@click.pass_obj
def bring(state: State, file: Path, year: int | None, at: str | None, as_json: bool) -> None:
    from bot import calendar_desk

    with state.service(at) as service, on_disk(file) as path:
        today = service.clock.now().date()
        result = calendar_desk.bring(service, path, year=year)
        if result.found.questions and not result.found.rejected and not as_json and asking.on_terminal():
            answers = asking.ask(result.found.questions)
            if answers and answers[0][1].isdecimal():
                result = calendar_desk.bring(service, path, year=int(answers[0][1]))
    if as_json:
        put_json(result.as_json())
    else:
        report(result, today)
    if not result.written:
        raise click.exceptions.Exit(1)


@contextmanager
def on_disk(file: Path) -> Iterator[Path]:
    """The file; what is pasted into the terminal as one."""
    if str(file) != "-":
        yield file
        return
    with TemporaryDirectory() as folder:
        pasted = Path(folder) / "粘贴内容.txt"
        pasted.write_bytes(sys.stdin.buffer.read(PASTED_BYTES))
        yield pasted


def report(result: CalendarImport, today: date) -> None:
    """What an import did, for people."""
    from bot.records import calendar as records
    from bot.rules import moves

    found = result.found
    for row, reason in found.rejected:
        click.echo(f"第 {row} 行：{reason}" if row else reason)
    for row, reason in found.warnings:
        click.echo(f"提示 第 {row} 行：{reason}" if row else f"提示 {reason}")
    for sheet in found.reading:
        for skipped in sheet.skipped_rows:
            click.echo(f"未登记 第 {skipped.row} 行：{skipped.why}")
    for question in found.questions:
        click.echo(f"待答：{question.text}（{question.option}）")
    for line in result.moved:
        click.echo(line)
    if not result.written:
        unread = not (found.rejected or found.questions)
        way = "没有读到放假或上班的日期，每行写 日期 和 放假 或 上班，或用通知原文" if unread else "请改正或作答后重试"
        click.echo(f"未写入任何数据：{way}。")
        return
    if gone := result.gone:
        click.echo(moves.no_more(gone, today, f"各日请运行 duban calendar show {gone[-1].year} --json 查看"))
    if partial := sorted(set(result.years) - records.whole_years(found.days)):
        named = "、".join(map(str, partial))
        click.echo(f"{named}年列出的放假日不足一年的安排，已按单日登记；尚无官方安排的年份仍按暂定计算。")
    click.echo(f"已导入{len(found.days)}天，即时生效；变动{len(result.moved)}项。")


COMMANDS: dict[str, click.Command] = {"calendar": calendar}
