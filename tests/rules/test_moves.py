"""What a changed working day moves is told with the day before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.rules import moves
from bot.rules.stages import Fact
from bot.rules.words import FactKind
from bot.rules.workdays import Calendar
from tests.rules.some_case import case

TODAY = date(2021, 7, 16)
ITEMS = [case(id=1), case(id=2, batch="第二批", due_on=date(2021, 10, 15)), case(id=3)]


def moved(after: Calendar, items=ITEMS) -> list[str]:
    stated_today = replace(after, before=((TODAY, Calendar()),))
    return moves.sentences(moves.View(Calendar(), items), moves.View(stated_today, items), 10, TODAY)


def test_a_day_off_at_the_end_moves_the_last_working_day_and_the_count():
    after = Calendar({date(2021, 7, 30): False})
    assert moved(after) == [
        "第一批办理时限7月31日，改按7月29日（周四）掌握（原按7月30日），还剩9个工作日",
        "第二批办理时限10月15日，还剩60个工作日（原61个）",
    ]


def test_a_worked_saturday_moves_the_due_date_itself():
    after = Calendar({date(2021, 7, 31): True})
    first, second = moved(after)
    assert first == "第一批办理时限7月31日，改按7月31日（周六）掌握（原按7月30日），还剩11个工作日"
    assert "还剩62个工作日（原61个）" in second


def test_an_opinions_date_moves_too_and_what_is_overdue_is_not_said_to_be_reminded_of_later():
    owing = case(assisting_divisions=("软件产业处",), due_on=date(2021, 8, 2))
    assert moved(Calendar({date(2021, 7, 20): False}), [owing]) == [
        "第一批配合意见时限由7月19日改为7月16日（周五），今日到期",
        "第一批办理时限8月2日，还剩10个工作日（原11个）",
    ]
    due_today = case(assisting_divisions=("软件产业处",))
    assert moved(Calendar({date(2021, 7, 20): False}), [due_today]) == ["第一批办理时限7月31日，还剩9个工作日（原10个）"]
    late = case(due_on=date(2021, 7, 11))
    assert moved(Calendar({date(2021, 7, 14): False, date(2021, 7, 9): False}), [late]) == [
        "第一批办理时限7月11日，已逾期4个工作日（原已逾期5个工作日）"
    ]


def test_a_date_of_an_items_own_is_named_by_its_number():
    other = case(
        digits="20210129", due_on=date(2021, 8, 31), facts={FactKind.EXTENSION: Fact(FactKind.EXTENSION, TODAY, "2021-08-31")}
    )
    assert moved(Calendar({date(2021, 8, 30): False}), [other]) == ["20210129 办理时限8月31日，还剩31个工作日（原32个）"]


def test_what_does_not_fit_is_counted():
    assert moves.listed([str(n) for n in range(12)])[-1] == "另有2项变动，请发送 /临期 查看。"


def test_all_days_that_are_no_more_are_named_or_counted_with_the_way_to_see_them():
    every_other = [date(2021, 8, day) for day in range(1, 32, 2)]
    named = moves.no_more(every_other[:10], TODAY, "请看那里")
    assert named.startswith("原登记的10天不在其中，已取消：8月1日（周日）、") and named.endswith("、8月19日（周四）。")
    one_more = moves.no_more(every_other[:11], TODAY, "请看那里")
    assert one_more.endswith("、8月19日（周四）等，其余1天在8月21日（周六），请看那里。")
    more = moves.no_more(every_other, TODAY, "请看那里")
    assert more.startswith("原登记的16天") and more.endswith("等，其余6天在8月21日（周六）至8月31日（周二）之间，请看那里。")
    week = [date(2022, 2, day) for day in range(1, 8)]
    assert moves.no_more(week, TODAY, "请看那里") == "原登记的7天不在其中，已取消：2022年2月1日（周二）至2月7日（周一）。"


def test_what_does_not_move_is_not_told():
    after = Calendar({date(2021, 12, 31): False})
    assert moved(after) == []


def test_a_single_day_makes_no_year_known_and_a_whole_arrangement_does():
    day = {date(2027, 2, 6): False}
    assert Calendar(day).provisional(2027)
    assert not Calendar(day, frozenset({2027})).provisional(2027)
