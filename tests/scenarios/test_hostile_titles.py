"""Titles, reasons, instructions, names of groups and of divisions that somebody hostile wrote, read at every door and robot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import Clock, StoppedClock
from bot.platforms.doors import Pusher
from bot.platforms.sealing import Codec
from bot.platforms.wecom import envelope
from bot.records import chats, people
from bot.records.people import Division
from bot.records.suggestions import Suggestion
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.wecom import WecomCallbacks
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests import hostile
from tests.conftest import DINGTALK_CORP, WECOM_CORP, at, copy_of_sqlite, set_clock, settings_for
from tests.platforms.test_outlets import KINDS, TECHNICAL, leaves

TITLES = hostile.strings(200, seed=7)
KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
ASKED = (
    "/查 20210032",
    "/我的",
    "/逾期",
    "/临期",
    "/为什么 20210032",
    "/谁 20210032",
    "/统计",
    "/本周",
    "/帮助",
    "/群",
    "查建议",
)


@pytest.fixture
def service(tmp_path: Any) -> Iterator[Service]:
    """The sample bureau, whose every item has hostile words where people write some."""
    secrets = {"token": "token", "encoding_aes_key": KEY}
    platforms = {
        "wecom": {"corp_id": WECOM_CORP, "bot": secrets, "app": secrets, "webhooks": {"main": {"key": "k"}}},
        "dingtalk": {
            "corp_id": DINGTALK_CORP,
            "robot": {"app_secret": "app secret"},
            "webhooks": {"main": {"access_token": "t1", "secret": "SEC1"}},
        },
    }
    settings = settings_for(
        copy_of_sqlite(tmp_path), platforms=platforms, limits={"person_per_minute": 0}, reminders={"weekly_picture": True}
    )
    made = wsgi.assemble(settings, StoppedClock(at("2021-07-16 09:00")))
    with made.database.begin() as session:
        for place, row in enumerate(session.scalars(select(Suggestion))):
            row.title = TITLES[place] or "无"
            row.lead_unit = TITLES[-place - 1]
            row.deputy = TITLES[place + 60]
        session.execute(update(Division).where(Division.id == 1).values(name="处<@all>.com"))
        name = "群[点此](http://evil.com)<@all>"
        chats.register(session, "dingtalk", DINGTALK_CORP, "cidALL", name=name, division_ids=None, push="main", since=None)
    for place, number in enumerate(("20210011", "20210018", "20210026", "20210032")):
        assert "已登记" in speak(made, f"/批示 {number} 请抓紧{TITLES[place + 100]}", "局长", None, "console").text
    yield made
    made.database.close()


def judged(body: Any, *, group: bool, own: str = "") -> int:
    """How many words of a body were read; none of them is active."""
    read = 0
    for field, words in leaves(body):
        if field not in TECHNICAL | KINDS | {"mentioned_list", "atUserIds", "msgid"}:
            ours = words.partition("\n@")[0] if own == "dingtalk" else words
            assert hostile.faults(ours, group=group) == [], (field, words)
            read += 1
    return read


def test_t16_at_every_door_nothing_that_people_wrote_is_active(service: Service):
    client = wsgi.web_app(service).test_client()
    robot = WecomCallbacks("token", KEY, "督办助手", service.clock)
    ding = DingtalkCallbacks(DINGTALK_CORP, "app secret", service.clock)
    numbers = [f"/查 {number}" for number in ("20210011", "20210018", "20210026", "20210257")]
    read = 0
    for words in (*ASKED, *numbers):
        for user in ("wx009", "wx001"):
            for chat in ("wrALL", "wrForeign", None):
                delivery = robot.said(user, chat, words)
                found = client.post(delivery.path, data=delivery.body)
                read += judged(robot.opened(delivery, found.text), group=chat is not None)
            read += judged(of_app(client, user, words, service.clock), group=False)
        for chat in ("cidALL", None):
            said = ding.said("manager4009", chat, "群<@all>\n状态：已办结 http://evil.com", "吴示安", words)
            answered = client.post(said.path, data=said.body, headers=said.headers)
            read += judged(ding.opened(said, answered.text), group=chat is not None)
    assert read > 150


def of_app(client: FlaskClient, user: str, words: str, clock: Clock) -> dict[str, str]:
    """What the self-built app answers to somebody's words."""
    codec, stamp = Codec("token", KEY, WECOM_CORP), str(int(clock.now().timestamp()))
    fields = {"ToUserName": WECOM_CORP, "FromUserName": user, "MsgType": "text", "Content": words, "MsgId": f"{user}{words}"}
    encrypted = codec.encrypt("<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</xml>")
    query = f"msg_signature={codec.signature(stamp, 'n', encrypted)}&timestamp={stamp}&nonce=n"
    found = client.post(f"/callback/wecom/app?{query}", data=f"<xml><Encrypt>{encrypted}</Encrypt></xml>")
    assert found.status_code == 200
    outer = {part.tag: part.text or "" for part in ElementTree.fromstring(found.text)}
    inner = codec.open(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    return envelope.fields(inner.encode())


class Listening:
    """A robot of a platform as it is, but for what it would post."""

    def __init__(self, robot: Pusher) -> None:
        self.robot = robot
        self.said: list[Any] = []
        self.render, self.picture = robot.render, robot.picture

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        self.said.append(json.loads(payload))


def test_nothing_that_people_wrote_is_active_in_what_is_pushed(service: Service):
    robots = {name: Listening(pusher) for name, pusher in wsgi.pushers(service).items()}
    with service.database.begin() as session:
        assert people.office(session, service.clock.now().date())
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 34
    ticker = Ticker(service.database, service.office, service.clock, robots)
    for day in ("2021-07-19", "2021-07-26", "2021-07-30", "2021-08-02"):
        for hour in ("08:30", "09:10", "10:00"):
            set_clock(service, at(f"{day} {hour}"))
            ticker.tick()
    texts = [(name, body) for name, robot in robots.items() for body in robot.said if body["msgtype"] == "text"]
    assert {name for name, _ in texts} == {"wecom/main", "dingtalk/main"}
    assert len(texts) > 8
    for name, body in texts:
        assert judged(body, group=True, own=name.partition("/")[0])
