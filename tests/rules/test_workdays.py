"""Working days are counted by tables of whole years, and come to what counting day by day comes to."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.workdays import DAY, Calendar, days

DAYS = st.dates(date(2003, 12, 1), date(2031, 2, 1))


@given(DAYS, st.integers(-40, 800), st.dictionaries(DAYS, st.booleans(), max_size=12))
def test_counting_by_years_is_counting_by_days(after, length, changes):
    calendar = Calendar(changes)
    until = after + length * DAY
    assert calendar.count(after=after, until=until) == sum(calendar.is_workday(day) for day in days(after + DAY, until))
