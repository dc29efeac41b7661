"""The week's outlook: counts that add up, the nearest first, no ranking and no words of an item whose secrecy is not known."""

from __future__ import annotations

from datetime import date

from bot.documents import week_picture
from bot.rules import standing
from bot.rules.papers import week
from bot.rules.standing import AsOf
from bot.rules.workdays import Calendar
from tests.rules.some_case import case

TODAY = date(2021, 7, 19)
CHAIN = ("处室负责人", "分管领导", "主要领导")


def outlook(*cases):
    return week.of_items([standing.of(case, AsOf(TODAY, Calendar(), 10)) for case in cases])


def some(count: int):
    days = (date(2021, 7, 16), date(2021, 7, 21), date(2021, 7, 31), date(2021, 10, 15))
    return [case(id=n + 1, digits=f"2021{n:04d}", due_on=days[n % 4], batch=f"第{n % 4}批") for n in range(count)]


def test_lights_batches_and_phases_each_count_every_item_once():
    found = outlook(*some(11))
    assert found["open"] == sum(found["lights"].values()) == sum(b["open"] for b in found["batches"]) == 11
    assert sum(found["phases"].values()) == 11
    assert found["lights"] == {"红灯": 3, "橙灯": 3, "黄灯": 3, "绿灯": 2}


def test_five_items_are_named_the_nearest_first():
    lines = outlook(*some(11))["nearest"]
    assert [one["item"].split()[0] for one in lines] == ["20210000", "20210004", "20210008", "20210001", "20210005"]


def test_an_item_whose_secrecy_is_not_known_is_a_number_and_a_day():
    found = outlook(case(secrecy="", title="机密的案由", due_on=date(2021, 7, 21)))
    assert "机密" not in week.text(found) and "机密" not in week_picture.drawing(found)
    assert "20210032：7月21日" in week.text(found)


def test_an_item_that_was_extended_stands_with_its_own_date_and_not_with_its_batchs():
    limit, until = date(2021, 7, 15), date(2021, 8, 31)
    found = outlook(
        case(id=1, due_on=until, limit_on=limit, batch="第三批"), case(id=2, digits="20210040", limit_on=limit, due_on=limit)
    )
    assert [(one["name"], one["due"], one["open"]) for one in found["batches"]] == [
        ("第一批", "2021-07-15", 1),
        ("第三批改期", "2021-08-31", 1),
    ]
    assert "第三批改期（8月31日前）：还剩31个工作日，在办1件" in week.text(found)
    assert found["lights"]["红灯"] == found["lights"]["绿灯"] == 1


def test_an_overdue_opinion_makes_its_item_red_here_as_everywhere():
    found = outlook(case(due_on=date(2021, 7, 31), assisting_divisions=("软件产业处",)))
    assert found["lights"]["红灯"] == 1
    assert found["nearest"][0]["until"] == "7月31日（红灯，软件产业处配合意见已逾期1个工作日）"


def test_the_picture_says_what_the_words_say():
    found = outlook(*some(3))
    svg = week_picture.drawing(found, "督办群")
    for words in ("督办群", "2021年7月19日（周一）", "红灯（件）", "20210000", "已逾期"):
        assert words in svg
    assert week_picture.png(found).startswith(b"\x89PNG")
