"""Statutory limits by place: units, starts, sources."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules import limits
from bot.rules.limits import GENERAL, LimitKind, Start, Unit
from bot.rules.places_of_law import PLACES, Law
from bot.rules.words import Body, Handling, Level
from bot.rules.workdays import Calendar

RECEIVED = date(2021, 3, 5)


def known(place: str = "", on: date = RECEIVED, *, body: Body = Body.CONGRESS, level: Level = Level.CITY, **own: limits.Limit):
    return Law(place, {LimitKind[kind]: limit for kind, limit in own.items()}).on(body, level, on)


@pytest.mark.parametrize(
    ("place", "kind", "day"),
    [
        ("山东", LimitKind.OBJECTION, date(2021, 3, 10)),  # 5 days
        ("青岛", LimitKind.OBJECTION, date(2021, 3, 10)),  # its own rule is not in force yet: the province's
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
    assert known(place)[kind].until(RECEIVED, Calendar()) == day


@pytest.mark.parametrize("place", PLACES)
def test_every_limit_of_every_place_has_a_source(place: str):
    assert set(known(place)) == set(LimitKind)
    assert all(limit.source for limit in known(place).values())


@pytest.mark.parametrize("place", PLACES)
def test_no_rule_of_the_congress_is_one_for_proposals(place: str):
    own = known(place, body=Body.CPPCC)
    assert [kind for kind, limit in own.items() if limit != GENERAL[kind]] == [LimitKind.PUBLICATION]


def test_a_citys_rule_is_about_the_citys_items_and_the_provinces_about_the_others():
    on = date(2021, 9, 1)
    assert known("青岛", on)[LimitKind.OBJECTION].source == "青岛市条例第十九条"
    assert known("青岛", on, level=Level.COUNTY)[LimitKind.OBJECTION].source == "参照青岛市条例第十九条"
    assert known("青岛", on, level=Level.PROVINCE)[LimitKind.OBJECTION].source == "山东省条例第十二条"
    assert known("青岛", on)[LimitKind.REDO].source == "参照山东省条例第二十四条", "its own rule names no limit"
    assert known("青岛", date(2021, 8, 31))[LimitKind.OBJECTION].source == "参照山东省条例第十二条"
    assert known("济南", on)[LimitKind.CO_OPINION].source == "参照山东省条例第二十一条"


@pytest.mark.parametrize("place", ["浙江", "河南"])
@pytest.mark.parametrize("level", [Level.NATION, Level.CITY, Level.COUNTY])
def test_a_rule_that_is_followed_alone_puts_off_no_date_that_is_binding(place: str, level: Level):
    own = known(place, date(2021, 3, 5), level=level)
    for kind in (LimitKind.ANSWER, LimitKind.LONGEST):
        assert (own[kind].source, own[kind].start) == ("2015年修正的代表法第四十二条", Start.HAND_OVER)
    assert own[LimitKind.OBJECTION].source.startswith("参照") is (level is not Level.NATION)


def test_the_offices_own_limit_goes_before_the_places_and_counts_from_where_that_does():
    changed = known("山东", OBJECTION=limits.typed("7个工作日"))
    assert str(changed[LimitKind.OBJECTION]) == "7个工作日"
    assert changed[LimitKind.OBJECTION].source == "本单位设置"
    receipt = known("浙江", level=Level.PROVINCE, ANSWER=limits.typed("4个月"))[LimitKind.ANSWER]
    assert (receipt.count, receipt.start) == (4, Start.RECEIPT)


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
    accepted = date(2021, 3, 10)
    provincial = known("浙江", level=Level.PROVINCE)
    assert provincial[LimitKind.ANSWER].start is Start.RECEIPT
    assert limits.statutory(provincial, Handling.SOLE, RECEIVED, accepted, Calendar()) == date(2021, 6, 10)
    assert limits.statutory(provincial, Handling.SOLE, RECEIVED, None, Calendar()) == date(2021, 6, 5)
    assert limits.statutory(known("浙江"), Handling.SOLE, RECEIVED, accepted, Calendar()) == date(2021, 6, 5)
    assert limits.statutory(known("青岛"), Handling.SOLE, RECEIVED, accepted, Calendar()) == date(2021, 6, 5)


def test_what_neither_a_rule_nor_the_office_fixes_governs_nothing():
    assert limits.statutory(known(), Handling.JOINT, RECEIVED, None, Calendar()) is None
    stated = known(CO_OPINION=limits.typed("2个月"))
    assert limits.statutory(stated, Handling.JOINT, RECEIVED, None, Calendar()) == date(2021, 5, 5)
