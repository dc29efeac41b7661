"""What a notice rests on: it holds of the item as it was then, and no more once that is done, changed or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules import grounds
from bot.rules.stages import Decision, Fact, Party, Round
from bot.rules.standing import AsOf
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar
from tests.rules.some_case import case

CHAIN = ("处室负责人", "分管领导", "主要领导")
AS_OF = AsOf(date(2021, 7, 16), Calendar(), 10)
HEAD, LEADER = Party(1, "甲"), Party(2, "乙")
DAY = TODAY = date(2021, 7, 16)
OPEN = case(heads=(HEAD,), deputy_directors=(LEADER,), officers=(Party(3, "丙"),), rounds=(Round(1, DAY),))
PASSED = replace(OPEN, rounds=(Round(1, DAY, decisions=(Decision(1, True, HEAD, DAY),)),))
RETURNED = replace(OPEN, rounds=(Round(1, DAY, decisions=(Decision(1, False, HEAD, DAY, "数据有误"),)),))
WITHDRAWN = replace(OPEN, rounds=(Round(1, DAY, withdrawn_on=DAY),))
AGAIN = replace(OPEN, rounds=(*RETURNED.rounds, Round(2, DAY)))
MAILED = replace(OPEN, facts={FactKind.MAILED: Fact(FactKind.MAILED, DAY)})
ASSISTED = replace(OPEN, assisting_divisions=("软件产业处",))
PASSED_TWICE = replace(OPEN, rounds=(Round(1, DAY, decisions=(Decision(1, True, HEAD, DAY), Decision(2, True, LEADER, DAY))),))
LIMITED = replace(OPEN, limit_on=date(2021, 10, 15))
OBJECTED = replace(OPEN, facts={FactKind.OBJECTION: Fact(FactKind.OBJECTION, DAY, "不属本处职责")})
ANSWERED = {FactKind.OBJECTION_DECISION: Fact(FactKind.OBJECTION_DECISION, DAY, "不同意", order=2)}
EXCUSE = Fact(FactKind.WITHOUT_OPINIONS, DAY, "多次催要", details={"divisions": "软件产业处"}, order=1)


def of_unit(division: str) -> Fact:
    """A division's opinion."""
    return Fact(FactKind.OPINION, DAY, subject=division, order=2)


def redo(due: str) -> dict[FactKind, Fact]:
    """A redo until that day."""
    return {FactKind.REDO: Fact(FactKind.REDO, DAY, due)}


GIVEN = replace(ASSISTED, several=(of_unit("软件产业处"),))
EXCUSED = replace(ASSISTED, facts={FactKind.WITHOUT_OPINIONS: EXCUSE})
REDONE = replace(OPEN, facts=redo("2021-10-31"))


