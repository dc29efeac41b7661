"""What a refusal tells the operator, and whether it means that nobody signed."""

from __future__ import annotations

import pytest

from bot.errors import PlatformError
from bot.platforms.doors import (
    ADVICE,
    JSON,
    OWN_GROUP,
    TEXT,
    XML,
    Answered,
    BadCallback,
    Door,
    OutFile,
    Taken,
    To,
    Trial,
    Why,
    as_words,
    is_ready,
)
from bot.rules.chat_safe import FileName


def test_why_a_callback_is_refused_is_told_in_these_words():
    assert {why.name: why.value for why in Why} == {
        "SIGNATURE": "签名不符",
        "CLOCK": "时间相差过大",
        "CORP": "企业标识不符",
        "ROBOT": "机器人或应用编号不符",
        "REUSED": "同一签名用于多条不同消息",
        "SIZE": "长度不符",
        "FORM": "格式不符",
    }


def test_whoever_reads_why_is_told_what_to_do():
    assert {why.name: ADVICE[why] for why in Why} == {
        "SIGNATURE": "请核对 Token、EncodingAESKey 或 AppSecret 是否与平台后台一致",
        "CLOCK": "请校准本机时间",
        "CORP": "请核对 corp_id",
        "ROBOT": "请核对 robot_code、AgentId 与平台后台一致",
        "REUSED": "可能有人截获了请求头，请更换 AppSecret 并检查网络",
        "SIZE": "请检查反向代理的设置",
        "FORM": "请核对回调地址是否填在了对应的机器人或应用上",
    }


@pytest.mark.parametrize("why", Why)
def test_nobody_signed_what_has_a_wrong_signature_another_time_or_one_used_again(why: Why):
    refusal = BadCallback(why)
    assert refusal.forged is (why in (Why.SIGNATURE, Why.CLOCK, Why.REUSED))
    assert BadCallback(why, forged=True).forged
    assert (refusal.why, refusal.off, str(refusal)) == (why, None, why.name.lower())


def test_without_a_word_a_callback_makes_no_sense():
    assert (BadCallback().why, BadCallback().forged) == (Why.FORM, False)
    assert BadCallback(Why.CLOCK, off=-7.5).off == -7.5


def test_media_types_are_those_of_the_platforms():
    assert (JSON, XML, TEXT) == ("application/json", "application/xml", "text/plain")


def test_a_card_that_did_not_work_is_followed_by_words_and_never_final():
    found = as_words(PlatformError("x", permanent=True, ambiguous=True, pause_seconds=9))
    assert (str(found), found.permanent, found.ambiguous, found.pause_seconds) == ("x", False, True, 9)


def test_a_door_takes_64_kib_and_is_not_tried_where_nothing_else_is_said():
    door = Door("robot", lambda asked, answer: Answered("", JSON))
    assert (door.body_bytes, door.check) == (64 * 1024, None)


def test_a_key_is_used_at_the_platform_and_with_no_robot_where_nothing_else_is_said():
    trial = Trial("wecom.app.secret", lambda: "")
    assert (trial.at_our_door, trial.robot) == (False, None)


def test_a_webhook_addresses_the_one_group_it_has():
    assert To("", group=True) == OWN_GROUP


def test_of_words_that_were_taken_there_is_only_a_name():
    assert Taken("m1") == Taken("m1", task_id="", buttons="", code="")


def test_neither_the_code_of_a_card_nor_what_is_in_a_file_is_shown_to_a_log():
    shown = repr(Taken("m1", code="k0de")) + repr(OutFile(FileName("台账.xlsx"), picture=False, content=b"inside"))
    assert "m1" in shown and "台账.xlsx" in shown
    assert "k0de" not in shown and "inside" not in shown


class Silent:
    """A robot that says nothing of being ready."""


class Connected(Silent):
    def __init__(self, ready: bool) -> None:
        self.ready = ready


def test_a_robot_can_send_unless_it_says_that_it_cannot():
    assert [is_ready(one) for one in (Silent(), Connected(True), Connected(False))] == [True, True, False]  # type: ignore[arg-type]
