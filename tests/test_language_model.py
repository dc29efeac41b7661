"""A model of the office is asked with a time limit, inside the network alone, and believed in nothing but a command."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from bot.language_model import LONGEST, Choice, LanguageModel
from tests.pretend_model import Answer, PretendModel, pretend_model, told

OFFERS = (Choice("/查", "/查 编号", "查询"), Choice("/寄出", "/寄出 编号 文号 日期", "登记寄出"))
KEY = "sk-example-key"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[PretendModel]:
    with pretend_model() as model:
        yield model


def asking(endpoint: PretendModel, answer: Answer, seconds: float = 3.0) -> LanguageModel:
    endpoint.answer = answer
    endpoint.asked.clear()
    return LanguageModel(endpoint.url, "office-7b", SecretStr(KEY), seconds=seconds)


def test_the_command_it_means_is_given_as_it_would_be_typed(endpoint: PretendModel) -> None:
    assert asking(endpoint, told("/查", " 【编号1】 ")).command("【编号1】整得咋样", OFFERS) == "/查 【编号1】"


def test_it_is_told_the_commands_the_sentence_and_the_form_of_its_answer(endpoint: PretendModel) -> None:
    asking(endpoint, told(None)).command("【编号1】整得咋样", OFFERS)
    (question,) = endpoint.asked
    assert question["model"] == "office-7b"
    assert "/寄出 编号 文号 日期：登记寄出" in question["messages"][0]["content"]
    assert question["messages"][1] == {"role": "user", "content": "【编号1】整得咋样"}
    schema = question["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["command"]["enum"] == ["/查", "/寄出", None]
    assert endpoint.headers["authorization"] == f"Bearer {KEY}"


def nothing(content: object) -> Answer:
    body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    return lambda question: (200, body)


WRONG: list[Answer] = [
    told(None),
    told("/删除", "一切"),
    told("/查", "长" * (LONGEST + 1)),
    nothing("好的，这就去办"),
    nothing('{"command": "/查"}'),
    nothing('{"command": "/查", "words": ["1"]}'),
    nothing('{"command": ["/查"], "words": "1"}'),
    nothing(None),
    nothing("[" * 5000),
    lambda question: (200, b'{"choices": []}'),
]


@pytest.mark.parametrize("answer", WRONG)
def test_an_answer_of_any_other_form_means_nothing(endpoint: PretendModel, answer: Answer) -> None:
    assert asking(endpoint, answer).command("办得咋样", OFFERS) is None


FAULTS: list[Answer] = [
    lambda question: (500, b"{}"),
    lambda question: (302, b""),
    lambda question: (200, b"<html>"),
    lambda question: (200, b"[" * 70000),
]


@pytest.mark.parametrize("answer", FAULTS)
def test_one_that_fails_is_left_alone_for_a_minute(
    endpoint: PretendModel, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = asking(endpoint, answer)
    assert model.command("办得咋样", OFFERS) is None
    endpoint.answer = told("/查", "办得")
    assert model.command("办得咋样", OFFERS) is None
    assert len(endpoint.asked) == 1
    model.rests_until = float("-inf")
    assert model.command("办得咋样", OFFERS) == "/查 办得"


def test_one_that_does_not_answer_in_time_is_waited_for_no_longer(endpoint: PretendModel) -> None:
    model = asking(endpoint, told("/查", "1"), seconds=0.2)
    endpoint.held.clear()
    try:
        assert model.command("办得咋样", OFFERS) is None
    finally:
        endpoint.held.set()


def test_more_than_two_questions_at_once_do_not_wait_for_it(endpoint: PretendModel) -> None:
    model = asking(endpoint, told("/查", "办得"))
    assert model.free.acquire(blocking=False)
    assert model.free.acquire(blocking=False)
    assert model.command("办得咋样", OFFERS) is None
    assert endpoint.asked == []
    model.free.release()
    model.free.release()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: model.command("办得咋样", OFFERS), range(2))) == ["/查 办得"] * 2


@pytest.mark.parametrize("sentence", ["", "长" * (LONGEST + 1)])
def test_it_is_not_asked_about_nothing_nor_about_a_whole_page(endpoint: PretendModel, sentence: str) -> None:
    assert asking(endpoint, told("/查", "1")).command(sentence, OFFERS) is None
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("address", "networks", "is_inside"),
    [
        ("10.1.2.3", (), True),
        ("192.168.1.1", (), True),
        ("127.0.0.1", (), True),
        ("fd00::1", (), True),
        ("59.192.1.1", (), False),
        ("59.192.1.1", ("59.192.0.0/10",), True),
        ("110.1.1.1", ("59.192.0.0/10",), False),
        ("2400:3200::1", (), False),
    ],
)
def test_only_addresses_inside_the_offices_network_are_spoken_to(
    address: str, networks: tuple[str, ...], is_inside: bool
) -> None:
    asked: list[object] = []

    def resolve(*where: object, **kinds: object) -> list[tuple[object, ...]]:
        asked.append(where)
        return [(2, 1, 6, "", (address, 443))]

    model = LanguageModel("https://model.example.cn/v1", "m", SecretStr(""), networks, resolve=resolve)
    if is_inside:
        assert model.inside("model.example.cn", 443)[0][4] == (address, 443)
    else:
        assert model.command("办得咋样", OFFERS) is None
        assert model.reach() == "查不到对方的地址，未送达"
    assert asked


def test_the_operator_hears_whether_it_answers_in_the_agreed_form(endpoint: PretendModel) -> None:
    assert asking(endpoint, told("/查", "【编号1】")).reach() == ""
    assert "json_schema" in asking(endpoint, nothing("您好！")).reach()
    assert asking(endpoint, FAULTS[0]).reach() == "语言模型应答 500"


def test_its_key_is_in_no_log_and_no_representation(endpoint: PretendModel, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    model = asking(endpoint, FAULTS[0])
    model.command("办得咋样", OFFERS)
    assert KEY not in caplog.text
    assert KEY not in repr(vars(model))
