"""Presses of interactive cards: where the button and the place are told, what goes back, and who may send them by callback."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.message import Button, Card, Message, Press, Reply
from bot.platforms.dingtalk import card_callback, cards, presses, signature
from bot.platforms.dingtalk.callback import KEPT_PAIRS
from bot.platforms.dingtalk.messages import BadBody, SpokenTo
from bot.platforms.dingtalk.signature import BadSignature
from bot.platforms.doors import Asked, BadCallback, Door, Why
from tests import hostile
from tests.platforms.dingtalk.test_dingtalk_callbacks import DINGTALK, named

NOW = datetime(2026, 10, 17, tzinfo=UTC)
ROBOT = SpokenTo("ding1", "dingtalk")
PRESSED = {
    "type": "actionCallback",
    "outTrackId": "rv1@g",
    "corpId": "ding1",
    "userId": "u",
    "spaceType": "im",
    "spaceId": "cid1",
}
CARD = Card(
    "rv1", "20210032", (("案由", "示例"), ("状态", "待审核")), "请审核", (Button("通过", "pass:1", "primary"),), waits="待甲审核"
)


def heard(**change: Any) -> Message:
    return presses.press_of({**PRESSED, "actionId": "pass:1", **change}, "k", ROBOT, signed=True)


@pytest.mark.parametrize(
    "change",
    [
        {"actionId": "pass:1"},
        {"actionData": {"actionId": "pass:1"}},
        {"actionData": {"cardPrivateData": {"actionIds": ["pass:1"]}}},
        {"content": '{"cardPrivateData":{"actionIds":["pass:1"],"params":{}}}'},
        {"content": {"cardPrivateData": {"actionIds": ["pass:1"]}}},
        {"value": '{"cardPrivateData":{"actionIds":["pass:1"]}}'},
        {"actionId": "button", "content": '{"params":{"key":"pass:1"}}'},
        {"actionId": "button", "content": '{"cardPrivateData":{"params":{"key":"pass:1"}}}'},
        {"actionId": "button", "content": '{"userPrivateData":{"params":{"key":"pass:1"}}}'},
        {"actionId": "button", "actionData": {"cardPrivateData": {"params": {"key": "pass:1"}}}},
        {"actionId": "button", "params": {"key": "pass:1"}},
    ],
)
def test_the_button_is_found_wherever_the_template_puts_it(change: dict[str, Any]):
    assert heard(**{"actionId": None, **change}).press == Press("rv1", "pass:1")


@pytest.mark.parametrize(
    ("change", "chat"),
    [
        ({}, "cid1"),
        ({"spaceId": "dtv1.card//IM_GROUP.cid1"}, "cid1"),
        ({"outTrackId": "rv1@p"}, None),
        ({"outTrackId": "rv1@p", "spaceId": None}, None),
        ({"outTrackId": "rv1", "spaceType": "IM_ROBOT"}, None),
        ({"outTrackId": "rv1", "spaceType": "im_robot"}, None),
        ({"outTrackId": "rv1", "spaceType": "IM_SINGLE"}, None),
        ({"outTrackId": "rv1", "spaceType": "ROBOT"}, None),
        ({"outTrackId": "rv1", "spaceType": "IM_GROUP"}, "cid1"),
        ({"outTrackId": "rv1"}, "cid1"),  # nobody says that it is a single chat
        ({"outTrackId": "rv1", "spaceId": None}, None),
    ],
)
def test_where_a_card_stands(change: dict[str, Any], chat: str | None):
    assert (heard(**change).chat_id, heard(**change).press) == (chat, Press("rv1", "pass:1"))


@pytest.mark.parametrize("change", [{"outTrackId": ""}, {"outTrackId": 7}, {"actionId": ""}, {"actionId": 7}, {"spaceId": ""}])
def test_what_is_no_press_is_refused(change: dict[str, Any]):
    with pytest.raises(BadBody):
        heard(**change)


def test_a_press_of_another_organisation_is_refused():
    with pytest.raises(BadCallback) as refused:
        heard(corpId="dingother")
    assert (refused.value.why, refused.value.forged) == (Why.CORP, True)
    assert heard(corpId=None).corp_id == "ding1"


def test_who_pressed_is_named_and_the_first_of_several_buttons_counts():
    assert heard().user_id == "u"
    assert presses.action_of({"actionIds": ["pass:1", "return:1"]}) == "pass:1"
    assert presses.action_of({}) == ""


def test_everybody_sees_the_card_s_new_state_and_the_presser_what_was_said():
    made = presses.answered(Reply("已审核", card=CARD), heard())
    assert made and made["userPrivateData"] == {"cardParamMap": {"said": "已审核"}}
    assert made["cardData"]["cardParamMap"]["waits"] == "待甲审核"
    assert made["cardUpdateOptions"] == {"updateCardDataByKey": True, "updatePrivateDataByKey": True}


@pytest.mark.parametrize(("track", "shown"), [("rv1@g", False), ("rv1@p", True)])
def test_a_telephone_number_is_said_to_whoever_pressed_in_a_single_chat_alone(track: str, shown: bool):
    made = presses.answered(Reply("请联系13800001234"), heard(outTrackId=track))
    assert made and ("13800001234" in made["userPrivateData"]["cardParamMap"]["said"]) is shown


@pytest.mark.parametrize("card", [None, Card("rv1", "t", (), only_for_presser=True, refusal="不可")])
def test_a_refusal_changes_the_presser_s_view_alone(card: Card | None):
    made = presses.answered(Reply("不可", "refused", card=card), heard())
    assert made and "cardData" not in made
    assert presses.answered(Reply("", "ignored"), heard()) is None


def test_the_variables_of_a_card_are_words_of_at_most_a_kilobyte_with_its_buttons():
    shown = cards.params(CARD, group=True)
    assert shown["title"] == "20210032" and shown["body"] == "案由：示例\n\n状态：待审核" and shown["body2"] == ""
    (button,) = json.loads(shown["btns"])
    assert (button["text"], button["color"]) == ("通过", "blue")
    assert button["event"]["params"] == {"actionId": "pass:1", "params": {"key": "pass:1"}}


@pytest.mark.parametrize("words", hostile.strings(300))
def test_no_words_make_a_variable_longer_than_the_platform_takes(words: str):
    many = Card(
        "rv1", words, tuple((words[:9], words * 9) for _ in range(12)), words * 60, waits=words * 60, beside=(words * 60,)
    )
    offered = tuple(Button(words, f"pass:{place}") for place in range(20))
    for card in (many, Card("rv1", words, (), buttons=offered)):
        for name, value in cards.params(card, group=True).items():
            assert len(value.encode()) <= 1024 and len(name.encode()) <= 100
    kept = json.loads(cards.params(Card("rv1", "t", (), buttons=offered), group=True)["btns"])
    assert [each["event"]["params"]["actionId"] for each in kept] == [f"pass:{place}" for place in range(len(kept))]


def asked(body: object, headers: dict[str, str], at: datetime = NOW) -> Asked:
    return Asked({}, headers, json.dumps(body).encode(), at)


@pytest.mark.parametrize("entry", DINGTALK["card_callback"], ids=named)
def test_a_press_by_callback_is_signed_by_the_time_alone(entry: Any):
    at = datetime.fromtimestamp(int(entry["headers"]["x-ddpaas-signature-timestamp"]) / 1000, UTC)
    door = card_callback.door(ROBOT, entry["api_secret"], 300)
    said: list[Message] = []

    def answer(message: Message) -> Reply:
        said.append(message)
        return Reply("已审核")

    if entry["expect"] == "accept":
        found = door.take(asked({**PRESSED, "actionId": "pass:1"}, entry["headers"], at), answer)
        assert json.loads(found.body)["userPrivateData"]["cardParamMap"]["said"] == "已审核"
        assert [(message.press, message.signed_body) for message in said] == [(Press("rv1", "pass:1"), False)]
    else:
        with pytest.raises(BadSignature):
            door.take(asked(PRESSED, entry["headers"], at), answer)


def test_each_press_is_one_and_one_that_comes_again_is_the_same():
    door, keys = card_callback.door(ROBOT, "s", 0), []
    for stamp in ("1792224000001", "1792224000001", "1792224000002"):
        headers = {"X-Ddpaas-Signature-Timestamp": stamp, "X-Ddpaas-Signature": signature.sign_card("s", stamp)}
        door.take(asked({**PRESSED, "actionId": "show"}, headers), lambda message: keys.append(message.key) or Reply("好"))  # type: ignore[func-returns-value]
    assert keys[0] == keys[1] != keys[2]


def test_a_captured_pair_of_headers_serves_three_presses():
    door = card_callback.door(ROBOT, "s", 0)
    headers = {"x-ddpaas-signature-timestamp": "1792224000001", "x-ddpaas-signature": signature.sign_card("s", "1792224000001")}
    for user in ("a", "b", "c"):
        door.take(asked({**PRESSED, "actionId": "show", "userId": user}, headers), lambda message: Reply("好"))
    with pytest.raises(BadCallback) as refused:
        door.take(asked({**PRESSED, "actionId": "show", "userId": "d"}, headers), lambda message: Reply("好"))
    assert refused.value.why is Why.REUSED


def press(door: Door, stamp: int, user: str, seconds: int) -> None:
    """A press under the pair of headers of that moment, so many seconds behind it."""
    headers = {"x-ddpaas-signature-timestamp": str(stamp), "x-ddpaas-signature": signature.sign_card("s", str(stamp))}
    at = datetime.fromtimestamp(stamp / 1000, UTC) + timedelta(seconds=seconds)
    door.take(asked({**PRESSED, "actionId": "show", "userId": user}, headers, at), lambda message: Reply("好"))


@pytest.mark.parametrize(("freshness", "remembered"), [(0, 3600), (7200, 7200)])
def test_a_pair_of_a_press_is_remembered_as_long_as_it_may_be_used_again(freshness: int, remembered: int):
    door, first = card_callback.door(ROBOT, "s", freshness), 1792224000000
    for user in ("a", "b", "c"):
        press(door, first, user, 0)
    press(door, first + remembered * 1000, "x", 0)
    with pytest.raises(BadCallback) as refused:
        press(door, first, "d", remembered)
    assert (door.name, refused.value.why) == ("card", Why.REUSED)


@pytest.mark.parametrize(("late", "forgotten"), [(3599, False), (3600, True)])
def test_where_any_time_will_do_a_pair_is_forgotten_after_an_hour_once_there_are_many(late: int, forgotten: bool):
    door, first = card_callback.door(ROBOT, "s", 0), 1792224000000
    for user in ("a", "b", "c"):
        press(door, first, user, 0)
    for place in range(KEPT_PAIRS):
        press(door, first + 10_000_000 + place, "x", -10_000)
    if forgotten:
        press(door, first, "d", late)
        return
    with pytest.raises(BadCallback) as refused:
        press(door, first, "d", late)
    assert refused.value.why is Why.REUSED


@pytest.mark.parametrize("missing", ["x-ddpaas-signature-timestamp", "x-ddpaas-signature"])
def test_a_press_with_half_a_pair_of_headers_is_refused(missing: str):
    headers = {"x-ddpaas-signature-timestamp": "1792224000001", "x-ddpaas-signature": signature.sign_card("s", "1792224000001")}
    del headers[missing]
    with pytest.raises(BadCallback) as refused:
        card_callback.door(ROBOT, "s", 0).take(asked(PRESSED, headers), lambda message: Reply("好"))
    assert refused.value.why is Why.SIGNATURE


def test_a_press_without_headers_is_refused():
    with pytest.raises(BadCallback):
        card_callback.door(ROBOT, "s", 300).take(asked(PRESSED, {}), lambda message: Reply("好"))


odd = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=12) | some.sampled_from(["pass:1", "{}", '{"key":"x"}']),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(["params", "key", "actionIds"]), inner),
    max_leaves=8,
)
FIELDS = (*PRESSED, "content", "value", "actionData", "cardPrivateData", "userPrivateData", "params", "actionIds", "actionId")


@given(some.dictionaries(some.sampled_from(FIELDS), odd))
def test_whatever_is_sent_is_a_press_or_refused(change: dict[str, Any]):
    try:
        message = presses.press_of({**PRESSED, **change}, "k", ROBOT, signed=False)
    except BadCallback:
        return
    assert message.press and message.press.task_id and message.press.key
