"""How the demo lists the outbox: state, reason and next time in Chinese, and never what is said."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError

from bot import simulator
from bot.cli import demo_outbox
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.undelivered import Row
from bot.rules.wording.undelivered import STATES
from bot.wsgi import Service
from tests.simulator.conftest import START


def row(state="pending", *, numbers=("20210032",), **more):
    message = Outbox(
        **{
            "id": 1,
            "kind": "reminder",
            "robot": "wecom/main",
            "state": state,
            "labelled": False,
            "attempts": 0,
            "not_before": START,
            "content": "正文",
            **more,
        }
    )
    return Row(message, "建议提案办理群", numbers)


@pytest.mark.parametrize(
    ("found", "words", "tone"),
    [
        (row("pending"), "待发", "waiting"),
        (row("pending", labelled=True), "待补发", "waiting"),
        (row("sending"), "发送中", "waiting"),
        (row("sent"), "已发", "good"),
        (row("sent", labelled=True), "补发", "again"),
        (row("dead", reason="对方拒收（40008）"), "失败", "bad"),
        (row("unknown", labelled=True), "不能确认", "bad"),
        (row("expired"), "过期", "bad"),
        (row("covered"), "已并入汇总", "ended"),
        (row("cancelled"), "无须发送", "ended"),
        (row("dropped"), "已放弃", "ended"),
    ],
)
def test_every_state_has_its_words(found, words, tone):
    line = demo_outbox.line(found, START)
    assert (line.state, line.tone, line.chat) == (words, tone, "建议提案办理群")
    assert "正文" not in str(line)


def test_no_state_is_without_a_tone():
    assert {demo_outbox.tone(row(state).message) for state in STATES} <= {*demo_outbox.TONES, "ended"}


def test_a_waiting_message_tells_why_and_from_when():
    found = row(reason="发送过于频繁（45009）", not_before=START + timedelta(seconds=65), settled_at=START)
    line = demo_outbox.line(found, START)
    assert (line.time, line.note) == ("07月16日 08:55", "发送过于频繁（45009）；07月16日 08:56:05 起发送")
    assert demo_outbox.line(row(), START).note == ""


@pytest.mark.parametrize(
    ("numbers", "told"),
    [((), "提醒"), (("1", "2", "3"), "提醒：1、2、3"), (("1", "2", "3", "4"), "提醒：1、2、3等4件")],
)
def test_the_items_are_named_up_to_three(numbers, told):
    assert demo_outbox.line(row(numbers=numbers), START).text == told


def test_while_the_database_is_busy_the_page_keeps_what_it_has():
    @contextmanager
    def busy():
        raise OperationalError("BEGIN", None, Exception("database is locked"))
        yield

    read = demo_outbox.reader(cast(Service, SimpleNamespace(database=SimpleNamespace(begin=busy))))
    assert read() == read() == simulator.ShownOutbox((), ())


@pytest.mark.parametrize(
    ("kind", "words"), [("brief", "今日概览"), ("outlook", "本周概览"), ("file", "文件"), ("reminder", "提醒"), ("new", "new")]
)
def test_a_message_of_any_kind_has_a_line(kind, words):
    assert demo_outbox.about(kind, []) == words
    assert demo_outbox.about(kind, ["20210032"]) == f"{words}：20210032"
