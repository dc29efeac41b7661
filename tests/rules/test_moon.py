"""The festivals by the moon and the sun: the arrangements that are known hold them, and a year without one has them off."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from bot.rules import moon
from bot.rules.workdays import Calendar, days

KNOWN = range(2008, 2027)  # Qingming, Dragon Boat and Mid-Autumn are days off since 2008


@pytest.mark.parametrize("year", KNOWN)
def test_every_festival_of_the_table_is_a_day_off_of_the_arrangement(year):
    for name in moon.FESTIVALS:
        day = moon.festival(year, name)
        assert day
        assert chinese_calendar.is_holiday(day), (name, day)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_spring_festival_is_off_from_its_eve_to_the_seventh_day(year):
    spring = moon.festival(year, "春节")
    assert spring
    week = list(days(spring - timedelta(days=1), spring + timedelta(days=6)))
    assert all(chinese_calendar.is_holiday(day) for day in week)
    assert set(week) <= moon.rests(year)


def test_a_year_without_an_arrangement_has_its_festivals_off_and_stays_provisional():
    calendar = Calendar()
    off = [date(2027, 2, 5), *days(date(2027, 2, 8), date(2027, 2, 12)), date(2027, 4, 5), date(2027, 6, 9), date(2027, 9, 15)]
    assert not any(calendar.is_workday(day) for day in off)
    assert calendar.is_workday(date(2027, 2, 4))
    assert calendar.is_workday(date(2027, 2, 15))
    assert calendar.provisional(2027)
    assert calendar.count(after=date(2027, 2, 4), until=date(2027, 2, 15)) == 1


def test_an_arrangement_says_itself_which_days_are_off():
    stated = Calendar({date(2027, 2, 8): False}, frozenset({2027}))
    assert not stated.is_workday(date(2027, 2, 8))
    assert stated.is_workday(date(2027, 2, 12))
    assert stated.count(after=date(2027, 2, 8), until=date(2027, 2, 12)) == 4
    assert stated.source(date(2027, 2, 12)) == "本单位导入"


def test_beyond_the_table_only_the_fixed_days_are_known():
    assert moon.festival(2101, "春节") is None
    assert moon.rests(2101) == frozenset()
    assert not Calendar().is_workday(date(2101, 10, 3))
