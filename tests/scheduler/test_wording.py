"""What a reminder says: within one message, counted honestly, with dates that nobody can misread."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from bot.rules.deadlines import deadline
from bot.rules.duties import Duty, DutyKind
from bot.rules.workdays import Calendar
from scheduler import wording
from scheduler.policy import Reminder, Rung
from tests.rules.some_case import case

CALENDAR = Calendar()
TODAY = date(2021, 7, 16)
DUE = date(2021, 7, 31)


def reminder(
    number: int, *, kind=DutyKind.REPLY, due: date = DUE, division: str = "融资服务处", today=TODAY, **changes
) -> Reminder:
    item = replace(case(), id=number, digits=f"2021{number:04}", due_on=due, **changes)
    duty = Duty(item, kind, division, due, item.received_on, due)
    return Reminder(duty, Rung("10", today, ()), deadline(CALENDAR, due, today), ())


@given(some.integers(1, 40), some.integers(1, 60), some.integers(1, 6), some.integers(5, 20))
def test_every_line_is_shown_or_counted_within_one_message(items: int, title: int, divisions: int, most: int):
    reminders = [
        reminder(number, kind=DutyKind.ASSISTING_OPINION, title="关" * title, division=f"第{place}个名称很长的业务处室")
        for number in range(1, items + 1)
        for place in range(divisions)
    ]
    text = wording.remind(reminders, TODAY, most)
    shown = [line for line in text.splitlines() if re.match(r"\d+\. ", line)]
    left = re.search(r"另有(\d+)项未列出", text)
    assert len(text.encode()) <= wording.BYTES
    assert 1 <= len(shown) <= most
    assert len(shown) + (int(left[1]) if left else 0) == items
    assert text.endswith(wording.AFTER_OPINIONS)


def test_items_and_lines_are_not_mixed_up():
    both = [reminder(1), reminder(1, kind=DutyKind.ASSISTING_OPINION, due=date(2021, 7, 20)), reminder(2)]
    assert "以下2件3项请按时办理" in wording.remind(both, TODAY, 10)
    assert "以下2件请按时办理" in wording.remind([reminder(1), reminder(2)], TODAY, 10)


def test_what_is_overdue_is_not_asked_for_in_time():
    assert "以下1件请抓紧办理" in wording.remind([reminder(1, due=date(2021, 7, 12))], TODAY, 10)


def test_the_last_day_is_said_once_and_another_year_is_named():
    assert "答复7月16日，今日到期（" in wording.remind([reminder(1, due=TODAY)], TODAY, 10)
    later = date(2022, 2, 8)
    assert "答复2021年6月15日到期，已逾期" in wording.remind([reminder(1, due=date(2021, 6, 15), today=later)], later, 10)


def test_an_item_without_its_mark_says_too_that_the_days_are_provisional():
    due, today = date(2027, 3, 1), date(2027, 2, 1)
    assert "工作日暂定" in wording.remind([reminder(1, due=due, today=today, secrecy="")], today, 10)


def test_a_date_counted_back_from_an_unknown_year_is_provisional():
    seen = deadline(CALENDAR, date(2026, 12, 25), date(2026, 12, 1), counted_from=date(2027, 1, 8))
    assert seen.provisional
    assert not deadline(CALENDAR, date(2026, 12, 25), date(2026, 12, 1)).provisional
