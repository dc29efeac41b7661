"""The year's figures are plain counts, and rates never say more than was divided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules.papers import figure_words, statistics
from bot.rules.papers.rounding import PLAIN, Rounding
from bot.rules.words import Body, Handling, Level
from tests.rules.some_case import case, facts, tally


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        (0, 0, "—"),
        (0, 3, "0%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 8, "12.5%"),
        (1, 2000, "0.1%"),
        (34, 34, "100%"),
        (17, 34, "50%"),
    ],
)
def test_a_rate_has_at_most_one_decimal(part, whole, rate):
    assert PLAIN.rate(part, whole) == rate


@given(some.integers(0, 10**6), some.integers(1, 10**6))
def test_a_rate_is_near_the_truth(part, whole):
    written = PLAIN.rate(part, whole)
    assert abs(float(written.removesuffix("%")) - 100 * part / whole) <= 0.0500001 + 1e-9 * part


def year_of_the_seed():
    """34 items: 3 provincial, 31 municipal, of which one in the second batch."""
    letters = facts(MAILED="", ATTITUDE="满意", RESULT="满意", REPLY_CLASS="A")
    opinion = facts(OPINION_SENT="")
    municipal = [(Handling.SOLE, 1), (Handling.LEAD, 3), (Handling.SEPARATE, 10), (Handling.JOINT, 16)]
    items = [case(level=Level.PROVINCE, handling=Handling.LEAD, facts=letters) for _ in range(3)]
    for handling, count in municipal:
        items += [case(handling=handling, facts=letters if handling.answers_deputy else opinion)] * count
    return [*items, case(handling=Handling.JOINT, batch="第二批", due_on=date(2021, 10, 15), facts=opinion)]


def test_the_figures_of_the_seed_s_year():
    figures = statistics.of_year(2021, [tally(item) for item in year_of_the_seed()])
    assert figures["total"] == figures["finished"] == 34
    assert figures["by_body_level"] == {"人大": {"省": 3, "市": 31}}
    assert figures["by_batch"] == [
        {"batch": "第一批", "count": 33, "due": "2021-07-31"},
        {"batch": "第二批", "count": 1, "due": "2021-10-15"},
    ]
    assert figures["by_handling"]["人大"]["市"] == {"独办": 1, "主办": 3, "分办": 10, "会办": 17}
    assert figures["letters_mailed"] == figures["opinions_sent"] == 17
    assert figures["finish_rate"] == "100%"
    assert figures["face_to_face"] == {"requested": 0, "done": 0, "rate": "—"}
    assert figures["satisfaction"]["rate"] == "100%"
    assert figures["classes"] == {"A": 17}
    assert figures["equations"] == [{"text": "34 = 3 + 31", "holds": True}]


def test_a_year_without_items_has_no_rates():
    figures = statistics.of_year(2022, [])
    assert (figures["total"], figures["finish_rate"], figures["satisfaction"]["rate"]) == (0, "—", "—")
    assert figures["equations"] == [{"text": "0 = 0", "holds": True}]


@pytest.mark.parametrize(
    ("attitude", "result", "returned", "rate"),
    [
        ("满意", "满意", 1, "100%"),
        ("满意", "基本满意", 1, "0%"),
        ("满意", "不满意", 1, "0%"),
        ("基本满意", "基本满意", 1, "0%"),
        ("满意", "", 0, "—"),
        ("", "", 0, "—"),
    ],
)
def test_only_satisfied_with_both_is_satisfied(attitude, result, returned, rate):
    counted = statistics.satisfaction([tally(case(facts=facts(ATTITUDE=attitude, RESULT=result)))])
    assert (counted["returned"], counted["rate"]) == (returned, rate)


def test_meetings_count_among_those_who_asked():
    asked, met = facts(WANTS_MEETING="是"), facts(WANTS_MEETING="是", MEETING="座谈")
    unasked = facts(WANTS_MEETING="否", MEETING="座谈")
    counted = statistics.face_to_face([tally(case(facts=known)) for known in (asked, met, unasked, {})])
    assert counted == {"requested": 2, "done": 1, "rate": "50%"}


@given(some.lists(some.tuples(some.sampled_from(Body), some.sampled_from(Level), some.sampled_from(Handling)), max_size=30))
def test_every_table_adds_up_to_the_total(kinds):
    items = [case(body=body, level=level, handling=handling) for body, level, handling in kinds]
    figures = statistics.of_year(2021, [tally(item) for item in items])
    assert sum(n for row in figures["by_body_level"].values() for n in row.values()) == len(kinds)
    assert sum(batch["count"] for batch in figures["by_batch"]) == len(kinds)
    handled = figures["by_handling"].values()
    assert sum(n for levels in handled for row in levels.values() for n in row.values()) == len(kinds)
    assert all(equation["holds"] for equation in figures["equations"])


def test_published_years_print_as_published():
    assert PLAIN.shares({"A": 43, "B": 13, "C": 1}) == {"A": "75.4%", "B": "22.8%", "C": "1.8%"}


def test_shares_round_each_by_itself_or_add_up_to_a_hundred():
    thirds = {"A": 1, "B": 1, "C": 1}
    assert set(PLAIN.shares(thirds).values()) == {"33.3%"}
    assert sorted(Rounding(adds_up=True).shares(thirds).values()) == ["33.3%", "33.3%", "33.4%"]
    assert Rounding(adds_up=True).shares({"A": 0}) == {"A": "—"}


@given(some.dictionaries(some.sampled_from("ABCDEF"), some.integers(0, 10**5), min_size=1))
def test_shares_that_should_add_up_do(counts):
    written = Rounding(adds_up=True).shares(counts)
    if any(counts.values()):
        assert round(sum(float(share.removesuffix("%")) for share in written.values()), 1) == 100
    for name, count in counts.items():
        if any(counts.values()):
            assert abs(float(written[name].removesuffix("%")) - 100 * count / sum(counts.values())) < 0.1000001


def test_forms_count_by_their_worse_dimension():
    forms = [("满意", "满意"), ("满意", "基本满意"), ("不满意", "满意"), ("满意", "")]
    known = [tally(case(facts=facts(ATTITUDE=attitude, RESULT=result))) for attitude, result in forms]
    assert statistics.content(known) == {"满意": 1, "基本满意": 1, "不满意": 1}


def test_figures_of_one_body_are_never_taken_together_with_the_other_s():
    done = facts(MAILED="", ATTITUDE="满意", RESULT="满意")
    items = [case(facts=done), case(facts=done), case(body=Body.CPPCC, facts=facts(MAILED="", ATTITUDE="满意", RESULT="不满意"))]
    items.append(case(body=Body.CPPCC))
    counted = [tally(item) for item in items]
    figures = statistics.of_year(2021, counted)
    own = figures["by_body"]
    assert [(own[body]["total"], own[body]["finish_rate"], own[body]["satisfaction"]["rate"]) for body in Body] == [
        (2, "100%", "100%"),
        (2, "50%", "0%"),
    ]
    said = figure_words.lines(figures, counted, {}, PLAIN)
    assert said[0] == "2021年共4件：人大代表建议2件，政协提案2件"
    assert "【人大代表建议】2件，办结2件，办结率100%" in said and "【政协提案】2件，办结1件，办结率50%" in said
    assert not [line for line in said if "75%" in line or "66.7%" in line]
    ours = said[said.index("【政协提案】2件，办结1件，办结率50%") :]
    assert not [line for line in ours if "代表" in line or "建议" in line] and any("提案者要求" in line for line in ours)


def test_a_year_of_one_body_is_told_as_before():
    counted = [tally(case(facts=facts(MAILED="")))]
    said = figure_words.lines(statistics.of_year(2021, counted), counted, {}, PLAIN)
    assert said[0] == "2021年共1件，办结1件，办结率100%" and not [line for line in said if line.startswith("【")]
