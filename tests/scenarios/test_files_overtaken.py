"""What happens while a file of an answer is made, or after: it is shown only as who asked may have it when it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import PlatformError
from bot.ledger_desk import bring_ledger
from bot.message import Paper
from bot.records import chats
from bot.records.delivery import ordered
from bot.records.people import Division
from tests.documents import books
from tests.scenarios.test_files_of_answers import Chats, both_chats, registered

__all__ = ["both_chats"]

SECRET = {"编号": "20210032", "密级": "秘密", "案由": "关于保密的建议", "办理类型": "主办"}


def meanwhile(both_chats: Chats, do: Callable[[], object]) -> None:
    """While the first file is made, this happens."""
    make, first = both_chats.desk.make, [do]

    def made(paper: Paper) -> bytes:
        content = make(paper)
        if first:
            both_chats.clock_on(seconds=20)
            first.pop()()
        return content

    both_chats.desk = replace(both_chats.desk, make=made)


def turns_secret(both_chats: Chats, tmp_path: Path) -> None:
    bring_ledger(both_chats.service, books.ledger(tmp_path / "s.xlsx", SECRET), now=both_chats.service.clock.now())


@pytest.mark.parametrize("words", ["/台账 2021", "/总结 2021", "/周报"])
def test_an_item_that_turns_secret_while_the_file_is_made_is_not_in_it(both_chats: Chats, tmp_path: Path, words: str):
    both_chats.say(words, "dingtalk")
    meanwhile(both_chats, lambda: turns_secret(both_chats, tmp_path))
    both_chats.desk.run()
    assert both_chats.rows() == []
    both_chats.work()
    (file,) = both_chats.came("dingtalk")
    assert file.content == both_chats.made(words)
    assert [(order.state, order.turn, order.tries) for order in both_chats.orders()] == [(ordered.ENDED, 1, 0)]


def test_of_a_picture_that_was_made_while_an_item_turned_secret_no_copy_is_kept(both_chats: Chats, tmp_path: Path):
    group = registered(both_chats, "wecom", push="main")
    both_chats.say("/周报", "wecom", "吴示安", chat=group, through="bot")
    meanwhile(both_chats, lambda: turns_secret(both_chats, tmp_path))
    both_chats.desk.run()
    assert both_chats.rows() == []


def test_a_file_that_is_asked_for_by_a_number_is_not_shown_once_the_item_turned_secret_meanwhile(
    both_chats: Chats, tmp_path: Path
):
    both_chats.say("/答复函 20210032", "dingtalk", "吴示安")
    meanwhile(both_chats, lambda: turns_secret(both_chats, tmp_path))
    both_chats.work()
    both_chats.work()
    assert (both_chats.came("dingtalk"), both_chats.rows(), both_chats.orders()) == ([], [], [])


@pytest.mark.parametrize("fails", [False, True])
def test_who_was_away_for_long_while_another_made_the_file_changes_nothing(both_chats: Chats, fails: bool):
    both_chats.say("/台账 2021", "dingtalk")
    other = both_chats.desk

    def overtaken() -> None:
        both_chats.clock_on(minutes=6)
        assert other.run() == 1
        if fails:
            raise PlatformError("平台暂不可用", permanent=True)

    meanwhile(both_chats, overtaken)
    both_chats.desk.run()
    assert [(order.state, order.turn, order.tries) for order in both_chats.orders()] == [(ordered.TO_SEND, 1, 0)]
    both_chats.work()
    assert len(both_chats.came("dingtalk")) == 1 and len(both_chats.rows()) == 1


def test_a_letter_does_not_go_to_who_lost_the_item_after_it_was_made(both_chats: Chats):
    both_chats.say("/答复函 20210032", "dingtalk", "吴示安")
    both_chats.desk.run()
    assert both_chats.say("/改派 20210032 牵头 融资服务处", "dingtalk").outcome == "answered"
    both_chats.work()
    both_chats.work()
    assert both_chats.came("dingtalk") == []
    assert both_chats.texts("dingtalk")[-1].startswith("《20210032答复函.docx》未能发送：")


def test_a_picture_of_what_its_group_hears_no_more_is_made_once_more(both_chats: Chats):
    with both_chats.service.database.begin() as session:
        division = session.scalars(select(Division.id).where(Division.name == "信息化推进处")).one()
        corp = both_chats.corps["wecom"]
        chats.register(session, "wecom", corp, "wrONE", name="信息群", division_ids=[division], push="main", since=None)
    both_chats.say("/周报", "wecom", "吴示安", chat="wrONE", through="bot")
    both_chats.desk.run()
    both_chats.say("/改派 20210032 牵头 融资服务处", "dingtalk")
    both_chats.work()
    both_chats.work()
    first, second = both_chats.rows()
    assert (first.state, second.state) == ("cancelled", "sent")
    assert json.loads(first.content)["media"] != json.loads(second.content)["media"]
    assert len([post for post in both_chats.posts("wecom") if post["msgtype"] == "image"]) == 1


def test_the_same_command_twice_in_a_message_brings_as_many_files_as_were_promised(both_chats: Chats):
    answer = both_chats.say("/台账 2021\n/台账 2021", "dingtalk")
    both_chats.work()
    both_chats.work()
    promised = answer.text.count("随后发来")
    assert (promised, [file.name for file in both_chats.came("dingtalk")]) == (2, ["2021年台账.xlsx"] * 2)
