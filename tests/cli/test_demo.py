"""The demo's terminal: the real dispatch, and the files that answers bring."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from bot.cli import demo
from bot.dispatch import Unavailable
from bot.errors import UserError
from bot.message import Message, Paper, Reply
from bot.rules.chat_safe import FileName
from bot.wsgi import Service

PICTURE = Paper("picture", FileName("2021年统计.png"), "共34件", {})
LEDGER = Paper("ledger", FileName("2021年台账.xlsx"), "34件", {})


class Bot:
    """Stands where the dispatcher stands."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.reply: Reply | None = None

    def answer(self, message: Message) -> Reply:
        self.heard.append(message)
        if self.reply is None:
            raise Unavailable
        return self.reply


@pytest.fixture
def bot():
    return Bot()


@pytest.fixture
def ask(bot):
    """The terminal of two people, the second unknown to the bot; the ledger cannot be made."""

    def make(paper: Paper) -> bytes:
        if paper.kind == "ledger":
            raise UserError("文件生成超时，请稍后再试。")
        return paper.name.encode()

    return demo.terminal(cast(Service, SimpleNamespace(dispatcher=bot)), [7, None], make)


def test_the_person_is_named_by_their_id_and_speaks_alone(ask, bot):
    bot.reply = Reply("好的")
    assert ask(0, "/我的").text == "好的"
    ask(1, "/我的")
    known, unknown = bot.heard
    assert (known.user_id, unknown.user_id) == ("7", "")
    assert (known.text, known.platform, known.chat_id, known.from_console) == ("/我的", "console", None, True)


def test_what_an_answer_brings_is_made_and_what_cannot_be_made_is_said(ask, bot):
    bot.reply = Reply("共34件。", papers=(PICTURE, LEDGER))
    answer = ask(0, "/统计")
    (file,) = answer.files
    assert (file.name, file.alt, file.content) == (PICTURE.name, PICTURE.alt, PICTURE.name.encode())
    assert answer.text == "共34件。\n2021年台账.xlsx 未能生成：文件生成超时，请稍后再试。"


def test_a_database_that_is_away_is_said(ask):
    assert "数据库暂时不可用" in ask(0, "/统计").text
