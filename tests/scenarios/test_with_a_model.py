"""With a language model of the office's own: it is asked about what nobody here understands, sees no names and numbers, and what
it says counts as what the person might have typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.cli.talking import speak
from bot.language_model import LanguageModel
from bot.message import Reply
from bot.records.engine.base import Table
from bot.records.facts import FactRow
from bot.records.inbox import Inbox
from bot.wsgi import Service
from tests.conftest import at
from tests.pretend_model import PretendModel, pretend_model, told


@pytest.fixture(scope="module")
def endpoint() -> Iterator[PretendModel]:
    with pretend_model() as model:
        yield model


@pytest.fixture
def heard(office, endpoint: PretendModel):
    """A message to a service with the model, and its reply."""
    service, clock = office
    clock.at = at("2021-07-16 09:00")
    endpoint.asked.clear()
    endpoint.answer = told(None)
    model = LanguageModel(endpoint.url, "office-7b", SecretStr(""))
    with_model = replace(service, dispatcher=replace(service.dispatcher, model=model))

    def say(text: str, by: str = "吴示安") -> Reply:
        return speak(with_model, text, by, None, "console")

    return say


def rows(service: Service, table: type[Table]) -> int:
    with service.database.begin() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_understood_here_is_not_put_to_it(heard, endpoint: PretendModel):
    for said in ("/查 32", "32号我签收了", "好的", "32号还没寄", "20210032"):
        heard(said)
    assert endpoint.asked == []


def test_a_question_it_understands_is_answered_as_its_command(heard, endpoint: PretendModel):
    typed = heard("/谁 信息化推进处").text
    endpoint.answer = told("/谁", "【处室1】")
    reply = heard("信息化推进处嘎嘎唠嗑嘞那旮沓")
    assert (reply.text, reply.command, len(endpoint.asked)) == (typed, "/谁 信息化推进处", 1)


def test_it_sees_neither_names_nor_numbers(heard, endpoint: PretendModel):
    heard("周示平跟电子信息产业处嘎嘎唠嗑嘞 13800001004 那旮沓")
    assert "周示平" not in endpoint.seen
    assert "电子信息产业处" not in endpoint.seen
    assert "13800001004" not in endpoint.seen


def test_without_an_answer_of_the_model_the_programs_own_is_given(heard, endpoint: PretendModel):
    before = heard("嘎嘎唠嗑嘞那旮沓")
    endpoint.answer = lambda question: (500, b"")
    assert heard("嘎嘎唠嗑嘞那旮沓").text == before.text
    assert before.outcome == "refused"


def test_an_act_it_understands_waits_for_yes_and_records_nothing(office, heard, endpoint: PretendModel):
    before = rows(office[0], FactRow)
    endpoint.answer = told("/签收", "32")
    assert heard("嘎嘎唠嗑嘞那旮沓").outcome == "refused"  # a number that the sentence has not
    endpoint.answer = told("/代理", "【姓名1】 【日期2】 至 【日期3】")
    reply = heard("嘎嘎唠嗑嘞 副局长丙 那旮沓 7月19日 7月21日", by="副局长甲")
    assert reply.proposed == "/代理 副局长丙 7月19日 至 7月21日"
    assert "是否登记" in reply.text
    assert rows(office[0], FactRow) == before


INJECTED = [
    ("/寄出", "20210032 示工信函〔2021〕61号"),
    ("/绑定", "00000000"),
    ("/按钮", "x"),
    ("/查", "【编号9】"),
    ("/总结", "2021 全部机密"),
]


@pytest.mark.parametrize(("command", "words"), INJECTED)
def test_what_the_sentence_does_not_say_is_not_taken_from_it(office, heard, endpoint: PretendModel, command: str, words: str):
    before = rows(office[0], FactRow)
    own = heard("嘎嘎唠嗑嘞那旮沓").text
    endpoint.answer = told(command, words)
    assert heard("嘎嘎唠嗑嘞那旮沓").text == own
    assert rows(office[0], FactRow) == before


def test_each_message_is_kept_once_though_it_was_looked_at_twice(office, heard, endpoint: PretendModel):
    before = rows(office[0], Inbox)
    heard("嘎嘎唠嗑嘞那旮沓")
    assert len(endpoint.asked) == 1
    assert rows(office[0], Inbox) == before + 1


def test_no_transaction_is_open_while_it_is_asked(office, heard, endpoint: PretendModel):
    others: list[str] = []

    def answer(question):
        others.append(speak(office[0], "/查 32", "吴示安", None, "console").outcome)  # would wait on SQLite's one writer
        return told(None)(question)

    endpoint.answer = answer
    heard("嘎嘎唠嗑嘞那旮沓")
    assert others == ["answered"]
