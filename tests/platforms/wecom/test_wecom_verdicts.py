"""Every row of the table of answers: what a group robot's answer means for the message (docs/decisions/delivery.md#verdicts)."""

from __future__ import annotations

import pytest

from bot.errors import PlatformError
from bot.outgoing import PlatformAnswer
from bot.platforms.wecom.codes import judge

AGAIN, DEAD, AMBIGUOUS = (False, False, 0), (True, False, 0), (False, True, 0)


OUT_OF_USE = (True, False, 86400)  # the message ends, and the robot rests until somebody mends it


def paused(seconds: int) -> tuple[bool, bool, int]:
    return (False, False, seconds)


ROWS = [
    (-1, AGAIN),
    (45033, AGAIN),
    (6000, AGAIN),
    (45009, paused(65)),
    (40001, paused(600)),
    (40014, paused(600)),
    (42001, paused(600)),
    (60020, paused(600)),
    (40003, DEAD),
    (93000, OUT_OF_USE),
    (93004, OUT_OF_USE),
    (93008, OUT_OF_USE),
    (93001, DEAD),
    (93006, DEAD),
    (60111, DEAD),
    (81013, DEAD),
    (82001, DEAD),
    (846605, DEAD),
    (846608, DEAD),
    (93018, DEAD),
    (93019, DEAD),
    (846609, AGAIN),
    (40013, paused(600)),
    (40056, paused(600)),
    (48002, paused(600)),
    (60011, paused(600)),
    (301002, paused(600)),
    (40008, DEAD),
    (40033, DEAD),
    (40035, DEAD),
    (40058, DEAD),
    (44004, DEAD),
    (45002, DEAD),
    (93017, DEAD),
    (99999, DEAD),
]


def verdict(answer: PlatformAnswer) -> tuple[bool, bool, int]:
    with pytest.raises(PlatformError) as caught:
        judge(answer)
    return caught.value.permanent, caught.value.ambiguous, caught.value.pause_seconds


def test_zero_is_success():
    judge(PlatformAnswer(200, {"errcode": 0, "errmsg": "ok"}))


@pytest.mark.parametrize(("code", "wanted"), ROWS)
def test_each_code_has_its_verdict(code: int, wanted: tuple[bool, bool, int]):
    assert verdict(PlatformAnswer(200, {"errcode": code, "errmsg": "不看文字"})) == wanted


def test_f31_a_code_counts_behind_a_broken_gateway_too():
    assert verdict(PlatformAnswer(502, {"errcode": 45009})) == paused(65)
    assert verdict(PlatformAnswer(500, {"errcode": -1})) == AGAIN


def test_http_429_is_too_fast():
    assert verdict(PlatformAnswer(429, None)) == paused(65)


@pytest.mark.parametrize(
    "answer",
    [
        PlatformAnswer(200, None),  # not JSON, HTML, empty, longer than 64 KB
        PlatformAnswer(200, {}),
        PlatformAnswer(200, {"errmsg": "ok"}),
        PlatformAnswer(200, {"errcode": "0"}),
        PlatformAnswer(200, {"errcode": "ok"}),
        PlatformAnswer(200, {"errcode": None}),
        PlatformAnswer(200, {"errcode": True}),
        PlatformAnswer(200, {"errcode": False}),
        PlatformAnswer(200, {"errcode": 0.0}),
        PlatformAnswer(200, {"errcode": [0]}),
        PlatformAnswer(200, {"code": 0}),
        PlatformAnswer(201, {"errcode": 0}),
        PlatformAnswer(307, None),
        PlatformAnswer(404, None),
        PlatformAnswer(500, {"errcode": 0}),
        PlatformAnswer(500, {"errcode": 99999}),
        PlatformAnswer(502, None),
        PlatformAnswer(504, None),
    ],
)
def test_whatever_is_not_clear_may_have_been_delivered(answer: PlatformAnswer):
    assert verdict(answer) == AMBIGUOUS


def test_the_words_name_cause_code_and_cure_and_nothing_that_may_be_secret():
    with pytest.raises(PlatformError, match=r"^消息内容过长（45002）；程序问题，请转给维护人员$"):
        judge(PlatformAnswer(200, {"errcode": 45002, "errmsg": "key=secret"}))
    with pytest.raises(PlatformError, match=r"^对方拒收，平台说“… is invalid”（99999）$"):
        judge(PlatformAnswer(200, {"errcode": 99999, "errmsg": "key=secret is invalid"}))


def test_the_address_of_this_machine_is_told_where_it_has_to_be_entered():
    said = "not allow to access from your ip, hint: [16252], from ip: 203.0.113.7, more info at https://open.example/17"
    with pytest.raises(PlatformError, match=r"不在企业可信IP中（60020）；.*“企业可信IP”中填入 203\.0\.113\.7$"):
        judge(PlatformAnswer(200, {"errcode": 60020, "errmsg": said}))


def test_a_robot_that_is_not_in_one_of_many_groups_goes_on_elsewhere():
    with pytest.raises(PlatformError) as caught:
        judge(PlatformAnswer(200, {"errcode": 93008}), {})
    assert caught.value.permanent and not caught.value.pause_seconds


def test_too_fast_is_followed_by_an_hour_and_a_day():
    with pytest.raises(PlatformError) as caught:
        judge(PlatformAnswer(200, {"errcode": 45009}))
    assert caught.value.longer == (3660, 86400)
