"""The self-built app speaks to persons: what WeCom takes, what it refuses and of whom it says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.message import Button, Card
from bot.platforms.doors import To
from bot.platforms.wecom.app_robot import AppRobot
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.issued import PER_MINUTE
from bot.simulator.wecom_api import PER_MEMBER
from tests.platforms.ways import WECOM_SECRET, Joined, joined, verdict

APP = "wecom/app"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Joined]:
    with joined(tmp_path) as made:
        yield made


def test_a_person_is_told_and_the_token_is_fetched_once(both: Joined):
    assert both.said(APP, "请于7月20日前签收", "wushian") == both.said(APP, "另一件", "zhoushiping") == ""
    told = both.platforms.postbox.delivered()
    assert [(one.text, one.payload["touser"]) for one in told] == [("请于7月20日前签收", "wushian"), ("另一件", "zhoushiping")]
    assert len(both.platforms.wecom_api.issued.asked) == 1


@pytest.mark.parametrize("spoilt", ["revoked", "expired"])
def test_a_token_that_ended_is_replaced_and_the_message_arrives_once(both: Joined, spoilt: str):
    both.said(APP, "第一条", "wushian")
    if spoilt == "revoked":
        both.platforms.wecom_api.issued.revoke()
    else:
        for token in both.platforms.wecom_api.issued.tokens:
            both.platforms.wecom_api.issued.tokens[token] = both.clock.now()
    assert both.said(APP, "第二条", "wushian") == ""
    assert [one.text for one in both.platforms.postbox.delivered()] == ["第一条", "第二条"]


def test_the_person_whom_the_app_does_not_reach_is_a_permanent_refusal_and_others_are_not(both: Joined):
    both.platforms.wecom_api.unlicensed = {"ZhouShiping"}
    assert both.said(APP, "请签收", "LiCe").startswith("permanent: 接收人不在应用的可见范围内")
    assert both.said(APP, "请签收", "ZhouShiping").startswith("permanent: 接收人没有企业微信接口许可")
    assert both.said(APP, "请签收", "WuShian") == ""


@pytest.mark.parametrize("to", ["", "@all", "wushian|zhoushiping", "所有人"])
def test_nobody_and_everybody_are_addressed_by_no_message(both: Joined, to: str):
    assert both.said(APP, "请签收", to).startswith("permanent")
    assert both.platforms.postbox.entries() == []


def test_one_of_several_that_is_left_out_is_seen_in_the_answer(both: Joined):
    robot = both.pusher(APP)
    body = json.loads(robot.render("请签收", [], to=To("LiCe", group=False))) | {"touser": "LiCe|WuShian"}
    assert both.platforms.wecom_api.send(body)[1]["invaliduser"] == "lice"


def test_a_wrong_secret_asks_to_be_left_alone_and_says_what_to_look_at(tmp_path: Path):
    with joined(tmp_path, app={"secret": "wrongSecret"}) as both:
        assert both.said(APP, "请签收", "wushian").startswith("pause 600: 应用的 secret 与企业ID不符（40001）；")
        assert both.said(APP, "再来", "wushian").startswith("pause")
        assert both.platforms.wecom_api.issued.asked == []


def test_an_address_that_is_not_trusted_is_said_with_the_address_to_enter(both: Joined):
    both.platforms.wecom_api.outside = "203.0.113.7"
    assert "“企业可信IP”中填入 203.0.113.7" in both.said(APP, "请签收", "wushian")
    both.clock.at += timedelta(minutes=10)
    both.platforms.wecom_api.outside = "<script>"
    assert "“企业可信IP”中填入 本机的出口地址" in both.said(APP, "请签收", "wushian")


def test_another_apps_number_is_said(tmp_path: Path):
    with joined(tmp_path, app={"agent_id": 1000099}) as both:
        assert both.said(APP, "请签收", "wushian").startswith("pause 600: AgentId 不对（40056）")


@pytest.mark.parametrize(
    ("fault", "kind"), [("throttled", "pause 65"), ("busy", "pause 0"), ("gateway", "ambiguous"), ("unanswered", "ambiguous")]
)
def test_what_goes_wrong_on_the_way_has_its_verdict(both: Joined, fault: str, kind: str):
    both.said(APP, "第一条", "wushian")
    both.platforms.faults.set("wecom", Spell(FAULTS[fault]))
    robot = both.pusher(APP)
    robot.api.keys.outgoing.seconds = 0.5  # type: ignore[attr-defined]
    assert verdict(lambda: robot.send(robot.render("第二条", [], to=To("wushian", group=False)), lambda: None)).startswith(kind)


def test_the_same_words_are_delivered_once_within_half_an_hour(both: Joined):
    for _ in range(3):
        assert both.said(APP, "2021-07-16 请签收", "wushian") == ""
    assert len(both.platforms.postbox.delivered()) == 1
    both.clock.at += timedelta(minutes=31)
    both.said(APP, "2021-07-16 请签收", "wushian")
    assert len(both.platforms.postbox.delivered()) == 2


def test_above_thirty_a_minute_the_platform_drops_in_silence(both: Joined):
    for number in range(PER_MEMBER + 5):
        assert both.said(APP, f"第{number}条", "wushian") == ""
    assert len(both.platforms.postbox.delivered()) == PER_MEMBER


def test_a_text_is_cut_at_a_line_before_the_platform_cuts_it(both: Joined):
    assert both.said(APP, "\n".join(["二〇二一〇〇三二号建议"] * 200), "wushian") == ""
    (one,) = both.platforms.postbox.delivered()
    assert len(one.text.encode()) <= 2048 and one.text.endswith("（内容较长，未能全部显示）")


def test_each_key_is_tried_without_anybody_hearing_of_it(both: Joined, tmp_path: Path):
    assert both.trials("wecom")["自建应用 secret、agent_id"].use() == ""
    assert both.platforms.postbox.entries() == []
    (tmp_path / "other").mkdir()
    with joined(tmp_path / "other", app={"agent_id": 1000099}) as other:
        assert "AgentId" in verdict(other.trials("wecom")["自建应用 secret、agent_id"].use)


@pytest.mark.parametrize(
    "app",
    [
        {"secret": WECOM_SECRET},  # of which app?
        {"agent_id": 1000002},  # neither speaks nor hears
        {"agent_id": 1000002, "token": "token"},
        {"agent_id": 1000002, "secret": "https://work"},
    ],
)
def test_an_app_of_which_half_is_configured_is_a_fault(app: dict[str, object]):
    with pytest.raises(ValueError, match=r"agent_id|同时填写|应为|应填写"):
        Settings.model_validate({"platforms": {"wecom": {"corp_id": "ww1", "app": app}}})


def test_an_app_that_only_speaks_does_not_hear():
    app = {"agent_id": 1000002, "secret": WECOM_SECRET}
    platform = Settings.model_validate({"platforms": {"wecom": {"corp_id": "ww1", "app": app}}}).platforms["wecom"]
    assert (platform.hears, list(platform.ways)) == (False, ["app"])


def test_a_webhook_is_not_called_as_the_app_is():
    section = {"corp_id": "ww1", "app": {"agent_id": 1, "secret": WECOM_SECRET}, "webhooks": {"app": {"key": "k"}}}
    with pytest.raises(ValueError, match="不能取名 app"):
        Settings.model_validate({"platforms": {"wecom": section}})


def test_f35_who_asks_too_often_for_tokens_asks_no_more_for_a_while(both: Joined):
    both.platforms.wecom_api.issued.asked += [both.clock.now()] * PER_MINUTE
    assert both.said(APP, "请签收", "wushian").startswith("pause")
    both.platforms.wecom_api.issued.asked.clear()
    assert both.said(APP, "请签收", "wushian").startswith("pause")
    both.clock.at += timedelta(minutes=10)
    assert both.said(APP, "请签收", "wushian") == ""


def test_a_card_is_sent_once_by_its_name_and_changed_once_by_its_code(both: Joined):
    app = both.pusher(APP)
    assert isinstance(app, AppRobot)
    card = Card("ob7", "20210032", (("状态", "待审核"),), "请审核", (Button("通过", "pass:1"),))
    given = app.send(app.card(card, "wushian"), lambda: None)
    assert (given.task_id, given.buttons, bool(given.reference)) == ("ob7", "pass:1", True)
    assert given.code and given.code not in both.platforms.wecom_api.codes
    assert verdict(lambda: app.send(app.card(card, "zhoushiping"), lambda: None)).startswith("pause 0")  # followed by words
    app.renew(card, "wushian", given.code)
    assert verdict(lambda: app.renew(card, "wushian", given.code))
    assert verdict(lambda: app.renew(card, "wushian", "no code")).startswith("permanent")
    assert [one.route.rpartition("/")[2] for one in both.platforms.postbox.delivered()] == ["send", "update_template_card"]
