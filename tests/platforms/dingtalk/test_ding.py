"""A DING presses on one person; whom it cannot reach, and why an office cannot send any, is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Settings
from bot.platforms.dingtalk.ding import failed
from tests.platforms.ways import Joined, joined

WAY = "dingtalk/ding"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Joined]:
    with joined(tmp_path, robot={"ding": "app"}) as made:
        yield made


def test_one_person_is_pressed_with_the_words(both: Joined):
    assert both.said(WAY, "请今日办结", "manager1") == ""
    (one,) = both.platforms.postbox.delivered()
    assert one.payload == {
        "robotCode": "dingappkey",
        "remindType": 1,
        "receiverUserIdList": ["manager1"],
        "content": "请今日办结",
    }
    assert both.platforms.dingtalk_api.dings == 999 and one.text == "请今日办结"


@pytest.mark.parametrize(("kind", "number"), [("app", 1), ("sms", 2), ("phone", 3)])
def test_how_it_presses_is_the_office_s_choice(tmp_path: Path, kind: str, number: int):
    with joined(tmp_path, robot={"ding": kind}) as made:
        assert made.said(WAY, "请今日办结", "manager1") == ""
        assert made.platforms.postbox.delivered()[0].payload["remindType"] == number


def test_whom_the_platform_does_not_know_is_told_with_what_to_do(both: Joined):
    assert both.said(WAY, "请今日办结", "nobody9").startswith("permanent: 没有这个钉钉账号（miss.staffId）")
    assert both.said(WAY, "请今日办结", "a b").startswith("permanent: 接收人不存在")
    assert both.platforms.postbox.delivered() == []


def test_a_missing_permission_and_an_empty_account_are_named_and_pause_the_way(both: Joined):
    both.platforms.dingtalk_api.may_ding = False
    assert both.said(WAY, "请今日办结", "manager1").startswith("pause 600: 应用没有调用此接口的权限")
    both.platforms.dingtalk_api.may_ding, both.platforms.dingtalk_api.dings = True, 0
    said = both.said(WAY, "请今日办结", "manager1")
    assert said.startswith("pause 600: DING 额度不足") and "增购 DING 额度" in said


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"openDingId": "1"}, ""),
        ({"failedList": {}}, ""),
        ({"failedList": {"x": []}}, ""),
        ({"failedList": {"不在职": ["u"]}}, "不在职"),
        ({"failedList": "strange"}, ""),
    ],
)
def test_the_list_of_failures_is_read_whatever_stands_in_it(answer: dict[str, object], reason: str):
    assert failed(answer) == reason


def test_it_presses_only_where_the_robot_can_speak():
    robot = {"app_secret": "s", "ding": "app"}
    with pytest.raises(ValidationError, match="app_key 和 robot_code"):
        Settings.model_validate({"platforms": {"dingtalk": {"corp_id": "ding1", "robot": robot}}})
