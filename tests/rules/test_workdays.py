"""Working days are counted by tables of whole years, and come to what counting day by day comes to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.deadlines import deadline
from bot.rules.workdays import DAY, Calendar, days

DAYS = st.dates(date(2003, 12, 1), date(2031, 2, 1))
DAYS_OF_JULY = st.dates(date(2021, 7, 1), date(2021, 7, 31))


@given(DAYS, st.integers(-40, 800), st.dictionaries(DAYS, st.booleans(), max_size=12), st.sets(st.integers(2026, 2031)))
def test_counting_by_years_is_counting_by_days(after, length, changes, stated):
    calendar = Calendar(changes, frozenset(stated))
    until = after + length * DAY
    assert calendar.count(after=after, until=until) == sum(calendar.is_workday(day) for day in days(after + DAY, until))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2035, 1, 1), False),  # a Monday
        (date(2035, 5, 1), False),  # a Tuesday
        (date(2035, 5, 2), False),
        (date(2035, 5, 3), True),
        (date(2035, 10, 1), False),  # a Monday
        (date(2035, 10, 3), False),
        (date(2035, 10, 4), True),
        (date(2035, 2, 7), False),  # New Year's Eve by the moon
        (date(2035, 2, 14), False),  # its seventh day
        (date(2035, 2, 15), True),
    ],
)
def test_of_an_unknown_year_the_festivals_are_no_working_days(day: date, works: bool):
    assert Calendar().is_workday(day) is works
    assert Calendar().provisional(2035)


def test_a_day_that_is_counted_from_may_change_itself_without_changing_the_count():
    today, due = date(2021, 7, 16), date(2021, 7, 30)
    assert Calendar().count(after=today, until=due) == 10
    assert Calendar({today: False}).count(after=today, until=due) == 10
    assert Calendar({due: False}).count(after=today, until=due) == 9


REST, WORKED = date(2021, 7, 20), date(2021, 7, 17)


def ten_before(calendar: Calendar) -> date:
    return calendar.days_before(date(2021, 7, 31), 10)


@pytest.mark.parametrize(
    ("stated", "due"),
    [
        ((), date(2021, 7, 16)),
        (((date(2021, 7, 12), {REST: False}),), date(2021, 7, 15)),
        (((date(2021, 7, 15), {REST: False}),), date(2021, 7, 15)),
        (((date(2021, 7, 16), {REST: False}),), date(2021, 7, 16)),
        (((date(2021, 7, 19), {REST: False}),), date(2021, 7, 16)),
        (((date(2021, 7, 12), {WORKED: True, REST: False}), (date(2021, 7, 15), {REST: False})), date(2021, 7, 15)),
        (((date(2021, 7, 12), {REST: False}), (date(2021, 7, 14), {})), date(2021, 7, 16)),
        (((date(2021, 7, 12), {REST: False}), (date(2021, 7, 15), {})), date(2021, 7, 15)),
        (((date(2021, 7, 15), {REST: False, date(2021, 7, 21): False, date(2021, 7, 22): False}),), date(2021, 7, 15)),
    ],
)
def test_a_date_that_has_come_is_moved_by_nobody_and_none_to_before_the_day_of_the_change(stated, due):
    days_known = [Calendar()] + [Calendar(changes) for _, changes in stated]
    before = tuple((on, calendar) for (on, _), calendar in zip(stated, days_known, strict=False))
    assert Calendar(days_known[-1].changes, before=before).held(ten_before) == due


@given(
    st.lists(st.tuples(st.dates(date(2021, 7, 1), date(2021, 7, 30)), st.dictionaries(DAYS_OF_JULY, st.booleans(), max_size=4)))
)
def test_no_change_makes_anything_late_that_was_not(stated):
    """Whatever is stated on a day, what was not late on that day is not late then."""
    known = Calendar()
    before: list[tuple[date, Calendar]] = []
    for on, changes in sorted(stated, key=lambda one: one[0]):
        due = Calendar(known.changes, before=tuple(before)).held(ten_before)
        before.append((on, known))
        known = Calendar(changes)
        moved = Calendar(changes, before=tuple(before)).held(ten_before)
        assert moved == due if due <= on else moved >= on


TURNS = [
    # a day, whether it is worked, whether that is provisional
    (date(2024, 2, 28), True, False),
    (date(2024, 2, 29), True, False),
    (date(2024, 3, 1), True, False),
    (date(2024, 2, 4), True, False),  # a worked Sunday before the spring festival
    (date(2024, 12, 31), True, False),
    (date(2025, 1, 1), False, False),
    (date(2025, 1, 26), True, False),  # a worked Sunday
    (date(2025, 12, 31), True, False),
    (date(2026, 1, 1), False, False),
    (date(2028, 2, 29), True, True),
    (date(2028, 1, 1), False, True),
    (date(2031, 6, 2), True, True),
]


@pytest.mark.parametrize(("day", "worked", "provisional"), TURNS)
def test_f41_leap_days_turns_of_the_year_and_unknown_years_are_counted_and_never_raise(day, worked, provisional):
    calendar = Calendar()
    assert (calendar.is_workday(day), calendar.provisional(day.year)) == (worked, provisional)
    after = calendar.count(after=day, until=day + 400 * DAY)
    assert 240 <= after <= 290
    assert calendar.count(after=day - DAY, until=day) == worked
    assert deadline(calendar, day, day - 30 * DAY).due == day
