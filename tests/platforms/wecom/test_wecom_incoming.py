"""Each kind of message and event of a smart robot, and the quotes in them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import IGNORED, Card, Message, Press, Reply
from bot.platforms.sealing import BadEnvelope
from bot.platforms.wecom import bot_files, incoming
from bot.platforms.wecom.drawing import Drawing, rendered

SAID = {"msgid": "m", "chattype": "single", "from": {"userid": "u"}}
CARD = Card("t", "20210032", (("时限", "7月31日"),))


def heard(**inner: object) -> Message | None:
    return incoming.message_of({**SAID, **inner}, "corp", "sealed", "wecom")


def part(kind: str, **fields: object) -> dict[str, object]:
    return {"msgtype": kind, kind: fields}


@pytest.mark.parametrize(
    ("inner", "kind", "text"),
    [
        ({"msgtype": "text", "text": {"content": "/查 32"}}, "text", "/查 32"),
        ({"msgtype": "voice", "voice": {"content": "查三十二号"}}, "voice", "查三十二号"),
        ({"msgtype": "voice", "voice": {}}, "voice", ""),
        ({"msgtype": "image", "image": {"url": "u"}}, "picture", None),
        ({"msgtype": "file", "file": {"url": "u"}}, "file", None),
        ({"msgtype": "video", "video": {"url": "u"}}, "video", None),
        ({"msgtype": "location"}, "location", None),
        ({"msgtype": "link", "link": {"title": "32号"}}, "link", None),
        ({"msgtype": "chatrecord"}, "forwarded", None),
        ({"msgtype": "revoke"}, "recalled", None),
        ({"msgtype": "hologram"}, "other", None),
        ({"msgtype": ["text"]}, "other", None),
        ({}, "other", None),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [part("text", content="查 32"), part("image", url="u")]}},
            "picture",
            "查 32",
        ),
        ({"msgtype": "mixed", "mixed": {"msg_item": [part("file", url="u"), part("text", content="")]}}, "file", ""),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [part("text", content="查"), part("voice", content="32号")]}},
            "voice",
            "查 32号",
        ),
        ({"msgtype": "mixed", "mixed": {"msg_item": [part("hologram", content="x")]}}, "other", ""),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [{"text": {"content": "查"}}, {"text": {"content": "32"}}]}},
            "text",
            "查 32",
        ),
        ({"msgtype": "mixed", "mixed": 7}, "text", ""),
        ({"msgtype": "event", "event": {"eventtype": "enter_chat"}}, "entered", None),
        ({"msgtype": "event", "event": {"eventtype": "add_to_chat"}}, "added", None),
        ({"msgtype": "event", "event": {"eventtype": "feedback_event", "feedback_event": {"type": 1}}}, "feedback", None),
        ({"msgtype": "event", "event": {"eventtype": "auth_change_event"}}, "event", None),
    ],
)
def test_every_kind_is_heard_as_what_it_is(inner: dict[str, object], kind: str, text: str | None):
    message = heard(**inner)
    assert message
    assert (message.kind, message.text, message.press) == (kind, text, None)


@pytest.mark.parametrize("inner", [{"msgtype": "stream", "stream": {"id": "s"}}, {"msgtype": "text", "from": {"userid": "sys"}}])
def test_what_nobody_said_is_no_message(inner: dict[str, object]):
    assert heard(**inner) is None


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        (part("text", content="20210032 督促"), "20210032 督促"),
        (part("voice", content="三十二号"), "三十二号"),
        (part("link", title="第32号", url="u"), "第32号"),
        (part("file", name="20210032.docx"), "20210032.docx"),
        (part("markdown", content="**32号**"), "**32号**"),
        (part("stream", content="32号在办"), "32号在办"),
        (part("image", url="u"), ""),
        (part("video", url="u"), ""),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [part("text", content="甲"), part("image"), part("voice", content="乙")]}},
            "甲\n乙",
        ),
        ({"msgtype": "template_card", "template_card": {"main_title": {"title": "20210032 黄灯"}}}, "20210032 黄灯"),
        ({"msgtype": "hologram", "hologram": 7}, ""),
        (None, ""),
        (7, ""),
        ([], ""),
    ],
)
def test_the_words_of_a_quote_are_read_and_nothing_else_of_it(quote: object, words: str):
    message = heard(msgtype="text", text={"content": "这件"}, quote=quote)
    assert message
    assert (message.quoted, message.text) == (words, "这件")


def test_a_message_is_of_whoever_sent_it_where_it_was_sent():
    text = {"msgtype": "text", "text": {"content": "x"}, "from": {"userid": "u2", "corpid": "corp2"}}
    message = heard(**text, chattype="group", chatid="wr1", msgid="m7")
    assert message == Message("wecom", "m7", "corp2", "u2", "wr1", text="x", through="bot")


def test_what_has_no_id_is_known_by_what_was_sealed_and_its_corp_by_the_settings():
    message = heard(msgtype="text", text={"content": "x"}, msgid="")
    assert message and (message.key, message.corp_id, message.chat_id) == (sha256(b"sealed").hexdigest(), "corp", None)


@pytest.mark.parametrize(
    ("file", "name", "size", "key"),
    [
        ({"url": "https://a.qq.com/x", "name": "台账.xlsx", "size": 7, "aeskey": "k"}, "台账.xlsx", 7, "k"),
        ({"url": "https://a.qq.com/x", "filename": "名单.xlsx", "size": "7"}, "名单.xlsx", None, ""),
        ({"url": "https://a.qq.com/x", "name": "一.xlsx", "filename": "二.xlsx", "size": True}, "一.xlsx", None, ""),
    ],
)
def test_a_file_has_its_name_its_size_and_what_brings_it(file: dict[str, object], name: str, size: int | None, key: str):
    message = heard(msgtype="file", file=file)
    assert message and message.file
    assert (message.file.name, message.file.size) == (name, size)
    assert message.file.handle == bot_files.handle("https://a.qq.com/x", key)


@pytest.mark.parametrize(
    "inner",
    [
        {"msgtype": "file", "file": {"name": "台账.xlsx"}},
        {"msgtype": "file", "file": 7},
        {"msgtype": "file"},
        {"msgtype": "image", "file": {"url": "https://a.qq.com/x"}},
        {"msgtype": "file", "file": {"url": "https://a.qq.com/x"}, "chattype": "group", "chatid": "wr1"},
    ],
)
def test_a_file_without_an_address_or_in_a_group_is_not_fetched(inner: dict[str, object]):
    message = heard(**inner)
    assert message and message.file is None


PRESSED = {"task_id": "t1", "event_key": "pass:1"}


@pytest.mark.parametrize(
    ("event", "press"),
    [
        ({"eventtype": "template_card_event", "template_card_event": PRESSED}, Press("t1", "pass:1")),
        ({"eventtype": "template_card_event", **PRESSED}, Press("t1", "pass:1")),
        ({"eventtype": "template_card_event", "task_id": "t1"}, None),
        ({"eventtype": "template_card_event", "event_key": "pass:1"}, None),
        ({"eventtype": "enter_other", **PRESSED}, None),
    ],
)
def test_a_press_names_its_card_and_its_button_or_is_none(event: dict[str, object], press: Press | None):
    message = heard(msgtype="event", event=event)
    assert message and (message.press, message.kind) == (press, "text" if press else "event")


def test_an_event_that_is_none_at_all_says_nothing():
    message = heard(msgtype="event", event="enter_chat")
    assert message and (message.kind, message.press) == ("event", None)


@pytest.mark.parametrize("kind", ["room", "channel", ["single"], 7])
def test_a_new_kind_of_chat_without_an_id_is_nobody_s(kind: object):
    with pytest.raises(BadEnvelope):
        heard(msgtype="text", text={"content": "/查 32"}, chattype=kind)


def test_who_enters_names_no_kind_of_chat():
    message = heard(msgtype="event", event={"eventtype": "enter_chat"}, chattype=None)
    assert message
    assert (message.kind, message.chat_id) == ("entered", None)


def answered(reply: Reply, *, drawing: Drawing | None = None, **said: Any) -> Any:
    return rendered(reply, Message("wecom", "k", "corp", "u", **said), drawing or Drawing())


@pytest.mark.parametrize("kind", ["entered", "added"])
def test_an_arrival_is_answered_in_a_text_alone(kind: str):
    assert answered(Reply("您好", card=CARD), kind=kind) == {"msgtype": "text", "text": {"content": "您好"}}
    assert len(answered(Reply("好" * 3000), kind=kind)["text"]["content"].encode()) <= 2048
    assert answered(IGNORED, kind=kind) == {}


@pytest.mark.parametrize("kind", ["feedback", "event"])
def test_what_nobody_waits_for_is_answered_by_nothing(kind: str):
    assert answered(Reply("x", card=CARD), kind=kind) == {}


def test_an_office_that_reads_in_wechat_gets_the_words_alone():
    assert set(answered(Reply("甲", card=CARD), drawing=Drawing(cards=False), text="x")) == {"msgtype", "stream"}


@pytest.mark.parametrize(("form", "words"), [("plain", "甲\n乙"), ("spaces", "甲  \n乙"), ("blank", "甲\n\n乙")])
def test_line_ends_have_the_form_that_the_office_s_clients_draw(form: Any, words: str):
    drawing = Drawing(line_breaks=form)
    assert answered(Reply("甲\n乙"), drawing=drawing, text="x")["stream"]["content"] == words
    long = answered(Reply("\n".join(["建议" * 20] * 400)), drawing=drawing, text="x")["stream"]["content"]
    assert len(long.encode()) <= 20480
    assert {line.rstrip() for line in long.splitlines()} <= {"建议" * 20, "", "（内容较长，未能全部显示）"}


KEYS = ("msgid", "msgtype", "chattype", "chatid", "from", "userid", "corpid", "text", "content", "voice", "mixed", "msg_item")
NESTED = ("event", "eventtype", "template_card_event", "task_id", "event_key", "quote", "link", "title", "file", "template_card")
VALUES = ("text", "voice", "mixed", "event", "enter_chat", "template_card_event", "single", "group", "room", "sys", "查 32")
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(VALUES), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS + NESTED), inner, max_size=8)),
    max_leaves=30,
)


@settings(max_examples=400, deadline=None)
@given(inner=st.dictionaries(st.sampled_from(KEYS + NESTED), ANYTHING, max_size=10))
def test_whatever_is_delivered_is_heard_or_refused(inner: dict[str, Any]):
    try:
        message = incoming.message_of(inner, "corp", "sealed", "wecom")
    except BadEnvelope:
        return
    assert message is None or isinstance(message.quoted + (message.text or "") + message.key + message.user_id, str)
    if message and message.chat_id is None:
        assert inner.get("chattype") in ("single", None, "", False, 0, [], {})
