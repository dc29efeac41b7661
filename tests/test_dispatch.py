"""One message, one transaction: what a repeated, failing or refused message leaves behind, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot import office as offices
from bot import wsgi
from bot.clock import StoppedClock
from bot.command import REGISTRY, command
from bot.dispatch import Dispatcher, Unavailable
from bot.errors import UserError
from bot.message import Message, Press
from bot.records import enrolments, facts, people
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.rules.wording import mishaps
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import WECOM_CORP, at, set_clock, settings_for


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


def typed(words: str, key: str = "m1", user: str = "wx009", **changes: object) -> Message:
    return Message("wecom", key, WECOM_CORP, user, text=words, **changes)  # type: ignore[arg-type]


def count(database: Database, table: str) -> int:
    """Rows; of the journal those of messages."""
    with database.begin() as session:
        where = "WHERE inbox_id IS NOT NULL" if table == "journal" else ""
        return session.scalar(text(f"SELECT count(*) FROM {table} {where}"))  # noqa: S608


@pytest.fixture
def trial() -> Iterator[str]:
    """Commands of this test alone."""

    @command("/试写", usage="/试写", summary="", changes=True)
    def write(context):
        facts.record(context.session, 1, FactKind.CONSULTED, context.today, channel="t", now=context.now)
        return "已写"

    @command("/试拒", usage="/试拒", summary="", changes=True)
    def refuse(context):
        facts.record(context.session, 1, FactKind.CONSULTED, context.today, channel="t", now=context.now)
        raise UserError("不行，本次操作未生效。")

    @command("/试错", usage="/试错", summary="", changes=True)
    def fail(context):
        facts.record(context.session, 1, FactKind.CONSULTED, context.today, channel="t", now=context.now)
        raise ZeroDivisionError

    yield "/试"
    for name in ("/试写", "/试拒", "/试错"):
        del REGISTRY[name]


def test_t03_a_message_delivered_again_gets_the_stored_reply_and_has_no_second_effect(service: Service, trial: str):
    before = count(service.database, "fact")
    first = service.dispatcher.answer(typed("/试写"))
    again = service.dispatcher.answer(typed("/试写"))
    assert first == again
    assert count(service.database, "fact") == before + 1
    assert count(service.database, "journal") == count(service.database, "inbox") == 1


def test_a_refusal_undoes_its_effects_but_keeps_message_journal_and_reply(service: Service, trial: str):
    before = count(service.database, "fact")
    assert service.dispatcher.answer(typed("/试拒")).text == "不行，本次操作未生效。"
    assert count(service.database, "fact") == before
    assert count(service.database, "journal") == count(service.database, "inbox") == 1
    assert service.dispatcher.answer(typed("/试拒")).text == "不行，本次操作未生效。"


def test_a_bug_undoes_everything_and_the_person_gets_an_apology(service: Service, trial: str):
    before = count(service.database, "fact")
    assert service.dispatcher.answer(typed("/试错")).text == mishaps.APOLOGY
    assert count(service.database, "fact") == before
    assert count(service.database, "journal") == count(service.database, "inbox") == 0


def test_the_same_text_under_another_message_id_is_another_message(service: Service):
    for key in ("a", "b"):
        assert service.dispatcher.answer(typed("/查 20210032", key)).outcome == "answered"
    assert count(service.database, "inbox") == 2


@pytest.mark.parametrize(
    "other",
    [
        {"user_id": "wx001"},
        {"chat_id": "wrALL"},
        {"text": "/查 20210033"},
        {"text": None, "press": Press("t", "show")},
        {"from_console": True},
    ],
)
def test_another_message_with_an_id_that_was_seen_is_refused_and_the_operators_hear_of_it(
    service: Service, other: dict[str, Any]
):
    told = replace(service.office, operators="wecom/second")
    dispatcher = replace(service.dispatcher, office=told)
    first = dispatcher.answer(typed("/查 20210032"))
    assert dispatcher.answer(replace(typed("/查 20210032"), **other)).text == mishaps.ANOTHER
    assert dispatcher.answer(typed("/查 20210032")) == first
    assert count(service.database, "inbox") == 1
    with service.database.begin() as session:
        (alert,) = session.scalars(select(Outbox.content).where(Outbox.kind == "alert"))
    assert "编号相同而发送人、群或内容不同" in alert


def test_a_title_that_changed_meanwhile_makes_no_other_message(service: Service):
    message = Message("wecom", "m1", WECOM_CORP, "wx009", "wrALL", "督办群", "/查 20210032")
    assert service.dispatcher.answer(message) == service.dispatcher.answer(replace(message, chat_title="督办工作群"))


def test_the_same_id_on_another_platform_is_another_message(service: Service):
    service.dispatcher.answer(typed("/查 20210032"))
    other = Message("dingtalk", "m1", "dingtest", "manager4009", text="/查 20210032", signed_body=False)
    assert service.dispatcher.answer(other).text != ""
    assert count(service.database, "inbox") == 2


@pytest.mark.parametrize(
    ("corp", "user"), [("otherCorp", "wx009"), (WECOM_CORP, ""), (WECOM_CORP, "wx9999"), (WECOM_CORP, "吴示安"), ("", "wx009")]
)
def test_t05_the_same_user_id_elsewhere_and_names_are_nobody(service: Service, corp: str, user: str):
    message = Message("wecom", "m1", corp, user, text="/查 20210032")
    assert service.dispatcher.answer(message).outcome == "refused"


def test_wecom_user_ids_do_not_depend_on_case(service: Service):
    assert service.dispatcher.answer(typed("/查 20210032", user="WX009")).outcome == "answered"


@pytest.mark.parametrize("words", ["", "   ", "@督办助手", None])
def test_a_message_without_words_hears_who_this_is(service: Service, words: str | None):
    answer = service.dispatcher.answer(typed(words))  # type: ignore[arg-type]
    assert (answer.outcome, answer.text.startswith("我是督办助手")) == ("answered", True)


def test_f20_without_its_database_the_platform_is_asked_to_deliver_again():
    away = Database("postgresql://nobody@127.0.0.1:1/none")
    dispatcher = Dispatcher(away, offices.from_settings(settings_for("sqlite:///x")), StoppedClock(at("2021-07-16 09:00")))
    with pytest.raises(Unavailable):
        dispatcher.answer(typed("/查 20210032"))
    away.close()


def test_t31_a_one_time_code_binds_once_and_only_in_single_chat(service: Service):
    with service.database.begin() as session:
        person = people.named(session, "吴示安")[0].id
        code = enrolments.new_code(session, person, service.clock.now())
    shown = service.dispatcher.answer(typed(f"/绑定 {code}", "g", "newbie", chat_id="wrALL"))
    assert "作废" in shown.text
    assert "不正确" in service.dispatcher.answer(typed(f"/绑定 {code}", "h", "newbie")).text
    with service.database.begin() as session:
        code = enrolments.new_code(session, person, service.clock.now())
    assert "已绑定为吴示安" in service.dispatcher.answer(typed(f"绑定{code}", "i", "newbie")).text
    assert "不正确" in service.dispatcher.answer(typed(f"/绑定 {code}", "j", "other")).text
    assert service.dispatcher.answer(typed("/查 20210032", "k", "newbie")).outcome == "answered"
    with service.database.begin() as session:
        assert code not in str(session.execute(text("SELECT words FROM journal")).all())


@pytest.mark.parametrize(("minutes", "answer"), [(14, "已绑定为吴示安"), (15, "已过期")])
def test_t31_a_one_time_code_ends_after_a_quarter_of_an_hour(service: Service, minutes: int, answer: str):
    with service.database.begin() as session:
        code = enrolments.new_code(session, people.named(session, "吴示安")[0].id, service.clock.now())
    set_clock(service, service.clock.now() + timedelta(minutes=minutes))
    assert answer in service.dispatcher.answer(typed(f"/绑定 {code}", "late", "newbie")).text
