"""What a step needs before it may be recorded, each missing thing in its own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.rules import process
from bot.rules.limits import months_after
from bot.rules.places_of_law import Law
from bot.rules.stages import DISAGREES, Decision, Fact, Round
from bot.rules.words import Body, FactKind, Handling, Level
from bot.rules.workdays import Calendar
from tests.rules.some_case import DEPUTY_DIRECTOR, DIRECTOR, HEAD, case, facts, said

LEVELS = 3
KNOWN = Law().on(Body.CONGRESS, Level.CITY, date(2021, 3, 5))
NOON = datetime(2021, 6, 1, 12, tzinfo=UTC)


def reviewed(levels: int, *, returned: bool = False) -> tuple[Round, ...]:
    people = (HEAD, DEPUTY_DIRECTOR, DIRECTOR)
    decisions = [Decision(level, True, people[level - 1], NOON) for level in range(1, levels + 1)]
    if returned:
        decisions.append(Decision(levels + 1, False, people[levels], NOON, "数据有误"))
    return (Round(1, date(2021, 6, 1), 4, None, tuple(decisions)),)


@pytest.mark.parametrize(
    ("passed", "consulted", "wants", "met"), list(product(range(4), (False, True), ("", "是", "否"), (False, True)))
)
def test_a_letter_is_mailed_exactly_when_nothing_is_missing(passed: int, consulted: bool, wants: str, met: bool):
    known: dict[FactKind, Fact] = {}
    if consulted:
        known |= facts(CONSULTED="")
    if wants:
        known |= facts(WANTS_MEETING=wants)
    if met:
        known |= facts(MEETING="邀请座谈")
    refusal = process.refusal_to_mail(case(rounds=reviewed(passed), facts=known), LEVELS)
    complete = passed == LEVELS and consulted and (wants != "是" or met)
    assert (refusal is None) == complete
    for missing, words in (
        (passed < 2, "分管领导"),
        (passed < 3, "主要领导"),
        (not consulted, "尚未征求代表意见"),
        (wants == "是" and not met, "尚未面复"),
    ):
        assert not missing or words in said(refusal)
    assert complete or said(refusal).endswith("本次操作未生效。")


def test_a_letter_waits_while_the_deputy_wants_the_draft_changed():
    asked = Fact(FactKind.CONSULTED, date(2021, 7, 1), DISAGREES, details={"round": "1"})
    item = case(rounds=reviewed(3), facts={FactKind.CONSULTED: asked})
    assert "代表对答复稿有意见" in said(process.refusal_to_mail(item, LEVELS))


def test_a_letter_that_was_asked_about_before_the_last_round_is_asked_about_again():
    item = case(rounds=reviewed(3), facts={FactKind.CONSULTED: Fact(FactKind.CONSULTED, date(2021, 5, 1))})
    assert "早于最近一轮送审" in said(process.refusal_to_mail(item, LEVELS))


@pytest.mark.parametrize("step", [process.refusal_to_contact, process.refusal_to_meet, process.refusal_of_feedback])
def test_a_joint_item_has_no_deputy_of_its_own(step):
    assert "为会办件" in step(case(handling=Handling.JOINT, lead_unit="市发展改革委"))


def test_a_joint_item_has_no_letter_and_a_letter_bearing_one_no_opinion_to_send():
    joint = case(handling=Handling.JOINT, rounds=reviewed(3))
    assert "为会办件" in said(process.refusal_to_mail(joint, LEVELS))
    assert "为会办件" in said(process.refusal_to_consult(joint, LEVELS))
    assert process.refusal_to_send_opinion(joint, LEVELS) is None
    assert "应答复代表" in said(process.refusal_to_send_opinion(case(rounds=reviewed(3)), LEVELS))


@pytest.mark.parametrize("passed", range(3))
def test_a_joint_opinion_leaves_after_the_whole_review(passed: int):
    assert "尚未审阅" in said(process.refusal_to_send_opinion(case(handling=Handling.JOINT, rounds=reviewed(passed)), LEVELS))


def test_an_objection_is_raised_once_and_not_after_it_was_refused():
    assert process.refusal_to_object(case()) is None
    assert "正待办公室答复" in said(process.refusal_to_object(case(facts=facts(OBJECTION="不属职责"))))
    refused = facts(OBJECTION="不属职责", OBJECTION_DECISION="不同意")
    assert "请继续办理，办理时限不变" in said(process.refusal_to_object(case(facts=refused)))


def test_an_objection_that_was_agreed_ends_the_item():
    gone = case(facts=facts(OBJECTION="不属职责", OBJECTION_DECISION="同意"))
    assert gone.finished_on == date(2021, 7, 1)
    assert "不再由本单位办理" in said(process.refusal_to_mail(gone, LEVELS))


def test_the_limit_of_an_objection_counts_working_days_from_the_receipt():
    assert process.objection_until(case(received_on=date(2021, 3, 5)), Calendar(), KNOWN) == date(2021, 3, 12)
    assert process.objection_until(case(received_on=date(2021, 9, 30)), Calendar(), KNOWN) == date(2021, 10, 13)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2021, 7, 5), 1, date(2021, 8, 5)),
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2021, 8, 31), 6, date(2022, 2, 28)),
        (date(2021, 12, 15), 1, date(2022, 1, 15)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, after: date):
    assert months_after(day, months) == after


def test_an_extension_needs_a_later_day_within_the_limit_and_consent():
    item, committee = case(), "市人大代表工委"
    assert "不是延期" in said(process.refusal_to_extend(item, date(2021, 7, 31), committee, KNOWN, Calendar()))
    assert "超过交办之日起6个月" in said(process.refusal_to_extend(item, date(2021, 9, 6), committee, KNOWN, Calendar()))
    assert "须经交办机关同意" in said(process.refusal_to_extend(item, date(2021, 8, 31), "", KNOWN, Calendar()))
    assert process.refusal_to_extend(item, date(2021, 9, 5), committee, KNOWN, Calendar()) is None


def test_what_is_being_redone_needs_a_new_review_a_new_question_and_a_new_letter():
    done = {
        FactKind.CONSULTED: Fact(FactKind.CONSULTED, date(2021, 6, 10), order=1),
        FactKind.MAILED: Fact(FactKind.MAILED, date(2021, 6, 11), "示工信函〔2021〕1号", order=2),
        FactKind.ATTITUDE: Fact(FactKind.ATTITUDE, date(2021, 6, 20), "满意", order=3),
        FactKind.REDO: Fact(FactKind.REDO, date(2021, 6, 20), "2021-07-20", details={"rounds": "1"}, order=4),
    }
    item = case(rounds=reviewed(3), facts=done)
    assert item.finished_on is None
    assert "尚未送审；尚未征求代表意见" in said(process.refusal_to_mail(item, LEVELS))
    assert "再次寄出答复函后方可登记反馈" in said(process.refusal_of_feedback(item))
    again = {
        **done,
        FactKind.CONSULTED: Fact(FactKind.CONSULTED, date(2021, 7, 10), order=5),
        FactKind.MAILED: Fact(FactKind.MAILED, date(2021, 7, 12), "示工信函〔2021〕9号", order=6),
    }
    second = replace(reviewed(3)[0], number=2)
    item = case(rounds=(*reviewed(3), second), facts=again)
    assert item.finished_on == date(2021, 7, 12)
    assert process.refusal_of_feedback(item) is None
