"""Days as people say them, and what only looks like one."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from bot.rules import dates, spoken_days


def spoken(text: str, today: date, *, ahead: bool = False) -> tuple[date | None, str]:
    """The first day and the words without it."""
    found = spoken_days.first(text, today, ahead=ahead)
    return (found.day, found.rest) if found else (None, text)


def said(text: str) -> spoken_days.SpokenDay:
    """The day of a step that is certainly there."""
    found = spoken_days.of_step(text, TODAY)
    assert found is not None
    return found


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
        ("20210715", date(2021, 7, 15)),
        ("0715", date(2021, 7, 15)),
        ("七月十五日", date(2021, 7, 15)),
        ("七月十五", date(2021, 7, 15)),
        ("二〇二一年七月十五日", date(2021, 7, 15)),
        ("2021年七月十五号", date(2021, 7, 15)),
        ("21年7月15日", date(2021, 7, 15)),
        ("今年7月15日", date(2021, 7, 15)),
        ("去年12月30日", date(2020, 12, 30)),
        ("上月15日", date(2021, 6, 15)),
        ("本月15号", date(2021, 7, 15)),
        ("十五日", date(2021, 7, 15)),
        ("三天前", date(2021, 7, 16)),
        ("3天前", date(2021, 7, 16)),
        ("两周前", date(2021, 7, 5)),
        ("今天上午", date(2021, 7, 19)),
        ("昨天下午3点", date(2021, 7, 18)),
        ("昨天15:30", date(2021, 7, 18)),
        ("7月15日（周四）", date(2021, 7, 15)),
        ("7月15日(周四)上午9点半", date(2021, 7, 15)),
        ("上午", date(2021, 7, 19)),
        ("下午3点", date(2021, 7, 19)),
        ("昨晚", date(2021, 7, 18)),
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


@pytest.mark.parametrize(
    "typed",
    [
        "2月30日",
        "2.30",
        "13月1日",
        "2021年2月29日",
        "6.31",
        "32日",
        "0.5",
        "0000年1月1日",
        "9999-01-01",
        "20210231",
        "0230",
        "7月15日（周五）",
    ],
)
def test_an_impossible_day_is_refused_with_the_reason(typed: str):
    with pytest.raises(dates.NoSuchDay, match="请核对日期"):
        spoken(typed, TODAY)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "要求面复",
        "建成平台30余个",
        "示工信函〔2021〕61号",
        "0.8%的费率",
        "20亿元",
        "1.5万元",
        "第3页",
        "1230家",
        "第0715号",
        "示工信函〔2021〕 0715",
        "每三月一次",
        "比例3:20",
        "办理时限",
    ],
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


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("下午3点", time(15)),
        ("今天下午三点半", time(15, 30)),
        ("15:20", time(15, 20)),
        ("上午", time(0)),
        ("下午", time(12)),
        ("晚上8点一刻", time(20, 15)),
        ("今天24点", time(23, 59)),
        ("昨天", None),
    ],
)
def test_the_part_of_the_day_tells_when_it_begins(typed: str, begins: time | None):
    assert said(typed).begins == begins


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("登门 上午 张三", "登门 张三"),
        ("下午3点 周示平、吴示安", "周示平、吴示安"),
        ("登门 昨天 张三 上午", "登门 张三"),
        ("今天上午 要求面复", "要求面复"),
        ("登门 20210715 张三", "登门 张三"),
    ],
)
def test_a_part_of_the_day_belongs_to_the_day_wherever_it_stands(typed: str, rest: str):
    assert of_step(typed)[1] == rest


def test_only_digits_that_may_be_an_item_s_number_are_told():
    assert said("20210715").digits == "20210715"
    assert said("登门 0715 张三").digits == "0715"
    assert said("7月15日").digits == ""


@pytest.mark.parametrize(
    ("words", "year"), [("2021", 2021), ("2020年度", 2020), ("去年", 2020), ("今年", 2021), ("第二年", None)]
)
def test_a_year_is_said_in_digits_or_from_this_one(words: str, year: int | None):
    assert spoken_days.year(words, TODAY) == year


NUMERALS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """15 as 十五."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


RENDERINGS = (
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}-{day.month:02}-{day.day:02}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{''.join(NUMERALS[int(digit)] for digit in str(day.year))}年{chinese(day.month)}月{chinese(day.day)}日",
    lambda day: dates.long(day),
)
WITHOUT_YEAR = (
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day.month}月{day.day}号",
    lambda day: f"{day.month}.{day.day}",
    lambda day: f"{day:%m%d}",
    lambda day: f"{chinese(day.month)}月{chinese(day.day)}日",
    lambda day: f"{chinese(day.month)}月{chinese(day.day)}",
    lambda day: dates.of_week(day),
)
HOURS = ("", "上午", "下午", "晚上", " 上午", "下午3点", "下午三点半", "9:30", " 15:00")
AROUND = (("", ""), ("登门 ", " 张三"), ("座谈，", "，周示平"), ("", " 要求面复"))


@given(
    some.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    some.sampled_from(RENDERINGS),
    some.sampled_from(HOURS),
    some.sampled_from(AROUND),
)
def test_every_rendering_of_a_day_is_read_as_that_day(day, rendering, hours, around):
    before, behind = around
    assume(not (rendering(day)[-1].isascii() and hours[:1].isdigit()))  # 7.159:30 is nothing
    found = said(f"{before}{rendering(day)}{hours}{behind}")
    assert (found.day, found.rest) == (day, f"{before}{behind}".replace("，，", "， ，").replace("  ", " ").strip())


@given(some.integers(0, 300), some.sampled_from(WITHOUT_YEAR), some.sampled_from(HOURS), some.sampled_from(AROUND))
def test_a_past_day_without_its_year_is_that_day(ago, rendering, hours, around):
    day = TODAY - timedelta(days=ago)
    assume(not (rendering(day)[-1].isascii() and hours[:1].isdigit()))
    assert said(f"{around[0]}{rendering(day)}{hours}{around[1]}").day == day


@given(some.text(alphabet="0123456789年月日号.-/：:上下午点半周一二三十天前昨今 登门张三，", max_size=60))
def test_no_words_make_reading_fail(typed):
    for read in (spoken_days.first, spoken_days.of_step):
        try:
            read(typed, TODAY)
        except dates.NoSuchDay as reason:
            assert str(reason)
