"""Every pair of conditions finds what a plain filter finds that knows nothing of the product's rules, on either engine."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from bot import listings, wsgi
from bot.clock import StoppedClock
from bot.command import Context
from bot.message import Message
from bot.records import narrowing
from bot.rules.permissions import Actor, Scope
from bot.rules.stages import Case
from bot.rules.standing import Standing
from tests import listed_year
from tests.conftest import at, settings_for
from tests.listed_year import DEPUTIES, DIVISIONS, HEADS, LEADERS, LIGHTS, OFFICERS, PERIODS, STATES, TITLES, UNITS

VALUES = (
    *STATES,
    *LIGHTS,
    *DIVISIONS,
    OFFICERS[0],
    HEADS[1],
    LEADERS[0],
    *(f"代表：{name}" for name in DEPUTIES),
    *(f"主办单位：{name}" for name in UNITS),
    *("省", "区县", "人大", "政协", "独办", "会办", "参阅", "重点", "2020年度"),
    *PERIODS,
    *TITLES[:2],
)
SOME = {"sqlite": 1, "postgresql": 9}  # every pair on one engine, some of them on the other


class Once(Context):
    """Looks at each item once, however many lists it stands in."""

    known: dict[int, tuple[Case, Standing]]

    def cases(self, ids: list[int]) -> list[Case]:
        new = [item for item in ids if item not in self.known]
        self.known |= {case.id: (case, Context.standing(self, case)) for case in super().cases(new)}
        return [self.known[item][0] for item in ids]

    def standing(self, case: Case) -> Standing:
        return self.known[case.id][1]


@pytest.fixture
def year(database_url):
    """The items, and the context of somebody who may see all of them."""
    service = wsgi.assemble(settings_for(database_url), StoppedClock(at(f"{listed_year.TODAY} 09:00")))
    items = listed_year.make(Random(15), 120)
    with service.database.begin() as session:
        listed_year.enter(session, items)
    with service.database.begin() as session:
        message = Message("console", "", "", "")
        who = (Actor(900, "承甲"), Scope(everything=True))
        yield items, Once(session, service.office, service.clock.now(), *who, None, message, "1", alone=False)
    service.database.close()


def test_every_pair_of_conditions_finds_what_a_plain_filter_finds(year, database_url):
    items, context = year
    by_id = {place: item.number for place, item in enumerate(items, start=9001)}
    context.known = {}
    pairs = [[value] for value in VALUES] + [list(pair) for pair in combinations(VALUES, 2)]
    wrong = []
    for words in pairs[:: SOME[database_url.partition(":")[0].partition("+")[0]]]:
        asked = listings.understood(context, " ".join(words)).conditions
        found = {by_id[one.standing.case.id] for one in listings.items(context, asked).items or ()}
        expected = listed_year.listed(items, words)
        if found != expected:
            wrong.append((words, sorted(found - expected), sorted(expected - found)))
        if narrowing.is_exact(asked):
            ids = narrowing.ids(context.session, asked, listings.among(context, asked))
            assert {by_id[item] for item in ids} == expected, words
    assert not wrong, f"{len(wrong)} of {len(pairs)}: {wrong[:5]}"
    assert [value for value in VALUES if not listed_year.listed(items, [value])] == [], "each condition has items"
