"""A Stream over real sockets: it hears, answers in the session, and comes back from whatever the other side does to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from typing import Any

import pytest

from bot.clock import StoppedClock, monotonic
from bot.connections import Answering, LineLoop, connecting
from bot.connections.machine import Deed, LineState, Tempo
from bot.dispatch import Unavailable
from bot.errors import PlatformError
from bot.message import Card, Message, Press, Reply
from bot.network import Network
from bot.outgoing import Outgoing
from bot.platforms.dingtalk import trying
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.dingtalk.stream import Stream
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.platforms import Platforms
from bot.simulator.stream_gateway import CARD, Pushed, StreamGateway
from tests.connections.conftest import QUICK, live, until
from tests.platforms.dingtalk.test_session_answers import ACCOUNTS
from tests.platforms.dingtalk.ways import ToldHere, answers

NOW = datetime(2021, 7, 16, 9, tzinfo=UTC)
GROUP = "cidGROUPmixedCASE=="
KEY = "secret"  # as the app has it
CALM = replace(QUICK, opening=10.0, subscribing=10.0)  # for a machine that is busy with other tests


class StreamOffice:
    """A tenant's pretend DingTalk, and lines to it."""

    def __init__(self) -> None:
        self.clock = StoppedClock(NOW)
        self.theirs = Platforms(ACCOUNTS, self.clock)
        self.base = self.theirs.listen()["dingtalk"]
        assert self.theirs.stream
        self.gateway: StreamGateway = self.theirs.stream
        self.robot = DingtalkCallbacks("ding1", "secret", self.clock)
        self.robot.sessions = self.theirs.sessions
        self.told = ToldHere()
        self.loops: list[LineLoop] = []

    def line(
        self, answer: Callable[[Message], Reply] | None = None, *, secret: str = KEY, tempo: Tempo = CALM, seconds: float = 5
    ) -> LineLoop:
        """Begin one; `answer` is what stands behind it, the gateway has so many seconds."""
        sessions, spoken_to = answers(self.base, self.told), SpokenTo("ding1", "dingtalk")
        dialect = Stream(Outgoing(seconds), self.base, "key", secret, spoken_to, sessions, self.clock, ping_seconds=5)
        found = Answering(
            "dingtalk/robot", answer or (lambda message: Reply(f"答：{message.text}")), threads=3, pauses=(0.01, 0.01)
        )
        loop = LineLoop("dingtalk/robot", dialect, found, connecting(Network()), tempo=tempo)
        self.loops.append(loop)
        loop.start()
        loop.leased(inf)
        return loop

    def says(self, words: str, chat: str | None = None, **change: Any) -> Pushed:
        what = {"msgtype": "text", "text": {"content": words}, **change}
        return self.gateway.deliver(self.robot.message("wx001", chat, "督办群", "吴示安", what), again=1000)

    @property
    def seen(self) -> list[str]:
        return [one.text for one in self.theirs.postbox.delivered()]


@pytest.fixture
def office() -> Iterator[StreamOffice]:
    made = StreamOffice()
    yield made
    for loop in made.loops:
        loop.drain()
        loop.stop()
    made.theirs.close()


