"""What the frames of a Stream mean, and what goes back: kept and said first, then acknowledged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.message import Card, Press, Reply
from bot.outgoing import Outgoing
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.dingtalk.stream import REMEMBERED, Owed, Stream
from bot.platforms.doors import OWN_GROUP, To
from bot.platforms.lines import BadFrame, Leaving, Passing, Spoken
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.platforms import Platforms
from tests.platforms.dingtalk.test_dingtalk_callbacks import DINGTALK
from tests.platforms.dingtalk.test_session_answers import ACCOUNTS
from tests.platforms.dingtalk.ways import ToldHere, answers

NOW = datetime(2021, 7, 16, 9, tzinfo=UTC)
FRAMES = {entry["id"]: entry for entry in DINGTALK["stream_frames"]}
ROBOT, CARD = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"


class Written:
    """A line that keeps what is written on it; `broken` is one whose socket is gone."""

    live = True

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.broken = False

    def tell(self, text: str) -> None:
        if self.broken:
            raise PlatformError("gone")
        self.frames.append(json.loads(text))

    def ask(self, text: str, key: str, seconds: float = 5, on_writing: Callable[[], None] | None = None) -> Mapping[str, Any]:
        raise AssertionError("nothing is asked over a Stream")

    def lapsed(self) -> None:
        raise AssertionError("there is nothing to subscribe again")


class Tenant:
    """A robot's Stream before pretend servers."""

    def __init__(self) -> None:
        self.clock, self.told, self.line = StoppedClock(NOW), ToldHere(), Written()
        self.theirs = Platforms(ACCOUNTS, self.clock)
        self.robot = DingtalkCallbacks("ding1", "secret", self.clock)
        self.robot.sessions = self.theirs.sessions
        base = self.theirs.listen()["dingtalk"]
        sessions = answers(base, self.told)
        self.stream = Stream(Outgoing(1), base, "key", "secret", SpokenTo("ding1", "dingtalk"), sessions, self.clock)

    def said(self, **change: Any) -> dict[str, Any]:
        words = {"msgtype": "text", "text": {"content": "/查 32"}}
        return self.robot.message("wx001", None, "", "吴示安", {**words, **change})

    def speaks(self) -> Speaker:
        """From now on the robot can speak first."""
        speaker = Speaker()
        self.stream = replace(self.stream, speaker=speaker)
        return speaker

    def hears(self, data: object, topic: str = ROBOT, number: str = "f1", kind: str = "CALLBACK") -> Any:
        carried = data if isinstance(data, str) else json.dumps(data)
        headers = {"topic": topic, "messageId": number, "contentType": "application/json"}
        return self.stream.read(json.dumps({"specVersion": "1.0", "type": kind, "headers": headers, "data": carried}))

    def answered(self, body: dict[str, Any], number: str = "f1", reply: Reply | None = None) -> None:
        """A message comes and is answered, as the loop does it."""
        frame = self.hears(body, number=number)
        frame.taken(self.line, reply or Reply("在办"))
        frame.answer(self.line, reply or Reply("在办"))

    @property
    def acknowledged(self) -> list[str]:
        """The frames that were."""
        return [frame["headers"]["messageId"] for frame in self.line.frames]

    @property
    def seen(self) -> list[str]:
        return [one.text for one in self.theirs.postbox.delivered()]


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant()
    yield made
    made.theirs.close()


def test_what_is_said_is_vouched_for_answered_in_its_session_and_then_acknowledged(tenant: Tenant):
    frame = tenant.hears(tenant.said())
    assert isinstance(frame, Spoken) and frame.repeats and frame.message.signed_body
    assert (frame.message.text, frame.message.user_id) == ("/查 32", "wx001")
    frame.taken(tenant.line, Reply("在办"))
    assert tenant.line.frames == []
    frame.answer(tenant.line, Reply("在办"))
    assert tenant.seen == ["在办"]
    (acked,) = tenant.line.frames
    assert (acked["code"], acked["headers"], json.loads(acked["data"])) == (
        200,
        {"messageId": "f1", "contentType": "application/json"},
        {"response": {}},
    )


def test_a_message_that_comes_again_is_acknowledged_and_not_answered_again(tenant: Tenant):
    body = tenant.said()
    for number in ("f1", "f2"):
        tenant.answered(body, number)
    assert tenant.seen == ["在办"]
    assert tenant.acknowledged == ["f1", "f2"]


def test_copies_that_come_at_once_are_all_acknowledged_when_it_is_answered(tenant: Tenant):
    body = tenant.said()
    first, second = tenant.hears(body, number="f1"), tenant.hears(body, number="f2")
    for each in (first, second):
        each.taken(tenant.line, Reply("在办"))
    first.answer(tenant.line, Reply("在办"))
    assert tenant.acknowledged == ["f1", "f2"]
    tenant.hears(body, number="f3").taken(tenant.line, Reply("在办"))  # it is answered: nothing is waited for
    assert tenant.acknowledged == ["f1", "f2", "f3"]


