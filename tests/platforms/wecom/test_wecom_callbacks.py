"""What WeCom delivers, as a Message; what is said back, as WeCom accepts it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from defusedxml import ElementTree
from flask import Flask

from bot.clock import StoppedClock
from bot.message import IGNORED, Button, Card, Message, Press, Reply
from bot.platforms.doors import XML, Answered, Why
from bot.platforms.sealing import BadEnvelope, Codec
from bot.platforms.wecom import app_callback, drawing, envelope, incoming
from bot.platforms.wecom.app_callback import AppCallback
from bot.platforms.wecom.bot_callback import BotCallback, Query
from bot.platforms.wecom.door import door
from bot.rules.spelling import normal, without_mentions
from bot.web import create_app
from tests.conftest import at

VECTORS = json.loads((Path(__file__).parents[2] / "fixtures/platform-vectors.json").read_text(encoding="utf-8"))
WECOM = VECTORS["wecom"]
TEXTS = {entry["id"]: entry["message"] for entry in WECOM["accept"]}
PAYLOADS = [entry for entry in VECTORS["payloads"] if entry["platform"] == "wecom-aibot"]
CORP = "ww1436e0e65a779aee"
KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
QUERY = Query("s", "1792224000", "n")


def named(entry):
    return entry["id"]


def heard(**inner):
    return incoming.message_of({"msgid": "m", "from": {"userid": "u"}, "chattype": "single", **inner}, CORP, "sealed", "wecom")


def app_for(entry) -> Flask:
    timestamp = dict(part.split("=", 1) for part in entry["query_string"].split("&") if part).get("timestamp", "1792224000")
    codec = Codec(entry.get("token", WECOM["defaults"]["token"]), entry["encoding_aes_key"], entry["receiveid"])
    if entry["receiveid"]:
        doors = {"wecom/app": door("app", AppCallback(codec, 300, "wecom"))}
    else:
        doors = {"wecom/bot": door("bot", BotCallback(codec, CORP, 300, "wecom"))}
    service = cast(Any, None)  # nothing gets further than the door
    return create_app(service, doors, StoppedClock(datetime.fromtimestamp(int(timestamp), UTC)), service)


@pytest.mark.parametrize("entry", WECOM["verify_query"], ids=named)
def test_the_console_s_url_check_is_answered_exactly_or_refused(entry):
    path = "app" if entry["receiveid"] else "bot"
    answer = app_for(entry).test_client().get(f"/callback/wecom/{path}?{entry['query_string']}")
    if answer.status_code == 200:
        assert entry["expect"] != "reject"
        assert answer.data.decode() == entry["body_must_be"]
        assert answer.content_type == "text/plain; charset=utf-8"
    else:
        assert entry["expect"] != "accept"
        assert 400 <= answer.status_code < 500
        assert answer.data == b""


@pytest.mark.parametrize("entry", PAYLOADS, ids=named)
def test_a_payload_becomes_the_expected_message(entry):
    expected = entry["expected"]
    message = incoming.message_of(json.loads(TEXTS[entry["payload_ref"]]), CORP, "sealed", "wecom")
    assert message and message.user_id == expected["user"]
    assert message.signed_body
    if "command" in expected:
        assert message.text
        assert without_mentions(normal(message.text), [entry["bot_name"]]) == expected["command"]
        assert (message.chat_id is not None) == (expected["chat"] == "group")
    else:
        assert message.press == Press(expected["task_id"], expected["event_key"])


def test_a_press_in_the_app_names_card_button_and_presser():
    (entry,) = (e for e in VECTORS["payloads"] if e["platform"] == "wecom-app")
    message = app_callback.message_of(envelope.fields(TEXTS[entry["payload_ref"]].encode()), CORP, "wecom")
    assert message
    assert message.press == Press(entry["expected"]["task_id"], entry["expected"]["event_key"])
    assert (message.user_id, message.corp_id, message.chat_id) == (entry["expected"]["user"], CORP, None)


def app_fields(**changes):
    return {
        "ToUserName": CORP,
        "FromUserName": "u",
        "CreateTime": "1",
        "MsgType": "text",
        "Content": "/查 32",
        "MsgId": "7",
        **changes,
    }


def test_words_in_the_app_are_a_single_chat_with_the_platform_s_id_as_key():
    message = app_callback.message_of(app_fields(), CORP, "wecom")
    assert message
    assert (message.text, message.key, message.chat_id, message.press) == ("/查 32", "7", None, None)


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("image", "picture"),
        ("voice", "voice"),
        ("video", "video"),
        ("file", "file"),
        ("location", "location"),
        ("link", "link"),
        ("brand_new", "other"),
        ("", "other"),
    ],
)
def test_what_is_no_text_is_heard_by_its_kind(sent, kind):
    message = app_callback.message_of(app_fields(MsgType=sent, Content=""), CORP, "wecom")
    assert message and (message.kind, message.text, message.press, message.key) == (kind, None, None, "7")


def test_words_that_were_recognised_are_heard():
    message = app_callback.message_of(app_fields(MsgType="voice", Recognition="查32"), CORP, "wecom")
    assert message and (message.kind, message.text) == ("voice", "查32")


def test_who_opens_the_app_has_entered_once_for_each_time():
    first, again, later = (
        app_callback.message_of(app_fields(MsgType="event", Event="enter_agent", MsgId="", CreateTime=at), CORP, "wecom")
        for at in ("1", "1", "9")
    )
    assert first and again and later and first.kind == "entered" and first.text is None
    assert first.key == again.key != later.key


@pytest.mark.parametrize(
    "change", [{"Event": "subscribe"}, {"Event": "template_card_event"}, {"Event": "template_card_event", "TaskId": "t"}]
)
def test_other_events_in_the_app_need_no_answer(change):
    assert app_callback.message_of(app_fields(MsgType="event", **change), CORP, "wecom") is None


def test_what_the_platform_itself_sends_the_app_is_nobody_s():
    assert app_callback.message_of(app_fields(FromUserName="sys"), CORP, "wecom") is None


def test_texts_without_an_id_are_told_apart_by_what_they_say():
    first, second = (app_callback.message_of(app_fields(MsgId="", Content=text), CORP, "wecom") for text in ("/查 1", "/查 2"))
    assert first and second and first.key != second.key


def received(agent_id, said, callback=None, when="2021-07-16 09:00"):
    codec = Codec("token", KEY, CORP)
    encrypted = codec.encrypt(said)
    asked = {"msg_signature": [codec.signature("1792224000", "n", encrypted)], "timestamp": ["1792224000"], "nonce": ["n"]}
    to = callback or AppCallback(codec, 0, "wecom", agent_id)
    return to.receive(asked, app_callback.xml(Encrypt=encrypted).encode(), at(when))[0]


def test_who_opens_the_app_often_is_greeted_once_a_day_and_a_repeated_delivery_is_the_same():
    callback = AppCallback(Codec("token", KEY, CORP), 0, "wecom")

    def opened(second, when, user="u"):
        event = {"MsgType": "event", "Event": "enter_agent", "MsgId": "", "CreateTime": second, "FromUserName": user}
        return received(0, app_callback.xml(**app_fields(**event)), callback, when) is not None

    seen = [("1", "2021-07-16 09:00"), ("1", "2021-07-16 09:01"), ("2", "2021-07-16 10:00"), ("3", "2021-07-17 09:00")]
    assert [opened(*each) for each in seen] == [True, True, False, True]
    assert opened("4", "2021-07-17 09:00", user="other")


def test_another_app_s_message_is_refused_where_the_number_is_known():
    said = app_callback.xml(**app_fields(AgentID="1000099"))
    with pytest.raises(BadEnvelope) as refused:
        received(1000002, said)
    assert (refused.value.why, refused.value.forged) == (Why.ROBOT, True)
    assert received(1000099, said) == received(0, said) == received(1000002, app_callback.xml(**app_fields()))


def test_a_press_in_the_app_gets_the_card_in_its_place():
    card = Card(
        "rv-1", "20210032 <审核>", (("状态", "待审核"), ("期限", "7月31日")), buttons=(Button("通过", "pass:1", "primary"),)
    )
    message = Message("wecom", "k", CORP, "u", press=Press("rv-1", "pass:1"))
    callback = AppCallback(Codec("token", KEY, CORP), 300, "wecom")
    body = envelope.fields(callback.seal(Reply("已通过", card=card), message, QUERY).body.encode())
    inner = ElementTree.fromstring(callback.codec.open(body["MsgSignature"], body["TimeStamp"], body["Nonce"], body["Encrypt"]))
    assert inner.findtext("MsgType") == "update_template_card"
    shown = inner.find("TemplateCard")
    assert shown is not None and shown.findtext("CardType") == "button_interaction" and shown.findtext("TaskId") == "rv-1"
    assert shown.findtext("MainTitle/Title") == "20210032 ＜审核＞"
    rows = [(row.findtext("KeyName"), row.findtext("Value")) for row in shown.findall("HorizontalContentList")]
    assert rows == [("状态", "待审核"), ("期限", "7月31日")]
    assert [(b.findtext("Text"), b.findtext("Key"), b.findtext("Style")) for b in shown.findall("ButtonList")] == [
        ("通过", "pass:1", "1")
    ]


def test_t05_another_corp_s_message_is_refused():
    with pytest.raises(BadEnvelope):
        app_callback.message_of(app_fields(ToUserName="ww0000000000000000"), CORP, "wecom")


def test_f45_two_buttons_pressed_in_one_second_are_two_messages():
    press = {"MsgType": "event", "Event": "template_card_event", "TaskId": "t", "MsgId": ""}
    first, second, again = (
        app_callback.message_of(app_fields(EventKey=key, **press), CORP, "wecom") for key in ("pass:1", "return:1", "pass:1")
    )
    assert first and second and again
    assert first.key == again.key != second.key


def test_what_is_nested_in_an_event_is_left_out():
    nested = b"<xml><TaskId>t</TaskId><SelectedItems><SelectedItem><TaskId>other</TaskId></SelectedItem></SelectedItems></xml>"
    assert envelope.fields(nested) == {"TaskId": "t", "SelectedItems": ""}


def test_an_answer_of_the_app_opens_to_its_text():
    callback = AppCallback(Codec("token", KEY, CORP), 300, "wecom")
    message = Message("wecom", "k", CORP, "zhang<san>", text="/查 32")
    body = envelope.fields(callback.seal(Reply("没有找到 <@all> & 其他"), message, QUERY).body.encode())
    inner = ElementTree.fromstring(callback.codec.open(body["MsgSignature"], body["TimeStamp"], body["Nonce"], body["Encrypt"]))
    assert inner.findtext("ToUserName") == "zhang<san>"
    assert inner.findtext("FromUserName") == CORP
    assert inner.findtext("Content") == "没有找到 ＜＠all＞ & 其他"
    assert callback.seal(IGNORED, message, QUERY) == callback.seal(Reply("x"), None, QUERY) == Answered("", XML)


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ({"msgtype": "text", "text": {"content": "/查 32"}}, "/查 32"),
        ({"msgtype": "voice", "voice": {"content": "查三十二号"}}, "查三十二号"),
        (
            {
                "msgtype": "mixed",
                "mixed": {"msg_item": [{"text": {"content": "查"}}, {"image": {}}, {"text": {"content": "32"}}]},
            },
            "查 32",
        ),
        ({"msgtype": "image", "image": {"url": "u"}}, None),
        ({"msgtype": "text"}, ""),
        ({"msgtype": "text", "text": 7}, ""),
        ({"msgtype": "mixed", "mixed": {"msg_item": 7}}, ""),
        ({"msgtype": "mixed", "mixed": {"msg_item": None}}, ""),
        ({"msgtype": "mixed", "mixed": {"msg_item": [7, {"text": []}]}}, ""),
        ({"msgtype": "mixed", "mixed": []}, ""),
        ({"msgtype": ["text"]}, None),
    ],
)
def test_the_words_of_each_kind_of_message(inner, text):
    assert heard(**inner).text == text


@pytest.mark.parametrize("event", [None, 7, [], {}, {"eventtype": "auth_change_event"}, {"eventtype": "template_card_event"}])
def test_an_event_that_nobody_waits_for_is_heard_as_one(event):
    assert (heard(msgtype="event", event=event).kind, heard(msgtype="event", event=event).press) == ("event", None)


@pytest.mark.parametrize(
    ("chat", "group"),
    [
        ({"chattype": "single"}, False),
        ({"chattype": "single", "chatid": "wr1"}, False),
        ({"chattype": "group", "chatid": "wr1"}, True),
        ({"chattype": "", "chatid": "wr1"}, True),
        ({"chattype": "channel", "chatid": "wr1"}, True),
        ({"chattype": ["single"], "chatid": "wr1"}, True),
    ],
)
def test_only_what_is_said_to_be_a_single_chat_is_one(chat, group):
    assert (heard(msgtype="text", **chat).chat_id is not None) == group


def test_a_group_without_an_id_is_refused():
    with pytest.raises(BadEnvelope):
        heard(msgtype="text", chattype="group")


def test_f45_a_message_without_an_id_has_its_ciphertext_s_hash_as_key():
    assert heard(msgid=None).key == heard(msgid=7).key != heard(msgid="m").key == "m"


def answered(reply, message) -> Any:
    return drawing.rendered(reply, message)


CARD = Card("t", "20210032", (("时限", "7月31日"),), buttons=(Button("通过", "pass:1", "primary"),))


def test_a_reply_is_a_stream_a_card_or_the_card_s_update():
    said, pressed = Message("wecom", "k", CORP, "u", text="x"), Message("wecom", "k", CORP, "u", press=Press("t", "pass:1"))
    assert answered(Reply("已登记"), said)["stream"]["content"] == "已登记"
    assert answered(Reply("已登记"), said)["stream"]["finish"] is True
    both = answered(Reply("已登记", card=CARD), said)
    assert (both["msgtype"], both["template_card"]["task_id"]) == ("stream_with_template_card", "t")
    assert both["stream"] == answered(Reply("已登记"), said)["stream"]
    assert answered(Reply("已登记", card=CARD), pressed)["response_type"] == "update_template_card"
    assert answered(IGNORED, said) == {}
    refused = answered(Reply("没有找到这张卡片", "refused"), pressed)
    assert (refused["userids"], refused["template_card"]["task_id"]) == (["u"], "t")
    assert refused["template_card"]["sub_title_text"] == "没有找到这张卡片"


def test_a_repeated_message_is_answered_by_the_same_stream():
    said = Message("wecom", "k", CORP, "u", text="x")
    assert answered(Reply("甲"), said)["stream"]["id"] == answered(Reply("乙"), said)["stream"]["id"]


@pytest.mark.parametrize("hostile", ["<@all>", "@所有人", "[点此](http://a)", "**粗**", "<font color='red'>", "`code`", "# 标题"])
def test_people_s_words_never_become_markup(hostile):
    content = answered(Reply(hostile), Message("wecom", "k", CORP, "u", text="x"))["stream"]["content"]
    assert not set(content) & set("<>@[]*`#_")


def test_a_long_answer_is_cut_at_a_line_end_within_the_limit_and_says_so():
    said = Message("wecom", "k", CORP, "u", text="x")
    content = answered(Reply("\n".join(["建议" * 20] * 400)), said)["stream"]["content"]
    assert len(content.encode()) <= 20480
    assert content.endswith("（内容较长，未能全部显示）")
    assert set(content.splitlines()[:-1]) == {"建议" * 20}


def test_a_sealed_reply_opens_again():
    callback = BotCallback(Codec("token", KEY), CORP, 300, "wecom")
    body = json.loads(callback.seal(Reply("已登记"), Message("wecom", "k", CORP, "u", text="x"), QUERY).body)
    inner = callback.codec.open(body["msgsignature"], str(body["timestamp"]), body["nonce"], body["encrypt"])
    assert json.loads(inner)["msgtype"] == "stream"
