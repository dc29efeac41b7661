"""Every row of the table of answers: what a group robot's answer means for the message (docs/decisions/delivery.md#verdicts)."""

from __future__ import annotations

import pytest

from bot.errors import PlatformError
from bot.outgoing import Answer
from bot.platforms.wecom.webhook import judge

AGAIN, DEAD, AMBIGUOUS = (False, False, 0), (True, False, 0), (False, True, 0)


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
    (93000, DEAD),
    (93004, DEAD),
    (93008, DEAD),
    (40008, DEAD),
    (40033, DEAD),
    (40035, DEAD),
    (40058, DEAD),
    (44004, DEAD),
    (45002, DEAD),
    (93017, DEAD),
    (99999, DEAD),
]


def verdict(answer: Answer) -> tuple[bool, bool, int]:
    with pytest.raises(PlatformError) as caught:
        judge(answer)
    return caught.value.permanent, caught.value.ambiguous, caught.value.pause_seconds


def test_zero_is_success():
    judge(Answer(200, {"errcode": 0, "errmsg": "ok"}))


@pytest.mark.parametrize(("code", "wanted"), ROWS)
def test_each_code_has_its_verdict(code: int, wanted: tuple[bool, bool, int]):
    assert verdict(Answer(200, {"errcode": code, "errmsg": "不看文字"})) == wanted


def test_a_code_counts_behind_a_broken_gateway_too():
    assert verdict(Answer(502, {"errcode": 45009})) == paused(65)
    assert verdict(Answer(500, {"errcode": -1})) == AGAIN


def test_http_429_is_too_fast():
    assert verdict(Answer(429, None)) == paused(65)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, None),  # not JSON, HTML, empty, longer than 64 KB
        Answer(200, {}),
        Answer(200, {"errmsg": "ok"}),
        Answer(200, {"errcode": "0"}),
        Answer(200, {"errcode": "ok"}),
        Answer(200, {"errcode": None}),
        Answer(200, {"errcode": True}),
        Answer(200, {"errcode": False}),
        Answer(200, {"errcode": 0.0}),
        Answer(200, {"errcode": [0]}),
        Answer(200, {"code": 0}),
        Answer(201, {"errcode": 0}),
        Answer(307, None),
        Answer(404, None),
        Answer(500, {"errcode": 0}),
        Answer(500, {"errcode": 99999}),
        Answer(502, None),
        Answer(504, None),
    ],
)
def test_whatever_is_not_clear_may_have_been_delivered(answer: Answer):
    assert verdict(answer) == AMBIGUOUS


def test_the_words_name_the_code_and_nothing_else():
    with pytest.raises(PlatformError, match=r"^对方拒收（45002）$"):
        judge(Answer(200, {"errcode": 45002, "errmsg": "key=secret"}))
