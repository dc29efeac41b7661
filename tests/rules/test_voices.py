"""What each of an item's proposers wishes and says, and what follows for the item."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules import gaps, proposers, steps, voices
from bot.rules.aftermath import awaits_feedback, awaits_redo
from bot.rules.stages import Case, Fact
from bot.rules.words import Body, FactKind
from tests.rules.some_case import case, facts

LEAD, SECOND, THIRD = proposers.of("周示戊、李示丁、王示辛")
CHAIN = ("处室负责人", "分管领导", "主要领导")


def of_three(*said: tuple[str, FactKind, str], **plain: str) -> Case:
    """An item of three deputies; each (name, kind, value) in the order of recording, and facts of the lead's."""
    own = tuple(
        Fact(kind, date(2021, 7, 2), value, subject=name, order=place) for place, (name, kind, value) in enumerate(said, 10)
    )
    return case(proposers=(LEAD, SECOND, THIRD), several=own, facts=facts(**plain))


def test_what_one_deputy_wishes_is_not_what_the_others_wish():
    item = of_three(("李示丁", FactKind.WANTS_MEETING, "是"), FIRST_CONTACT="", WANTS_MEETING="否")
    assert voices.heard(item, None).value(FactKind.WANTS_MEETING) == "否"
    assert voices.heard(item, SECOND).value(FactKind.WANTS_MEETING) == "是"
    assert voices.heard(item, THIRD).value(FactKind.WANTS_MEETING) == ""
    assert voices.heard(item, SECOND).on(FactKind.FIRST_CONTACT) is None


def test_an_item_waits_for_the_meeting_of_whoever_asked_for_one():
    item = of_three(("李示丁", FactKind.WANTS_MEETING, "是"), FIRST_CONTACT="", WANTS_MEETING="否")
    assert gaps.to_meet(item, CHAIN)
    assert "李示丁代表要求面复，尚未面复" in steps.missing(item, CHAIN, gaps.MAIL)
    step = steps.next_step(item, CHAIN, straight_on=True)
    assert step is not None and step.say == ("/面复 20210032 李示丁 形式 日期",)
    met = replace(item, several=(*item.several, Fact(FactKind.MEETING, date(2021, 7, 5), "邀请座谈", subject="李示丁")))
    assert not gaps.to_meet(met, CHAIN)


def test_whose_name_the_ledger_no_longer_has_is_not_waited_for():
    item = of_three(("郑示庚", FactKind.WANTS_MEETING, "是"), FIRST_CONTACT="", WANTS_MEETING="否")
    assert not gaps.to_meet(item, CHAIN)


@pytest.mark.parametrize(
    ("said", "plain", "waits"),
    [
        ((), {}, False),
        ((), {"MAILED": ""}, True),
        ((("李示丁", FactKind.ATTITUDE, "满意"),), {"MAILED": ""}, True),
        ((), {"MAILED": "", "ATTITUDE": "满意"}, False),
    ],
)
def test_forms_are_waited_for_until_the_lead_has_collected_them(said, plain, waits):
    assert awaits_feedback(of_three(*said, **plain)) is waits


def test_an_item_whose_deputy_is_dissatisfied_is_to_be_redone_whoever_it_is():
    content = of_three(("李示丁", FactKind.RESULT, "基本满意"), MAILED="", ATTITUDE="满意", RESULT="满意")
    assert not awaits_redo(content)
    angry = of_three(("李示丁", FactKind.RESULT, "不满意"), MAILED="", ATTITUDE="满意", RESULT="满意")
    assert awaits_redo(angry)
    assert [one.name for one in voices.dissatisfied(angry)] == ["李示丁"]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        (None, None),
        (
            "20210032 代表不要求面复；请先发送 /联系 20210032 要求面复。",
            "20210032 李示丁代表不要求面复；请先发送 /联系 20210032 李示丁 要求面复。",
        ),
        ("20210032 为参阅件，无须面复。", "20210032 为参阅件，无须面复。"),
        ("20210032 提案者不要求面复。", "20210032 李示丁委员不要求面复。"),
    ],
)
def test_a_sentence_about_one_deputy_names_whom_it_is_about(sentence: str | None, named: str | None):
    item = of_three()
    if sentence and Body.CPPCC.proposer in sentence:
        item = replace(item, body=Body.CPPCC)
    assert voices.by_name(item, SECOND, sentence) == named
    assert voices.by_name(item, LEAD, sentence) == sentence
