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
