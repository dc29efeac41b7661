"""The pretend DingTalk sends every kind of message that the real one does, and a real robot's door hears each as what it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.clock import StoppedClock
from bot.message import Message, Reply
from bot.platforms.dingtalk import callback
from bot.platforms.dingtalk.callback import Callback
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.doors import Asked
from bot.simulator import dingtalk_kinds
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.dingtalk_kinds import Fields
from tests.platforms.dingtalk.ways import ToldHere, answers

NOW = datetime(2021, 7, 16, 9, tzinfo=UTC)
HEARD = {
    "file": ("file", None, "", "wx001"),
    "nameless": ("text", " /帮助", "", "wx001"),
    "outsider": ("text", " /帮助", "", ""),
    "picture": ("picture", None, "", "wx001"),
    "quoting": ("text", " 这件办到哪了", "20210032 督促", "wx001"),
    "rich": ("text", "/查 20210032", "", "wx001"),
    "text": ("text", " /查 20210032", "", "wx001"),
    "video": ("video", None, "", "wx001"),
    "voice": ("voice", "查询20210032办到哪了", "", "wx001"),
}


def taken(fields: Fields, told: ToldHere) -> tuple[list[Message], object]:
    """What is heard of a message, and what stands in the response."""
    delivery = DingtalkCallbacks("ding1", "secret", StoppedClock(NOW)).sent("wx001", "cid1", "督办群", "吴示安", fields)
    heard: list[Message] = []

    def answer(message: Message) -> Reply:
        heard.append(message)
        return Reply("好")

    door = callback.door(Callback(SpokenTo("ding1", "dingtalk"), "secret", 300), answers(told=told))
    return heard, json.loads(door.take(Asked({}, delivery.headers, delivery.body, NOW), answer).body)


def test_every_kind_is_here():
    assert set(HEARD) == set(dingtalk_kinds.KINDS)


@pytest.mark.parametrize("kind", sorted(HEARD))
def test_each_kind_is_heard_as_what_it_is(kind: str):
    heard, said = taken(dingtalk_kinds.KINDS[kind], ToldHere())
    assert [(each.kind, each.text, each.quoted, each.user_id) for each in heard] == [HEARD[kind]]
    assert said == {"msgtype": "text", "text": {"content": "好"}}


def test_a_quota_that_is_used_up_tells_nothing_that_was_said():
    told = ToldHere()
    assert taken(dingtalk_kinds.used_up(), told) == ([], {"msgtype": "empty"}) and told.quotas == ["dingtalk"]
