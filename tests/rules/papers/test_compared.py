"""A year beside the one before: each difference adds up, nothing is judged, and without two years nothing is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.papers import compared, figure_words, statistics
from bot.rules.papers.rounding import PLAIN
from bot.rules.papers.statistics import Tally
from bot.rules.words import Body, Handling, Level

DUE, ON = date(2022, 7, 31), date(2021, 10, 25)
TALLIES = st.lists(
    st.builds(
        Tally,
        body=st.sampled_from(Body),
        level=st.sampled_from(Level),
        handling=st.sampled_from(Handling),
        batch=st.just("第一批"),
        due=st.just(DUE),
        finished=st.booleans(),
        attitude=st.sampled_from(("", *statistics.GRADES)),
        result=st.sampled_from(("", *statistics.GRADES)),
        reply_class=st.sampled_from(("", "A", "B")),
        count=st.integers(1, 40),
    ),
    min_size=1,
    max_size=12,
)


def both(now: list[Tally], before: list[Tally]) -> dict:
    years = (statistics.of_year(year, some) for year, some in ((2022, now), (2021, before)))
    this, last = years
    return {**this, "year_before": compared.beside(this, last, ON)}


@settings(deadline=None, max_examples=150)
@given(TALLIES, TALLIES)
def test_every_difference_adds_up(now: list[Tally], before: list[Tally]):
    found = both(now, before)["year_before"]
    assert all(equation["holds"] for equation in found["equations"])
    for body in Body:
        for level in Level:
            counts = [sum(t.count for t in some if (t.body, t.level) == (body, level)) for some in (now, before)]
            assert found["change"]["by_body_level"].get(body, {}).get(level, 0) == counts[0] - counts[1]
        for handling in Handling:
            counts = [sum(t.count for t in some if (t.body, t.handling) == (body, handling)) for some in (now, before)]
            assert found["change"]["by_handling"].get(body, {}).get(handling, 0) == counts[0] - counts[1]
    done = [sum(t.count for t in some if t.finished) for some in (now, before)]
    assert found["change"]["finished"] == done[0] - done[1]


@settings(deadline=None, max_examples=80)
@given(TALLIES, TALLIES)
def test_nothing_is_judged_and_no_body_is_compared_with_nothing(now: list[Tally], before: list[Tally]):
    found = both(now, before)
    said = "；".join(compared.lines(found))
    assert said.startswith("与2021年同期（截至2021年10月25日）相比：")
    assert not any(word in said for word in ("提升", "提高", "下降", "好于", "优于", "退步", "进步"))
    for body in Body:
        there = all(any(t.body is body for t in some) for some in (now, before))
        assert (body.full_paper in said) == there
    assert compared.rows(found)[1][0] == "收到"


def test_one_body_is_told_in_one_line():
    city = Tally(Body.CONGRESS, Level.CITY, Handling.SOLE, "第一批", DUE, finished=True, reply_class="A", count=3)
    above = Tally(Body.CONGRESS, Level.PROVINCE, Handling.LEAD, "第一批", DUE, finished=True, attitude="满意", result="满意")
    assert compared.lines(both([city, above], [city])) == [
        "与2021年同期（截至2021年10月25日）相比：人大代表建议4件（上年3件，增加1件）；省1件（上年0件），市3件（上年3件）；"
        "独办3件（上年3件），主办1件（上年0件）；A类3件（上年3件）；办结率100%（上年100%），满意率100%（上年—）"
    ]


def test_without_a_year_before_nothing_is_said():
    tallies = [Tally(Body.CONGRESS, Level.CITY, Handling.SOLE, "第一批", DUE)]
    found = statistics.of_year(2022, tallies)
    assert compared.lines(found) == [] and compared.rows(found) == ()
    assert not any("上年" in line for line in figure_words.lines(found, tallies, {}, PLAIN))


@pytest.mark.parametrize(("day", "earlier"), [(date(2022, 10, 25), date(2021, 10, 25)), (date(2024, 2, 29), date(2023, 2, 28))])
def test_the_same_day_a_year_earlier(day: date, earlier: date):
    assert compared.a_year_earlier(day) == earlier
