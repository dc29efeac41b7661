"""Days, ways, forms, labels and numbers as people type them, through the whole dispatch; nothing is invented."""

from __future__ import annotations

import json

import pytest

from bot.records.suggestions import Batch, Suggestion
from bot.rules import numbers
from tests.conftest import at
from tests.documents import books
from tests.scenarios import played
from tests.scenarios.tried import tried

OFFICE = "督查示员"
DAYS = [
    ("20210715", "2021-07-15"),
    ("0715", "2021-07-15"),
    ("七月十五日", "2021-07-15"),
    ("三天前", "2021-07-13"),
    ("今天上午", "2021-07-16"),
    ("上午", "2021-07-16"),
    ("昨天下午3点", "2021-07-15"),
    ("日期：7.15", "2021-07-15"),
]
WITH_A_DAY = [
    "/签收 20210129 {}",
    "/联系 20210129 {} 要求面复",
    "/联系 20210129 微信 {}",
    "/面复 20210067 登门 {} 张三",
    "/面复 20210067 {} 形式：登门 参加：张三",
    "/意见 20210032 {} 电子信息产业处",
    "/公开 20210053 {} 主动公开",
]


@pytest.mark.parametrize(("typed", "day"), DAYS)
@pytest.mark.parametrize("words", WITH_A_DAY)
def test_a_day_is_the_same_in_every_command(bureau, words, typed, day):
    if typed.startswith("日期") and "签收" in words + "意见" * ("意见" in words) and "签收" in words:
        typed = "7.15"
    found = tried(bureau, [(words.format(typed), OFFICE)])
    if typed.startswith("日期：") and found.refused:
        assert "日期" in found.reply.text
        return
    assert not found.refused, found.reply.text
    assert {fact[3] for fact in found.facts if len(fact) > 2} == {day}
    assert not [fact for fact in found.facts if "15" in str(fact[5:])]
