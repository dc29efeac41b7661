"""outbox: what was, is and could not be sent, and what an operator does about it. Every act leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State, account, json_option, put_json
from bot.errors import UserError
from bot.rules.words import AT_CONSOLE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.delivery.undelivered import Row
    from bot.wsgi import Service

# What is shown of a message without words: they are made when it leaves, from how things stand then.
NO_WORDS = {
    "reminder": "（发送时按当时情况成文）",
    "digest": "（发送时按当时情况成文）",
    "picture": "（图片）",
    "file": "（文件）",
}
STATES = ("pending", "sending", "sent", "unknown", "dead", "expired", "covered", "cancelled", "dropped")


@click.group("outbox", help="待发、已发和未能发出的消息")
def outbox_group() -> None:
    pass


@outbox_group.command("list", help="列出消息，最新的500条")
@click.option("--state", "state_name", type=click.Choice(STATES), help="只列这一状态，例如 dead")
@json_option
@click.pass_obj
def list_messages(state: State, state_name: str | None, as_json: bool) -> None:
    from bot.records.delivery import undelivered
    from bot.rules.wording.undelivered import STATES as IN_WORDS

    with state.service() as service, service.database.begin() as session:
        found = [described(service, row) for row in undelivered.listed(session, state_name)]
    if as_json:
        put_json(found)
        return
    for row in found:
        words = IN_WORDS[row["state"]]
        label = "（补发）" if row["labelled"] else ""
        numbers = "、".join(row["numbers"])
        parts = (row["id"], row["not_before"], f"{words}{label}", place_of(row), numbers, row["reason"])
        click.echo("　".join(str(part or "—") for part in parts))
        if row["people"]:
            click.echo(f"    提及：{'、'.join(row['people'])}")
        for line in (row["text"] or NO_WORDS.get(row["kind"], "")).splitlines():
            click.echo(f"    {line}")
    if not found:
        click.echo("没有。")


def place_of(row: dict[str, Any]) -> str:
    """To whom it goes: one person and the way there, a group, or the operators."""
    return f"{row['person']}（{row['robot']}）" if row["person"] else row["chat"] or row["robot"]


def described(service: Service, row: Row) -> dict[str, Any]:
    """One message as `--json` shows it."""
    message, zone = row.message, service.office.zone
    settled = message.settled_at
    return {
        "id": message.id,
        "kind": message.kind,
        "state": message.state,
        "robot": message.robot,
        "person": row.person,
        "address": message.address,
        "chat": row.chat,
        "numbers": list(row.numbers),
        "people": list(row.people),
        "text": row.text or None,
        "day": message.day.isoformat(),
        "attempts": message.attempts,
        "labelled": message.labelled,
        "not_before": f"{message.not_before.astimezone(zone):%Y-%m-%d %H:%M}",
        "settled_at": f"{settled.astimezone(zone):%Y-%m-%d %H:%M}" if settled else None,
        "reason": message.reason,
        "covered_by": message.covered_by,
    }


@outbox_group.command("retry", help="重发一条失败或不能确认的消息")
@click.argument("message_id", metavar="ID", type=click.IntRange(1))
@json_option
@click.pass_obj
def retry(state: State, message_id: int, as_json: bool) -> None:
    from bot.records.delivery import undelivered

    with state.service() as service:
        now = service.clock.now()
        act(service, "retry", message_id, "", lambda session: undelivered.retry(session, message_id, now), as_json)


@outbox_group.command("drop", help="放弃一条消息")
@click.argument("message_id", metavar="ID", type=click.IntRange(1))
@click.option("--why", required=True, help="原因")
@json_option
@click.pass_obj
def drop(state: State, message_id: int, why: str, as_json: bool) -> None:
    from bot.records.delivery import undelivered
    from bot.rules import secrecy

    if secrecy.forbids(why):
        raise UserError(secrecy.REFUSED)
    why = secrecy.without_phones(why)
    with state.service() as service:
        now = service.clock.now()
        act(service, "drop", message_id, why, lambda session: undelivered.drop(session, message_id, why, now), as_json)


def act(service: Service, name: str, message_id: int, why: str, work: Callable[[Session], str], as_json: bool) -> None:
    """Do it with its journal line, and say what happened."""
    from bot.records import journal

    with service.database.begin() as session:
        text = work(session)
        journal.note(
            session,
            at=service.clock.now(),
            platform=AT_CONSOLE,
            user_id=account(),
            command=f"outbox {name}",
            words=f"{message_id} {why}".strip()[:200],
            outcome="answered",
        )
    if as_json:
        put_json({"id": message_id, "text": text})
    else:
        click.echo(text)


COMMANDS: dict[str, click.Command] = {"outbox": outbox_group}
