"""The page's conversations go over the lines that the bot opened itself, and show what each platform shows of them."""

from __future__ import annotations

import threading
from dataclasses import replace
from math import inf

import pytest

from bot.clock import MovableClock
from bot.connections import Answering, LineLoop, connecting
from bot.message import Button, Card, Reply
from bot.network import Network
from bot.outgoing import Outgoing
from bot.platforms.dingtalk import cards
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.dingtalk.openapi import AppKeys, OpenApi
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.dingtalk.stream import Stream
from bot.platforms.doors import To
from bot.platforms.wecom.long_connection import LongConnection
from bot.simulator import Platforms, Simulator, by_line
from bot.simulator.sayings import Uttered
from bot.simulator.simulator import BadWish
from bot.tokens import Tokens
from tests.connections.conftest import QUICK, until
from tests.platforms.dingtalk.ways import answers
from tests.simulator.conftest import CONVERSATIONS, CREDENTIALS, PEOPLE, START, next_weekday

CARD = Card("rv-1", "20210032 建议审核", (("处室负责人", "待审核"),), buttons=(Button("通过", "pass:1"),), waits="请周示平审核")
PASSED = replace(CARD, lines=(("处室负责人", "已通过"),), buttons=(Button("查看", "look"),), waits="")
SECRETS = replace(CREDENTIALS, wecom_bot_id="aib-demo", wecom_bot_secret="line secret")


class Lined(Simulator):
    """Knows the lines that the bot opened."""

    loops: list[LineLoop]


class FetchedEachTime(Tokens):
    """A token that is fetched anew for each call."""

    def __init__(self):
        pass

    def used(self, credential, call, is_refusal):
        return call(credential.fetch().token)


@pytest.fixture
def simulator(bot, terminal):
    """The page around a bot that nobody can reach from outside; its `loops` are the lines that it opened."""
    clock = MovableClock(START)
    platforms = Platforms(SECRETS, clock)
    base = platforms.listen()["dingtalk"]
    assert platforms.gateway
    spoken_to = SpokenTo("dingDemo", "dingtalk", "dingappkey")
    stream = Stream(Outgoing(2), base, "dingappkey", "app-secret", spoken_to, answers(base), clock)
    wecom = LongConnection(platforms.gateway.url, "aib-demo", "line secret", "wwDemo", "wecom")
    loops = [
        LineLoop(name, dialect, Answering(name, bot.answer, threads=2), connecting(Network()), tempo=QUICK)
        for name, dialect in (("wecom/bot", wecom), ("dingtalk/robot", stream))
    ]
    made = Lined(
        service_url="http://127.0.0.1:9",
        credentials=SECRETS,
        platforms=platforms,
        people=PEOPLE,
        conversations=CONVERSATIONS,
        clock=clock,
        tick=lambda: None,
        next_workday=next_weekday,
        ask_terminal=terminal.ask,
        lines=("wecom", "dingtalk"),
    )
    made.loops = loops
    for loop in loops:
        loop.start()
        loop.leased(inf)
    assert made.await_lines(10)
    yield made
    for loop in loops:
        loop.drain()
        loop.stop()
    platforms.close()


def last(events):
    return "".join(part.get("text", "") for part in events[-1]["parts"])


def test_what_is_said_and_answered_in_a_group_stands_there_for_everybody(simulator, bot, seen):
    assert simulator.say("wecom-group", 0, Uttered("/查 20210032")) == 200
    (heard,) = bot.heard
    assert (heard.text, heard.chat_id, heard.user_id) == ("@督办助手 /查 20210032", "wrDEMO", "WuShian")
    typed, answered = seen("message")
    assert (typed["person"], answered["thread"], last([answered])) == (0, None, "收到：＠督办助手 /查 20210032")
    (wire,) = seen("wire")
    assert (wire["route"], wire["status"], wire["line"]) == ("aibot_msg_callback", 200, True)
    assert "response_url" not in str(wire)


def test_a_card_stands_beside_its_words_and_changes_where_it_stands(simulator, bot, seen):
    bot.replies += [Reply("请审核", card=CARD), Reply("已通过", card=PASSED)]
    simulator.say("wecom-group", 0, Uttered("/送审 20210032"))
    (card,) = seen("card")
    assert last(seen("message")) == "请审核" and card["card"]["button_list"][0]["text"] == "通过"
    assert simulator.press("wecom-group", 1, card["task_id"], "pass:1").status == 200
    (update,) = seen("update")
    assert (update["task_id"], update["only"], bot.heard[-1].press.key) == (card["task_id"], [], "pass:1")


