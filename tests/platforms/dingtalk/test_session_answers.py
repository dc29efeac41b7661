"""Answers leave by the address that a message brings: only the platform's own, while it lives, and each once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import StoppedClock
from bot.message import Message, Reply
from bot.platforms.dingtalk import callback
from bot.platforms.dingtalk.callback import Callback
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.dingtalk.session import SessionAddress, own_query
from bot.platforms.doors import Asked
from bot.simulator.cast import Credentials
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.platforms import Platforms
from tests.platforms.dingtalk.ways import ToldHere, answers

NOW = datetime(2021, 7, 16, 9, tzinfo=UTC)
BASE = "https://oapi.dingtalk.com"
URL = f"{BASE}/robot/sendBySession?session=6d69ff1b"
ACCOUNTS = Credentials("ww", "t", "k", "督办助手", {}, "ding1", "key", "secret", {})
EMPTY = {"msgtype": "empty"}


class Office:
    """A robot's door before pretend servers: `say` delivers a message once or more often."""

    def __init__(self) -> None:
        self.clock = StoppedClock(NOW)
        self.theirs = Platforms(ACCOUNTS, self.clock)
        self.robot = DingtalkCallbacks("ding1", "secret", self.clock)
        self.robot.sessions = self.theirs.sessions
        self.told = ToldHere()
        self.base = self.theirs.listen()["dingtalk"]
        self.door = callback.door(Callback(SpokenTo("ding1", "dingtalk"), "secret", 300), answers(self.base, self.told))
        self.reply = Reply("20210032 在办")

    def said(self, **change: Any) -> dict[str, Any]:
        """The body of a message, so changed; what is None is left out."""
        found = self.robot.message("wx001", None, "", "吴示安", {"msgtype": "text", "text": {"content": "/查 32"}})
        return {name: value for name, value in {**found, **change}.items() if value is not None}

    def take(self, body: dict[str, Any]) -> Any:
        """What stands in the response to it."""
        delivery = self.robot.signed(body, "secret")
        return json.loads(self.door.take(Asked({}, delivery.headers, delivery.body, NOW), lambda message: self.reply).body)

    @property
    def seen(self) -> list[str]:
        """What members saw, in their sessions."""
        return [one.text for one in self.theirs.postbox.delivered()]

    def goes_wrong(self, name: str) -> None:
        self.theirs.faults.set("dingtalk", Spell(FAULTS[name], 1))
        self.theirs.follow()


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.theirs.close()


def body_of(words: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}}


def test_an_answer_leaves_in_the_session_and_the_response_is_empty(office: Office):
    assert office.take(office.said()) == EMPTY
    assert office.seen == ["20210032 在办"]


def test_a_message_that_comes_again_is_not_answered_again(office: Office):
    body = office.said()
    assert [office.take(body), office.take(body)] == [EMPTY, EMPTY]
    assert office.seen == ["20210032 在办"]


def test_silence_posts_nothing(office: Office):
    office.reply = Reply("", "ignored")
    assert office.take(office.said()) == EMPTY
    assert office.theirs.postbox.entries() == []


@pytest.mark.parametrize("change", [{"sessionWebhook": None}, {"sessionWebhookExpiredTime": int((NOW.timestamp() + 59) * 1000)}])
def test_without_an_address_that_lives_for_another_minute_the_response_carries_the_answer(office: Office, change: dict[str, Any]):
    assert office.take(office.said(**change)) == body_of("20210032 在办")
    assert office.theirs.postbox.entries() == []


@pytest.mark.parametrize("until", [None, int((NOW.timestamp() + 60) * 1000), str(int((NOW.timestamp() + 60) * 1000))])
def test_an_address_that_lives_or_does_not_say_how_long_is_used(office: Office, until: object):
    assert office.take(office.said(sessionWebhookExpiredTime=until)) == EMPTY
    assert office.seen == ["20210032 在办"]


@pytest.mark.parametrize("until", ["soon", "1000.5", True, 1.0e15, [], {}, 10**16, 10**400, -(10**400), "9" * 17])
def test_an_end_that_is_no_moment_is_none_that_can_be_relied_on(office: Office, until: object):
    assert office.take(office.said(sessionWebhookExpiredTime=until)) == body_of("20210032 在办")


def test_an_address_that_died_before_its_time_is_followed_by_the_response(office: Office):
    body = office.said(sessionWebhookExpiredTime=None)
    office.theirs.sessions.life = timedelta(0)
    assert office.take(body) == body_of("20210032 在办")
    office.theirs.sessions.life = timedelta(hours=1)
    assert office.take(body) == EMPTY  # it comes again, for the response did not arrive
    assert office.seen == ["20210032 在办"]


@pytest.mark.parametrize("trouble", ["denied", "busy", "token expired"])
def test_what_the_platform_refuses_stands_in_the_response(office: Office, trouble: str):
    office.goes_wrong(trouble)
    assert office.take(office.said()) == body_of("20210032 在办")
    assert office.told.left == set()


def test_a_group_s_own_robot_that_is_banned_keeps_no_answer_back(office: Office):
    office.goes_wrong("banned")
    assert office.take(office.said()) == EMPTY and office.seen == ["20210032 在办"]


