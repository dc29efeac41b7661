"""Working days, due dates and lights, with the holidays and worked weekends of 2021."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import duties
from bot.rules.deadlines import Light, deadline, light
from bot.rules.workdays import DAY, Calendar

CALENDAR = Calendar()
JULY, OCTOBER = date(2021, 7, 31), date(2021, 10, 15)  # a Saturday, a Friday
KNOWN_DAYS = some.dates(date(2018, 1, 2), date(2025, 12, 1))
ANY_DAYS = some.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2021, 3, 5), True),
        (date(2021, 7, 30), True),
        (date(2021, 7, 31), False),
        (date(2021, 8, 1), False),
        (date(2021, 8, 2), True),
        (date(2021, 9, 18), True),  # a worked Saturday
        (date(2021, 9, 20), False),
        (date(2021, 9, 26), True),  # a worked Sunday
        (date(2021, 9, 30), True),
        (date(2021, 10, 1), False),
        (date(2021, 10, 7), False),
        (date(2021, 10, 8), True),
        (date(2021, 10, 9), True),  # a worked Saturday
        (date(2021, 10, 10), False),
        (date(2021, 10, 15), True),
        (date(2021, 10, 25), True),
    ],
)
def test_a_working_day_is_what_the_yearly_notice_says(day, worked):
    assert CALENDAR.is_workday(day) == worked
    assert CALENDAR.source(day) == "国务院办公厅通知"


@pytest.mark.parametrize(
    ("count", "before_july", "before_october"),
    [
        (0, date(2021, 7, 30), date(2021, 10, 15)),
        (1, date(2021, 7, 29), date(2021, 10, 14)),
        (3, date(2021, 7, 27), date(2021, 10, 12)),
        (5, date(2021, 7, 23), date(2021, 10, 9)),
        (6, date(2021, 7, 22), date(2021, 10, 8)),
        (7, date(2021, 7, 21), date(2021, 9, 30)),
        (10, date(2021, 7, 16), date(2021, 9, 27)),
        (15, date(2021, 7, 9), date(2021, 9, 18)),
        (20, date(2021, 7, 2), date(2021, 9, 13)),
    ],
)
def test_counting_working_days_back_from_a_due_date(count, before_july, before_october):
    assert CALENDAR.days_before(JULY, count) == before_july
    assert CALENDAR.days_before(OCTOBER, count) == before_october
    assert deadline(CALENDAR, JULY, before_july).left == count
    assert deadline(CALENDAR, OCTOBER, before_october).left == count


def test_the_first_half_of_october_2021_has_seven_working_days():
    assert CALENDAR.count(after=date(2021, 9, 30), until=OCTOBER) == 7


@pytest.mark.parametrize(
    ("due", "today", "left", "overdue", "colour"),
    [
        (JULY, date(2021, 7, 15), 11, False, Light.GREEN),
        (JULY, date(2021, 7, 16), 10, False, Light.YELLOW),
        (JULY, date(2021, 7, 26), 4, False, Light.YELLOW),
        (JULY, date(2021, 7, 27), 3, False, Light.ORANGE),
        (JULY, date(2021, 7, 30), 0, False, Light.ORANGE),
        (JULY, date(2021, 7, 31), 0, False, Light.ORANGE),  # the due date itself, a Saturday
        (JULY, date(2021, 8, 1), 0, True, Light.RED),
        (JULY, date(2021, 8, 2), -1, True, Light.RED),
        (JULY, date(2021, 8, 3), -2, True, Light.RED),
        (OCTOBER, date(2021, 9, 26), 11, False, Light.GREEN),  # a worked Sunday
        (OCTOBER, date(2021, 9, 27), 10, False, Light.YELLOW),
        (OCTOBER, date(2021, 10, 3), 7, False, Light.YELLOW),  # in the holiday: as many as on the day before it
        (OCTOBER, date(2021, 10, 11), 4, False, Light.YELLOW),
        (OCTOBER, date(2021, 10, 12), 3, False, Light.ORANGE),
        (OCTOBER, date(2021, 10, 15), 0, False, Light.ORANGE),
        (OCTOBER, date(2021, 10, 16), 0, True, Light.RED),
        (OCTOBER, date(2021, 10, 18), -1, True, Light.RED),
    ],
)
def test_days_left_and_the_light_at_every_edge(due, today, left, overdue, colour):
    seen = deadline(CALENDAR, due, today)
    assert (seen.left, seen.overdue, light(seen)) == (left, overdue, colour)
    assert light(seen, done=True) is Light.GREY


def test_a_due_date_within_a_holiday_counts_to_the_working_day_before_it():
    seen = deadline(CALENDAR, date(2021, 10, 5), date(2021, 10, 5))
    assert (seen.effective, seen.left, seen.overdue) == (date(2021, 9, 30), 0, False)
    assert light(deadline(CALENDAR, date(2021, 10, 5), date(2021, 10, 6))) is Light.RED


@pytest.mark.parametrize("year", [1999, 2027, 2040])
def test_a_year_without_a_notice_counts_monday_to_friday_and_says_that_it_is_provisional(year):
    seen = deadline(CALENDAR, date(year, 10, 15), date(year, 10, 1))
    assert seen.provisional
    assert seen.left == sum((date(year, 10, 1) + timedelta(n)).weekday() < 5 for n in range(3, 15))  # after National Day
    assert CALENDAR.source(date(year, 10, 1)) == "暂按周一至周五（法定节日除外）"


def test_a_due_date_across_the_turn_of_the_year_is_provisional_when_either_year_is():
    assert deadline(CALENDAR, date(2027, 1, 5), date(2021, 12, 1)).provisional
    assert not deadline(CALENDAR, JULY, date(2021, 7, 1)).provisional


def test_the_office_s_own_days_go_first():
    calendar = Calendar({date(2021, 7, 31): True, date(2021, 7, 30): False, date(2027, 1, 1): False}, frozenset({2027}))
    assert calendar.on_or_before(JULY) == JULY
    assert calendar.days_before(JULY, 1) == date(2021, 7, 29)
    assert calendar.source(JULY) == "本单位导入"
    assert not calendar.provisional(2027)
    assert calendar.provisional(2028)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2021, 7, 26), True),
        (date(2021, 7, 27), False),
        (date(2021, 10, 8), True),  # a Friday after the holiday
        (date(2021, 10, 9), False),
        (date(2021, 10, 6), False),
        (date(2021, 9, 26), False),
        (date(2021, 9, 22), True),  # a Wednesday after the mid-autumn days
    ],
)
def test_the_first_working_day_of_a_week_may_be_any_day(day, first):
    assert CALENDAR.starts_week(day) == first


@given(KNOWN_DAYS, some.integers(0, 40))
def test_going_back_and_forth_over_working_days_returns(day, count):
    start = CALENDAR.on_or_before(day)
    assert CALENDAR.days_after(CALENDAR.days_before(start, count), count) == start
    assert CALENDAR.count(after=CALENDAR.days_before(start, count), until=start) == count


@given(ANY_DAYS, some.integers(0, 120), some.integers(0, 120))
def test_counting_is_additive(first, near, far):
    second, third = first + timedelta(near), first + timedelta(near + far)
    whole = CALENDAR.count(after=first, until=third)
    assert whole == CALENDAR.count(after=first, until=second) + CALENDAR.count(after=second, until=third)


@given(ANY_DAYS, some.integers(-60, 60))
def test_a_day_later_never_means_more_time_and_red_means_overdue(due, distance):
    today = due + timedelta(distance)
    now, tomorrow = deadline(CALENDAR, due, today), deadline(CALENDAR, due, today + timedelta(1))
    assert 0 <= now.left - tomorrow.left <= 1
    assert (light(now) is Light.RED) == (today > due)


@pytest.mark.parametrize(
    ("received", "due", "opinions"),
    [
        (date(2021, 3, 5), JULY, date(2021, 7, 16)),  # ten working days before
        (date(2021, 10, 8), OCTOBER, date(2021, 10, 12)),  # six working days in all: half of them
        (date(2021, 7, 19), JULY, date(2021, 7, 26)),
        (date(2021, 7, 29), JULY, JULY - DAY),  # one working day is left, and it is theirs
        (date(2021, 7, 30), JULY, JULY - DAY),
    ],
)
def test_an_opinion_is_never_due_before_the_item_is_there(received: date, due: date, opinions: date):
    assert duties.opinion_day(CALENDAR, received, due, 10) == opinions