def test_what_could_certainly_not_be_said_is_not_acknowledged_and_said_when_it_comes_again(tenant: Tenant):
    body = tenant.said()
    tenant.theirs.faults.set("dingtalk", Spell(FAULTS["busy"], 1))
    with pytest.raises(PlatformError) as failed:
        tenant.answered(body)
    assert not failed.value.ambiguous and (tenant.seen, tenant.line.frames) == ([], [])
    tenant.answered(body, "f2")
    assert tenant.seen == ["在办"] and tenant.acknowledged == ["f2"]


def test_what_may_have_been_said_is_acknowledged(tenant: Tenant):
    tenant.theirs.faults.set("dingtalk", Spell(FAULTS["gateway"], 1))
    tenant.answered(tenant.said())
    assert tenant.acknowledged == ["f1"]


@pytest.mark.parametrize("reply", [Reply("", "ignored"), Reply("")])
def test_silence_is_acknowledged(tenant: Tenant, reply: Reply):
    tenant.answered(tenant.said(), reply=reply)
    assert tenant.seen == [] and tenant.acknowledged == ["f1"]


def test_a_message_without_an_address_is_acknowledged_and_its_lack_is_logged(tenant: Tenant, caplog: pytest.LogCaptureFixture):
    tenant.answered(tenant.said(sessionWebhook=None))
    assert tenant.acknowledged == ["f1"] and "no address" in caplog.text


class Speaker:
    """The robot as it speaks first: keeps what it said to whom; `error` is what the platform says instead."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.error: PlatformError | None = None
        self.broken = False

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        if self.broken:
            raise OverflowError
        return f"{'群' if to.group else ''}{to.id}：{words}"

    def picture(self, png: str) -> str:
        raise ValueError

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        on_writing()  # a token was fetched anew, and the call repeated
        if self.error:
            raise self.error
        self.said.append(payload)


@pytest.mark.parametrize(("chat", "to"), [(None, "wx001"), ("cid1", "群cid1")])
def test_where_the_session_is_gone_the_robot_speaks_of_its_own_accord(tenant: Tenant, chat: str | None, to: str):
    speaker = tenant.speaks()
    gone, late = tenant.said(sessionWebhook=None, **where(chat)), tenant.said(**where(chat))
    tenant.theirs.sessions.addresses.clear()  # the platform forgot it before its time
    for number, body in enumerate((gone, gone, late)):
        tenant.answered(body, f"f{number}")
    assert speaker.said == [f"{to}：在办", f"{to}：在办"] and tenant.acknowledged == ["f0", "f1", "f2"]


def where(chat: str | None) -> dict[str, Any]:
    return {"conversationType": "2", "conversationId": chat} if chat else {}


@pytest.mark.parametrize("ambiguous", [True, False])
def test_what_the_second_way_may_have_said_is_not_said_again(tenant: Tenant, ambiguous: bool):
    speaker, body = tenant.speaks(), tenant.said()
    tenant.theirs.sessions.addresses.clear()
    speaker.error = PlatformError("x", ambiguous=ambiguous)
    if ambiguous:
        tenant.answered(body)
    else:
        with pytest.raises(PlatformError):
            tenant.answered(body)
    speaker.error = None
    tenant.answered(body, "f2")
    assert len(speaker.said) == (0 if ambiguous else 1)


def test_nobody_is_spoken_to_first(tenant: Tenant):
    speaker = tenant.speaks()
    tenant.answered(tenant.said(sessionWebhook=None, senderStaffId=None))
    assert speaker.said == [] and tenant.acknowledged == ["f1"]


def test_a_quota_that_is_used_up_is_acknowledged_at_once(tenant: Tenant):
    frame = tenant.hears(tenant.said(errorCode="20001", msgtype=None, text=None))
    assert isinstance(frame, Passing) and json.loads(frame.answer)["code"] == 200
    assert tenant.told.quotas == ["dingtalk"]


@pytest.mark.parametrize(
    "change", [{"conversationType": "7"}, {"chatbotCorpId": "dingother"}, {"senderCorpId": None, "chatbotCorpId": None}]
)
def test_what_makes_no_sense_is_refused_and_counted(tenant: Tenant, change: dict[str, Any]):
    frame = tenant.hears(tenant.said(**change))
    assert isinstance(frame, Passing) and json.loads(frame.answer)["code"] == 400 and frame.refused


def pressed(tenant: Tenant, entry: dict[str, Any]) -> Spoken:
    """The press of the platform's documents, by the robot that it names."""
    robot = SpokenTo("ding9f50b15bccd16741", "dingtalk")
    tenant.stream = Stream(Outgoing(1), "", "k", "s", robot, tenant.stream.sessions, tenant.clock)
    frame = tenant.stream.read(json.dumps(entry["frame"]))
    assert isinstance(frame, Spoken)
    return frame


