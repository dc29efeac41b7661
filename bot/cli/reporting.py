"""remind, statistics, calendar: what is due, what was done, which days count."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State, at_option, json_option, put_json

if TYPE_CHECKING:
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
        found = planning.preview(service.database, service.office, service.clock.now())
        messages = [described(service, bundle) for bundle in found]
        if not dry_run:
            send(service)
    if as_json:
        put_json({"messages": messages})
        return
    for message in messages:
        target = message["target"]
        click.echo(f"—— {target or '没有群可达'}（{'、'.join(message['people'])}）")
        click.echo(message["text"])
    if not messages:
        click.echo("此刻没有应发的提醒。")


def described(service: Service, bundle: Bundle) -> dict[str, Any]:
    """One message as `--json` shows it."""
    from scheduler import wording

    today = service.clock.now().date()
    return {
        "target": bundle.place.name if bundle.place else None,
        "people": [person.name for person in bundle.people],
        "text": wording.remind(bundle.reminders, today, service.office.most_items),
        "duties": [
            {
                "number": r.duty.case.number,
                "duty": str(r.duty.kind),
                "division": r.duty.division,
                "due": r.duty.due.isoformat(),
                "workdays_left": r.seen.left,
                "level": r.step.level,
                "people": [person.name for person in r.people],
            }
            for r in bundle.reminders
        ],
    }


def send(service: Service) -> None:
    """Plan, and send unless a running service owns the file and will do that."""
    from bot.cli.serving import ticker_of
    from bot.errors import ConfigError
    from bot.records.database import sole_service

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
    from bot.records import figures
    from bot.rules import answers
    from bot.rules import statistics as rules
    from bot.rules.permissions import Scope

    with state.service(at) as service, service.database.snapshot() as session:
        today = service.clock.now().date()
        tallies = figures.tallies(session, year, today, Scope(everything=True))
        found = rules.of_year(year, tallies)
    if picture:
        from bot.cli.papers import put_file
        from bot.documents import picture as pictures

        put_file(picture, pictures.png(found, today, service.office.name))
    if as_json:
        put_json(found)
        return
    for line in answers.figures(found, tallies, service.office.classes, rounding):
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


COMMANDS: dict[str, click.Command] = {"remind": remind, "statistics": statistics, "calendar": calendar}
