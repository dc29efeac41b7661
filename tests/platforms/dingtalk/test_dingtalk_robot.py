"""The internal robot speaks first: to persons and in its groups; whom the platform leaves out is told apart by the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.message import Button, Card
from bot.outgoing import PlatformAnswer
from bot.platforms.dingtalk import codes, openapi
from bot.platforms.dingtalk.robot import PARAM_BYTES, Robot, encoded, left_out
from bot.platforms.doors import CardPusher, Taken
from bot.rules.chat_safe import size
from bot.simulator.dingtalk_api import PER_SECOND
from tests.platforms.ways import Joined, joined, verdict

ROBOT = "dingtalk/robot"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Joined]:
    with joined(tmp_path) as made:
        yield made


def test_persons_and_groups_are_told_with_one_token(both: Joined):
    assert both.said(ROBOT, "请签收", "manager1") == both.said(ROBOT, "本周概览", "cidDEMO", group=True) == ""
    one, other = both.platforms.postbox.delivered()
    assert (one.text, one.payload["userIds"], other.text, other.conversation) == (
        "请签收",
        ["manager1"],
        "本周概览",
        "dingtalk-group",
    )
    assert len(both.platforms.dingtalk_api.issued.asked) == 1


def test_no_id_tells_whether_it_is_a_person_or_a_group(both: Joined):
    both.platforms.dingtalk_api.staff = {"cidong"}
    both.platforms.dingtalk_api.groups = {"conv1": "dingtalk-group"}
    assert both.said(ROBOT, "请签收", "cidong") == both.said(ROBOT, "本周概览", "conv1", group=True) == ""
    one, other = both.platforms.postbox.delivered()
    assert (one.payload["userIds"], other.conversation) == (["cidong"], "dingtalk-group")


def test_a_token_that_ended_early_is_replaced_and_the_message_arrives(both: Joined):
    both.said(ROBOT, "第一条", "manager1")
    both.platforms.dingtalk_api.issued.revoke()
    assert both.said(ROBOT, "第二条", "manager1") == ""
    assert [one.text for one in both.platforms.postbox.delivered()] == ["第一条", "第二条"]


def test_whom_the_platform_leaves_out_is_told_apart_by_the_reason(both: Joined):
    api = both.platforms.dingtalk_api
    api.slowed, api.filtered = {"manager12"}, {"manager1"}
    assert both.said(ROBOT, "请签收", "nobody9").startswith("permanent: 接收人不存在")
    assert both.said(ROBOT, "请签收", "manager12").startswith("pause 0: 接收人当日消息过多")
    assert both.said(ROBOT, "请签收", "manager1").startswith("permanent: 消息被平台过滤")


def test_many_persons_are_told_in_twenties_and_each_that_is_left_out_is_named(both: Joined):
    users = [f"u{number}" for number in range(45)]
    both.platforms.dingtalk_api.staff = set(users) - {"u3", "u44"}
    both.platforms.dingtalk_api.slowed = {"u21"}
    robot = both.pusher(ROBOT)
    assert isinstance(robot, Robot)
    body = {"robotCode": robot.robot_code, "msgKey": "sampleText", "msgParam": encoded({"content": "请签收"})}
    references, found = robot.to_persons(body, users, lambda: None)
    assert len(set(references)) == 3
    assert {user: error.permanent for user, error in found.items()} == {"u3": True, "u21": False, "u44": True}
    assert [len(one.payload["userIds"]) for one in both.platforms.postbox.delivered()] == [20, 20, 5]


def test_the_first_reason_counts_where_two_are_given():
    answer = {"invalidStaffIdList": ["u1"], "flowControlledStaffIdList": ["u1"], "filteredStaffIdList": "u1"}
    assert left_out(answer, ["u1"])["u1"].permanent


def test_a_group_that_the_robot_is_not_in_is_a_permanent_refusal(both: Joined):
    assert both.said(ROBOT, "本周概览", "cidOTHER", group=True).startswith("permanent: 群已解散、编号不符，或机器人不在群内")


@pytest.mark.parametrize("to", ["", "@all", "a b"])
def test_nobody_and_everybody_are_addressed_by_no_message(both: Joined, to: str):
    assert both.said(ROBOT, "请签收", to).startswith("permanent")
    assert both.platforms.postbox.entries() == []


@pytest.mark.parametrize("words", ["建议" * 9000, '“"\\\n' * 5000, "\n".join(["20210032 请签收"] * 2000)])
def test_the_parameters_stay_below_the_limit_as_they_are_written(both: Joined, words: str):
    assert both.said(ROBOT, words, "manager1") == ""
    (one,) = both.platforms.postbox.delivered()
    assert PARAM_BYTES * 2 / 3 < size(one.payload["msgParam"]) <= PARAM_BYTES


def test_a_wrong_secret_asks_to_be_left_alone(tmp_path: Path):
    with joined(tmp_path, robot={"app_secret": "wrong"}) as both:
        assert both.said(ROBOT, "请签收", "manager1").startswith("pause 600: AppKey 或 AppSecret 不符")
        assert "不符" in verdict(both.trials("dingtalk")["企业内部机器人 api_base"].use)


def test_another_robots_code_is_said(tmp_path: Path):
    with joined(tmp_path, robot={"robot_code": "other"}) as both:
        assert both.said(ROBOT, "请签收", "manager1").startswith("pause 600: 机器人编码不符")


def test_too_many_calls_in_a_second_are_held_back_and_not_lost(both: Joined):
    for number in range(PER_SECOND):
        assert both.said(ROBOT, f"第{number}条", "manager1") == ""
    assert both.said(ROBOT, "又一条", "manager1").startswith("pause 2: 发送过于频繁")
    both.clock.at += timedelta(seconds=2)
    assert both.said(ROBOT, "又一条", "manager1") == ""


def test_who_is_not_told_the_robots_code_does_not_speak_first(tmp_path: Path):
    with joined(tmp_path, robot={"robot_code": ""}) as both:
        assert list(both.settings.platforms["dingtalk"].pushers(None, both.clock, both.database)) == []  # type: ignore[arg-type]
        assert both.settings.platforms["dingtalk"].ways == {}


@pytest.mark.parametrize(
    ("status", "json", "kind"),
    [
        (200, {"processQueryKey": "k"}, ""),
        (200, None, "ambiguous"),
        (502, None, "ambiguous"),
        (500, {"code": "system.error"}, "ambiguous"),
        (200, {"code": "unknown.send.result"}, "ambiguous"),
        (503, {"code": "brand.new"}, "ambiguous"),
        (400, {"code": "brand.new"}, "permanent"),
        (429, None, "pause 2"),
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, "pause 2"),
        (403, {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"}, "pause 600"),
        (200, {"status": 1111, "wait": 5, "punish": "deny"}, "pause 310"),
        (400, {"code": "group.disbanded"}, "permanent"),
        (400, {"code": "bot.stopped"}, "pause 600"),
        (400, {"code": "contain.unsafe.url"}, "permanent"),
        (400, {"code": "staffId.notExisted"}, "permanent"),
        (200, {"errcode": 400013}, "permanent"),
        (200, {"errcode": 88}, "pause 600"),
        (401, {"code": "InvalidAuthentication"}, "pause 600"),
        (418, {}, "ambiguous"),
    ],
)
def test_every_answer_has_its_verdict(status: int, json: dict[str, object] | None, kind: str):
    found = verdict(lambda: openapi.judge(PlatformAnswer(status, json)))
    assert found.startswith(kind) and bool(found) == bool(kind)


@pytest.mark.parametrize(
    ("status", "json"),
    [(400, {"code": "InvalidAuthentication"}), (401, {}), (200, {"errcode": 42001}), (200, {"errcode": "88"})],
)
def test_a_refused_token_is_recognised_however_it_is_said(status: int, json: dict[str, object]):
    assert openapi.token_refused(PlatformAnswer(status, json))
    assert not openapi.token_refused(PlatformAnswer(200, {"processQueryKey": "k"}))


def test_a_code_that_is_no_code_is_shown_as_little_as_possible():
    assert codes.shown("a<b>\n" + "x" * 500) == "ab" + "x" * 58


BUTTONS = (Button("通过", "pass:1", "primary"), Button("退回", "return:1"))
CARD = Card("ob7", "20210032 橙灯", (("状态", "待审核"),), "请审核", BUTTONS)
STREAM = {"mode": "stream", "card_template_id": "demo.schema"}


def test_a_card_reaches_a_person_and_is_changed_where_it_stands(tmp_path: Path):
    with joined(tmp_path, robot=STREAM) as both:
        robot = both.pusher(ROBOT)
        assert isinstance(robot, CardPusher) and robot.draws and not robot.needs_code
        given = robot.send(robot.card(CARD, "manager1"), lambda: None)
        assert given == Taken("ob7@p", "ob7", "pass:1 return:1")
        shown = both.platforms.dingtalk_api.cards["ob7@p"]
        assert (shown["title"], shown["note"]) == ("20210032 橙灯", "请审核")
        robot.renew(replace(CARD, note="已由冯示川审核通过", buttons=()), "manager1", "")
        assert shown != (now := both.platforms.dingtalk_api.cards["ob7@p"])
        assert (now["note"], now["btns"], now["title"]) == ("已由冯示川审核通过", "[]", "20210032 橙灯")


@pytest.mark.parametrize(("to", "template"), [("nobody9", "demo.schema"), ("manager1", "other.schema"), ("", "demo.schema")])
def test_a_card_that_was_not_delivered_is_followed_by_words(tmp_path: Path, to: str, template: str):
    with joined(tmp_path, robot={**STREAM, "card_template_id": template}) as both:
        robot = both.pusher(ROBOT)
        assert isinstance(robot, CardPusher)
        assert verdict(lambda: robot.send(robot.card(CARD, to), lambda: None)).startswith("pause 0")
        assert both.platforms.dingtalk_api.cards == {}


def test_a_card_whose_press_nobody_would_hear_is_not_sent(tmp_path: Path):
    with joined(tmp_path, robot={"card_template_id": "demo.schema"}) as both:
        robot = both.pusher(ROBOT)
        assert isinstance(robot, CardPusher) and not robot.draws


def test_a_template_is_known_by_its_ending(tmp_path: Path):
    with pytest.raises(ValueError, match="schema"), joined(tmp_path, robot={"card_template_id": "https://card"}):
        pass


def test_the_pretend_platform_takes_twenty_persons_and_no_more(both: Joined):
    users = [f"u{number}" for number in range(21)]
    body = {
        "robotCode": both.platforms.dingtalk_api.robot_code,
        "msgKey": "sampleText",
        "msgParam": encoded({"content": "请签收"}),
    }
    _, status, answer, _ = both.platforms.dingtalk_api.to_persons({**body, "userIds": users})
    assert (status, answer["code"]) == (400, "invalidParameter.userIds.overMax")
    assert both.platforms.dingtalk_api.to_persons({**body, "userIds": users[:20]})[1] == 200
