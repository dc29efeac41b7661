"""DingTalk's signatures and bodies."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.clock import StoppedClock
from bot.message import IGNORED, Reply
from bot.outgoing import Outgoing
from bot.platforms.dingtalk import callback, messages, session, signature
from bot.platforms.dingtalk.callback import Callback
from bot.platforms.dingtalk.messages import BadBody, SpokenTo
from bot.platforms.dingtalk.signature import BadSignature
from bot.platforms.dingtalk.webhook import Webhook
from bot.platforms.doors import BadCallback, Why
from bot.rules.spelling import normal, without_mentions

VECTORS = json.loads((Path(__file__).parents[2] / "fixtures/platform-vectors.json").read_text(encoding="utf-8"))
DINGTALK = VECTORS["dingtalk"]
PAYLOADS = [entry for entry in VECTORS["payloads"] if entry["platform"] == "dingtalk"]
BODY = {
    "senderCorpId": "corp",
    "conversationType": "1",
    "conversationId": "c",
    "msgId": "m",
    "msgtype": "text",
    "text": {"content": "/查 32"},
}


def named(entry):
    return entry["id"]


def moment(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def answered(reply) -> Any:
    return session.response(reply, group=True)


def heard(**changes):
    return messages.message_of({**BODY, **changes}, b"body", SpokenTo("corp", "dingtalk"))


@pytest.mark.parametrize("entry", DINGTALK["robot_callback"], ids=named)
def test_a_callback_is_taken_when_it_was_signed_within_the_hour(entry):
    door = Callback(SpokenTo("corp", "dingtalk"), entry["app_secret"], 3600)
    if entry["expect"] == "accept":
        _, message = door.receive(entry["headers"], json.dumps(BODY).encode(), moment(entry["now_ms"]))
        assert message and message.text == "/查 32"
    else:
        with pytest.raises(BadSignature):
            door.receive(entry["headers"], json.dumps(BODY).encode(), moment(entry["now_ms"]))


@pytest.mark.parametrize("age_ms", [0, 10**9, -(10**9)])
def test_a_freshness_of_zero_takes_any_age(age_ms):
    entry = DINGTALK["robot_callback"][0]
    signature.check(
        entry["app_secret"], entry["headers"]["timestamp"], entry["headers"]["sign"], moment(entry["now_ms"] + age_ms), 0
    )


@pytest.mark.parametrize("entry", DINGTALK["custom_robot"], ids=named)
def test_a_custom_robot_s_address_is_signed_and_encoded_once(entry):
    clock = StoppedClock(moment(entry["timestamp"]))
    assert signature.sign(entry["secret"], str(entry["timestamp"])) == entry["sign_base64"]
    for base in ("https://oapi.dingtalk.com", "https://oapi.dingtalk.com/"):
        assert signature.signed_url(base, "TOKEN1", entry["secret"], clock.now()) == entry["url"]
        assert Webhook(Outgoing(1), base, "TOKEN1", entry["secret"], clock).url() == entry["url"]


@pytest.mark.parametrize("entry", PAYLOADS, ids=named)
def test_a_payload_becomes_the_expected_message(entry):
    expected = entry["expected"]
    payload = entry["payload"]
    if messages.is_quota(payload):
        assert expected["command"] is None
        return
    message = messages.message_of(payload, b"body", SpokenTo(payload["chatbotCorpId"], "dingtalk"))
    if expected["command"] is None:
        assert not message.text
    else:
        assert message.text
        assert without_mentions(normal(message.text), ["督办助手"]) == expected["command"]
        assert (message.chat_id is not None) == (expected["chat"] == "group")
        assert message.user_id == (expected["user"] or "")
        assert message.key == entry["payload"]["msgId"]


def test_the_signature_does_not_cover_the_body_and_the_message_says_so():
    entry = DINGTALK["robot_callback"][0]
    door = Callback(SpokenTo("corp", "dingtalk"), entry["app_secret"], 3600)
    for user in ("zhang", "li"):
        body = json.dumps({**BODY, "senderStaffId": user}).encode()
        _, message = door.receive(entry["headers"], body, moment(entry["now_ms"]))
        assert message
        assert (message.user_id, message.signed_body) == (user, False)


@given(some.text(), some.text())
def test_no_header_makes_checking_raise_anything_else(timestamp, sign):
    with pytest.raises(BadSignature):
        signature.check("secret", timestamp, sign, moment(1792224000000), 3600)


@pytest.mark.parametrize(
    "timestamp", ["１７９２２２４００００００", "1792224000000\n", "+179222400000", "٣٧٩٢٢٢٤٠٠٠٠٠٠", "179222400000", ""]
)
def test_a_timestamp_is_thirteen_plain_digits_even_when_it_is_signed(timestamp):
    with pytest.raises(BadSignature):
        signature.check("secret", timestamp, signature.sign("secret", timestamp), moment(1792224000000), 3600)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{", id="cut"),
        pytest.param(b"\xff{}", id="not UTF-8"),
        pytest.param(b"[" * 60000, id="deep"),
        pytest.param(b'{"a":' * 10000 + b"1" + b"}" * 10000, id="deep objects"),
        pytest.param(b'{"n":NaN}', id="NaN"),
        pytest.param(b'{"n":' + b"9" * 5000 + b"}", id="a huge integer"),
        pytest.param(b'{"msgId":"a","msgId":"b"}', id="a key twice"),
        pytest.param(b'{"msgId":"\\ud800"}', id="a lone surrogate"),
    ],
)
def test_hostile_json_is_refused(body):
    with pytest.raises(BadBody):
        messages.parsed(body)


@pytest.mark.parametrize(
    "change",
    [
        {"conversationType": "3"},
        {"conversationType": 3},
        {"conversationType": True},
        {"conversationType": ["1"]},
        {"conversationId": 7},
    ],
)
def test_a_body_that_does_not_say_where_it_was_spoken_is_refused(change):
    with pytest.raises(BadBody):
        heard(**change)


@pytest.mark.parametrize("kind", [1, "1"])
def test_the_kind_of_a_conversation_may_be_a_number(kind):
    assert heard(conversationType=kind).chat_id is None
    assert heard(conversationType=int(kind) + 1).chat_id == "c"


@pytest.mark.parametrize(
    ("change", "kind", "text"),
    [
        ({"content": {"richText": [{"text": "/查"}, {"downloadCode": "d"}, {"text": "32"}]}}, "text", "/查 32"),
        ({"content": {"richText": [{"downloadCode": "d", "type": "picture"}]}}, "picture", None),
        ({"content": {"richText": 7}}, "text", None),
        ({"content": {"richText": None}}, "text", None),
        ({"content": {"richText": [7, {"text": 7}]}}, "text", None),
        ({"content": []}, "text", None),
        ({"msgtype": "text", "text": "bare"}, "text", None),
        ({"msgtype": "text", "text": {"content": 7}}, "text", None),
        ({"msgtype": {}}, "other", None),
        ({"msgtype": "audio", "content": {"recognition": "查三十二号", "duration": 4000}}, "voice", "查三十二号"),
        ({"msgtype": "audio", "content": {"downloadCode": "d"}}, "voice", None),
        ({"msgtype": "picture", "content": {"downloadCode": "d"}}, "picture", None),
        ({"msgtype": "file", "content": {"fileName": "台账.xlsx", "downloadCode": "d"}}, "file", None),
        ({"msgtype": "video", "content": {"downloadCode": "d", "videoType": "mp4"}}, "video", None),
        ({"msgtype": "chatRecord", "content": {"summary": "甲：乙"}}, "forwarded", None),
        ({"msgtype": "hologram", "content": {"text": "未来"}}, "other", None),
    ],
)
def test_the_kind_and_the_words_of_each_message(change, kind, text):
    message = heard(**{"msgtype": "richText", **change})
    assert (message.kind, message.text) == (kind, text)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ({"isReplyMsg": True, "repliedMsg": {"msgType": "text", "content": {"text": "20210032 督促"}}}, "20210032 督促"),
        ({"repliedMsg": {"content": "20210032 督促"}}, "20210032 督促"),
        (
            {"isReplyMsg": True, "repliedMsg": {"content": {"richText": [{"content": "20210032"}, {"text": "督促"}]}}},
            "20210032 督促",
        ),
        ({"isReplyMsg": True, "repliedMsg": {"msgType": "audio", "content": {"recognition": "三十二号"}}}, "三十二号"),
        ({"isReplyMsg": False, "repliedMsg": {"content": {"text": "20210032"}}}, ""),
        ({"isReplyMsg": True, "repliedMsg": {"msgType": "picture", "content": {"downloadCode": "d"}}}, ""),
        ({"isReplyMsg": True, "repliedMsg": [1]}, ""),
        ({"isReplyMsg": True}, ""),
    ],
)
def test_what_is_quoted_is_heard_beside_what_is_said(text, quoted):
    message = heard(text={"content": "这件办到哪了", **text})
    assert (message.text, message.quoted) == ("这件办到哪了", quoted)


@pytest.mark.parametrize("staff", [None, 7, "", ["u"]])
def test_somebody_without_a_staff_id_is_nobody(staff):
    assert heard(senderStaffId=staff, senderId="$:LWCP_v1:$abc", senderNick="管理员").user_id == ""


def test_nothing_to_say_is_an_empty_message():
    assert answered(IGNORED) == answered(Reply("")) == {"msgtype": "empty"}


@pytest.mark.parametrize("hostile", ["@所有人", "<b>", "dtmd://dingtalkclient/sendMessage?content=x", "[点](dingtalk://a)"])
def test_people_s_words_never_become_mentions_or_links(hostile):
    content = answered(Reply(hostile))["text"]["content"]
    assert not set(content) & set("@<>")
    assert "://" not in content


def test_a_long_answer_stays_within_the_limit_and_says_so():
    for words in ("建议" * 9000, "\n".join(["建议" * 20] * 400)):
        content = answered(Reply(words))["text"]["content"]
        assert len(content.encode()) <= 15000
        assert content.endswith("（内容较长，未能全部显示）")


def test_t04_one_signature_serves_three_bodies_and_each_of_them_again():
    pairs = callback.Pairs()
    for body in (b"1", b"2", b"3", b"1", b"3"):
        pairs.used("s", body, 100.0, 0.0)
    for body in (b"4", b"5"):  # somebody writes bodies of his own
        with pytest.raises(BadCallback) as refused:
            pairs.used("s", body, 100.0, 0.0)
        assert (refused.value.why, refused.value.forged) == (Why.REUSED, True)
    pairs.used("s", b"1", 100.0, 0.0)  # the message that it was made for may still come again
    pairs.used("another", b"4", 100.0, 0.0)


def test_signatures_that_nobody_may_use_any_more_are_forgotten():
    pairs = callback.Pairs()
    for place in range(callback.KEPT_PAIRS * 3):
        pairs.used(f"s{place}", b"1", float(place), float(place - 300))
    assert len(pairs.bodies) <= callback.KEPT_PAIRS + 1
