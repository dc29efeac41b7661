"""Wishes and grades of several deputies of one item, counted for the item and for each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules import proposers
from bot.rules.papers import figure_words, spoken, statistics
from bot.rules.papers.rounding import PLAIN
from bot.rules.papers.statistics import BY_DEPUTY, BY_ITEM, Tally, Voice
from bot.rules.stages import Fact
from bot.rules.words import FactKind
from tests.rules.some_case import case, tally

THREE = proposers.of("周示戊、李示丁、王示辛")


def fact(kind: FactKind, value: str, order: int, subject: str = "") -> Fact:
    return Fact(kind, date(2021, 7, 20), value, subject=subject, order=order)


def graded(attitude: str, result: str, order: int, subject: str = "") -> list[Fact]:
    return [fact(FactKind.ATTITUDE, attitude, order, subject), fact(FactKind.RESULT, result, order, subject)]


def each(plain: list[Fact], several: list[Fact], *, fresh: bool = False) -> tuple[Voice, ...]:
    return spoken.of_each({one.kind: one for one in plain}, several, THREE, fresh=fresh)


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ([("", False), ("", False)], ("", False)),
        ([("否", False), ("", False)], ("否", False)),
        ([("否", False), ("是", False)], ("是", False)),
        ([("否", False), ("是", True)], ("是", True)),
        ([("是", True), ("是", False)], ("是", False)),
        ([("是", True), ("否", False)], ("是", True)),
        ([("", True), ("", False)], ("", True)),
    ],
)
def test_an_item_was_met_when_all_who_asked_were(said, whole):
    found = spoken.together([Voice(wants=wants, met=met) for wants, met in said])
    assert (found.wants, found.met) == whole


@pytest.mark.parametrize(
    ("grades", "whole"),
    [
        (["满意", "满意"], "满意"),
        (["满意", ""], "满意"),
        (["满意", "基本满意", "满意"], "基本满意"),
        (["基本满意", "不满意"], "不满意"),
        (["", "满意"], ""),
        (["满意", "较好"], "较好"),
    ],
)
def test_an_item_has_the_lowest_grade_of_the_forms_that_came_with_the_leads(grades, whole):
    found = spoken.together([Voice(attitude=grade, result=grade) for grade in grades])
    assert found.attitude == found.result == whole


def test_an_item_of_which_the_lead_alone_has_spoken_is_counted_as_ever():
    assert each(graded("满意", "满意", 5), []) == ()
    assert each(graded("满意", "满意", 5), graded("满意", "满意", 6, "郑示庚")) == ()


def test_grades_before_a_redo_stand_until_the_lead_has_given_new_ones():
    before = graded("不满意", "满意", 6, "李示丁")
    redo = fact(FactKind.REDO, "2021-08-20", 7)
    waiting = [*graded("满意", "满意", 5), redo]
    assert spoken.together(each(waiting, before)).attitude == "不满意"
    assert spoken.together(each(waiting, before, fresh=True)) == Voice()
    again = [redo, *graded("满意", "基本满意", 9)]
    for fresh in (False, True):
        whole = spoken.together(each(again, before, fresh=fresh))
        assert (whole.attitude, whole.result) == ("满意", "基本满意")


def of_two() -> list[Tally]:
    """An item of one deputy, and one of two of whom one is dissatisfied."""
    alone = tally(case())
    one = replace(alone, mailed=True, wants="是", met=True, attitude="满意", result="满意")
    said = (Voice("是", True, "", "满意", "满意"), Voice("是", False, "", "满意", "不满意"))
    whole = spoken.together(said)
    two = replace(alone, mailed=True, wants=whole.wants, met=whole.met, attitude=whole.attitude, result=whole.result, spoken=said)
    return [one, two]


def test_rates_count_items_or_deputies_as_the_place_does():
    by_item = statistics.of_year(2021, of_two(), counted_by=BY_ITEM)
    assert by_item["face_to_face"] == {"requested": 2, "done": 1, "rate": "50%"}
    assert (by_item["satisfaction"]["returned"], by_item["satisfaction"]["rate"]) == (2, "50%")
    by_deputy = statistics.of_year(2021, of_two(), counted_by=BY_DEPUTY)
    assert by_deputy["face_to_face"] == {"requested": 3, "done": 2, "rate": "66.7%"}
    assert (by_deputy["satisfaction"]["returned"], by_deputy["satisfaction"]["rate"]) == (3, "66.7%")
    assert by_deputy["total"] == by_item["total"] == 2
    assert by_deputy["letters_mailed"] == 2


@pytest.mark.parametrize(
    ("counted_by", "said"),
    [
        (BY_ITEM, ("代表要求2件，已面复1件", "联名的按件计", "收回反馈2件", "不满意1件")),
        (BY_DEPUTY, ("代表要求3人，已面复2人", "按代表计", "收回反馈3份", "不满意1份")),
    ],
)
def test_which_of_the_two_is_counted_is_said(counted_by, said):
    tallies = of_two()
    counted = statistics.of_year(2021, tallies, counted_by=counted_by)
    words = "\n".join(figure_words.lines(counted, tallies, {}, PLAIN))
    assert all(each in words for each in said)


def test_nothing_is_said_of_it_where_it_makes_no_difference():
    tallies = of_two()[:1]
    words = "\n".join(figure_words.lines(statistics.of_year(2021, tallies), tallies, {}, PLAIN))
    assert "（已面复÷要求面复）" in words