def test_what_is_said_is_answered_in_its_session_and_acknowledged(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    said = office.says("/查 32", GROUP)
    until(lambda: said.acks)
    assert office.seen == ["答：/查 32"] and said.taken and said.answer == {"response": {}}
    assert len(said.attempts) == 1 and office.gateway.strange == []


def test_three_hundred_messages_at_once_are_all_answered_once(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    said = [office.says(f"第{number}条") for number in range(300)]
    until(lambda: all(one.acks for one in said), 60)
    assert Counter(office.seen) == {f"答：第{number}条": 1 for number in range(300)}
    assert len(office.gateway.connected) == 1


def test_a_message_that_comes_twice_is_answered_once_and_both_are_acknowledged(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    body = office.robot.message("wx001", None, "", "吴示安", {"msgtype": "text", "text": {"content": "一次"}})
    copies = [office.gateway.deliver(body) for _ in range(3)]
    until(lambda: all(one.acks for one in copies))
    assert office.seen == ["答：一次"]


def test_what_the_platform_could_not_take_is_said_when_the_message_comes_again(office: StreamOffice):
    office.gateway.again_seconds = 0.2
    loop = office.line()
    until(live(loop))
    office.theirs.faults.set("dingtalk", Spell(FAULTS["busy"], 1))
    said = office.says("/查 32")
    until(lambda: said.acks)
    assert office.seen == ["答：/查 32"] and len(said.attempts) >= 2


def test_a_database_that_is_away_leaves_the_message_to_come_again(office: StreamOffice):
    office.gateway.again_seconds = 0.2
    away = [True]

    def answer(message: Message) -> Reply:
        if away.pop() if away else False:
            raise Unavailable
        return Reply("在办")

    loop = office.line(answer)
    until(live(loop))
    said = office.says("/查 32")
    until(lambda: said.acks)
    assert office.seen == ["在办"] and len(said.attempts) >= 2


def test_a_message_that_was_kept_by_a_process_that_died_is_answered_by_the_next_one(office: StreamOffice):
    office.gateway.again_seconds = 0.2
    said = office.says("/查 32")  # nobody is connected
    loop = office.line()
    until(live(loop))
    until(lambda: said.acks)
    assert office.seen == ["答：/查 32"]


@pytest.mark.parametrize("code", [1000, 1001, 1011])
def test_a_connection_that_is_closed_comes_back_with_a_new_ticket(office: StreamOffice, code: int):
    loop = office.line()
    until(live(loop))
    office.gateway.end(code)
    until(lambda: len(office.gateway.connected) >= 2)
    until(live(loop))
    said = office.says("还在吗")
    until(lambda: said.acks)
    assert len(office.gateway.asked) >= len(office.gateway.connected)  # no ticket serves twice


def test_a_reset_is_no_different(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    office.gateway.reset()
    until(lambda: len(office.gateway.connected) >= 2)
    until(live(loop))


@pytest.mark.parametrize("conduct", ["closes", "resets", "disconnects", "expired"])
def test_a_gateway_that_never_lets_it_live_is_asked_at_growing_distances(office: StreamOffice, conduct: str):
    setattr(office.gateway.conduct, conduct, 1000 if conduct == "closes" else True)
    began = monotonic()
    loop = office.line()
    until(lambda: len(office.gateway.asked) >= 5)
    for asked, pauses in zip(office.gateway.asked, (0, 0.016, 0.048, 0.112, 0.24), strict=False):
        assert asked - began > pauses * 0.9  # whatever is slow here only makes it later
    setattr(office.gateway.conduct, conduct, False)
    until(live(loop))


@pytest.mark.parametrize("conduct", ["hung", "stalls", "blocked"])
def test_a_gateway_that_hangs_or_shuts_out_is_given_up_in_time_and_asked_again(office: StreamOffice, conduct: str):
    setattr(office.gateway.conduct, conduct, True)
    loop = office.line(tempo=QUICK, seconds=0.3)
    until(lambda: len(office.gateway.asked) >= 1)
    until(lambda: loop.state is LineState.WAITING)
    assert loop.machine.not_before > loop.now()


def test_credentials_that_are_refused_are_told_and_tried_seldom(office: StreamOffice):
    began = monotonic()
    loop = office.line(secret="another")
    told: list[Deed] = []
    loop.tell = told.append
    until(lambda: loop.state is LineState.REFUSED)
    until(lambda: len(office.gateway.asked) >= 2)
    assert office.gateway.asked[1] - began >= QUICK.refused * 0.9 and told == [Deed.TELL_REFUSED]


@pytest.mark.parametrize("elsewhere", ["ws://203.0.113.1/connect", "http://127.0.0.1/connect", "wss://a@127.0.0.1/connect"])
def test_an_address_that_may_not_be_connected_to_is_not(office: StreamOffice, elsewhere: str):
    office.gateway.conduct.elsewhere = elsewhere
    loop = office.line()
    until(lambda: len(office.gateway.asked) >= 2)
    assert office.gateway.connected == []
    office.gateway.conduct.elsewhere = ""
    until(live(loop))


def test_a_disconnect_is_followed_by_a_new_connection_before_the_old_one_ends(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    office.gateway.leave(office.gateway.open[0], seconds=60)
    until(lambda: len(office.gateway.connected) >= 2)
    until(live(loop))
    said = office.says("换了连接")
    until(lambda: said.acks)
    assert office.gateway.most_open == 2 and office.seen == ["答：换了连接"]
    until(lambda: len(office.gateway.open) == 1)


def test_a_ping_of_the_platform_comes_back(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    word = office.gateway.ping()
    until(lambda: office.gateway.strange)
    (back,) = office.gateway.strange
    assert back["headers"]["messageId"] == word and f'"opaque": "{word}"' in back["data"]


def test_frames_that_make_no_sense_are_counted_and_the_line_goes_on(office: StreamOffice):
    loop = office.line()
    until(live(loop))
    for text in ("", "{", "[]", "3", '{"type":"CALLBACK"}', '{"a":' * 5000):
        office.gateway.raw(text)
    office.gateway.topics.add("/from/the/future")
    future = office.gateway.deliver({}, "/from/the/future")
    wrong = office.says("给别人的", chatbotCorpId="dingother")
    said = office.says("在吗")
    until(lambda: said.acks and future.acks and wrong.acks)
    assert (future.acks[0]["code"], wrong.acks[0]["code"]) == (404, 400)
    assert loop.counts["bad"] == 6 and (loop.counts["unknown"], loop.counts["refused"]) == (1, 1) and office.seen == ["答：在吗"]


def test_a_press_is_answered_with_its_acknowledgment(office: StreamOffice):
    heard: list[Message] = []

    def answer(message: Message) -> Reply:
        heard.append(message)
        return Reply("已审核", card=Card("rv1", "20210032", (("状态", "已审核"),)))

    loop = office.line(answer)
    until(live(loop))
    body = {
        "outTrackId": "rv1@g",
        "userId": "wx001",
        "corpId": "ding1",
        "spaceId": GROUP,
        "spaceType": "im",
        "actionId": "pass:1",
    }
    pressed = office.gateway.deliver(body, CARD)
    until(lambda: pressed.acks)
    assert pressed.answer["response"]["cardData"]["cardParamMap"]["body"] == "状态：已审核"
    assert [(message.press, message.chat_id, message.user_id) for message in heard] == [(Press("rv1", "pass:1"), GROUP, "wx001")]
    assert office.seen == []


def test_neither_ticket_nor_session_nor_secret_is_logged(office: StreamOffice, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(20):
        office.gateway.conduct.expired = True
        loop = office.line()
        until(lambda: len(office.gateway.asked) >= 2)
        office.gateway.conduct.expired = False
        until(live(loop))
        office.theirs.faults.set("dingtalk", Spell(FAULTS["gateway"], 1))
        said = office.says("/查 32")
        until(lambda: said.acks)
    assert "ticket" not in caplog.text and "session=" not in caplog.text and "secret" not in caplog.text.replace("app_secret", "")


def test_the_credentials_of_a_stream_are_tried_by_a_ticket_that_nobody_uses(office: StreamOffice):
    assert trying.stream(Outgoing(1), office.base, "key", KEY) == ""
    with pytest.raises(PlatformError, match="AppKey"):
        trying.stream(Outgoing(1), office.base, "key", "another")
    assert office.gateway.connected == []
