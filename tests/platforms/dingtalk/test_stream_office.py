"""An office that has nothing but DingTalk and no address of its own asks, records and is refused, over a Stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import wsgi
from bot.cli import doctor
from bot.clock import StoppedClock
from bot.config import Settings
from bot.connections import Lines
from bot.platforms.dingtalk import cards
from bot.platforms.dingtalk.messages import SpokenTo, message_of
from bot.platforms.doors import Why
from bot.records import chats, people, reviews
from bot.records.invariants import Found
from bot.records.suggestions import Suggestion
from bot.simulator import dingtalk_kinds
from bot.simulator.cast import Credentials
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.platforms import Platforms
from bot.simulator.stream_gateway import CARD
from bot.told import ToldOnce
from bot.traffic import Traffic
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, copy_of_sqlite
from tests.connections.conftest import until

GROUP = "cidALL=="
ACCOUNTS = Credentials("ww", "t", "k", "督办助手", {}, DINGTALK_CORP, "key", "secret", {})


class Outpost:
    """The service as it runs, with pretend DingTalk servers around it; `says` waits for the answer."""

    def __init__(self, folder: Path, clock: StoppedClock) -> None:
        self.theirs = Platforms(ACCOUNTS, clock)
        base = self.theirs.listen()["dingtalk"]
        robot = {"mode": "stream", "app_key": "key", "app_secret": "secret"}
        section = {"corp_id": DINGTALK_CORP, "api_base": base, "oapi_base": base, "robot": robot}
        settings = {"database": {"url": copy_of_sqlite(folder)}, "service": {"data_dir": str(folder)}}
        self.service: Service = wsgi.assemble(Settings.model_validate({**settings, "platforms": {"dingtalk": section}}), clock)
        self.robot = DingtalkCallbacks(DINGTALK_CORP, "secret", clock)
        self.robot.sessions = self.theirs.sessions
        with self.service.database.begin() as session:
            chats.register(session, "dingtalk", DINGTALK_CORP, GROUP, name="督办群", division_ids=None, push=None, since=None)
            known = people.mentionable_ids(session, self.service.office.places)["dingtalk", DINGTALK_CORP]
            self.users = {
                person.name: known[person.person_id] for person in people.postings(session) if person.person_id in known
            }
        self.traffic = Traffic()
        self.lines: Lines = wsgi.lines(self.service, self.traffic)
        self.lines.start()
        assert self.theirs.stream
        self.gateway = self.theirs.stream
        until(lambda: self.gateway.open)

    def presses(self, task_id: str, key: str, by: str) -> dict[str, Any]:
        """What a card shows after its button was pressed in the group."""
        track, user = cards.track_id(task_id, group=True), self.users.get(by, "nobody")
        pressed = self.gateway.deliver(dingtalk_kinds.press(track, user, DINGTALK_CORP, GROUP, key), CARD)
        until(lambda: pressed.acks)
        found: dict[str, Any] = pressed.answer["response"]
        return found

    def says(self, words: str, by: str, chat: str | None = None, **change: Any) -> str:
        """What is answered."""
        before = len(self.theirs.postbox.delivered())
        what = {"msgtype": "text", "text": {"content": words}, **change}
        said = self.gateway.deliver(self.robot.message(self.users.get(by, "nobody"), chat, "督办群", by, what))
        until(lambda: said.acks)
        assert said.taken
        answers = self.theirs.postbox.delivered()[before:]
        return "\n".join(one.text for one in answers)


@pytest.fixture
def outpost(tmp_path: Path, clock: StoppedClock) -> Iterator[Outpost]:
    made = Outpost(tmp_path, clock)
    yield made
    made.lines.stop()
    made.theirs.close()
    made.service.database.close()


def test_a_group_asks_and_a_step_is_recorded_without_any_address_of_the_office_s(outpost: Outpost):
    assert "20210032" in outpost.says("/查 20210032", "吴示安", GROUP)
    receipt = outpost.says("/联系 20210032 7月15日 电话", "吴示安")
    assert "已登记" in receipt and "不能办理" not in receipt
    assert "07月15日" in outpost.says("/查 20210032", "吴示安") or "7月15日" in outpost.says("/查 20210032", "吴示安")


def test_what_another_corporation_s_robot_hears_is_named_to_the_operator(outpost: Outpost, caplog: pytest.LogCaptureFixture):
    outpost.says("/帮助", "吴示安")
    said = outpost.gateway.deliver(
        outpost.robot.message("nobody", None, "", "路人", {"msgtype": "text", "text": {"content": "在吗"}})
        | {"chatbotCorpId": "dingother"}
    )
    until(lambda: said.acks)
    assert outpost.traffic.refused == {("dingtalk/robot", Why.CORP): 1}
    assert "callback refused at dingtalk/robot: corp" in caplog.text

    def told() -> Found:
        with outpost.service.database.begin() as session:
            (found,) = doctor.connections(session, outpost.service.clock.now())
        return found

    until(lambda: "企业标识不符，请核对 corp_id" in told().detail)
    assert not told().ok
    assert "dingother" not in told().detail
    outpost.says("/帮助", "吴示安")
    until(lambda: told().ok)


def test_what_a_process_kept_before_it_died_is_said_by_the_next_one_once(outpost: Outpost):
    what = {"msgtype": "text", "text": {"content": "/联系 20210032 7月15日 电话"}}
    body = outpost.robot.message(outpost.users["吴示安"], None, "", "吴示安", what)
    spoken_to = SpokenTo(DINGTALK_CORP, "dingtalk")
    outpost.service.dispatcher.answer(message_of(body, b"", spoken_to, signed=True))  # kept, and neither said nor acknowledged
    copies = [outpost.gateway.deliver(body) for _ in range(2)]
    until(lambda: all(each.acks for each in copies))
    (answer,) = outpost.theirs.postbox.delivered()
    assert "已登记" in answer.text


def test_what_a_process_may_have_said_before_it_died_is_not_said_again(outpost: Outpost):
    what = {"msgtype": "text", "text": {"content": "/查 20210032"}}
    body = outpost.robot.message(outpost.users["吴示安"], None, "", "吴示安", what)
    message = message_of(body, b"", SpokenTo(DINGTALK_CORP, "dingtalk"), signed=True)
    outpost.service.dispatcher.answer(message)
    assert ToldOnce(outpost.service.database, outpost.service.office, outpost.service.clock).leaving(message)
    said = outpost.gateway.deliver(body)
    until(lambda: said.acks)
    assert said.taken and outpost.theirs.postbox.delivered() == []


def test_voice_is_read_and_a_picture_and_a_stranger_have_their_sentence(outpost: Outpost):
    heard = {"recognition": "查询20210032办到哪了", "downloadCode": "d"}
    spoken: dict[str, Any] = {"msgtype": "audio", "text": None, "content": heard}
    assert "20210032" in outpost.says("", "吴示安", **spoken)
    assert "身份未绑定" in outpost.says("/查 20210032", "路人")
    assert outpost.says("", "吴示安", msgtype="picture", text=None, content={"downloadCode": "d"}) != ""


def test_a_card_is_pressed_over_the_same_connection_and_its_step_recorded(outpost: Outpost):
    with outpost.service.database.begin() as session:
        item = session.scalars(select(Suggestion.id).where(Suggestion.number == "20210032")).one()
        reviews.remember_card(session, "rv1-1-1", item, 0)
    nowhere = outpost.presses("rv9-9-9", "show", "吴示安")
    assert "没有找到这张卡片" in nowhere["userPrivateData"]["cardParamMap"]["said"] and "cardData" not in nowhere
    shown = outpost.presses("rv1-1-1", "show", "吴示安")["cardData"]["cardParamMap"]
    assert "20210032" in shown["title"]
    (offered, *_) = json.loads(shown["btns"])
    changed = outpost.presses("rv1-1-1", offered["event"]["params"]["actionId"], "吴示安")
    assert (
        changed["userPrivateData"]["cardParamMap"]["said"]
        and "身份未绑定" in (outpost.presses("rv1-1-1", "show", "路人")["userPrivateData"]["cardParamMap"]["said"])
    )


def test_the_service_says_that_it_vouches_for_who_speaks_there(outpost: Outpost):
    found = outpost.service.office.platforms["dingtalk"]
    assert (found.hears, found.vouches, found.writes) == (True, True, True)