@pytest.mark.parametrize(
    ("ground", "holding", "others"),
    [
        (grounds.OPEN, OPEN, [MAILED]),
        (grounds.waits(1, 1, [HEAD]), OPEN, [PASSED, RETURNED, WITHDRAWN, AGAIN, MAILED, replace(OPEN, heads=(LEADER,))]),
        (grounds.waits(1, 1, []), replace(OPEN, heads=()), [OPEN]),
        (grounds.over(1), RETURNED, [OPEN, PASSED, WITHDRAWN, AGAIN]),
        (grounds.withdrawn(1), WITHDRAWN, [OPEN, AGAIN]),
        (grounds.undone(1), replace(OPEN, rounds=()), [OPEN, AGAIN]),
        (grounds.undone(2), RETURNED, [AGAIN]),
        (grounds.rounds(OPEN), OPEN, [AGAIN]),
        (grounds.goes_on(1), OPEN, [WITHDRAWN, AGAIN, case()]),
        (grounds.goes_on(1), PASSED, [WITHDRAWN]),
        (grounds.goes_on(2), AGAIN, [RETURNED]),
        (grounds.decided_not(1, 1, passed=True), OPEN, [PASSED, AGAIN, case()]),
        (grounds.decided_not(1, 1, passed=True), RETURNED, [PASSED]),
        (grounds.decided_not(1, 1, passed=False), PASSED, [RETURNED]),
        (grounds.decided_not(1, 2, passed=True), PASSED, [PASSED_TWICE]),
        (grounds.waits(1, 1, [HEAD, LEADER]), OPEN, [PASSED]),
        (grounds.due(OPEN), OPEN, [replace(OPEN, due_on=date(2021, 8, 31)), MAILED]),
        (grounds.lead(OPEN.lead_division), OPEN, [replace(OPEN, lead_division="另一处")]),
        (grounds.handled(OPEN.handling), OPEN, [replace(OPEN, handling=Handling.REFERENCE)]),
        (
            grounds.assists("软件产业处"),
            replace(OPEN, assisting_divisions=("软件产业处",)),
            [replace(OPEN, assisting_divisions=())],
        ),
        (grounds.holds_part("officer", 3), OPEN, [replace(OPEN, officers=())]),
        (grounds.holds_part("deputy_director", 2, still=False), replace(OPEN, deputy_directors=()), [OPEN]),
        (grounds.no_fact(FactKind.ACCEPTED), OPEN, [replace(OPEN, facts={FactKind.ACCEPTED: Fact(FactKind.ACCEPTED, DAY)})]),
        (grounds.fact(FactKind.MAILED), MAILED, [OPEN]),
        (grounds.fact(FactKind.OPINION, subject="软件产业处"), GIVEN, [ASSISTED, replace(GIVEN, several=(of_unit("法规处"),))]),
        (grounds.fact(FactKind.REDO, value="2021-10-31"), REDONE, [OPEN, replace(REDONE, facts=redo("2021-11-30"))]),
        (grounds.fact_not(FactKind.MAILED), OPEN, [MAILED]),
        (grounds.fact_not(FactKind.OPINION, subject="软件产业处"), ASSISTED, [GIVEN]),
        (grounds.fact_not(FactKind.OPINION, subject="法规处"), GIVEN, [replace(GIVEN, several=(of_unit("法规处"),))]),
        (grounds.fact_not(FactKind.REDO, value="2021-11-30"), REDONE, [replace(REDONE, facts=redo("2021-11-30"))]),
        (grounds.owes("软件产业处"), ASSISTED, [GIVEN, EXCUSED, OPEN, replace(MAILED, assisting_divisions=("软件产业处",))]),
        (grounds.excused("软件产业处"), EXCUSED, [ASSISTED, GIVEN, replace(EXCUSED, several=GIVEN.several)]),
        (grounds.assists("软件产业处", still=False), OPEN, [ASSISTED]),
        (grounds.unit("市住建局"), replace(OPEN, lead_unit="市住建局"), [OPEN, replace(OPEN, lead_unit="市交通局")]),
        (grounds.limit(OPEN), OPEN, [replace(OPEN, due_on=date(2021, 8, 31)), MAILED]),
        (grounds.limit(LIMITED), replace(LIMITED, due_on=date(2021, 8, 31)), [OPEN]),
        (grounds.received(OPEN.received_on), OPEN, [replace(OPEN, received_on=date(2021, 3, 8))]),
        (grounds.OBJECTION, OBJECTED, [OPEN, replace(OBJECTED, facts={**OBJECTED.facts, **ANSWERED})]),
        (grounds.holds_part("officer", 3, still=False), replace(OPEN, officers=()), [OPEN]),
        (grounds.holds_part("deputy_director", 2), OPEN, [replace(OPEN, deputy_directors=())]),
        (grounds.TO_ACCEPT, replace(OPEN, rounds=()), [OPEN, MAILED]),
        (grounds.TAKEN, OPEN, [replace(OPEN, rounds=())]),
        (grounds.next_step(OPEN, CHAIN), OPEN, [RETURNED, MAILED]),
        (
            grounds.owes_by("软件产业处", date(2021, 7, 16)),
            ASSISTED,
            [OPEN, replace(ASSISTED, due_on=date(2021, 8, 31)), replace(ASSISTED, facts=MAILED.facts)],
        ),
    ],
)
def test_a_ground_holds_as_long_as_it_is_so(ground, holding, others):
    assert grounds.hold([ground], holding, AS_OF)
    for other in others:
        assert not grounds.hold([ground], other, AS_OF)


def test_all_of_them_have_to_hold_and_one_that_nobody_knows_any_more_is_no_obstacle():
    assert grounds.hold([], OPEN, AS_OF)
    assert not grounds.hold([grounds.OPEN, grounds.withdrawn(1)], OPEN, AS_OF)
    assert grounds.hold([("of an earlier version", "x")], OPEN, AS_OF)


def test_of_an_item_whose_hand_over_lies_ahead_only_that_day_is_said():
    ahead = replace(OPEN, received_on=date(2021, 10, 8))
    assert not grounds.hold([], ahead, AS_OF)
    assert not grounds.hold([grounds.OPEN], ahead, AS_OF)
    assert grounds.hold([grounds.received(ahead.received_on)], ahead, AS_OF)
    assert not grounds.hold([grounds.received(date(2021, 9, 1))], ahead, AS_OF)
    assert grounds.hold([grounds.OPEN], ahead, replace(AS_OF, today=ahead.received_on))


def test_an_opinion_that_the_calendar_moved_is_not_owed_by_the_earlier_day():
    resting = replace(AS_OF, calendar=Calendar({date(2021, 7, 20): False}))
    assert not grounds.hold([grounds.owes_by("软件产业处", date(2021, 7, 16))], ASSISTED, resting)
    assert grounds.hold([grounds.owes_by("软件产业处", date(2021, 7, 15))], ASSISTED, resting)
