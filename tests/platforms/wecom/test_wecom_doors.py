"""WeCom's callbacks as doors: which parameters they take, how old, whose corporation it is, and what goes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.message import Button, Card, Message, Press, Reply
from bot.platforms.doors import JSON, TEXT, XML, Answered, Asked, Why
from bot.platforms.sealing import BadEnvelope, Codec
from bot.platforms.wecom import app_callback, drawing, envelope, incoming
from bot.platforms.wecom.app_callback import AppCallback
from bot.platforms.wecom.bot_callback import BotCallback, Query, query_of
from bot.platforms.wecom.door import door
from bot.platforms.wecom.drawing import STREAM_BYTES

NOW = 1792224000
AT = datetime.fromtimestamp(NOW, UTC)
CORP = "ww1436e0e65a779aee"
KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
BOT = BotCallback(Codec("bot token", KEY), CORP, 300, "wecom")
APP = AppCallback(Codec("app token", KEY, CORP), 300, "wecom")
WORDS = {"msgtype": "text", "text": {"content": "/查"}}
SAID = {"msgid": "m", "chattype": "group", "chatid": "wr1", "from": {"userid": "u"}, **WORDS}


def parameters(codec: Codec, encrypted: str, stamp: str = str(NOW), **more: str) -> dict[str, list[str]]:
    found = {"msg_signature": codec.signature(stamp, "n", encrypted), "timestamp": stamp, "nonce": "n", **more}
    return {name: [value] for name, value in found.items()}


def to_bot(inner: object = SAID, stamp: str = str(NOW)) -> Asked:
    encrypted = BOT.codec.encrypt(json.dumps(inner))
    return Asked(parameters(BOT.codec, encrypted, stamp), {}, json.dumps({"encrypt": encrypted}).encode(), AT)


def to_app(inner: str) -> Asked:
    encrypted = APP.codec.encrypt(inner)
    return Asked(parameters(APP.codec, encrypted), {}, f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode(), AT)


@pytest.mark.parametrize("off", [-301, 301, -(10**8), 10**8])
def test_a_callback_of_another_time_says_by_how_much(off: int):
    with pytest.raises(BadEnvelope) as refused:
        query_of(parameters(BOT.codec, "e", str(NOW + off)), AT, 300)
    assert (refused.value.why, refused.value.off, refused.value.forged) == (Why.CLOCK, off, True)
    assert query_of(parameters(BOT.codec, "e", str(NOW + off)), AT, 0).timestamp == str(NOW + off)


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_at_the_edge_of_the_time_a_callback_is_fresh(off: int):
    assert query_of(parameters(BOT.codec, "e", str(NOW + off)), AT, 300).nonce == "n"


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
@pytest.mark.parametrize("values", [[], [""], ["1", "1"], None])
def test_each_signed_parameter_stands_once(name: str, values: list[str] | None):
    found = {**parameters(BOT.codec, "e"), name: values}
    with pytest.raises(BadEnvelope) as refused:
        query_of({key: kept for key, kept in found.items() if kept is not None}, AT, 300)
    assert not refused.value.forged


@pytest.mark.parametrize(
    "stamp", ["179222400", "17922240000", "1792224000\n", " 1792224000", "１７９２２２４０００", "1e9", "+792224000"]
)
def test_a_time_is_ten_plain_digits(stamp: str):
    with pytest.raises(BadEnvelope) as refused:
        query_of(parameters(BOT.codec, "e", stamp), AT, 0)
    assert refused.value.why is Why.FORM


def taken(callback: BotCallback | AppCallback, asked: Asked, reply: Reply) -> tuple[Answered, list[Message]]:
    """What the platform gets back, and what was heard."""
    said: list[Message] = []

    def answer(message: Message) -> Reply:
        said.append(message)
        return reply

    return door("name", callback).take(asked, answer), said


def opened(codec: Codec, answered: Answered) -> dict[str, object]:
    body = json.loads(answered.body)
    assert body["timestamp"] == NOW and body["nonce"] == "n"
    found: dict[str, object] = json.loads(
        codec.open(body["msgsignature"], str(body["timestamp"]), body["nonce"], body["encrypt"])
    )
    return found


def test_a_message_to_the_robot_is_heard_and_answered_by_a_finished_stream():
    answered, said = taken(BOT, to_bot(), Reply("周示戊 13800001004"))
    assert said == [Message("wecom", "m", CORP, "u", chat_id="wr1", text="/查", through="bot")]
    assert answered.type == JSON
    told = opened(BOT.codec, answered)
    assert told["msgtype"] == "stream"
    stream = told["stream"]
    assert isinstance(stream, dict)
    assert (stream["finish"], stream["content"], len(stream["id"])) == (True, "周示戊 138＊＊＊＊1004", 32)


def test_in_single_chat_the_robot_may_tell_a_telephone_number():
    single = {**SAID, "chattype": "single"}
    told = opened(BOT.codec, taken(BOT, to_bot(single), Reply("周示戊 13800001004"))[0])
    assert isinstance(told["stream"], dict) and told["stream"]["content"] == "周示戊 13800001004"


@pytest.mark.parametrize(
    "inner",
    [
        {**SAID, "msgtype": "stream", "stream": {"id": "s"}},
        {**SAID, "from": {"userid": "sys"}},
    ],
)
def test_what_is_no_message_is_not_heard_and_gets_the_sealed_form_of_nothing(inner: object):
    answered, said = taken(BOT, to_bot(inner), Reply("x"))
    assert said == []
    assert opened(BOT.codec, answered) == {}


def test_what_has_no_reply_gets_the_sealed_form_of_nothing():
    assert opened(BOT.codec, taken(BOT, to_bot(), Reply("x", "ignored"))[0]) == {}


def test_the_corporation_of_a_message_is_the_one_it_names_or_the_robot_s():
    named = incoming.message_of({**SAID, "from": {"userid": "u", "corpid": "wwother"}}, CORP, "e", "wecom")
    plain = incoming.message_of(SAID, CORP, "e", "wecom")
    assert named and plain
    assert (named.corp_id, plain.corp_id) == ("wwother", CORP)


def test_a_card_answers_words_and_a_press_without_a_card_leaves_a_button_to_look_again():
    said, pressed = (
        Message("wecom", "k", CORP, "u", chat_id="wr1", **how) for how in ({"text": "x"}, {"press": Press("t", "pass:1")})
    )
    card = Card("t", "20210032", (("代表", "周示戊 13800001004"),))
    answered = drawing.rendered(Reply("x", card=card), said)
    assert answered.get("msgtype") == "stream_with_template_card"
    assert "138＊＊＊＊1004" in json.dumps(answered, ensure_ascii=False)
    refused = json.dumps(drawing.rendered(Reply("已失效"), pressed), ensure_ascii=False)
    assert '"title": "督办助手"' in refused
    assert '{"text": "查看最新进度", "style": 2, "key": "show"}' in refused
    both = drawing.rendered(Reply("x", card=card), pressed)
    assert "userids" not in both
    assert "13800001004" not in json.dumps(both, ensure_ascii=False)


def test_a_text_of_exactly_the_limit_is_whole():
    whole = "a " * (STREAM_BYTES // 2 - 1) + "bc"
    assert STREAM_BYTES == 20480
    assert drawing.rendered(Reply(whole), Message("wecom", "k", CORP, "u", text="x"))["stream"]["content"] == whole  # type: ignore[typeddict-item]


@pytest.mark.parametrize("echo", ["7", "aB3_-", "x" * 64])
def test_a_trial_of_the_address_is_answered_by_its_word(echo: str):
    for callback in (BOT, APP):
        encrypted = callback.codec.encrypt(echo)
        check = door("name", callback).check
        assert check
        assert check(Asked(parameters(callback.codec, encrypted, echostr=encrypted), {}, b"", AT)) == Answered(echo, TEXT)


@pytest.mark.parametrize("inner", [json.dumps(SAID), "", " 7", "7\n", "{}", "<xml/>", "已收到", "x" * 65])
def test_a_trial_opens_no_message(inner: str):
    encrypted = BOT.codec.encrypt(inner)
    check = door("name", BOT).check
    assert check
    with pytest.raises(BadEnvelope) as refused:
        check(Asked(parameters(BOT.codec, encrypted, echostr=encrypted), {}, b"", AT))
    assert refused.value.why is Why.FORM


def test_a_door_has_its_callback_s_name():
    assert door("bot", BOT).name == "bot"


def test_a_message_to_the_robot_may_quote_a_long_one_and_one_to_the_app_is_short():
    assert (door("bot", BOT).body_bytes, door("app", APP).body_bytes) == (1_048_576, 65_536)


APP_SAID = (
    "<xml><ToUserName>{corp}</ToUserName><FromUserName>U</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content>/查 32</Content><MsgId>7</MsgId></xml>"
)


def test_a_message_to_the_app_is_heard_and_answered_sealed():
    answered, said = taken(APP, to_app(APP_SAID.format(corp=CORP)), Reply("周示戊 13800001004"))
    assert said == [Message("wecom", "7", CORP, "U", text="/查 32", through="app")]
    assert answered.type == XML
    body = envelope.fields(answered.body.encode())
    assert (body["TimeStamp"], body["Nonce"]) == (str(NOW), "n")
    inner = envelope.fields(APP.codec.open(body["MsgSignature"], body["TimeStamp"], body["Nonce"], body["Encrypt"]).encode())
    assert inner == {
        "ToUserName": "U",
        "FromUserName": CORP,
        "CreateTime": str(NOW),
        "MsgType": "text",
        "Content": "周示戊 13800001004",
    }


def test_another_corporation_s_message_to_the_app_is_no_form_of_ours():
    with pytest.raises(BadEnvelope) as refused:
        taken(APP, to_app(APP_SAID.format(corp="ww0000000000000000")), Reply("x"))
    assert refused.value.why is Why.CORP


def test_the_app_says_nothing_where_there_is_nothing_to_say():
    message = Message("wecom", "k", CORP, "U", text="x")
    for reply, heard in ((Reply("x", "ignored"), message), (Reply(""), message), (Reply("x"), None)):
        assert APP.seal(reply, heard, Query("s", str(NOW), "n")) == Answered("", XML)


def test_the_app_s_words_stay_within_two_kilobytes_and_are_masked_for_others():
    query = Query("s", str(NOW), "n")
    single, group = (Message("wecom", "k", CORP, "U", text="x", chat_id=chat) for chat in (None, "wr1"))
    whole = "a " * (app_callback.TEXT_BYTES // 2 - 1) + "bc"
    assert app_callback.TEXT_BYTES == 2048

    def content(words: str, message: Message) -> str:
        return str(app_callback.rendered(Reply(words), message, query)["Content"])  # type: ignore[typeddict-item]

    assert content(whole, single) == whole
    assert len(content(f"{whole}d", single).encode()) <= 2048
    assert content("13800001004", group) == "138＊＊＊＊1004"


PRESSED = {
    "ToUserName": CORP,
    "FromUserName": "U",
    "CreateTime": "1",
    "MsgType": "event",
    "Event": "template_card_event",
    "EventKey": "pass:1",
    "TaskId": "t",
    "AgentID": "1",
}


@pytest.mark.parametrize("name", ["FromUserName", "CreateTime", "EventKey", "TaskId", "AgentID"])
def test_presses_that_differ_in_anything_are_two_messages(name: str):
    first = app_callback.message_of(PRESSED, CORP, "wecom")
    other = app_callback.message_of({**PRESSED, name: "2"}, CORP, "wecom")
    without = app_callback.message_of({key: value for key, value in PRESSED.items() if key != name}, CORP, "wecom")
    assert first and other
    assert len(first.key) == 64 and first.key == app_callback.message_of({**PRESSED}, CORP, "wecom").key != other.key  # type: ignore[union-attr]
    assert (without is None) == (name in ("EventKey", "TaskId"))
    assert first.press == Press("t", "pass:1") and first.text is None


def test_the_code_of_a_press_is_kept_with_the_card_that_stands_in_its_place():
    kept: list[tuple[str, str, str]] = []
    app = AppCallback(APP.codec, 300, "wecom", pressed=lambda *code: kept.append(code))
    asked = to_app(app_callback.xml(**PRESSED, ResponseCode="C1"))
    card = Card("t", "20210032", (), buttons=(Button("通过", "pass:1"), Button("退回", "return:1")))
    answered, said = taken(app, asked, Reply("x", card=card))
    assert said and answered.type == XML
    assert kept == [("t", "C1", "pass:1 return:1")]
    taken(app, asked, Reply("x"))
    taken(app, to_app(app_callback.xml(**PRESSED)), Reply("x", card=card))
    taken(app, to_app(APP_SAID.format(corp=CORP)), Reply("x", card=card))
    assert len(kept) == 1


def test_what_the_app_s_message_lacks_is_empty():
    bare = app_callback.message_of({"ToUserName": CORP, "MsgType": "text"}, CORP, "wecom")
    assert bare and (bare.user_id, bare.text, bare.corp_id) == ("", "", CORP)
    odd = app_callback.message_of({"ToUserName": CORP}, CORP, "wecom")
    assert odd and (odd.kind, odd.text) == ("other", None)


def test_the_app_s_document_is_flat_and_its_words_are_escaped():
    assert app_callback.xml(A="<&\"'", B="甲") == "<xml><A>&lt;&amp;\"'</A><B>甲</B></xml>"


def test_what_is_nested_or_a_list_is_an_element_each():
    nested = {"main_title": {"title": "甲"}, "horizontal_content_list": [{"keyname": "k", "value": "v"}, {"keyname": "l"}]}
    assert app_callback.xml(TemplateCard=nested, Empty=[]) == (
        "<xml><TemplateCard><MainTitle><Title>甲</Title></MainTitle>"
        "<HorizontalContentList><KeyName>k</KeyName><Value>v</Value></HorizontalContentList>"
        "<HorizontalContentList><KeyName>l</KeyName></HorizontalContentList></TemplateCard></xml>"
    )


def test_after_a_press_the_card_in_its_place_is_the_presser_s_alone():
    pressed = Message("wecom", "k", CORP, "U", press=Press("t", "pass:1"))
    card = Card("t", "20210032", (("代表", "周示戊 13800001004"),))
    found = app_callback.rendered(Reply("x", card=card), pressed, Query("s", str(NOW), "n"))
    assert (found["ToUserName"], found["FromUserName"], found["CreateTime"]) == ("U", CORP, str(NOW))
    assert found["MsgType"] == "update_template_card" and "13800001004" in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("change", [{"MsgType": "voice"}, {"Content": "x"}, {"CreateTime": "2"}])
def test_what_comes_without_an_id_is_told_apart_by_what_it_is(change: dict[str, str]):
    sent = {"ToUserName": CORP, "FromUserName": "U", "CreateTime": "1", "MsgType": "image"}
    first, again, other = (app_callback.message_of(one, CORP, "wecom") for one in (sent, dict(sent), {**sent, **change}))
    assert first and again and other and first.key == again.key != other.key


def test_the_kinds_of_what_is_sent_are_known():
    sent = ("text", "voice", "image", "video", "shortvideo", "file", "location", "link", "anything")
    found = [app_callback.message_of({"ToUserName": CORP, "MsgType": kind}, CORP, "wecom") for kind in sent]
    kinds = ["text", "voice", "picture", "video", "video", "file", "location", "link", "other"]
    assert [one.kind for one in found if one] == kinds


def test_words_in_chinese_are_sealed_as_they_are():
    answered = BOT.seal(Reply("已登记"), Message("wecom", "k", CORP, "u", text="x"), Query("s", str(NOW), "n"))
    assert "已登记" in BOT.codec.decrypt(json.loads(answered.body)["encrypt"])


def test_neither_the_code_of_a_press_nor_who_arrived_is_shown_and_callbacks_are_told_apart_by_their_settings():
    assert "C1" not in repr(app_callback.AppQuery("s", str(NOW), "n", "C1")) and "rrivals" not in repr(APP)
    assert AppCallback(APP.codec, 300, "wecom") == AppCallback(APP.codec, 300, "wecom") != AppCallback(APP.codec, 301, "wecom")
    app_callback.nobody("t", "C1", "pass:1")


def test_callbacks_never_show_their_secrets():
    for callback in (BOT, APP):
        assert (
            "token" not in repr(callback).replace("AppCallback", "")
            and KEY not in repr(callback)
            and "Cipher" not in repr(callback)
        )


def test_who_opens_the_app_is_greeted_once_a_day():
    app = AppCallback(APP.codec, 300, "wecom")
    opens = {"ToUserName": CORP, "CreateTime": "1", "MsgType": "event", "Event": "enter_agent"}

    def heard(user: str, created: str, day: int = 0) -> list[str]:
        asked = to_app(app_callback.xml(**{**opens, "FromUserName": user, "CreateTime": created}))
        app_then = AT + timedelta(days=day)
        message, _ = AppCallback(app.codec, 0, "wecom", arrivals=app.arrivals).receive(asked.parameters, asked.body, app_then)
        return [message.kind] if message else []

    assert (heard("u", "1"), heard("u", "1"), heard("u", "2"), heard("v", "1")) == (["entered"], ["entered"], [], ["entered"])
    assert (heard("u", "3", day=1), heard("u", "4", day=1)) == (["entered"], [])


def test_of_many_arrivals_those_of_the_day_are_remembered():
    arrivals, later = app_callback.Arrivals(), AT + timedelta(days=1)
    for number in range(app_callback.MOST_ARRIVALS):
        assert arrivals.first_today(Message("wecom", "k", CORP, str(number)), AT)
    assert arrivals.first_today(Message("wecom", "a", CORP, "x"), later)
    assert (app_callback.MOST_ARRIVALS, len(arrivals.days)) == (5000, 5001)
    assert arrivals.first_today(Message("wecom", "b", CORP, "y"), later)
    assert len(arrivals.days) == 2
    assert not arrivals.first_today(Message("wecom", "c", CORP, "x"), later)


@pytest.mark.parametrize(("named", "heard"), [("1", True), ("2", False), (None, True)])
def test_a_message_to_another_app_is_refused_where_the_number_is_known(named: str | None, heard: bool):
    asked = to_app(app_callback.xml(**{key: value for key, value in {**PRESSED, "AgentID": named}.items() if value}))
    app = AppCallback(APP.codec, 300, "wecom", agent_id=1)
    assert taken(APP, asked, Reply("x"))[1]  # whose number is not known takes those of any
    if heard:
        assert taken(app, asked, Reply("x"))[1]
        return
    with pytest.raises(BadEnvelope) as refused:
        taken(app, asked, Reply("x"))
    assert (refused.value.why, refused.value.forged) == (Why.ROBOT, True)


@pytest.mark.parametrize(
    ("recognised", "text"), [({"Recognition": "查三十二号"}, "查三十二号"), ({"Recognition": ""}, None), ({}, None)]
)
def test_what_is_spoken_to_the_app_is_what_the_platform_recognised(recognised: dict[str, str], text: str | None):
    found = app_callback.message_of({"ToUserName": CORP, "MsgType": "voice", **recognised}, CORP, "wecom")
    assert found and (found.kind, found.text) == ("voice", text)


def test_what_the_system_says_is_nobody_s_message():
    assert app_callback.message_of({"ToUserName": CORP, "FromUserName": "sys", "MsgType": "text"}, CORP, "wecom") is None
