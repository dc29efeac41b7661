"""The platforms on a wire, asked by our own webhooks: what each fault looks like from outside."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from bot.clock import MovableClock
from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.dingtalk.webhook import Webhook as DingtalkWebhook
from bot.platforms.wecom.webhook import Webhook as WecomWebhook
from bot.simulator import Platforms, dingtalk_api, wecom_api
from bot.simulator.endpoint import Posted
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.postbox import Fate
from bot.simulator.sayings import Uttered
from tests.simulator.conftest import CREDENTIALS, START

SECONDS = 0.5  # of a send, where the platform is meant not to answer in time

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 70000


@pytest.fixture
def platforms():
    with closing(Platforms(CREDENTIALS, MovableClock(START))) as made:
        made.listen()
        yield made


@pytest.fixture
def send(platforms):
    """Sends by our webhook; empty when it was taken, else what the verdict was."""
    outgoing = Outgoing(SECONDS)
    wecom = WecomWebhook(outgoing, platforms.endpoints["wecom"].url, "key-1")
    dingtalk = DingtalkWebhook(outgoing, platforms.endpoints["dingtalk"].url, "token-1", "SEC1", platforms.clock)

    def sent(text="请审核", platform="wecom"):
        webhook = wecom if platform == "wecom" else dingtalk
        try:
            webhook.send(webhook.render(text, []), lambda: None)
        except PlatformError as error:
            if error.ambiguous:
                return "ambiguous"
            return "permanent" if error.permanent else f"pause {error.pause_seconds}" if error.pause_seconds else "again"
        return ""

    return sent


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
def test_a_push_arrives(send, platforms, platform):
    assert send(platform=platform) == ""
    (one,) = platforms.postbox.entries()
    assert (one.conversation, one.text, one.platform) == (f"{platform}-group", "请审核", platform)


@pytest.mark.parametrize(
    ("fault", "verdict", "seen"),
    [
        ("dripping", "ambiguous", 1),
        ("unanswered", "ambiguous", 1),
        ("slow", "ambiguous", 1),
        ("reset", "ambiguous", 0),
        ("gateway", "ambiguous", 0),
        ("not json", "ambiguous", 0),
        ("code as text", "ambiguous", 1),
        ("busy", "again", 0),
        ("throttled", "pause 65", 0),
        ("key dead", "permanent", 0),
        ("token expired", "pause 600", 0),
        ("dropped", "", 0),
    ],
)
def test_what_a_fault_looks_like_to_the_service_and_to_the_members(send, platforms, fault, verdict, seen):
    platforms.faults.set("wecom", Spell(FAULTS[fault], times=1))
    assert send() == verdict
    assert len(platforms.postbox.delivered()) == seen
    assert send("下一条") == ""


@pytest.mark.parametrize(
    ("fault", "verdict"), [("banned", "pause 610"), ("denied", "pause 610"), ("token dead", "permanent"), ("code as text", "")]
)
def test_dingtalk_has_its_own(send, platforms, fault, verdict):
    platforms.faults.set("dingtalk", Spell(FAULTS[fault], times=1))
    assert send(platform="dingtalk") == verdict
    assert send(platform="dingtalk") == ""


def test_f34_a_key_dies_in_the_middle_of_a_batch(send, platforms):
    platforms.faults.set("wecom", Spell(None, times=3), Spell(FAULTS["key dead"]))
    assert [send(f"第{number}条") for number in range(5)] == ["", "", "", "permanent", "permanent"]
    assert [one.text for one in platforms.postbox.delivered()] == ["第0条", "第1条", "第2条"]


def test_a_slow_platform_is_late_and_not_wrong(send, platforms):
    platforms.faults.set("wecom", Spell(replace(FAULTS["slow"], seconds=SECONDS / 5), times=1))
    assert send() == ""


def test_nobody_listens_while_a_platform_is_down_and_its_address_stays(send, platforms):
    before = platforms.endpoints["wecom"].url
    platforms.go_wrong("down")
    assert send() == "again"  # refused: certainly not delivered
    assert send(platform="dingtalk") == "again"
    assert platforms.postbox.entries() == []
    platforms.clock.move(START + timedelta(minutes=59))
    platforms.follow()
    assert send() == "again"
    platforms.clock.move(START + timedelta(minutes=61))
    platforms.follow()
    assert send() == ""
    assert platforms.endpoints["wecom"].url == before


def test_a_platform_comes_back_by_itself_when_its_hour_is_over(platforms, send):
    platforms.go_wrong("down")
    platforms.clock.move(START + timedelta(minutes=61))
    assert any(send() == "" for _ in range(5000))  # it looks twice a second


def test_the_next_message_is_one_on_whichever_platform(send, platforms):
    platforms.go_wrong("unanswered")
    assert platforms.present_trouble()[0] == "unanswered"
    assert send(platform="dingtalk") == "ambiguous"
    assert platforms.present_trouble()[0] == "well"
    assert send() == ""


def post(platforms, path, body=b"{}", platform="wecom", **headers):
    with requests.Session() as session:
        session.trust_env = False
        return session.post(platforms.endpoints[platform].url + path, data=body, headers=headers).status_code


def test_other_addresses_and_other_bodies_are_refused(platforms):
    assert post(platforms, "/cgi-bin/elsewhere") == 404
    assert post(platforms, "/robot/send") == 404
    assert post(platforms, "/robot/send", platform="dingtalk") == 200
    assert post(platforms, "/cgi-bin/webhook/send?key=key-1", b"a" * (3 * 1024 * 1024 + 1)) == 413
    assert post(platforms, "/cgi-bin/webhook/send?key=key-1", iter([b"{}"])) == 411
    assert len(platforms.postbox.entries()) == 1


def late(url, body):
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, json=body).json()["errcode"]


WORDS = {"msgtype": "markdown", "markdown": {"content": "已办结"}}


@pytest.fixture
def address(simulator):
    """The response_url of a message that somebody says."""
    simulator.platforms.listen()

    def given(conversation="wecom-group", person=0):
        simulator.say(conversation, person, Uttered("/帮助"))
        return simulator.last.delivery.plain["response_url"]

    yield given
    simulator.platforms.close()


def test_a_response_url_is_good_for_one_answer(address, seen):
    url = address()
    assert late(url, WORDS) == 0
    assert seen("message")[-1]["parts"] == [{"text": "已办结"}]
    assert late(url, WORDS) != 0
    assert late(url + "x", WORDS) != 0
    assert [event["good"] for event in seen("wire")[1:]] == [True, False, False]
    assert "response_code" not in json.dumps([event["route"] for event in seen("wire")])


def test_a_response_url_lives_an_hour(address, simulator):
    first, second = address(), address()
    simulator.clock.move(START + timedelta(minutes=59))
    assert late(first, WORDS) == 0
    simulator.clock.move(START + timedelta(hours=1, seconds=30))
    assert late(second, WORDS) != 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "好"}}, 40008),
        ({"msgtype": "markdown", "markdown": {"content": ""}}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "办" * 6827}}, 45002),
        ({"msgtype": "template_card", "template_card": {}}, 40058),
        ([], 40008),
    ],
)
def test_a_refused_answer_uses_nothing_up(address, body, code):
    url = address()
    assert late(url, body) == code
    assert late(url, WORDS) == 0


def test_a_late_answer_in_a_single_chat_is_the_persons_own(address, simulator, seen):
    assert late(address("wecom-single", 1), WORDS) == 0
    assert (seen("message")[-1]["conversation"], seen("message")[-1]["thread"]) == ("wecom-single", 1)
    assert simulator.platforms.postbox.entries()[-1].fate is Fate.DELIVERED


def test_a_push_appears_in_its_group_with_names(simulator, seen):
    body = {"msgtype": "text", "text": {"content": "请审核", "mentioned_list": ["zhoushiping"]}}
    simulator.platforms.posted_to_wecom("/cgi-bin/webhook/send", {"key": "key-1"}, json.dumps(body).encode())
    (bubble,) = seen("message")
    assert (bubble["conversation"], bubble["parts"]) == ("wecom-group", [{"text": "请审核\n"}, {"mention": "@周示平"}])


def test_a_pushed_picture_is_seen_in_its_group_and_its_bytes_are_not_on_the_wire(simulator, page, seen):
    picture = base64.b64encode(PNG).decode()
    body = {"msgtype": "image", "image": {"base64": picture, "md5": hashlib.md5(PNG, usedforsecurity=False).hexdigest()}}
    simulator.platforms.posted_to_wecom("/cgi-bin/webhook/send", {"key": "key-1"}, json.dumps(body).encode())
    (bubble,) = seen("message")
    assert (bubble["conversation"], bubble["parts"]) == ("wecom-group", [])
    assert page.get(bubble["files"][0]["address"]).data == PNG
    assert picture not in json.dumps(seen("wire"))


def test_a_refused_push_appears_on_the_wire_alone_and_without_its_key(simulator, seen):
    simulator.platforms.posted_to_wecom("/cgi-bin/webhook/send", {"key": "wrong-key"}, b"{}")
    assert not seen("message")
    assert "93000" in seen("wire")[0]["note"]
    assert "wrong-key" not in json.dumps(seen("wire"))


@pytest.mark.parametrize(
    ("fault", "status", "note"),
    [
        ("unanswered", 0, "已送达，平台未应答"),
        ("reset", 0, "连接被重置"),
        ("gateway", 502, "网关出错"),
        ("denied", 200, "平台拒收（errcode 1111）"),
        ("dropped", 200, "平台应答成功但未送达"),
    ],
)
def test_the_wire_tells_what_went_wrong(simulator, seen, fault, status, note):
    simulator.platforms.faults.set("wecom", Spell(FAULTS[fault]))
    simulator.platforms.posted_to_wecom("/cgi-bin/webhook/send", {"key": "key-1"}, b"{}")
    (event,) = seen("wire")
    assert (event["status"], event["note"], event["good"]) == (status, note, False)


def test_what_app_and_robot_say_to_one_person_stands_in_that_single_chat(simulator):
    platforms = simulator.platforms
    said = {"touser": "wushian", "agentid": platforms.wecom_api.agent_id, "msgtype": "text", "text": {"content": "请签收"}}
    token, _ = platforms.wecom_api.issued.give()
    platforms.taken_by_wecom(Posted("POST", wecom_api.SEND, {"access_token": token}, json.dumps(said).encode()))
    token, _ = platforms.dingtalk_api.issued.give()
    body = {"robotCode": "dingappkey", "msgKey": "sampleText", "msgParam": json.dumps({"content": "本周概览"})}
    for path, to in (
        (dingtalk_api.TO_GROUP, {"openConversationId": "cidDEMO"}),
        (dingtalk_api.TO_PERSONS, {"userIds": ["manager12"]}),
        (dingtalk_api.TO_PERSONS, {"userIds": ["nobody9"]}),
    ):
        platforms.taken_by_dingtalk(Posted("POST", path, {}, json.dumps(body | to).encode(), token))
    seen = [(e["conversation"], e["thread"], e["parts"]) for e in simulator.events.after(0) if e["kind"] == "message"]
    assert seen == [
        ("wecom-single", 0, [{"text": "请签收"}]),
        ("dingtalk-group", None, [{"text": "本周概览"}]),
        ("dingtalk-single", 1, [{"text": "本周概览"}]),
    ]
