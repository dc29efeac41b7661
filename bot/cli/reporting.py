"""remind, statistics: what is due, and what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State, at_option, body_option, json_option, put_json

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

    reader = bundle.place.person if bundle.place else None
    mentioned = {p.id for p in bundle.people} if reader is None else set()
    parts = [part.text for part in wording.parts(bundle.reminders, mentioned, numbers, today, reader=reader)]
    return {
        "target": target(bundle),
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


def target(bundle: Bundle) -> str | None:
    """The group, or who is told alone with the way there: 吴示安（platform/app 单独通知）; None where nobody hears it."""
    if bundle.place is None:
        return None
    return f"{bundle.place.name}（{bundle.place.robot} 单独通知）" if bundle.place.person else bundle.place.name


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
@click.option("--rounding", type=click.Choice(["plain", "sum100"]), help="比例的取整方式；不写按配置")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="另存统计图（.png）")
@body_option
@at_option
@json_option
@click.pass_obj
def statistics(
    state: State, year: int, rounding: str | None, picture: Path | None, body: str | None, at: str | None, as_json: bool
) -> None:
    from bot.records import cases
    from bot.records.figures import compared, year_items
    from bot.records.figures import tallies as figures
    from bot.rules.papers import equations, figure_words
    from bot.rules.permissions import Scope

    with state.service(at) as service, service.database.snapshot() as session:
        today = service.clock.now().date()
        statutory = cases.governing(session, service.office)
        whole = Scope(everything=True)
        tallies = figures.tallies(session, year, today, whole, statutory=statutory)
        every = year_items.with_returned(session, year, today, statutory=statutory, settled=service.office.chains)
        tallies = [tally for tally in tallies if body in (None, tally.body)]
        items, returned = ([item for item in some if body in (None, item.body)] for some in every)
        sums = equations.of_year(items, today, returned)
        rounds = service.office.rounding
        rounds = replace(rounds, adds_up=rounding == "sum100") if rounding else rounds
        by = service.office.counted_by
        found = compared.figures(
            session, year, today, whole, tallies, sums, rounding=rounds, counted_by=by, statutory=statutory, body=body
        )
    if picture:
        from bot.cli.papers import put_file
        from bot.documents import picture as pictures

        put_file(picture, pictures.png(found, today, service.office.name))
    if as_json:
        put_json(found)
        return
    for line in figure_words.lines(found, tallies, service.office.classes, rounds, given_back=len(returned)):
        click.echo(line)


COMMANDS: dict[str, click.Command] = {"remind": remind, "statistics": statistics}
