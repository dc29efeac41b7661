"""duban outbox: what could not be sent, sent again or given up, with a line in the journal for every act."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import wsgi
from bot.cli import cli
from bot.clock import StoppedClock
from bot.errors import UserError
from bot.ledger_desk import bring_ledger, bring_people
from bot.records import chats
from bot.records.delivery import outbox
from bot.records.delivery.outbox import Outbox
from bot.records.erasure import turned
from bot.records.journal import Journal
from bot.records.people import Person
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from scheduler import planning, sending
from tests import engines
from tests.conftest import FIXTURES, OPEN_LEDGER, WECOM_CORP, at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

CONFIG = """
[platforms.wecom]
corp_id = "wwtest"
[platforms.wecom.webhooks.main]
key = "k1"
"""
Duban = Callable[..., Result]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """A bureau with one group and the service that works for it, an hour ago."""
    made = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), StoppedClock(at("2021-07-16 09:00")))
    bring_people(made, FIXTURES / "people.xlsx", dated=False)
    with made.database.begin() as session:
        chats.register(session, "wecom", WECOM_CORP, "wrALL", name="督办群", division_ids=None, push="main", since=None)
    return made


@pytest.fixture
def duban(service: Service, tmp_path: Path) -> Duban:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    config.chmod(0o600)

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(config), *words])

    return run


def put(service: Service, name: str, state: str, *, kind: str = "notice", expires: str = "", people: Sequence[str] = ()) -> int:
    with service.database.begin() as session:
        ids = {person.name: person.id for person in session.query(Person)}
        made = outbox.add(
            session,
            key=name,
            kind=kind,
            robot="wecom/main",
            chat_id=1,
            day=service.clock.now().date(),
            content=json.dumps({"text": name, "people": [ids[one] for one in people]}),
            not_before=service.clock.now(),
            expires_at=at(expires) if expires else None,
        )
        assert made
        row = session.get_one(Outbox, made)
        row.state, row.reason, row.attempts, row.payload = state, "对方拒收（45002）", 3, "words as they were"
    return made


def row(service: Service, message: int) -> Outbox:
    with service.database.begin() as session:
        return session.get_one(Outbox, message)


def journal(service: Service) -> list[tuple[str | None, str | None]]:
    """What was written behind the line of the list of people."""
    with service.database.begin() as session:
        return [(line.command, line.words) for line in session.query(Journal).order_by(Journal.id)][1:]


def test_the_list_shows_state_and_reason_words_and_people(service: Service, duban: Duban):
    put(service, "一句话", "dead", people=["吴示安", "周示平"])
    put(service, "另一句", "sent")
    listed = json.loads(duban("outbox", "list", "--json").stdout)
    assert [(one["id"], one["state"], one["chat"]) for one in listed] == [(1, "dead", "督办群"), (2, "sent", "督办群")]
    assert listed[0]["reason"] == "对方拒收（45002）" and listed[0]["not_before"] == "2021-07-16 09:00"
    assert [one["id"] for one in json.loads(duban("outbox", "list", "--state", "dead", "--json").stdout)] == [1]
    text = duban("outbox", "list").stdout
    assert "1　2021-07-16 09:00　失败　督办群　—　对方拒收（45002）\n    提及：吴示安、周示平\n    一句话\n2　" in text
    assert [(one["people"], one["text"]) for one in listed] == [(["吴示安", "周示平"], "一句话"), ([], "另一句")]
    assert duban("outbox", "list", "--state", "unknown").stdout == "没有。\n"


def test_a_reminder_is_listed_as_it_was_said_and_without_words_once_an_item_turned_secret(service: Service, duban: Duban):
    bring_ledger(service, OPEN_LEDGER, now=at("2021-03-05 09:00"))
    set_clock(service, at("2021-07-16 09:00"))
    assert planning.plan(service.database, service.office, service.clock.now()) == 1
    assert "    （发送时按当时情况成文）\n" in duban("outbox", "list").stdout
    robot = Recorder(service.clock)
    assert sending.send_due(service.database, service.office, service.clock, {"wecom/main": robot}) == len(robot.said)
    rows = [one for one in json.loads(duban("outbox", "list", "--json").stdout) if one["kind"] == "reminder"]
    assert [(one["text"], one["people"]) for one in rows] == [(words, names) for _, words, names in robot.said]
    with service.database.begin() as session:
        turned.erase(session, [session.query(Suggestion).filter_by(number="20210032").one().id], service.clock.now())
    (row,) = (one for one in json.loads(duban("outbox", "list", "--json").stdout) if "20210032" in one["numbers"])
    assert row["text"] is None


def test_f64_a_dead_message_is_sent_again_and_twice_is_once(service: Service, duban: Duban):
    message = put(service, "话", "dead")
    assert duban("outbox", "retry", str(message)).stdout == "消息1已转为待发。\n"
    found = row(service, message)
    assert (found.state, found.attempts, found.payload, found.labelled) == ("pending", 0, None, False)
    again = duban("outbox", "retry", str(message), "--json")
    assert json.loads(again.stdout) == {"id": 1, "text": "消息1已在待发，无需重复操作。"} and again.exit_code == 0
    assert journal(service) == [("outbox retry", "1"), ("outbox retry", "1")]


def test_one_that_may_have_arrived_is_labelled_when_sent_again(service: Service, duban: Duban):
    message = put(service, "话", "unknown")
    duban("outbox", "retry", str(message))
    assert row(service, message).labelled


def test_a_reminder_of_a_day_that_is_over_is_told_by_the_next_one(service: Service, duban: Duban):
    message = put(service, "r", "dead", kind="reminder", expires="2021-07-16 18:00")
    assert "由下一次提醒合并告知" in duban("outbox", "retry", str(message)).stdout
    assert row(service, message).state == "expired"


def test_a_message_is_given_up_with_a_reason(service: Service, duban: Duban):
    message = put(service, "话", "dead")
    assert duban("outbox", "drop", str(message)).exit_code == 2  # no reason
    assert duban("outbox", "drop", str(message), "--why", "已电话通知").stdout == "消息1已放弃。\n"
    assert row(service, message).reason == "已电话通知"
    assert duban("outbox", "drop", str(message), "--why", "再来").stdout == "消息1已放弃，无需重复操作。\n"
    assert row(service, message).reason == "已电话通知"
    assert journal(service)[0] == ("outbox drop", "1 已电话通知")


@pytest.mark.parametrize("state", ["sent", "covered", "cancelled", "expired", "dropped"])
def test_what_is_settled_is_not_sent_again(service: Service, duban: Duban, state: str):
    refused = duban("outbox", "retry", str(put(service, "话", state)))
    assert isinstance(refused.exception, UserError) and "不能重发。本次操作未生效。" in str(refused.exception)
    assert row(service, 1).state == state and journal(service) == []


def test_what_is_being_sent_is_not_given_up(service: Service, duban: Duban):
    refused = duban("outbox", "drop", str(put(service, "话", "sending")), "--why", "x")
    assert isinstance(refused.exception, UserError) and row(service, 1).state == "sending"


def test_a_message_that_does_not_exist_is_named(duban: Duban):
    assert "没有编号为99的消息" in str(duban("outbox", "retry", "99").exception)
