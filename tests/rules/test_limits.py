"""Statutory limits by place: units, starts, sources."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules import limits
from bot.rules.limits import PLACES, LimitKind, Start, Unit, of_place
from bot.rules.words import Handling
from bot.rules.workdays import Calendar

RECEIVED = date(2021, 3, 5)


@pytest.mark.parametrize(
    ("place", "kind", "day"),
    [
        ("山东", LimitKind.OBJECTION, date(2021, 3, 10)),  # 5 days
        ("青岛", LimitKind.OBJECTION, date(2021, 3, 12)),  # 5 working days
        ("重庆", LimitKind.OBJECTION, date(2021, 3, 19)),
        ("上海", LimitKind.OBJECTION, date(2021, 3, 16)),
        ("浙江", LimitKind.CO_OPINION, date(2021, 5, 5)),
        ("重庆", LimitKind.CO_OPINION, date(2021, 4, 19)),  # 30 working days, Tomb-sweeping day between
        ("北京", LimitKind.REDO, date(2021, 5, 5)),
        ("", LimitKind.ANSWER, date(2021, 6, 5)),
        ("", LimitKind.LONGEST, date(2021, 9, 5)),
    ],
)
def test_a_place_counts_as_its_rule_says(place: str, kind: LimitKind, day: date):
    assert of_place(place)[kind].until(RECEIVED, Calendar()) == day


@pytest.mark.parametrize("place", PLACES)
def test_every_limit_of_every_place_has_a_source(place: str):
    known = of_place(place)
    assert set(known) == set(LimitKind)
    assert all(limit.source for limit in known.values())


def test_the_offices_own_limit_goes_before_the_places():
    changed = of_place("山东", {LimitKind.OBJECTION: limits.typed("7个工作日")})
    assert str(changed[LimitKind.OBJECTION]) == "7个工作日"
    assert changed[LimitKind.OBJECTION].source == "本单位设置"


@pytest.mark.parametrize(
    ("text", "unit"), [("5个工作日", Unit.WORKDAYS), ("10日", Unit.DAYS), ("10天", Unit.DAYS), ("3个月", Unit.MONTHS)]
)
def test_a_limit_is_typed_with_its_unit(text: str, unit: Unit):
    assert limits.typed(text).unit is unit


@pytest.mark.parametrize("text", ["", "5", "五天", "0日", "5个周", "-1日", "1000日"])
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match="应写成"):
        limits.typed(text)


def test_a_limit_from_receipt_counts_from_the_day_it_was_accepted():
    known = of_place("浙江")
    assert known[LimitKind.ANSWER].start is Start.RECEIPT
    assert limits.statutory(known, Handling.SOLE, RECEIVED, date(2021, 3, 10), Calendar()) == date(2021, 6, 10)
    assert limits.statutory(known, Handling.SOLE, RECEIVED, None, Calendar()) == date(2021, 6, 5)
    assert limits.statutory(of_place("青岛"), Handling.SOLE, RECEIVED, date(2021, 3, 10), Calendar()) == date(2021, 6, 5)