def test_what_comes_a_second_time_is_not_answered_again(simulator, bot, seen):
    simulator.say("wecom-single", 0, Uttered("/我的"))
    _, same = simulator.again()
    assert same and len(seen("message")) == 2
    assert [wire["note"] for wire in seen("wire")] == ["", by_line.NOT_AGAIN]


def test_who_enters_is_welcomed(simulator, bot, seen):
    bot.replies.append(Reply("欢迎"))
    simulator.say("wecom-single", 1, Uttered("", "entered"))
    assert bot.heard[-1].kind == "entered" and (last(seen("message")), seen("message")[-1]["thread"]) == ("欢迎", 1)


def test_a_stream_answers_in_the_session_of_what_was_said(simulator, bot, seen):
    assert simulator.say("dingtalk-group", 0, Uttered("/查 20210032")) == 200
    assert last(seen("message")) == "收到：/查 20210032"
    assert [wire["route"] for wire in seen("wire")] == ["POST /robot/sendBySession", "/v1.0/im/bot/messages/get"]


def test_a_card_for_one_person_is_drawn_and_pressed_over_the_stream(simulator, bot, seen):
    api, told = simulator.platforms.dingtalk_api, []
    keys = AppKeys(Outgoing(2), api.base, "dingDemo", "dingappkey", "app-secret")
    robot = Robot(OpenApi(keys, FetchedEachTime(), "dingtalk"), "dingappkey", "demo.schema")
    robot.send(robot.card(CARD, "manager12"), lambda: told.append(1))
    (card,) = seen("card")
    assert (card["conversation"], card["thread"]) == ("dingtalk-single", 1)
    assert card["card"]["main_title"] == {"title": CARD.title, "desc": CARD.waits}
    assert card["card"]["horizontal_content_list"] == [{"keyname": "处室负责人", "value": "待审核"}]
    (button,) = card["card"]["button_list"]
    assert (button["text"], button["key"], card["task_id"]) == ("通过", "pass:1", cards.track_id("rv-1", group=False))
    bot.replies.append(Reply("已登记", card=PASSED))
    simulator.press("dingtalk-single", 1, card["task_id"], button["key"])
    pressed = bot.heard[-1]
    assert (pressed.press.task_id, pressed.user_id, pressed.signed_body) == ("rv-1", "manager12", True)
    everybody, own = seen("update")
    assert (everybody["only"], own["only"]) == ([], [1])
    assert everybody["card"]["horizontal_content_list"] == [{"keyname": "处室负责人", "value": "已通过"}]
    assert own["card"]["sub_title_text"].startswith("已登记")
    robot.renew(CARD, "manager12", "")
    assert seen("update")[-1]["card"]["button_list"][0]["key"] == "pass:1"


def test_what_the_bot_says_first_stands_in_the_chat_of_who_spoke_to_it(simulator, seen):
    simulator.say("wecom-single", 0, Uttered("/我的"))
    simulator.say("wecom-group", 1, Uttered("/帮助"))
    loop = simulator.loops[0]
    pusher = loop.dialect.pusher(loop.wire())
    for to, place, thread in ((To("WuShian", group=False), "wecom-single", 0), (To("wrDEMO", group=True), "wecom-group", None)):
        pusher.send(pusher.render("今日到期：1件", [], to), lambda: None)
        shown = seen("message")[-1]
        assert (shown["conversation"], shown["thread"], last([shown])) == (place, thread, "今日到期：1件")


def test_a_bot_that_has_no_line_hears_nothing_and_the_page_says_so(simulator, bot, seen):
    for loop in simulator.loops:
        loop.drain()
        loop.stop()
    until(lambda: not any(line.stands for line in simulator.lines.values()))
    for place in ("wecom-group", "dingtalk-group"):
        assert simulator.say(place, 0, Uttered("/帮助")) == 0
        assert by_line.AWAY in seen("notice")[-1]["text"]
    assert bot.heard == []


def test_an_answer_that_nobody_waits_for_any_more_is_shown_when_it_comes(simulator, bot, seen, monkeypatch):
    monkeypatch.setattr(by_line, "ANSWER_SECONDS", 0.05)
    begun, go = threading.Event(), threading.Event()
    answer = bot.answer

    def slowly(message):
        begun.set()
        go.wait(5)
        return answer(message)

    simulator.loops[0].answering.answer = slowly
    assert simulator.say("wecom-group", 0, Uttered("/帮助")) == 0
    assert begun.is_set()
    go.set()
    until(lambda: last(seen("message")).startswith("收到："))


@pytest.mark.parametrize("place", ["wecom-group", "dingtalk-group"])
def test_there_is_no_signature_to_forge_and_no_address_to_save(simulator, place):
    with pytest.raises(BadWish, match="没有可伪造的签名"):
        simulator.forge(place, 0)
    with pytest.raises(BadWish, match="不用回调地址"):
        simulator.save_address()
