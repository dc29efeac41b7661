"""A way back: what rests on what, what may still be taken back, and what its end rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules import grounds, way_back
from bot.rules.stages import Decision, Fact, Party, Round
from bot.rules.way_back import RESTS_ON, Done, Move, Trace
from bot.rules.words import FactKind
from tests.rules.some_case import HEAD, OFFICER, case

K = FactKind
DAY = date(2021, 7, 16)
AT = datetime(2021, 7, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ITEM = case()


def trace(what: FactKind | Move, **more) -> Trace:
    return Trace(what, DAY, **more)


def done(*traces: Trace, order: int = 1, by: Party = OFFICER, **more) -> Done:
    return Done(order, "/某", by, AT, traces=traces, **more)


@pytest.mark.parametrize(
    "later",
    [
        *(Move.SUBMITTED, K.EXTENSION, K.CONSULTED, K.OPINION, K.OPINION_RETURNED, K.WITHOUT_OPINIONS),
        *(K.MAILED, K.OPINION_SENT),
    ],
)
def test_a_redo_stands_as_long_as_anything_was_done_for_its_answer(later):
    redo = done(trace(K.GRIEVANCE), trace(K.REDO, value="2021-10-31"))
    built = way_back.built_on(ITEM, redo, [done(trace(later, subject="软件产业处"), order=2)])
    assert built.endswith("（吴示安，7月16日）")


@pytest.mark.parametrize("later", [K.CONTACT, K.COMMITMENT, K.INSTRUCTION, K.URGED, K.OPENNESS, K.REASSIGNED])
def test_what_is_done_beside_the_answer_does_not_keep_a_redo(later):
    redo = done(trace(K.GRIEVANCE), trace(K.REDO, value="2021-10-31"))
    assert way_back.built_on(ITEM, redo, [done(trace(later), order=2)]) == ""


@pytest.mark.parametrize(("earlier", "later"), [(earlier, later) for earlier, every in RESTS_ON.items() for later in every])
def test_whatever_rests_on_something_keeps_it(earlier, later):
    assert way_back.rests(trace(later, round=1, level=2), trace(earlier, round=1, level=1))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (K.ACCEPTED, (K.MAILED, K.OPINION_SENT)),
        (K.FIRST_CONTACT, (K.CONTACT, K.WANTS_MEETING, K.MEETING, K.MAILED, K.OPINION_SENT)),
        (K.MEETING, (K.MET_AGAIN, K.MAILED, K.OPINION_SENT)),
        (K.CONSULTED, (Move.SUBMITTED, K.MAILED, K.OPINION_SENT)),
        (K.EXTENSION, (K.REDO, K.MAILED, K.OPINION_SENT)),
        (K.MAILED, (K.REPLY_CLASS, K.ATTITUDE, K.RESULT, K.PUBLISHED)),
        (Move.WITHDRAWN, (Move.SUBMITTED, K.REASSIGNED, K.OBJECTION_DECISION, K.CHANGED)),
        (Move.DECIDED, (Move.DECIDED, Move.SUBMITTED, Move.WITHDRAWN, K.CONSULTED, K.MAILED, K.OPINION_SENT)),
        (K.COMMITMENT, ()),
    ],
)
def test_nothing_else_rests_on_it(earlier, later):
    every = (*FactKind, *Move)
    assert {what for what in every if way_back.rests(trace(what, round=1), trace(earlier, round=1))} == set(later)


def test_an_opinion_keeps_the_return_of_its_own_division_alone():
    back = trace(K.OPINION_RETURNED, subject="软件产业处")
    assert way_back.rests(trace(K.OPINION, subject="软件产业处"), back)
    assert not way_back.rests(trace(K.OPINION, subject="法规处"), back)
    assert not way_back.rests(back, trace(K.OPINION, subject="法规处"))


def test_a_decision_keeps_the_submission_of_its_own_round_alone():
    assert way_back.rests(trace(Move.DECIDED, round=2), trace(Move.SUBMITTED, round=2))
    assert not way_back.rests(trace(Move.DECIDED, round=1), trace(Move.SUBMITTED, round=2))
    assert not way_back.rests(trace(Move.WITHDRAWN, round=1), trace(Move.DECIDED, round=2))
    assert way_back.rests(trace(Move.SUBMITTED, round=2), trace(Move.DECIDED, round=1))  # a return was answered by a new round


def test_what_was_built_and_was_taken_back_itself_keeps_nothing():
    letter, class_ = trace(K.MAILED), trace(K.REPLY_CLASS, value="A")
    assert way_back.built_on(ITEM, done(letter), [done(class_, order=2)]) == "答复类别（吴示安，7月16日）"
    assert way_back.built_on(ITEM, done(letter), [done(replace(class_, stands=False), order=2)]) == ""


def test_what_a_ledger_brought_since_keeps_it_and_what_it_had_brought_before_does_not():
    letter = done(trace(K.MAILED, order=5))

    def with_grade(order: int):
        return case(facts={K.ATTITUDE: Fact(K.ATTITUDE, DAY, "满意", order=order)})

    assert way_back.told_by_ledger(with_grade(6), letter, []) == "办理态度（台账，7月16日）"
    assert way_back.told_by_ledger(with_grade(4), letter, []) == ""
    own = done(trace(K.MAILED, order=5), trace(K.ATTITUDE, order=6))
    assert way_back.told_by_ledger(with_grade(6), own, []) == ""  # of the same act


def test_what_a_ledger_decided_or_told_after_a_move_keeps_that():
    passed = Decision(2, True, Party(0, "分管领导"), DAY)
    item = case(rounds=(Round(1, DAY, decisions=(passed,)),), facts={K.MAILED: Fact(K.MAILED, DAY, order=6)})
    submitted, first = (
        done(trace(what, round=1, level=level, order=5)) for what, level in ((Move.SUBMITTED, 0), (Move.DECIDED, 1))
    )
    assert way_back.told_by_ledger(item, submitted, []) == "第1轮审核通过（台账，7月16日）"
    assert way_back.told_by_ledger(item, first, []) == "寄出答复函（台账，7月16日）"
    assert way_back.told_by_ledger(item, done(trace(Move.DECIDED, round=1, level=2, order=6)), []) == ""
    typed = replace(passed, at=AT)
    assert way_back.told_by_ledger(case(rounds=(Round(1, DAY, decisions=(typed,)),)), submitted, []) == ""


def test_a_withdrawal_stays_once_a_ledger_made_it_another_paper_or_another_divisions():
    withdrawn = done(trace(Move.WITHDRAWN, round=1, order=1))

    def changed(what: str):
        return case(several=(Fact(K.CHANGED, DAY, subject="1", details={"what": what}, order=2),))

    assert way_back.told_by_ledger(changed("handling"), withdrawn, []) == "办理类型或牵头处室变动（台账，7月16日）"
    assert way_back.told_by_ledger(changed("officer"), withdrawn, []) == ""


def test_what_was_corrected_since_and_what_a_correction_dropped():
    assert way_back.built_on(ITEM, done(trace(K.MEETING, stands=False)), []) == "更正或变动"
    assert way_back.built_on(ITEM, done(trace(K.OPINIONS_COMPLETE, stands=False)), []) == ""  # it follows from the opinions
    taken = done(ended=(trace(K.CONSULTED, value="同意"),))
    assert way_back.built_on(ITEM, taken, [done(trace(K.MAILED), order=2)]) == "寄出答复函（吴示安，7月16日）"
    assert way_back.built_on(ITEM, taken, [done(trace(K.URGED, subject="1"), trace(K.INSTRUCTION), order=2)]) == ""
    corrected = done(trace(K.CONSULTED, value="同意"), ended=(trace(K.CONSULTED, value="有意见"),))
    assert way_back.dropped(corrected) == ()


@pytest.mark.parametrize(("after", "refused"), [(timedelta(days=1), False), (timedelta(days=1, seconds=1), True)])
def test_a_record_is_taken_back_within_a_day(after, refused):
    act = done(trace(K.ACCEPTED))
    assert bool(way_back.refusal(ITEM, act, [], AT + after)) == refused


def test_who_asks_too_late_is_told_how_it_is_corrected():
    late = AT + timedelta(days=2)
    said = way_back.refusal(ITEM, done(trace(K.ACCEPTED)), [], late) or ""
    assert "/更正 20210032 签收 撤销 理由：…" in said
    said = way_back.refusal(ITEM, done(trace(K.OPINION, subject="软件产业处")), [], late) or ""
    assert "请牵头处室发送：/更正 20210032 意见 软件产业处 撤销" in said
    assert "/更正" not in (way_back.refusal(ITEM, done(trace(Move.SUBMITTED, round=1)), [], late) or "/更正")


def test_the_last_own_act_that_left_something_and_for_the_office_the_last_of_the_office():
    own, nothing = done(trace(K.ACCEPTED), order=1), done(order=2)
    heads = done(trace(K.MEETING), order=3, by=HEAD)
    office = done(trace(K.CONTACT), order=4, by=Party(9, "督查示员"), for_office=True)
    ended = done(order=5, ended=(trace(K.MEETING),))
    assert way_back.last_own([own, nothing, heads, office], OFFICER.id, office=False) == own
    assert way_back.last_own([own, nothing, heads, office, ended], OFFICER.id, office=False) == ended
    assert way_back.last_own([own, office, heads], 8, office=True) == office
    assert way_back.last_own([own, heads], 8, office=True) is None


@pytest.mark.parametrize(
    ("left", "ground"),
    [
        (trace(Move.SUBMITTED, round=2), grounds.undone(2)),
        (trace(Move.WITHDRAWN, round=2), grounds.goes_on(2)),
        (trace(Move.DECIDED, round=2, level=3, passed=True), grounds.decided_not(2, 3, passed=True)),
        (trace(Move.DECIDED, round=2, level=3), grounds.decided_not(2, 3, passed=False)),
        (trace(K.MAILED, value="示工信函〔2021〕61号"), grounds.fact_not(K.MAILED, value="示工信函〔2021〕61号")),
        (trace(K.EXTENSION, value="2021-08-31"), grounds.fact_not(K.EXTENSION, value="2021-08-31")),
        (trace(K.REDO, value="2021-10-31"), grounds.fact_not(K.REDO, value="2021-10-31")),
        (trace(K.OPINION_RETURNED, subject="法规处", value="空泛"), grounds.owes_not("法规处")),
    ],
)
def test_that_an_act_is_ended_rests_on_what_it_did_holding_no_more(left, ground):
    assert way_back.rests_on(done(left)) == (ground,)


def test_that_a_correction_is_ended_rests_on_what_it_had_ended():
    correction = done(ended=(trace(K.OPENNESS, value="主动公开"), trace(Move.DECIDED, round=1)))
    assert way_back.rests_on(correction) == (grounds.fact(K.OPENNESS, value="主动公开"),)
    follows = done(trace(K.OPINION, subject="法规处"), trace(K.OPINIONS_COMPLETE, stands=False))
    assert way_back.rests_on(follows) == (grounds.fact_not(K.OPINION, subject="法规处"),)


def test_what_holds_again_is_said_and_an_opinion_that_was_sent_back_holds_not():
    given = Trace(K.OPINION, DAY, subject="软件产业处", stands=False)
    act = done(trace(K.OPINION_RETURNED, subject="软件产业处"), ended=(given,))
    owing = case(assisting_divisions=("软件产业处",))
    there = replace(owing, several=(Fact(K.OPINION, DAY, subject="软件产业处"),))
    assert way_back.again(there, act) == "恢复此前登记：软件产业处书面意见（7月16日）"
    assert way_back.again(owing, act) == ""
    returned = Trace(Move.DECIDED, DAY, "数据口径须统一", round=1, level=1, stands=False)
    assert way_back.again(ITEM, done(ended=(returned,))).endswith("第1轮审核退回（7月16日），退回理由：数据口径须统一")
    complete = done(ended=(Trace(K.OPINIONS_COMPLETE, DAY, stands=False),))
    assert way_back.again(ITEM, complete) == ""
    assert "配合意见收齐" in way_back.again(case(facts={K.OPINIONS_COMPLETE: Fact(K.OPINIONS_COMPLETE, DAY)}), complete)
