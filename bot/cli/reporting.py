"""remind, statistics, calendar: what is due, what was done, which days count."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State, at_option, json_option, put_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.wsgi import Service
    from scheduler.policy import Bundle


@click.command("remind", help="此刻应发的提醒；不加 --dry-run 时登记并发送")
@click.option("--dry-run", is_flag=True, help="只显示，不登记不发送")
@at_option
@json_option
@click.pass_obj
def remind(state: State, dry_run: bool, at: str | None, as_json: bool) -> None:
    from scheduler import planning

    with state.service(at) as service:
        found, numbers = planning.preview(service.database, service.office, service.clock.now())
        messages = [described(bundle, numbers, service.clock.now().date()) for bundle in found]
        if not dry_run:
            send(service)
    if as_json:
        put_json({"messages": messages})
        return
    for message in messages:
        click.echo(f"—— {message['target'] or '没有群可达'}（{'、'.join(message['people'])}）")
        click.echo(message["text"])
    if not messages:
        click.echo("此刻没有应发的提醒。")


def described(bundle: Bundle, numbers: Mapping[int, str], today: date) -> dict[str, Any]:
    """One message as `--json` shows it; `numbers` is how each item's is written."""
    from scheduler import wording

    parts = [part.text for part in wording.parts(bundle.reminders, {p.id for p in bundle.people}, numbers, today)]
    return {
        "target": bundle.place.name if bundle.place else None,
        "people": [person.name for person in bundle.people],
        "text": "\n".join(parts),
        "parts": parts,
        "duties": [
            {
                "number": r.duty.case.number,
                "key": r.duty.case.shortest_number,
                "body": str(r.duty.case.body),
                "item_level": str(r.duty.case.level),
                "duty": str(r.duty.kind),
                "division": r.duty.division,
                "holder": "、".join(person.name for person in r.holders),
                "due": r.duty.due.isoformat(),
                "workdays_left": r.seen.left,
                "level": r.step.level,
            }
            for r in bundle.reminders
        ],
    }


def send(service: Service) -> None:
    """Plan, and send unless a running service owns the file and will do that."""
    from bot.cli.serving import ticker_of
    from bot.errors import ConfigError
    from bot.records.engine.database import sole_service

    ticker = ticker_of(service)
    ticker.plan()
    try:
        with sole_service(service.database):
            ticker.send()
    except ConfigError:
        click.echo("已登记，由正在运行的服务发送。", err=True)


@click.command("statistics", help="一个年度的统计")
@click.option("--year", type=int, required=True)
@click.option("--rounding", type=click.Choice(["plain", "sum100"]), default="plain", show_default=True, help="比例的取整方式")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="另存统计图（.png）")
@at_option
@json_option
@click.pass_obj
def statistics(state: State, year: int, rounding: str, picture: Path | None, at: str | None, as_json: bool) -> None:
    from bot.records import cases
    from bot.records.figures import tallies as figures
    from bot.records.figures import year_items
    from bot.rules.papers import equations, figure_words
    from bot.rules.papers import statistics as rules
    from bot.rules.permissions import Scope

    with state.service(at) as service, service.database.snapshot() as session:
        today = service.clock.now().date()
        statutory = cases.governing(session, service.office)
        tallies = figures.tallies(session, year, today, Scope(everything=True), statutory=statutory)
        items, returned = year_items.with_returned(session, year, today, statutory=statutory)
        sums = equations.of_year(items, today, len(service.office.chain), returned)
        found = rules.of_year(year, tallies, sums)
    if picture:
        from bot.cli.papers import put_file
        from bot.documents import picture as pictures

        put_file(picture, pictures.png(found, today, service.office.name))
    if as_json:
        put_json(found)
        return
    for line in figure_words.lines(found, tallies, service.office.classes, rounding):
        click.echo(line)


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


@calendar.command("import", help="导入一年的放假安排（每行 日期 和 放假/上班；xlsx、csv、txt）")
@click.argument("file", type=click.Path(path_type=Path))
@at_option
@json_option
@click.pass_obj
def bring(state: State, file: Path, at: str | None, as_json: bool) -> None:
    from bot.documents import calendar_sheet
    from bot.records import calendar as records

    moved: list[str] = []
    gone: list[date] = []
    with state.service(at) as service:
        days, rejected = calendar_sheet.read(file, service.clock.now().date())
        written = bool(days) and not rejected
        if written:
            moved, gone = change_calendar(service, days)
    partial = sorted({day.year for day in days} - records.whole_years(days))
    if as_json:
        listed = [{"row": row, "reason": reason} for row, reason in rejected]
        years = sorted({day.year for day in days})
        put_json({"written": written, "days": len(days), "years": years, "rejected": listed, "moved": moved})
    else:
        for row, reason in rejected:
            click.echo(f"第 {row} 行：{reason}")
        for line in moved:
            click.echo(line)
        if written and gone:
            click.echo(
                f"原登记的{len(gone)}天不在文件中，已取消：{'、'.join(map(str, gone[:10]))}{'等' if len(gone) > 10 else ''}。"
            )
        if written and partial:
            named = "、".join(map(str, partial))
            click.echo(f"{named}年列出的放假日不足一年的安排，已按单日登记；尚无官方安排的年份仍按暂定计算。")
        done = f"已导入{len(days)}天，即时生效；变动{len(moved)}项。"
        click.echo(done if written else "未写入任何数据，请改正后重试（每行写 日期 和 放假 或 上班）。")
    if not written:
        raise click.exceptions.Exit(1)


def change_calendar(service: Service, days: dict[date, bool]) -> tuple[list[str], list[date]]:
    """Write the arrangement, and tell the office which dates of open items count differently now.

    What moved, and the days that were stated before and are no more.
    """
    from bot import news
    from bot.records import calendar as records
    from bot.records import cases, people
    from bot.records.delivery import notices
    from bot.rules import moves

    now = service.clock.now()
    with service.database.begin() as session:
        before = cases.view(session, now.date(), service.office)
        change = records.newest_change(session) + 1
        gone = records.bring(session, days, now)
        after = cases.view(session, now.date(), service.office)
        moved = moves.sentences(before, after, service.office.opinion_days_before, now.date())
        key = f"calendar:{now.isoformat()}:opinions"
        news.tell_of_calendar(session, service.office, before, after, key=key, now=now)
        if moved:
            office = people.office(session, now.date())
            notices.tell_of_calendar(session, office, moves.told(moved), change, key=now.isoformat(), now=now)
    return moved, gone


COMMANDS: dict[str, click.Command] = {"remind": remind, "statistics": statistics, "calendar": calendar}
