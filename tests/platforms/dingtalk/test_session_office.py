"""The whole service behind DingTalk's callbacks: what it answers leaves in the session, once, wherever it is delivered again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock
from bot.config import Settings
from bot.platforms.dingtalk import cards, signature
from bot.records import chats, people, reviews
from bot.records.inbox import Inbox
from bot.records.suggestions import Suggestion
from bot.simulator import dingtalk_kinds
from bot.simulator.callbacks import Delivery
from bot.simulator.cast import Credentials
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.platforms import Platforms
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, copy_of_sqlite

GROUP, CARDS = "cidALL==", "card secret of the tests"
ACCOUNTS = Credentials("ww", "t", "k", "督办助手", {}, DINGTALK_CORP, "key", "secret", {})
EMPTY = {"msgtype": "empty"}


class Bureau:
    """The service on one database, with pretend DingTalk servers around it; `again` is another process on the same one."""

    def __init__(self, folder: Path, clock: StoppedClock) -> None:
        self.clock, self.theirs = clock, Platforms(ACCOUNTS, clock)
        base = self.theirs.listen()["dingtalk"]
        robot = {"app_key": "key", "app_secret": "secret", "card_secret": CARDS}
        section = {"corp_id": DINGTALK_CORP, "api_base": base, "oapi_base": base, "robot": robot}
        found = {"database": {"url": copy_of_sqlite(folder)}, "service": {"data_dir": str(folder)}}
        self.settings = Settings.model_validate({**found, "platforms": {"dingtalk": section}})
        self.services = [wsgi.assemble(self.settings, clock)]
        self.robot = DingtalkCallbacks(DINGTALK_CORP, "secret", clock)
        self.robot.sessions = self.theirs.sessions
        with self.service.database.begin() as session:
            chats.register(session, "dingtalk", DINGTALK_CORP, GROUP, name="督办群", division_ids=None, push=None, since=None)
            known = people.mentionable_ids(session, self.service.office.places)["dingtalk", DINGTALK_CORP]
            self.user = next(known[one.person_id] for one in people.postings(session) if one.name == "吴示安")

    @property
    def service(self) -> Service:
        return self.services[-1]

    def again(self) -> None:
        self.services.append(wsgi.assemble(self.settings, self.clock))

    def said(self, words: str) -> Delivery:
        return self.robot.sent(self.user, GROUP, "督办群", "吴示安", dingtalk_kinds.text(words))

    def take(self, delivery: Delivery) -> Any:
        found = wsgi.web_app(self.service).test_client().post(delivery.path, data=delivery.body, headers=delivery.headers)
        assert found.status_code == 200
        return json.loads(found.text)

    def pressed(self, key: str, task_id: str = "rv1-1-1") -> str:
        """What the presser is told."""
        self.clock.at += timedelta(seconds=1)
        stamp = str(int(self.clock.now().timestamp() * 1000))
        headers = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": signature.sign_card(CARDS, stamp)}
        body = dingtalk_kinds.press(cards.track_id(task_id, group=True), self.user, DINGTALK_CORP, GROUP, key)
        found = wsgi.web_app(self.service).test_client().post("/callback/dingtalk/card", json=body, headers=headers)
        assert found.status_code == 200
        shown: str = json.loads(found.text)["userPrivateData"]["cardParamMap"]["said"]
        return shown

    @property
    def seen(self) -> list[str]:
        return [one.text for one in self.theirs.postbox.delivered()]

    def close(self) -> None:
        self.theirs.close()
        for each in self.services:
            each.database.close()


@pytest.fixture
def office(tmp_path: Path, clock: StoppedClock) -> Iterator[Bureau]:
    made = Bureau(tmp_path, clock)
    yield made
    made.close()


def test_an_answer_leaves_once_for_all_processes_and_lives(office: Bureau):
    delivery = office.said("/查 20210032")
    assert [office.take(delivery), office.take(delivery)] == [EMPTY, EMPTY]
    office.again()
    assert office.take(delivery) == EMPTY
    assert len(office.seen) == 1 and "20210032" in office.seen[0]
    with office.service.database.begin() as session:
        assert session.scalar(select(Inbox.told_at)) is not None


def test_what_could_not_leave_stands_in_the_response_and_leaves_when_it_comes_again(office: Bureau):
    delivery = office.said("/查 20210032")
    office.theirs.faults.set("dingtalk", Spell(FAULTS["busy"], 1))
    assert "20210032" in office.take(delivery)["text"]["content"]
    office.again()
    assert office.take(delivery) == EMPTY and len(office.seen) == 1


def test_no_table_keeps_the_address_of_a_session(office: Bureau):
    delivery = office.said("/查 20210032")
    secret = delivery.plain["sessionWebhook"].partition("session=")[2]
    office.take(delivery)
    office.service.database.close()
    assert all(secret.encode() not in file.read_bytes() for file in Path(office.settings.service.data_dir).rglob("*.db*"))


def test_a_card_by_callback_shows_and_records_nothing(office: Bureau):
    with office.service.database.begin() as session:
        item = session.scalars(select(Suggestion.id).where(Suggestion.number == "20210032")).one()
        reviews.remember_card(session, "rv1-1-1", item, 0)
    assert "20210032" in office.pressed("show")
    assert "本次操作未生效" in office.pressed("accept")
    assert "没有找到这张卡片" in office.pressed("show", "rv9-9-9")
