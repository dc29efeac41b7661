"""How often an item is urged, and what is read by whom it waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules import standing, urging
from bot.rules.hours import next_opening
from bot.rules.stages import Fact
from bot.rules.standing import AsOf
from bot.rules.wording import urging as wording
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar
from tests.rules.some_case import case, facts

NINE = datetime(2021, 7, 16, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
CHAIN = ("处室负责人", "分管领导", "主要领导")


def urged_at(*moments: datetime):
    known = [Fact(FactKind.URGED, at.date(), "", str(n), {urging.AT: at.isoformat()}) for n, at in enumerate(moments, start=1)]
    return case(several=tuple(known))


def on(day: date, item):
    return standing.of(item, AsOf(day, Calendar(), 10))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "20210032 已于7月16日 09:00催办（第2次），同一件1小时内只催一次，7月16日 10:00后可再催。本次操作未生效。"),
        (59, "同一件1小时内只催一次"),
        (60, None),
        (-30, "20210032 第2次催办将于7月16日 09:00发出，无须重复操作。本次操作未生效。"),
    ],
)
def test_an_item_is_urged_once_an_hour_and_the_last_time_is_said(minutes: int, words: str | None):
    found = urging.refusal_to_repeat(urged_at(NINE - timedelta(days=2), NINE), NINE + timedelta(minutes=minutes))
    assert (found is None) if words is None else (found and words in found)


def test_an_urging_of_which_only_the_day_is_known_does_not_stand_in_the_way():
    item = case(several=(Fact(FactKind.URGED, NINE.date(), "", "1"),))
    assert urging.refusal_to_repeat(item, NINE) is None
    assert urging.urged(item).count == 1


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2021-07-16 09:00", "2021-07-16 09:00"),
        ("2021-07-16 07:00", "2021-07-16 08:30"),
        ("2021-07-16 20:30", "2021-07-19 08:30"),
        ("2021-07-17 07:00", "2021-07-19 08:30"),
    ],
)
def test_people_are_spoken_to_within_hours_on_working_days(moment: str, opens: str):
    hours = (NINE.time().replace(hour=8, minute=30), NINE.time().replace(hour=18))
    found = next_opening(Calendar(), hours, datetime.fromisoformat(moment))
    assert found == datetime.fromisoformat(opens)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 7, 9), "黄灯：请软件产业处于7月16日前提交书面意见，还剩5个工作日。"),
        (date(2021, 7, 26), "红灯：请软件产业处尽快提交书面意见，已逾期6个工作日。"),
    ],
)
def test_a_division_is_asked_for_its_opinion_by_its_own_date_and_never_by_one_that_has_passed(day: date, words: str):
    found = on(day, case(assisting_divisions=("软件产业处",)))
    text = wording.opinion(found, found.opinions[0], 3)
    assert text.splitlines() == ["办公室催办 20210032 改善融资服务（第3次）：", words, "发送：/意见 20210032"]


def test_who_has_the_next_step_reads_the_light_and_the_step():
    assert wording.step(on(date(2021, 7, 16), case()), 1).splitlines()[:2] == [
        "办公室催办 20210032 改善融资服务：",
        "黄灯，还剩10个工作日",
    ]
    waiting = case(facts=facts(OBJECTION="不属本处"))
    assert "请办公室答复申退" in wording.step(on(date(2021, 7, 16), waiting), 1)


def test_of_an_item_without_its_mark_no_division_is_named():
    found = on(date(2021, 7, 9), case(assisting_divisions=("软件产业处",), secrecy=""))
    text = wording.opinion(found, found.opinions[0], 1) + wording.step(found, 1)
    assert "软件产业处" not in text and "融资" not in text


def test_a_unit_outside_is_told_no_date_that_has_passed():
    joint = replace(case(), handling=Handling.JOINT, lead_unit="市发展改革委")
    assert "会办意见拟于7月31日前报送" in wording.outside(on(date(2021, 7, 31), joint))
    late = wording.outside(on(date(2021, 10, 16), joint))
    assert late == "可转发市发展改革委：贵单位主办的20210032，我局会办意见正在抓紧办理，如有新的要求请告知。"
    assert wording.outside(on(date(2021, 7, 31), case())) == ""
