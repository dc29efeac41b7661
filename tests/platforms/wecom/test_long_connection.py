"""The frames of a smart robot's long connection: whatever comes is a frame or none, and each answer goes by its own command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.errors import PlatformError
from bot.message import Card, Reply
from bot.platforms.doors import To
from bot.platforms.lines import BadFrame, Passing, Replaced, Returned, Spoken
from bot.platforms.wecom.codes import VERDICTS
from bot.platforms.wecom.long_connection import LongConnection
from bot.platforms.wecom.platform import Settings

ROBOT = LongConnection("wss://gateway.example", "aib1", "a secret", "wwtest", "wecom", pause=lambda seconds: None)


class Answering:
    """A line that answers each command with the next of these codes, and then well."""

    live = True

    def __init__(self, *codes: int | PlatformError | None) -> None:
        self.codes = list(codes)
        self.asked: list[dict[str, Any]] = []
        self.lapses = 0

    def tell(self, text: str) -> None:
        raise NotImplementedError

    def ask(self, text: str, key: str, seconds: float = 5, on_writing: Callable[[], None] | None = None) -> Mapping[str, Any]:
        found = json.loads(text)
        assert found["headers"]["req_id"] == key
        self.asked.append(found)
        code = self.codes.pop(0) if self.codes else 0
        if isinstance(code, PlatformError):
            raise code
        return {"errcode": code}

    def lapsed(self) -> None:
        self.lapses += 1

    @property
    def commands(self) -> list[str]:
        return [found["cmd"] for found in self.asked]


def frame(body: Mapping[str, Any], command: str = "aibot_msg_callback") -> str:
    return json.dumps({"cmd": command, "headers": {"req_id": "r1"}, "body": body}, ensure_ascii=False)


GROUP = {"chattype": "group", "chatid": "wrMIXEDcase", "from": {"userid": "wx001"}, "msgid": "m1"}
SINGLE = {"chattype": "single", "from": {"userid": "wx001"}, "msgid": "m1"}


def spoken(body: Mapping[str, Any], command: str = "aibot_msg_callback") -> Spoken:
    found = ROBOT.read(frame(body, command))
    assert isinstance(found, Spoken)
    return found


def said(where: Mapping[str, Any] = GROUP) -> Spoken:
    return spoken({**where, "msgtype": "text", "text": {"content": "/查 32"}})


def test_a_frame_becomes_a_message_as_a_callback_does():
    message = said().message
    assert (message.platform, message.key, message.chat_id, message.user_id, message.text) == (
        "wecom",
        "m1",
        "wrMIXEDcase",
        "wx001",
        "/查 32",
    )
    assert message.signed_body


def test_answers_and_events_of_the_platform_are_known_from_what_is_said():
    assert ROBOT.read('{"headers":{"req_id":"a"},"errcode":0,"errmsg":"ok"}') == Returned(
        "a", {"headers": {"req_id": "a"}, "errcode": 0, "errmsg": "ok"}
    )
    gone = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
    assert ROBOT.read(frame(gone, "aibot_event_callback")) == Replaced()
    other = {**SINGLE, "msgtype": "event", "event": {"eventtype": "auth_change_event"}}
    assert ROBOT.read(frame(other, "aibot_event_callback")) == Passing()
    assert ROBOT.read(frame({}, "from_the_future")) == Passing(unknown="from_the_future")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["msgtype", "text", "content", "chattype", "chatid", "from", "userid", "event", "mixed", "quote", "msgid"])
BODY = st.dictionaries(KEYS, JSON | st.sampled_from(["text", "event", "mixed", "group", "single", "voice"]), max_size=8)


@given(st.text() | st.builds(frame, BODY) | st.builds(frame, BODY, st.just("aibot_event_callback")) | st.builds(json.dumps, JSON))
def test_whatever_comes_is_a_frame_or_none(text: str):
    try:
        ROBOT.read(text)
    except BadFrame:
        return


def test_words_are_answered_under_the_id_they_came_by():
    line = Answering()
    said().answer(line, Reply("答"))
    (asked,) = line.asked
    assert (asked["cmd"], asked["headers"]["req_id"]) == ("aibot_respond_msg", "r1")
    assert asked["body"]["stream"]["finish"] and asked["body"]["stream"]["content"] == "答"


def test_a_press_changes_its_card_and_one_that_came_too_late_is_told_to_whoever_pressed():
    event = {"eventtype": "template_card_event", "template_card_event": {"task_id": "t1", "event_key": "show"}}
    pressed = spoken({**GROUP, "msgtype": "event", "event": event}, "aibot_event_callback")
    reply = Reply("已审核", card=Card("t1", "0032", (("状态", "已审核"),)))
    line = Answering()
    pressed.answer(line, reply)
    assert line.commands == ["aibot_respond_update_msg"] and line.asked[0]["body"]["template_card"]["task_id"] == "t1"
    late = Answering(846608)
    pressed.answer(late, reply)
    assert late.commands == ["aibot_respond_update_msg", "aibot_send_msg"]
    assert (late.asked[1]["body"]["chatid"], late.asked[1]["body"]["chat_type"]) == ("wx001", 1)


def test_who_enters_is_welcomed():
    entered = spoken({**SINGLE, "msgtype": "event", "event": {"eventtype": "enter_chat"}}, "aibot_event_callback")
    line = Answering()
    entered.answer(line, Reply("您好"))
    (asked,) = line.asked
    assert asked["cmd"] == "aibot_respond_welcome_msg" and asked["body"] == {"msgtype": "text", "text": {"content": "您好"}}


def test_where_words_and_card_are_not_taken_together_the_words_are_said_alone():
    line = Answering(40008)
    said().answer(line, Reply("答", card=Card("t1", "0032", (("状态", "在办"),))))
    assert [asked["body"]["msgtype"] for asked in line.asked] == ["stream_with_template_card", "stream"]


class Losing(Answering):
    """Of each command the next of these becomes: a code, None for an answer without one, or a loss of which nobody knows more."""

    def __init__(self, *outcomes: int | str | None) -> None:
        super().__init__()
        self.outcomes = list(outcomes)
        self.perhaps: list[str] = []  # the bodies that may stand before somebody

    def ask(self, text: str, key: str, seconds: float = 5, on_writing: Callable[[], None] | None = None) -> Mapping[str, Any]:
        super().ask(text, key, seconds, on_writing)
        body = json.dumps(self.asked[-1]["body"])
        outcome = self.outcomes.pop(0) if self.outcomes else 0
        if outcome in (0, None, "lost"):
            self.perhaps.append(body)
        if outcome == "lost":
            raise PlatformError("超时", ambiguous=True)
        return {} if outcome is None else {"errcode": outcome}


@pytest.mark.parametrize("where", [GROUP, SINGLE])
def test_nobody_reads_an_answer_twice_as_words_and_as_a_card_whatever_becomes_of_each_command(where: Mapping[str, Any]):
    reply = Reply("答", card=Card("t1", "0032", (("状态", "在办"),)))
    for outcomes in product([0, 40008, None, "lost"], repeat=4):
        line = Losing(*outcomes)
        with suppress(PlatformError):
            said(where).answer(line, reply)
        assert len(set(line.perhaps)) == 1 or outcomes[:3] == (40008,) * 3, (outcomes, line.commands)
        assert len(set(line.perhaps)) <= 1


@pytest.mark.parametrize("where", [GROUP, SINGLE])
def test_what_is_refused_goes_out_as_a_message(where: Mapping[str, Any]):
    line = Answering(846605)
    said(where).answer(line, Reply("答"))
    to, kind = ("wrMIXEDcase", 2) if where is GROUP else ("wx001", 1)
    body = {"chatid": to, "chat_type": kind, "msgtype": "markdown", "markdown": {"content": "答"}}
    assert line.commands == ["aibot_respond_msg", "aibot_send_msg"] and line.asked[1]["body"] == body


def test_commands_that_crossed_and_a_lost_subscription_are_tried_again_but_not_without_end():
    line = Answering(6000, 846609, 6000)
    said().answer(line, Reply("答"))
    assert line.commands == ["aibot_respond_msg"] * 4 and line.lapses == 1
    busy = Answering(*[6000] * 50)
    with pytest.raises(PlatformError) as error:
        said().answer(busy, Reply("答"))
    assert not error.value.permanent and len(busy.asked) <= 12


@pytest.mark.parametrize(
    ("code", "permanent", "pause"),
    [(40001, True, 0), (93019, True, 0), (-1, False, 0), (6000, False, 0), (45009, False, 65), (60020, False, 600)],
)
def test_a_subscription_that_is_refused_says_whether_trying_helps(code: int, permanent: bool, pause: int):
    with pytest.raises(PlatformError) as error:
        ROBOT.subscribe(Answering(code))
    assert (error.value.permanent, error.value.pause_seconds) == (permanent, pause)
    assert "secret" not in str(error.value) and "aib1" not in str(error.value)


def test_a_subscription_from_an_address_that_is_kept_out_says_so():
    with pytest.raises(PlatformError, match="企业可信IP"):
        ROBOT.subscribe(Answering(60020))


def test_a_robot_subscribes_where_it_was_told_by_its_id_and_secret():
    line = Answering()
    ROBOT.subscribe(line)
    (asked,) = line.asked
    assert (ROBOT.address(), asked["cmd"]) == ("wss://gateway.example", "aibot_subscribe")
    assert asked["body"] == {"bot_id": "aib1", "secret": "a secret"}


def test_each_sign_of_life_is_asked_for_under_an_id_of_its_own():
    (first, key), (_, other) = ROBOT.ping(), ROBOT.ping()
    assert json.loads(first) == {"cmd": "ping", "headers": {"req_id": key}} and key != other


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"cmd": "aibot_msg_callback", "headers": {"req_id": "r1"}, "body": "words"}),
        json.dumps({"cmd": "aibot_msg_callback", "headers": {}, "body": SINGLE}),
        frame({**SINGLE, "chattype": "group", "msgtype": "text", "text": {"content": "x"}}),
    ],
)
def test_a_message_without_a_body_an_id_or_its_chat_is_no_frame(text: str):
    with pytest.raises(BadFrame):
        ROBOT.read(text)


def test_silence_is_not_answered():
    line = Answering()
    said().answer(line, Reply("", "ignored"))
    assert line.asked == []


def test_where_neither_a_card_nor_words_are_taken_a_message_is_sent():
    line = Answering(40008, 846605)
    said().answer(line, Reply("答", card=Card("t1", "0032", (("状态", "在办"),))))
    assert line.commands == ["aibot_respond_msg"] * 2 + ["aibot_send_msg"]


def test_an_answer_that_may_have_arrived_is_said_once_more_under_the_same_id():
    lost = PlatformError("silent", ambiguous=True)
    line = Answering(lost)
    said().answer(line, Reply("答"))
    assert line.commands == ["aibot_respond_msg"] * 2 and line.asked[0] == line.asked[1]
    refused = Answering(lost, 846605)
    with pytest.raises(PlatformError) as error:
        said().answer(refused, Reply("答"))
    assert error.value is lost and refused.commands == ["aibot_respond_msg"] * 2
    gone = Answering(PlatformError("no line"))
    with pytest.raises(PlatformError, match="no line"):
        said().answer(gone, Reply("答"))
    assert len(gone.asked) == 1


@pytest.mark.parametrize(
    ("code", "permanent", "ambiguous"), [(93006, True, False), (6000, False, False), (None, False, True), (40035, True, False)]
)
def test_what_a_code_means_for_a_message_of_our_own(code: int | None, permanent: bool, ambiguous: bool):
    pusher = ROBOT.pusher(Answering(*[code] * 6))
    with pytest.raises(PlatformError) as error:
        pusher.send(pusher.render("提醒", [], To("wr", group=True)), lambda: None)
    assert (error.value.permanent, error.value.ambiguous) == (permanent, ambiguous)
    assert error.value.pause_seconds == 0 or not permanent


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize("code", [93000, 93001, 93004, 93006, 93008, 846605, 846607])
def test_a_chat_that_may_not_be_spoken_to_first_is_gone_for_good_in_the_words_of_the_one_table(code: int, group: bool):
    pusher = ROBOT.pusher(Answering(code))
    with pytest.raises(PlatformError) as error:
        pusher.send(pusher.render("提醒", [], To("wrOTHER", group=group)), lambda: None)
    assert error.value.permanent and not error.value.pause_seconds
    own = code if code == 93004 or (group and code not in (93000, 846605)) else 846607
    assert str(error.value) == str(VERDICTS[own].error(code))


def test_settings_that_change_the_connection_change_its_identity_and_no_secret_is_shown():
    other = LongConnection("wss://gateway.example", "aib1", "another", "wwtest", "wecom")
    assert other.identity != ROBOT.identity and len(ROBOT.identity) == 16
    assert "a secret" not in repr(ROBOT) and "a secret" not in ROBOT.identity


LINE = {"mode": "long_connection", "bot_id": "aib1", "secret": "s3cret"}


def test_in_long_connection_mode_there_is_no_callback_and_the_robot_is_a_way():
    settings = Settings.model_validate({"corp_id": "ww1", "bot": LINE})
    assert settings.bot_names and settings.hears and dict(settings.codecs()) == {}
    assert settings.identifiers["机器人 BotID"] == "aib1" and "bot" in settings.ways
    assert "bot" not in Settings.model_validate({"corp_id": "ww1"}).ways


@pytest.mark.parametrize(
    ("bot", "words"),
    [
        ({"mode": "long_connection", "bot_id": "aib1"}, "须填写 secret"),
        ({"mode": "long_connection"}, "须填写 bot_id、secret"),
        ({"token": "t"}, "须填写 encoding_aes_key"),
    ],
)
def test_each_mode_needs_its_own_keys(bot: dict[str, str], words: str):
    with pytest.raises(ValidationError, match=words):
        Settings.model_validate({"corp_id": "ww1", "bot": bot})


@pytest.mark.parametrize("url", ["ws://gateway.example", "http://x", "wss://user:word@gateway.example", "ws://127.0.0.1.example"])
def test_a_line_is_encrypted_but_for_a_trial_on_this_machine(url: str):
    with pytest.raises(ValidationError):
        Settings.model_validate({"corp_id": "ww1", "ws_url": url})
    for right in ("ws://127.0.0.1:8000", "ws://localhost:1/x", "wss://gateway.example/path"):
        assert Settings.model_validate({"corp_id": "ww1", "ws_url": right}).ws_url == right
