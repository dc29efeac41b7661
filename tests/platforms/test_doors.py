"""What a refusal tells the operator, and whether it means that nobody signed."""

from __future__ import annotations

import pytest

from bot.errors import PlatformError
from bot.platforms.doors import JSON, TEXT, XML, BadCallback, Why, as_words, is_ready


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


class Silent:
    """A robot that says nothing of being ready."""


class Connected(Silent):
    def __init__(self, ready: bool) -> None:
        self.ready = ready


def test_a_robot_can_send_unless_it_says_that_it_cannot():
    assert [is_ready(one) for one in (Silent(), Connected(True), Connected(False))] == [True, True, False]  # type: ignore[arg-type]
