"""/新增 in any order: labels bind, words without one are what they are, nothing is left out."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import labels, new_items
from bot.rules.words import Body, Handling, Level

TODAY = date(2021, 7, 16)
DIVISIONS = ["信息化推进处", "软件产业处", "融资服务处", "电子信息产业处"]
LABELLED = (
    "配合 软件产业处",
    "牵头 信息化推进处",
    "交办7.15",
    "时限10.15",
    "主办单位：市住建局",
    "分管：副局长甲",
    "承办：吴示安",
    "案由：关于改善营商环境的建议",
)


def whole(found: new_items.Typed) -> tuple[object, ...]:
    return (found.number, found.level, found.body, found.handling, found.leads, found.assisting, found.received, found.due)


@given(some.permutations(["市级", "人大", "主办", "不涉密", *LABELLED]))
def test_the_order_of_labels_and_words_does_not_matter(parts):
    found = new_items.read(" ".join(("20210302", *parts)), TODAY, DIVISIONS)
    assert whole(found) == (
        "20210302",
        Level.CITY,
        Body.CONGRESS,
        Handling.LEAD,
        ("信息化推进处",),
        ("软件产业处",),
        date(2021, 7, 15),
        date(2021, 10, 15),
    )
    rest = (found.unit, found.leader, found.officer, found.title, found.not_secret, found.left)
    assert rest == ("市住建局", "副局长甲", "吴示安", "关于改善营商环境的建议", True, ())


@pytest.mark.parametrize("order", list(permutations(["市", "人大", "独办", "融资服务处", "不涉密"]))[::7])
def test_without_labels_every_word_is_what_it_is(order):
    words = f"20210302 {' '.join(order)} 7.15 10.15 案由 关于改善融资服务的建议"
    found = new_items.read(words, TODAY, DIVISIONS)
    assert whole(found)[1:5] == (Level.CITY, Body.CONGRESS, Handling.SOLE, ("融资服务处",))
    assert (found.received, found.due, found.left) == (date(2021, 7, 15), date(2021, 10, 15), ())


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        ("重点", ("重点",)),
        ("香蕉", ("香蕉",)),
        ("独办 主办", ("主办",)),
        ("市 省", ("省",)),
        ("7.20", ("7.20",)),
        ("99", ("99",)),
    ],
)
def test_what_is_none_of_the_columns_is_left(beside, left):
    words = f"20210302 人大 牵头：融资服务处 7.15 10.15 不涉密 {beside} 案由 关于改善融资服务的建议"
    assert new_items.read(words, TODAY, DIVISIONS).left == left


def test_two_lead_divisions_are_both_told():
    assert new_items.read("20210302 信息化推进处、软件产业处", TODAY, DIVISIONS).leads == ("信息化推进处", "软件产业处")
    assert new_items.read("20210302 牵头：信息化推进处、软件产业处", TODAY, DIVISIONS).leads == ("信息化推进处", "软件产业处")


def test_a_label_that_is_said_twice_is_refused():
    with pytest.raises(labels.SaidTwice, match="牵头"):
        new_items.read("20210302 牵头：信息化推进处 牵头：软件产业处", TODAY, DIVISIONS)


def test_a_mark_of_secrecy_counts_beside_the_title_alone():
    title, beside = new_items.beside_title("20210302 案由 关于保护商业秘密的建议 密级：内部")
    assert title == "关于保护商业秘密的建议"
    assert "内部" in beside and "商业秘密" not in beside