def test_the_card_of_the_platform_s_documents_is_a_press(tenant: Tenant):
    entry = FRAMES["frame-card"]
    frame = pressed(tenant, entry)
    assert (frame.message.press, frame.message.user_id) == (Press("rv-20210032-1", "confirm"), "manager4220")
    assert (frame.message.chat_id, frame.message.signed_body) == ("cidXbX5rnUvDxyz==", True)
    frame.taken(tenant.line, Reply("已确认", card=Card("rv-20210032-1", "20210032", (("状态", "已确认"),))))
    frame.answer(tenant.line, Reply("已确认"))
    (acked,) = tenant.line.frames
    assert acked["headers"] == entry["ack"]["headers"]
    response = json.loads(acked["data"])["response"]
    assert response["cardData"]["cardParamMap"]["body"] == "状态：已确认"
    assert response["userPrivateData"]["cardParamMap"] == {"said": "已确认"}


def test_a_ping_goes_back_as_it_came_and_a_disconnect_leaves(tenant: Tenant):
    entry = FRAMES["frame-ping"]
    frame = tenant.stream.read(json.dumps(entry["frame"]))
    assert isinstance(frame, Passing)
    assert json.loads(frame.answer) == entry["ack"]
    assert tenant.stream.read(json.dumps(FRAMES["frame-disconnect"]["frame"])) == Leaving()
    assert tenant.hears("{}", topic="CONNECTED", kind="SYSTEM") == Passing()


def test_events_and_unknown_topics_are_acknowledged_and_counted(tenant: Tenant):
    event, other = tenant.hears("{}", topic="*", kind="EVENT"), tenant.hears("{}", topic="/v1.0/graph/api/invoke")
    assert json.loads(json.loads(event.answer)["data"])["status"] == "SUCCESS" and event.unknown
    assert json.loads(other.answer)["code"] == 404 and other.unknown


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"type":"CALLBACK"}', '{"type":"NEW","data":"{}"}', '{"type":"CALLBACK","data":7}']
)
def test_what_is_no_frame_says_so(tenant: Tenant, text: str):
    with pytest.raises(BadFrame):
        tenant.stream.read(text)


def test_f67_a_line_that_is_gone_takes_no_acknowledgment_and_the_message_comes_again(tenant: Tenant):
    body, tenant.line.broken = tenant.said(), True
    tenant.answered(body)
    tenant.line.broken = False
    tenant.answered(body, "f2")
    assert tenant.seen == ["在办"] and tenant.acknowledged == ["f2"]


def test_a_dialect_shows_no_secret_and_changes_its_identity_with_its_settings(tenant: Tenant):
    other = Stream(Outgoing(1), tenant.stream.api_base, "key", "other", tenant.stream.robot, tenant.stream.sessions, tenant.clock)
    assert "secret" not in repr(tenant.stream) and other.identity != tenant.stream.identity
    assert tenant.stream.ping() is None and tenant.stream.pusher(tenant.line) is None
    tenant.stream.subscribe(tenant.line)  # the ticket has said all
    assert tenant.line.frames == []


def test_of_answered_messages_the_latest_are_remembered():
    owed, acknowledged = Owed(), []
    for number in range(REMEMBERED + 1):
        with owed.settled(str(number)):
            pass
    for key in ("0", "1", str(REMEMBERED)):
        owed.owe(key, lambda key=key: acknowledged.append(key))  # type: ignore[misc]
    assert acknowledged == ["1", str(REMEMBERED)]


def test_whatever_goes_wrong_with_an_answer_the_message_is_acknowledged(tenant: Tenant, caplog: pytest.LogCaptureFixture):
    tenant.speaks().broken = True
    tenant.answered(tenant.said(sessionWebhook=None))
    assert tenant.acknowledged == ["f1"] and "could not be given" in caplog.text


@pytest.mark.parametrize("until", [10**400, -(10**400), 1.5, True])
def test_an_address_whose_end_is_no_moment_is_not_used(tenant: Tenant, until: object):
    tenant.answered(tenant.said(sessionWebhookExpiredTime=until))
    assert tenant.seen == [] and tenant.acknowledged == ["f1"]


def test_where_it_connects_is_asked_of_the_gateway(tenant: Tenant):
    with pytest.raises(PlatformError):
        replace(tenant.stream, app_key="nobody", app_secret="x").address()
    assert tenant.stream.address().startswith("ws")


def test_a_press_whose_card_cannot_be_drawn_is_acknowledged_and_the_card_stays(tenant: Tenant, caplog: pytest.LogCaptureFixture):
    pressed(tenant, FRAMES["frame-card"]).taken(tenant.line, Reply("已审核", card="no card"))  # type: ignore[arg-type]
    (acked,) = tenant.line.frames
    assert json.loads(acked["data"]) == {"response": {}} and "its answer could not be given" in caplog.text
