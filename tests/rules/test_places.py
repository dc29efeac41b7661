"""In which group something is said, and whom a group reaches."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.rules import places, reach
from bot.rules.permissions import Scope
from bot.rules.reach import Place
from bot.rules.stages import Party


@dataclass(frozen=True)
class Group:
    id: int
    scope: Scope
    push: str | None = "main"


BUREAU = Group(1, Scope(everything=True))
TWO = Group(2, Scope(divisions=frozenset({"甲处", "乙处"})))
OWN = Group(3, Scope(divisions=frozenset({"甲处"})))
MUTE = Group(4, Scope(divisions=frozenset({"甲处"})), None)
OTHER = Group(5, Scope(divisions=frozenset({"乙处"})))


@pytest.mark.parametrize(
    ("groups", "here", "division", "expected"),
    [
        ([BUREAU, TWO, OWN, MUTE], None, "甲处", OWN),
        ([BUREAU, TWO, MUTE], None, "甲处", TWO),
        ([BUREAU, TWO, OWN], BUREAU, "甲处", BUREAU),  # where it happened
        ([BUREAU, MUTE], MUTE, "甲处", BUREAU),  # where it happened nobody speaks
        ([TWO, OTHER], TWO, "乙处", TWO),
        ([OWN, OTHER], OWN, "乙处", OTHER),  # the group it happened in may not hear of the other division
        ([OWN], OWN, "乙处", OWN),  # better there than nowhere
        ([OWN], None, "乙处", OWN),
        ([MUTE], None, "甲处", None),
        ([], None, "甲处", None),
    ],
)
def test_the_group_of_a_notice(groups, here, division, expected):
    assert places.chosen(groups, here, lead="甲处", division=division) is expected


def test_the_group_of_the_whole_bureau_is_the_first_in_which_a_robot_speaks():
    silent = Group(0, Scope(everything=True), None)
    assert places.of_whole_bureau([silent, OWN, BUREAU]) is BUREAU
    assert places.of_whole_bureau([silent, OWN]) is None


def test_somebody_is_reached_where_the_group_hears_of_the_division_and_can_mention_them():
    one, two, three = (Party(i, name) for i, name in ((1, "甲"), (2, "乙"), (3, "丙")))
    known = [Place("甲群", OWN.scope, {1, 2}), Place("乙群", OTHER.scope, {3})]
    concerned = {one: {"甲处"}, two: {"乙处"}, three: {"甲处", "乙处"}}
    assert reach.unreached(concerned, known) == [two]
    assert reach.by(3, {"甲处", "乙处"}, known) == ["乙群"]


def test_a_group_with_the_scope_of_an_older_one_hears_what_the_older_one_cannot_say():
    one, two = Place("企微群", OWN.scope, {1, 2}, 1), Place("钉群", OWN.scope, {1}, 2)
    more, other = Place("钉钉大群", OWN.scope, {2, 3}, 3), Place("别处群", OTHER.scope, {1}, 4)
    found = reach.doubled([one, other, two, more])
    assert [(each.place.id, each.older.id, each.silent) for each in found] == [(2, 1, True), (3, 1, False)]
    assert reach.doubled([other, one]) == []