def test_where_nobody_listens_the_response_carries_the_answer(office: Office):
    office.goes_wrong("down")
    assert office.take(office.said()) == body_of("20210032 在办")


@pytest.mark.parametrize("trouble", ["reset", "gateway", "not json"])
def test_what_may_have_arrived_is_not_said_a_second_time(office: Office, trouble: str):
    office.goes_wrong(trouble)
    body = office.said()
    assert [office.take(body), office.take(body)] == [EMPTY, EMPTY]
    assert office.seen == []


def test_an_answer_that_cannot_be_noted_stands_in_the_response(office: Office):
    office.told.broken = True
    assert office.take(office.said()) == body_of("20210032 在办")
    assert office.theirs.postbox.entries() == []


@pytest.mark.parametrize("written", [False, True])
def test_a_fault_of_our_own_costs_the_answer_alone_and_nothing_is_said_twice(written: bool, caplog: pytest.LogCaptureFixture):
    def post(on_writing: Callable[[], None]) -> None:
        if written:
            on_writing()
        raise OverflowError

    assert answers().once(Message("dingtalk", "m", "ding1", "u"), post) is written
    assert "could not be posted" in caplog.text


def test_after_a_platform_that_hung_others_are_not_kept_waiting(office: Office):
    sessions = answers(office.base, office.told)
    message, reply = Message("dingtalk", "m", "ding1", "u"), Reply("好")
    office.goes_wrong("unanswered")
    address = sessions.address(office.said(), NOW)
    assert address and sessions.say(address, message, reply, 0.4)
    again = sessions.address(office.said(), NOW)
    assert again and not sessions.say(again, Message("dingtalk", "n", "ding1", "u"), reply, 2)


def test_with_too_little_time_left_nothing_is_begun(office: Office):
    address = SessionAddress(f"{office.base}/robot/sendBySession?session=x")
    assert not answers(office.base).say(address, Message("dingtalk", "m", "ding1", "u"), Reply("好"), 0.2)
    assert office.theirs.postbox.entries() == []


def test_a_long_answer_fits_what_a_robot_may_post(office: Office):
    office.reply = Reply("建议" * 9000)
    assert office.take(office.said()) == EMPTY
    (post,) = office.theirs.postbox.delivered()
    assert len(post.body) < 20000


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=x",
        "https://evil.example/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=x",
        "https://user:word@oapi.dingtalk.com/robot/sendBySession?session=x",
        "https://@oapi.dingtalk.com/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com:8443/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com:x/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com:99999/robot/sendBySession?session=x",
        "https://evil.example\\@oapi.dingtalk.com/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com/robot/send?session=x",
        "https://oapi.dingtalk.com/robot/sendBySession/../send?session=x",
        "https://oapi.dingtalk.com/robot/sendBySession;a?session=x",
        "https://oapi.dingtalk.com/robot/sendBySession?session=",
        "https://oapi.dingtalk.com/robot/sendBySession?access_token=x",
        "https://oapi.dingtalk.com/robot/sendBySession",
        "https://oapi.dingtalk.com/robot/sendBySession?session=x#y",
        "https://oapi.dingtalk.com/robot/sendBySession?session=x\ny",
        "https://oapi.dingtalk.com\t/robot/sendBySession?session=x",
        "https://[::1]/robot/sendBySession?session=x",
        "https://[/robot/sendBySession?session=x",
        "//oapi.dingtalk.com/robot/sendBySession?session=x",
        "https://oapi。dingtalk.com/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com/robot/sendBySession?session=" + "x" * 3000,
        "",
    ],
)
def test_t26_an_address_elsewhere_is_never_posted_to(url: str):
    assert own_query(BASE, url) is None
    assert answers(BASE).address({"sessionWebhook": url}, NOW) is None


@pytest.mark.parametrize(
    ("base", "url"),
    [
        (BASE, URL),
        (BASE, "https://OAPI.dingtalk.com:443/robot/sendBySession?session=6d69ff1b"),
        (f"{BASE}/", URL),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/robot/sendBySession?session=6d69ff1b"),
        ("https://private.example/ding", "https://private.example/ding/robot/sendBySession?session=6d69ff1b"),
    ],
)
def test_the_platform_s_own_address_is_taken(base: str, url: str):
    assert own_query(base.rstrip("/"), url) == "session=6d69ff1b"
    assert answers(base).address({"sessionWebhook": url}, NOW)


@pytest.mark.parametrize("odd", [None, 7, [URL], {"url": URL}, b""])
def test_what_is_no_address_is_none(odd: object):
    assert answers(BASE).address({"sessionWebhook": odd}, NOW) is None


def test_an_address_shows_nowhere(office: Office, caplog: pytest.LogCaptureFixture):
    office.goes_wrong("gateway")
    body = office.said()
    secret = body["sessionWebhook"].partition("session=")[2]
    with caplog.at_level(logging.INFO):
        office.take(body)
    address = answers(office.base).address(body, NOW)
    assert secret not in caplog.text and secret not in repr(address) and caplog.records
