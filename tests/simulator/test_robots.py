"""The push robots hold the bot to the published limits."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta

import pytest

from bot.platforms.dingtalk import signature
from bot.simulator.faults import FAULTS, Faults, Spell
from bot.simulator.pace import Rules
from bot.simulator.postbox import Fate, Postbox
from bot.simulator.robots import DingtalkRobots, WecomRobots

PNG = b"\x89PNG\r\n\x1a\n"


def text(content="您好", **more):
    return json.dumps({"msgtype": "text", "text": {"content": content}, **more}, ensure_ascii=False).encode()


def picture(content, md5=None):
    found = {"base64": base64.b64encode(content).decode(), "md5": md5 or hashlib.md5(content, usedforsecurity=False).hexdigest()}
    return json.dumps({"msgtype": "image", "image": found}).encode()


@pytest.fixture
def wecom(clock):
    return WecomRobots({"key-1": "wecom-group", "key-2": "other"}, clock, Postbox())


@pytest.fixture
def dingtalk(clock):
    return DingtalkRobots({"token-1": ("SEC1", "dingtalk-group"), "token-2": ("SEC2", "other")}, clock, Postbox())


def wecom_code(robots, body, key="key-1"):
    return robots.send(key, body).answer["errcode"]


def dingtalk_code(robots, body, robot=("token-1", "SEC1"), aged=timedelta()):
    token, secret = robot
    stamp = str(int((robots.clock.now() - aged).timestamp() * 1000))
    return robots.send(token, stamp, signature.sign(secret, stamp), body).answer["errcode"]


def test_what_is_sent_is_kept_with_its_time_its_group_and_its_answer(wecom, clock):
    wecom.send("key-1", text("催办"))
    wecom.send("unknown", text("催办"))
    first, second = wecom.postbox.entries()
    assert (first.when, first.conversation, first.delivered) == (clock.now(), "wecom-group", True)
    assert (first.text, first.body) == ("催办", text("催办"))
    assert first.at <= second.at
    assert (second.conversation, second.delivered) == ("", False)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text(), 0),
        (text("a" * 2048), 0),
        (text("a" * 2049), 45002),
        (text("办" * 682 + "ab"), 0),
        (text("办" * 683), 45002),
        (text(""), 44004),
        (json.dumps({"msgtype": "markdown", "markdown": {"content": "a" * 4096}}).encode(), 0),
        (json.dumps({"msgtype": "markdown", "markdown": {"content": "a" * 4097}}).encode(), 45002),
        (json.dumps({"msgtype": "text", "text": {"content": ["a"]}}).encode(), 44004),
        (picture(PNG), 0),
        (picture(PNG + b"0" * 2 * 1024 * 1024), 40009),
        (picture(b"GIF89a"), 40009),
        (picture(PNG, md5="0" * 32), 301019),
        (json.dumps({"msgtype": "image", "image": {"base64": "不是"}}).encode(), 40009),
        (json.dumps({"msgtype": "card"}).encode(), 40008),
        (json.dumps({"msgtype": ["text"]}).encode(), 40008),
        (b"{", 40008),
        (b"[]", 40008),
        (b"\xff", 40008),
        (b'{"msgtype":"text","text":{"content":"\\ud800"}}', 40008),
        (b"[" * 60000, 40008),
    ],
)
def test_wecom_takes_texts_and_pictures_within_their_bytes_and_nothing_else(wecom, body, code):
    assert wecom_code(wecom, body) == code


def test_wecom_knows_its_keys(wecom):
    assert wecom_code(wecom, text(), key="key-9") == 93000
    assert wecom_code(wecom, text(), key="") == 93000


def test_wecom_takes_twenty_in_any_sliding_minute(wecom, clock):
    assert {wecom_code(wecom, text()) for _ in range(10)} == {0}
    clock.at += timedelta(seconds=30)
    assert [wecom_code(wecom, text()) for _ in range(11)] == [0] * 10 + [45009]
    clock.at += timedelta(seconds=29.9)
    assert wecom_code(wecom, text()) == 45009
    clock.at += timedelta(seconds=0.1)
    assert [wecom_code(wecom, text()) for _ in range(11)] == [0] * 10 + [45009]


def test_each_robot_has_its_own_minute(wecom):
    for _ in range(21):
        wecom_code(wecom, text())
    assert wecom_code(wecom, text(), key="key-2") == 0


def test_a_refused_text_uses_up_nothing(wecom):
    for _ in range(30):
        wecom_code(wecom, text("a" * 3000))
    assert wecom_code(wecom, text()) == 0


def test_a_clock_moved_back_does_not_leave_a_robot_silent(wecom, clock):
    for _ in range(21):
        wecom_code(wecom, text())
    clock.at -= timedelta(days=1)
    assert wecom_code(wecom, text()) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text(), 0),
        (text("办" * 6000), 0),
        (text("办" * 6700), 460101),
        (text(""), 40035),
        (json.dumps({"msgtype": "markdown", "markdown": {"title": "a", "text": "b"}}).encode(), 0),
        (json.dumps({"msgtype": "image"}).encode(), 400105),
        (b"", 40035),
        (b"null", 40035),
        (b"{", 40035),
    ],
)
def test_dingtalk_takes_texts_within_its_bytes_and_nothing_else(dingtalk, body, code):
    assert dingtalk_code(dingtalk, body) == code


@pytest.mark.parametrize(("aged", "code"), [(0, 0), (3600, 0), (3601, 310000), (-3600, 0), (-3601, 310000)])
def test_a_signature_lives_an_hour(dingtalk, aged, code):
    assert dingtalk_code(dingtalk, text(), aged=timedelta(seconds=aged)) == code


def test_dingtalk_believes_no_other_signature(dingtalk, clock):
    stamp = str(int(clock.now().timestamp() * 1000))
    sign = signature.sign("SEC1", stamp)
    assert dingtalk_code(dingtalk, text(), ("token-1", "SEC2")) == 310000
    for timestamp, attempt in (
        (stamp, ""),
        ("", sign),
        (stamp[:10], sign),
        (stamp, sign + "="),
        (stamp, "签名"),
        (stamp, "\ud800"),
    ):
        assert dingtalk.send("token-1", timestamp, attempt, text()).answer["errcode"] == 310000


def test_dingtalk_knows_its_tokens(dingtalk):
    assert dingtalk_code(dingtalk, text(), ("token-9", "SEC1")) == 300005


def test_dingtalk_bans_for_ten_minutes_who_was_too_fast(dingtalk, clock):
    assert [dingtalk_code(dingtalk, text()) for _ in range(22)] == [0] * 20 + [130101] * 2
    assert dingtalk_code(dingtalk, text(), ("token-2", "SEC2")) == 0
    clock.at += timedelta(minutes=9, seconds=59)
    assert dingtalk_code(dingtalk, text()) == 130101
    clock.at += timedelta(seconds=1)
    assert dingtalk_code(dingtalk, text()) == 0


def test_an_aligned_minute_lets_forty_through_in_two_seconds(clock):
    robots = WecomRobots({"key-1": "wecom-group"}, clock, Postbox(), rules=Rules(aligned=True))
    clock.at = clock.at.replace(second=59)
    assert [wecom_code(robots, text()) for _ in range(21)] == [0] * 20 + [45009]
    clock.at += timedelta(seconds=1)
    assert [wecom_code(robots, text()) for _ in range(21)] == [0] * 20 + [45009]


def test_a_ban_may_be_said_by_the_gateway(clock):
    robots = DingtalkRobots({"token-1": ("SEC1", "dingtalk-group")}, clock, Postbox(), rules=Rules(denies=True))
    for _ in range(20):
        dingtalk_code(robots, text())
    stamp = str(int(clock.now().timestamp() * 1000))
    answer = robots.send("token-1", stamp, signature.sign("SEC1", stamp), text()).answer
    assert answer
    assert (answer["status"], answer["punish"], "errcode" in answer) == (1111, "deny", False)


def test_the_same_bytes_are_shown_once_in_half_an_hour_where_the_platform_sees_to_it(clock):
    robots = WecomRobots({"key-1": "wecom-group", "key-2": "other"}, clock, Postbox(), rules=Rules(deduplicates=True))
    assert [robots.send("key-1", text()).fate for _ in range(2)] == [Fate.DELIVERED, Fate.REPEATED]
    assert robots.send("key-1", text("您好。")).fate is Fate.DELIVERED
    assert robots.send("key-2", text()).fate is Fate.DELIVERED
    clock.at += timedelta(minutes=30)
    assert robots.send("key-1", text()).fate is Fate.DELIVERED
    assert {one.answer["errcode"] for one in robots.postbox.entries() if one.answer} == {0}


def test_without_that_rule_the_same_bytes_are_shown_again(wecom):
    assert [wecom.send("key-1", text()).fate for _ in range(2)] == [Fate.DELIVERED] * 2


def test_what_is_too_much_may_be_dropped_in_silence(clock):
    robots = WecomRobots({"key-1": "wecom-group"}, clock, Postbox(), rules=Rules(drops=True))
    posts = [robots.send("key-1", text()) for _ in range(21)]
    assert {one.answer["errcode"] for one in posts if one.answer} == {0}
    assert [one.fate for one in posts[-2:]] == [Fate.DELIVERED, Fate.DROPPED]
    assert len(robots.postbox.delivered()) == 20


def test_faults_come_by_script_and_then_all_is_well(clock):
    faults = Faults()
    robots = WecomRobots({"key-1": "wecom-group"}, clock, Postbox(), faults)
    later = clock.now() + timedelta(minutes=1)
    faults.set("wecom", Spell(FAULTS["busy"], times=2), Spell(None, times=1), Spell(FAULTS["throttled"], until=later))
    assert [wecom_code(robots, text()) for _ in range(5)] == [-1, -1, 0, 45009, 45009]
    clock.at = later
    assert wecom_code(robots, text()) == 0
    assert [one.fault and one.fault.name for one in robots.postbox.entries()] == ["busy", "busy", None, *["throttled"] * 2, None]


def test_a_fault_of_one_platform_leaves_the_other_alone(wecom, dingtalk):
    dingtalk.faults = wecom.faults
    wecom.faults.set("dingtalk", Spell(FAULTS["banned"]))
    assert wecom_code(wecom, text()) == 0
    assert dingtalk_code(dingtalk, text()) == 130101


@pytest.mark.parametrize("name", ["slow", "dripping", "unanswered", "code as text"])
def test_what_was_delivered_before_it_went_wrong_is_seen(wecom, name):
    wecom.faults.set("wecom", Spell(FAULTS[name]))
    assert wecom.send("key-1", text()).delivered


@pytest.mark.parametrize("name", ["gateway", "not json", "reset", "denied", "busy", "dropped", "throttled", "key dead"])
def test_what_went_wrong_before_it_was_delivered_is_not_seen(wecom, name):
    wecom.faults.set("wecom", Spell(FAULTS[name]))
    assert not wecom.send("key-1", text()).delivered


def test_a_fault_uses_nothing_of_the_minute_up(wecom):
    wecom.faults.set("wecom", Spell(FAULTS["throttled"], times=30))
    assert [wecom_code(wecom, text()) for _ in range(51)] == [45009] * 30 + [0] * 20 + [45009]


def test_a_custom_robot_may_want_a_keyword_or_know_the_addresses_that_may_use_it(dingtalk):
    dingtalk.keywords = {"token-1": "办理提醒"}
    assert (dingtalk_code(dingtalk, text("您好")), dingtalk_code(dingtalk, text("【办理提醒】1件"))) == (310000, 0)
    dingtalk.outside = "203.0.113.7"
    assert dingtalk_code(dingtalk, text("【办理提醒】2件")) == 310000
