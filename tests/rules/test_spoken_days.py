"""Days as people say them, and what only looks like one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import dates, spoken_days


def spoken(text: str, today: date, *, ahead: bool = False) -> tuple[date | None, str]:
    """The first day and the words without it."""
    found = spoken_days.first(text, today, ahead=ahead)
    return (found.day, found.rest) if found else (None, text)


def of_step(text: str) -> tuple[date | None, str]:
    """The day of the step and the words without it."""
    found = spoken_days.of_step(text, TODAY)
    return (found.day, found.rest) if found else (None, text)


TODAY = date(2021, 7, 19)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("今天", date(2021, 7, 19)),
        ("昨天", date(2021, 7, 18)),
        ("前天", date(2021, 7, 17)),
        ("大前天", date(2021, 7, 16)),
        ("上周五", date(2021, 7, 16)),
        ("上星期五", date(2021, 7, 16)),
        ("上上周五", date(2021, 7, 9)),
        ("本周一", date(2021, 7, 19)),
        ("周日", date(2021, 7, 25)),
        ("7.15", date(2021, 7, 15)),
        ("7-15", date(2021, 7, 15)),
        ("7/15", date(2021, 7, 15)),
        ("07.05", date(2021, 7, 5)),
        ("7月15日", date(2021, 7, 15)),
        ("7月15号", date(2021, 7, 15)),
        ("7月15", date(2021, 7, 15)),
        ("15日", date(2021, 7, 15)),
        ("2021年7月15日", date(2021, 7, 15)),
        ("2021-07-15", date(2021, 7, 15)),
        ("2021.7.15", date(2021, 7, 15)),
        ("12.30", date(2020, 12, 30)),
        ("7.20", date(2021, 7, 20)),  # tomorrow: a slip that the step itself refuses, not a day of last year
        ("2月29日", date(2020, 2, 29)),
    ],
)
def test_a_day_is_understood_as_people_type_it(typed: str, meant: date):
    assert spoken(f"示工信函〔2021〕61号 {typed} 记录已签", TODAY) == (meant, "示工信函〔2021〕61号 记录已签")
    assert spoken(typed, TODAY) == (meant, "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9.30", date(2021, 9, 30)), ("12月31日", date(2021, 12, 31)), ("1.15", date(2022, 1, 15)), ("下周三", date(2021, 7, 28))],
)
def test_a_day_ahead_is_the_next_one(typed: str, meant: date):
    assert spoken(typed, TODAY, ahead=True) == (meant, "")


@pytest.mark.parametrize("typed", ["2月30日", "2.30", "13月1日", "2021年2月29日", "6.31", "32日", "0.5"])
def test_an_impossible_day_is_refused_with_the_reason(typed: str):
    with pytest.raises(dates.NoSuchDay, match="请核对日期"):
        spoken(typed, TODAY)


@pytest.mark.parametrize(
    "words", ["", "要求面复", "建成平台30余个", "示工信函〔2021〕61号", "0.8%的费率", "20亿元", "1.5万元", "第3页"]
)
def test_what_is_no_day_is_left_in_the_words(words: str):
    assert spoken(words, TODAY) == (None, words)


@given(some.dates(min_value=date(2015, 1, 1), max_value=date(2030, 12, 31)), some.integers(0, 300))
def test_a_day_of_the_past_ten_months_is_understood_without_its_year(today: date, ago: int):
    day = today - timedelta(days=ago)
    assert spoken(f"{day.month}.{day.day}", today)[0] == day
    assert spoken(dates.short(day), today)[0] == day


@pytest.mark.parametrize(
    ("typed", "meant", "rest"),
    [
        ("态度满意 结果不满意 7.17 未提出具体措施", date(2021, 7, 17), "态度满意 结果不满意 未提出具体措施"),
        ("态度满意 结果满意昨天", date(2021, 7, 18), "态度满意 结果满意"),
        ("均满意 上周五", date(2021, 7, 16), "均满意"),
        ("7.17 态度满意 结果满意", date(2021, 7, 17), "态度满意 结果满意"),
        ("结果不满意 理由:未提出具体措施 7.17", date(2021, 7, 17), "结果不满意 理由:未提出具体措施"),
        ("结果不满意 理由:7月15日来函未答复", None, "结果不满意 理由:7月15日来函未答复"),
        ("结果不满意 理由:7月15日 来函未答复", None, "结果不满意 理由:7月15日 来函未答复"),
        ("结果不满意 7月15日来函未答复", None, "结果不满意 7月15日来函未答复"),
        ("退回 中小企业发展处 仍用2020年12月31日的旧数据", None, "退回 中小企业发展处 仍用2020年12月31日的旧数据"),
        ("昨天 退回 中小企业发展处 数据有误", date(2021, 7, 18), "退回 中小企业发展处 数据有误"),
        ("依申请公开 涉及2020年1月1日以前的内部统计", None, "依申请公开 涉及2020年1月1日以前的内部统计"),
        ("已公开 7.18", date(2021, 7, 18), "已公开"),
        ("示工信函〔2021〕 71号 7.15", date(2021, 7, 15), "示工信函〔2021〕 71号"),
        ("7月15日登门汇报", date(2021, 7, 15), "登门汇报"),
    ],
)
def test_a_day_inside_a_reason_is_not_the_day_of_the_step(typed: str, meant: date | None, rest: str):
    assert of_step(typed) == (meant, rest)
