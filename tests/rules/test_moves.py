"""What a changed working day moves is told with the day before and after."""

from __future__ import annotations

from datetime import date

from bot.rules import moves
from bot.rules.workdays import Calendar

TODAY = date(2021, 7, 16)
DUES = [("第一批办理时限", date(2021, 7, 31)), ("第二批办理时限", date(2021, 10, 15))]


def test_a_day_off_at_the_end_moves_the_last_working_day_and_the_count():
    after = Calendar({date(2021, 7, 30): False})
    assert moves.sentences(Calendar(), after, DUES, TODAY) == [
        "第一批办理时限7月31日：提醒改以7月29日（周四）为准（原7月30日），还剩9个工作日（原10个）",
        "第二批办理时限10月15日：还剩60个工作日（原61个）",
    ]


def test_a_worked_saturday_moves_the_due_date_itself():
    after = Calendar({date(2021, 7, 31): True})
    first, second = moves.sentences(Calendar(), after, DUES, TODAY)
    assert first == "第一批办理时限7月31日：提醒改以7月31日（周六）为准（原7月30日），还剩11个工作日（原10个）"
    assert "还剩62个工作日（原61个）" in second


def test_what_does_not_move_is_not_told():
    after = Calendar({date(2021, 12, 31): False})
    assert moves.sentences(Calendar(), after, DUES, TODAY) == []


def test_a_single_day_makes_no_year_known_and_a_whole_arrangement_does():
    day = {date(2027, 2, 6): False}
    assert Calendar(day).provisional(2027)
    assert not Calendar(day, frozenset({2027})).provisional(2027)
