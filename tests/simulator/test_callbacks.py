"""Callbacks are really signed and sealed, and the answers really opened and judged."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import several
from bot.message import Button, Card, Message, Reply
from bot.platforms.dingtalk import session
from bot.platforms.dingtalk.callback import Callback
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.dingtalk.signature import BadSignature
from bot.platforms.sealing import BadEnvelope, Codec
from bot.platforms.wecom.bot_callback import BotCallback
from bot.platforms.wecom.cards import template_card
from bot.simulator import sayings
from bot.simulator.callbacks import BadAnswer
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.sayings import Uttered, of_dingtalk
from bot.simulator.wecom import MENTIONS, WecomCallbacks
from tests.simulator.conftest import AES_KEY

CARD = Card("rv-1", "20210032 建议审核", (("案由", "示例"),), buttons=(Button("通过", "pass:1"),))


@pytest.fixture
def platform(clock):
    return WecomCallbacks("token", AES_KEY, "督办助手", clock)


@pytest.fixture
def service(clock):
    """Our own side: opens a delivery as the web application does."""
    door = BotCallback(Codec("token", AES_KEY), "wwDemo", 300, "wecom")

    def open_(delivery):
        return (*door.receive(parse_qs(urlsplit(delivery.path).query), delivery.body, clock.now()), door)

    return open_


@pytest.fixture
def answer(platform, service):
    """What WeCom makes of our reply to a delivery."""

    def answered(delivery, reply):
        message, query, door = service(delivery)
        return platform.opened(delivery, door.seal(reply, message, query).body)

    return answered


def test_a_group_text_carries_the_mention(platform, service):
    message, *_ = service(platform.said("WuShian", "wrDEMO", "/查 20210032"))
    assert (message.text, message.chat_id, message.user_id) == ("@督办助手 /查 20210032", "wrDEMO", "WuShian")


def test_a_single_chat_text_is_as_it_was_typed(platform, service):
    message, *_ = service(platform.said("WuShian", None, "／查　２０２１００３２"))
    assert (message.text, message.chat_id) == ("／查　２０２１００３２", None)


def test_a_press_names_card_and_button(platform, service):
    message, *_ = service(platform.pressed("WuShian", "wrDEMO", "rv-1", "pass:1"))
    assert (message.press.task_id, message.press.key, message.corp_id) == ("rv-1", "pass:1", "wwDemo")


def test_a_forged_text_does_not_open(platform, service):
    with pytest.raises(BadEnvelope) as refused:
        service(platform.forged("WuShian", "wrDEMO", "/帮助"))
    assert refused.value.forged


def test_texts_and_cards_and_nothing_are_opened(platform, answer):
    said = platform.said("WuShian", "wrDEMO", "/查 20210032")
    assert answer(said, Reply("好的"))["stream"]["content"] == "好的"
    both = answer(said, Reply("好的", card=CARD))
    assert (both["template_card"]["task_id"], both["stream"]["content"]) == ("rv-1", "好的")
    assert answer(said, Reply("", outcome="ignored")) == {}


def test_an_update_must_be_of_the_pressed_card(platform, answer):
    pressed = platform.pressed("WuShian", "wrDEMO", "rv-1", "pass:1")
    assert answer(pressed, Reply("好的", card=CARD))["response_type"] == "update_template_card"
    with pytest.raises(BadAnswer, match="更新的不是所按的卡片"):
        answer(platform.pressed("WuShian", "wrDEMO", "rv-2", "pass:1"), Reply("好的", card=CARD))


def test_a_task_id_belongs_to_one_message(platform, answer):
    said = platform.said("WuShian", None, "/查 20210032")
    answer(said, Reply("好的", card=CARD))
    answer(said, Reply("好的", card=CARD))
    with pytest.raises(BadAnswer, match="已用过"):
        answer(platform.said("WuShian", None, "/查 20210032"), Reply("好的", card=CARD))


def test_a_press_is_not_answered_with_a_text(platform):
    pressed = platform.pressed("WuShian", None, "rv-1", "pass:1")
    assert platform.judge.fault(pressed.plain, {"msgtype": "stream", "stream": {"id": "1", "content": "好的"}})


@pytest.mark.parametrize(
    "inner",
    [
        {"msgtype": "text", "text": {"content": "好的"}},
        {"msgtype": "stream", "stream": {"id": "1", "content": ""}},
        {"msgtype": "stream", "stream": {"id": "1", "content": "办" * 6827}},
        {"msgtype": "template_card", "template_card": {}},
    ],
)
def test_what_wecom_would_not_show_is_told(platform, inner):
    assert platform.judge.fault(platform.said("WuShian", None, "/帮助").plain, inner)


def sealed_answer(platform, service, **change):
    delivery = platform.said("WuShian", None, "/帮助")
    message, query, door = service(delivery)
    return delivery, json.dumps({**json.loads(door.seal(Reply("好的"), message, query).body), **change})


@pytest.mark.parametrize("change", [{"timestamp": "1626396900"}, {"nonce": "1"}, {"msgsignature": "0" * 40}, {"encrypt": "AAAA"}])
def test_an_answer_with_a_wrong_envelope_is_thrown_away(platform, service, change):
    delivery, sealed = sealed_answer(platform, service, **change)
    with pytest.raises(BadAnswer):
        platform.opened(delivery, sealed)


@pytest.mark.parametrize("sealed", ["", "[]", "<xml/>", "{}"])
def test_an_answer_without_an_envelope_is_thrown_away(platform, sealed):
    with pytest.raises(BadAnswer):
        platform.opened(platform.said("WuShian", None, "/帮助"), sealed)


@pytest.fixture
def robot(clock):
    return DingtalkCallbacks("dingDemo", "app-secret", clock)


def received(delivery, clock) -> Message:
    door = Callback(SpokenTo("dingDemo", "dingtalk"), "app-secret", 300)
    _, message = door.receive(delivery.headers, delivery.body, clock.now())
    assert message
    return message


def test_a_dingtalk_group_text_has_a_leading_blank_and_no_mention(robot, clock):
    message = received(robot.said("manager1", "cidDEMO", "督办工作群", "吴示安", "/查 20210032"), clock)
    assert (message.text, message.chat_id, message.chat_title) == (" /查 20210032", "cidDEMO", "督办工作群")
    assert (message.corp_id, message.user_id) == ("dingDemo", "manager1")


def test_a_dingtalk_single_chat_is_no_group(robot, clock):
    message = received(robot.said("manager1", None, "", "吴示安", "/帮助"), clock)
    assert (message.text, message.chat_id) == ("/帮助", None)


def test_a_forged_dingtalk_text_is_refused(robot, clock):
    with pytest.raises(BadSignature):
        received(robot.forged("manager1", None, "", "吴示安", "/帮助"), clock)


def test_the_body_of_a_response_to_dingtalk_is_a_text_or_nothing(robot):
    said = robot.said("manager1", None, "", "吴示安", "/帮助")
    assert robot.opened(said, '{"msgtype":"empty"}') == {"msgtype": "empty"}
    assert robot.opened(said, json.dumps(session.response(Reply("好的"), group=True)))["text"]["content"] == "好的"
    for answer in ("", "[]", '{"msgtype":"text"}', '{"msgtype":"card"}'):
        with pytest.raises(BadAnswer):
            robot.opened(said, answer)


@pytest.mark.parametrize("mention", MENTIONS)
def test_however_a_mention_is_written_the_words_behind_it_are_heard(platform, service, mention):
    platform.mention = mention
    message, *_ = service(platform.said("WuShian", "wrDEMO", "/查 20210032"))
    (meant,) = several.meant(message.text, ("督办助手",))
    assert (meant.command and meant.command.name, meant.words) == ("/查", "20210032")


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        (Uttered("查三十二号", "voice"), "voice", "查三十二号"),
        (Uttered(kind="picture"), "picture", None),
        (Uttered("查 32", "picture"), "picture", "查 32"),
        (Uttered(kind="file"), "file", None),
        (Uttered(kind="video"), "video", None),
        (Uttered(kind="entered"), "entered", None),
        (Uttered("办到哪了", quoted="20210032 督促"), "text", "办到哪了"),
    ],
)
def test_whatever_is_sent_in_single_chat_is_heard_as_what_it_is(platform, service, robot, clock, said, kind, text):
    message, *_ = service(platform.sent("WuShian", None, said))
    assert (message.kind, message.text, message.quoted, message.chat_id) == (kind, text, said.quoted, None)
    if kind != "entered":
        told = received(robot.sent("manager1", None, "", "吴示安", of_dingtalk(said, group=False)), clock)
        assert (told.kind if text is None else "", told.text, told.quoted) == (kind if text is None else "", text, said.quoted)


def test_a_group_tells_wecom_s_robot_of_words_and_pictures_alone(platform, service):
    taken = [kind for kind in sayings.NAMES if not Uttered("x", kind).refusal("wecom", group=True)]
    assert taken == ["text", "mention", "picture"]
    message, *_ = service(platform.sent("WuShian", "wrDEMO", Uttered(kind="picture")))
    assert (message.kind, message.text) == ("picture", "@督办助手 ")
    assert Uttered(kind="mention").refusal("wecom", group=False) and Uttered().refusal("dingtalk", group=True)
    assert Uttered(kind="entered").refusal("dingtalk", group=False)


def test_an_encrypted_id_is_another_one_and_keeps_its_case(platform, service):
    platform.encrypts = True
    message, *_ = service(platform.said("WuShian", None, "/帮助"))
    assert message.user_id.startswith("wo") and message.user_id != message.user_id.lower()


@pytest.mark.parametrize(
    ("said", "inner", "fault"),
    [
        (Uttered(kind="entered"), {"msgtype": "stream", "stream": {"id": "1", "content": "好的"}}, "进入会话"),
        (Uttered(kind="entered"), {"msgtype": "text", "text": {"content": "好" * 700}}, "2048"),
        (Uttered(kind="entered"), {"msgtype": "text", "text": {"content": "好"}}, ""),
        (Uttered("x"), {"msgtype": "stream", "stream": {"content": "好"}}, "缺少流编号"),
        (Uttered("x"), {"msgtype": "stream_with_template_card", "stream": {"id": "1", "content": "好"}}, "卡片"),
    ],
)
def test_each_kind_of_message_takes_its_own_answers(platform, said, inner, fault):
    found = platform.judge.fault(platform.sent("WuShian", None, said).plain, inner)
    assert (fault in found) if fault else found == ""


def test_an_update_for_everybody_names_nobody(platform):
    pressed = platform.pressed("WuShian", "wrDEMO", "rv-1", "pass:1").plain
    update = {"response_type": "update_template_card", "userids": [], "template_card": template_card(CARD, group=True)}
    assert "userids" in platform.judge.fault(pressed, update)
    del update["userids"]
    assert platform.judge.fault(pressed, update) == ""
