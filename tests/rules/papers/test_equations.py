"""The sums of a year hold for the sample, and one wrong cell makes an equation name exactly that item."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.records.figures import year_items
from bot.rules.papers import equations
from bot.rules.papers.equations import Item
from bot.rules.words import Body, Handling, Level
from tests.conftest import FIXTURES, at, copy_of_sqlite, settings_for

YEAR_END, SUMMER, LEVELS = date(2021, 10, 25), date(2021, 7, 16), 3


@cache
def sample(name: str, until: date) -> tuple[Item, ...]:
    """The items of a sample ledger as of a day."""
    with tempfile.TemporaryDirectory() as folder:
        service = wsgi.assemble(settings_for(copy_of_sqlite(Path(folder), FIXTURES / name)), StoppedClock(at("2021-03-05 09:00")))
        with service.database.begin() as session:
            found = tuple(year_items.of_year(session, 2021, until))
        service.database.close()
    return found


def finished() -> tuple[Item, ...]:
    return sample("2021-ledger.xlsx", YEAR_END)


def broken(items, today=YEAR_END) -> dict[str, tuple[str, ...]]:
    """name of the equation → the items that broke it"""
    return {equation.name: equation.items for equation in equations.broken(equations.of_year(list(items), today))}


def with_one(items, place, **changes) -> list[Item]:
    return [replace(item, **changes) if n == place else item for n, item in enumerate(items)]


def test_every_equation_of_the_finished_year_holds():
    found = equations.of_year(finished(), YEAR_END)
    assert [equation.text for equation in found if not equation.holds] == []
    texts = {equation.text for equation in found}
    assert {"34 = 3 + 31", "30 = 1 + 3 + 10 + 16", "31 = 30 + 1", "17 = 3 + 14", "34 = 17 + 17", "34 = 33 + 1"} <= texts
    assert {"17 = 1 + 4 + 12", "51 = 17 × 3", "17 = 17", "12 = 12"} <= texts


def test_no_identity_is_broken_in_the_middle_of_the_year():
    open_ledger = sample("2021-ledger-open.xlsx", SUMMER)
    assert len(open_ledger) == 33
    assert broken(open_ledger, SUMMER) == {}


def test_every_number_has_its_items_behind_it():
    for equation in equations.of_year(finished(), YEAR_END):
        for term in equation.terms:
            assert len(term.numbers) in (0, term.value)
    total = equations.of_year(finished(), YEAR_END)[0]
    assert total.terms[1].name == "省人大建议"
    assert total.terms[1].numbers == ("第0317号", "第0426号", "第0588号")


@pytest.mark.parametrize("today", [date(2021, 7, 1), YEAR_END])
@pytest.mark.parametrize("place", range(34))
def test_another_handling_across_the_line_of_joint_items_is_named(place, today):
    item = finished()[place]
    others = [Handling.JOINT] if item.answers else [h for h in Handling if h is not Handling.JOINT]
    for handling in others:
        found = broken(with_one(finished(), place, handling=handling), today)
        assert found
        assert set(found.values()) == {(item.number,)}


@pytest.mark.parametrize("today", [date(2021, 7, 1), YEAR_END])
@pytest.mark.parametrize("place", [n for n in range(34) if n < 17])
def test_a_letter_date_that_is_gone_is_named(place, today):
    item = finished()[place]
    assert item.letter_on
    found = broken(with_one(finished(), place, letter_on=None, letter_number=""), today)
    assert found["有反馈的均已寄出答复函"] == (item.number,)
    assert set(found.values()) == {(item.number,)}


@pytest.mark.parametrize("level", range(1, LEVELS + 1))
@pytest.mark.parametrize("place", range(34))
def test_a_review_that_is_gone_is_named(place, level):
    item = finished()[place]
    found = broken(with_one(finished(), place, reviews=item.reviews - {level}))
    assert list(found.values()) == [(item.number,)]
    assert "均经各级审阅" in next(iter(found))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"consulted": False}, "寄出的答复函均征求过代表意见"),
        ({"met": False}, "代表要求面复的均已面复"),
        ({"result": ""}, "反馈均有态度和结果两项"),
        ({"attitude": "很满意"}, "办理态度等于三个等次之和"),
        ({"opinion_on": date(2021, 7, 2)}, "已报送会办意见都属会办件"),
    ],
)
def test_what_else_does_not_fit_a_letter_is_named(changes, name):
    assert finished()[0].wants == "是"
    assert broken(with_one(finished(), 0, **changes)) == {name: ("第0317号",)}


def test_a_letter_s_number_is_used_once():
    twice = with_one(finished(), 0, letter_number=finished()[1].letter_number)
    assert broken(twice) == {"答复文号一函一号": ("第0317号", "第0426号")}


def test_an_item_is_late_only_after_its_own_date():
    waiting = with_one(finished(), 33, opinion_on=None)
    assert broken(waiting, date(2021, 10, 15)) == {}
    late = next(e for e in equations.of_year(waiting, date(2021, 10, 16)) if e.items)
    assert (late.name, late.text, late.items, late.identity) == ("收到的均已办结", "34 ≠ 17 + 16", ("20210401",), False)
    extended = with_one(waiting, 33, due_on=date(2021, 11, 30))
    assert broken(extended, date(2021, 10, 16)) == {}


def test_two_bodies_are_kept_apart_and_a_number_they_share_says_whose_it_is():
    proposal = replace(finished()[0], body=Body.CPPCC, level=Level.CITY, handling=Handling.LEAD)
    both = equations.told_apart([*finished(), proposal])
    assert [item.number for item in both if "0317" in item.number] == ["省人大第0317号", "市政协第0317号"]
    found = equations.of_year(both, YEAR_END)
    assert found[0].text == "35 = 3 + 31 + 1"
    names = {equation.name for equation in found}
    assert {"人大件数等于各办理类型之和", "政协件数等于各办理类型之和"} <= names
    assert {"人大收到的均已办结", "政协收到的均已办结", "政协寄出的答复函均征求过提案者意见", "答复文号一函一号"} <= names
    assert [equation.text for equation in found if equation.name.endswith("收到的均已办结")] == ["34 = 17 + 17", "1 = 1"]


def test_a_year_without_items_breaks_nothing():
    found = equations.of_year([], YEAR_END)
    assert all(equation.holds for equation in found)
    assert found[0].text == "0 = 0"
