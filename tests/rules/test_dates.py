"""Dates as people type them and as officials read them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import dates


@pytest.mark.parametrize(
    "text", ["2021年7月31日", "2021年07月31日", "2021/7/31", "2021.7.31", "2021-07-31", " 2021 年 7 月 31 日 ", "2021年7月31"]
)
def test_a_typed_date_is_understood(text):
    assert dates.typed(text) == date(2021, 7, 31)


@pytest.mark.parametrize(
    "text", ["", "7月31日", "2021年2月30日", "2021-13-01", "21-7-31", "٢٠٢١-٠٧-٣١", "2021-07-31x", "20210731"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        dates.typed(text)


@given(some.dates(min_value=date(1000, 1, 1)))
def test_every_written_day_reads_back(day):
    assert dates.typed(dates.long(day).split("（")[0]) == day


def test_how_days_and_moments_are_written():
    assert dates.long(date(2021, 7, 31)) == "2021年7月31日（周六）"
    assert dates.short(date(2021, 8, 1)) == "8月1日"
    assert dates.moment(datetime(2021, 7, 16, 10, 2)) == "7月16日 10:02"  # noqa: DTZ001 - only its face is read


@pytest.mark.parametrize(
    "words",
    [
        *("2021年7月31日前", "7月31日", "7月31日之前", "2021-7-31前", "21.7.31", "20210731", "2021/7/31 0:00", "2021。7。31"),
        *("2021-07-31T00:00:00", "2021年7月31日（星期六）", "2021年７月３１日", "二〇二一年七月三十一日", "七月三十一日"),
    ],
)
def test_a_cell_names_a_day_as_clerks_write_it(words):
    assert dates.in_cell(words, 2021) == date(2021, 7, 31)


@pytest.mark.parametrize(
    "words", ["7月底", "2021.07", "2021年7月", "10月中旬", "长期", "交办后3个月内", "7.31", "31/7/2021", "", "2021"]
)
def test_words_that_name_no_single_day_are_refused_with_how_to_write_one(words):
    with pytest.raises(dates.NoDay, match="2021-07-31"):
        dates.in_cell(words, 2021)


def test_a_day_without_a_year_needs_one_and_an_impossible_one_is_told():
    with pytest.raises(dates.NoDay, match="没有年份"):
        dates.in_cell("7月31日")
    with pytest.raises(dates.NoSuchDay, match="9月只有30天"):
        dates.in_cell("2021年9月31日")
