"""Where an item stands, from its facts alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.rules import duties, history, standing, steps
from bot.rules.chains import USUAL as CHAIN
from bot.rules.deadlines import Light
from bot.rules.duties import DutyKind
from bot.rules.stages import Decision, Fact, Round
from bot.rules.standing import AsOf
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar
from tests.rules.some_case import DEPUTY_DIRECTOR, DIRECTOR, HEAD, OFFICER, case, facts

AS_OF = AsOf(date(2021, 7, 16), Calendar(), 10)
NOON = datetime(2021, 7, 16, 12, tzinfo=UTC)
ASKED = {FactKind.CONSULTED: Fact(FactKind.CONSULTED, date(2021, 7, 16))}
SIGNED = facts(ACCEPTED="")
CALLED = facts(FIRST_CONTACT="")


def reviewed(*verdicts: bool, withdrawn: bool = False) -> tuple[Round, ...]:
    parties = (HEAD, DEPUTY_DIRECTOR, DIRECTOR)
    decisions = tuple(Decision(level, verdict, parties[level - 1], NOON) for level, verdict in enumerate(verdicts, start=1))
    return (Round(1, date(2021, 7, 15), 4, date(2021, 7, 16) if withdrawn else None, decisions),)


@pytest.mark.parametrize(
    ("changes", "stage", "people", "words"),
    [
        ({}, "待签收", (OFFICER,), "核对后签收"),
        ({"officers": ()}, "待签收", (HEAD,), "核对后签收"),
        ({"facts": SIGNED}, "待与代表电话沟通", (OFFICER,), "与代表电话沟通，了解意愿后登记"),
        ({"facts": facts(FIRST_CONTACT="", WANTS_MEETING="是")}, "待面复代表", (OFFICER,), "面复代表后登记"),
        ({"facts": facts(FIRST_CONTACT="", WANTS_MEETING="否")}, "办理中，待送审", (OFFICER,), "送审答复稿"),
        ({"facts": facts(FIRST_CONTACT="", WANTS_MEETING="是", MEETING="座谈")}, "办理中，待送审", (OFFICER,), "送审答复稿"),
        (
            {"facts": CALLED, "assisting_divisions": ("综合处",)},
            "办理中，待收齐配合处室意见",
            (OFFICER,),
            "送审答复稿",
        ),
        ({"facts": CALLED, "rounds": reviewed()}, "待处室负责人审核（第1轮）", (HEAD,), "审核"),
        ({"rounds": reviewed(True)}, "待分管领导审核（第1轮）", (DEPUTY_DIRECTOR,), "审核"),
        ({"rounds": reviewed(True, True)}, "待主要领导审核（第1轮）", (DIRECTOR,), "审核"),
        ({"rounds": reviewed(True, False)}, "已被分管领导退回，待修改后重新送审", (OFFICER,), "修改后重新送审"),
        ({"facts": CALLED, "rounds": reviewed(withdrawn=True)}, "办理中，待送审", (OFFICER,), "送审答复稿"),
        ({"rounds": reviewed(True, True, True)}, "审核完毕，待征求代表意见", (OFFICER,), "征求代表对答复稿的意见后登记"),
        (
            {"rounds": reviewed(True, True, True), "facts": ASKED},
            "待寄出答复函",
            (OFFICER,),
            "寄出答复函后登记",
        ),
        ({"handling": Handling.JOINT}, "待签收", (OFFICER,), "核对后签收"),
        ({"handling": Handling.JOINT, "facts": SIGNED}, "办理中，待送审", (OFFICER,), "送审会办意见稿"),
        (
            {"handling": Handling.JOINT, "lead_unit": "市发展改革委", "rounds": reviewed(True, True, True)},
            "审核完毕，待报送主办单位",
            (OFFICER,),
            "报送市发展改革委后登记",
        ),
    ],
)
def test_the_state_and_the_next_step_follow_from_the_facts(changes, stage, people, words):
    item = case(**changes)
    seen = standing.of(item, AS_OF)
    assert seen.state == stage
    assert seen.next
    assert (seen.next.people, seen.next.words) == (people, words)
    assert seen.waits_for(people[0].id)
    assert not seen.waits_for(99)


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"facts": facts(MAILED="")}, "已寄出答复函"),
        ({"handling": Handling.JOINT, "facts": facts(OPINION_SENT="")}, "已报送主办单位"),
        ({"handling": Handling.REFERENCE}, "供参阅，无须答复"),
    ],
)
def test_nothing_is_due_once_an_item_is_done(changes, stage):
    item = case(**changes)
    seen = standing.of(item, AS_OF)
    assert (seen.state, seen.light, seen.owed) == (stage, Light.GREY, ())
    assert seen.finish
    assert steps.next_step(item, CHAIN) is None
    assert duties.open_duties(item, Calendar(), 10) == []


def test_a_letter_does_not_finish_a_joint_item_nor_an_opinion_a_sole_one():
    assert not case(handling=Handling.JOINT, facts=facts(MAILED="")).finished_on
    assert not case(facts=facts(OPINION_SENT="")).finished_on


def test_assisting_divisions_owe_their_opinions_ten_working_days_earlier():
    owed = duties.open_duties(case(assisting_divisions=("综合处", "法规处")), Calendar(), 10)
    assert [(duty.kind, duty.division, duty.due) for duty in owed] == [
        (DutyKind.REPLY, "融资服务处", date(2021, 7, 31)),
        (DutyKind.ASSISTING_OPINION, "综合处", date(2021, 7, 16)),
        (DutyKind.ASSISTING_OPINION, "法规处", date(2021, 7, 16)),
    ]
    complete = case(assisting_divisions=("综合处",), facts=facts(OPINIONS_COMPLETE=""))
    assert [duty.kind for duty in duties.open_duties(complete, Calendar(), 10)] == [DutyKind.REPLY]


def test_a_joint_item_owes_an_opinion_to_the_lead_unit():
    assert [duty.kind for duty in duties.open_duties(case(handling=Handling.JOINT), Calendar(), 10)] == [
        DutyKind.OPINION_TO_LEAD_UNIT
    ]


@pytest.mark.parametrize(
    ("changes", "on", "words"),
    [
        ({}, date(2021, 3, 5), "交办"),
        ({"facts": facts(FIRST_CONTACT="")}, date(2021, 7, 1), "与代表沟通"),
        ({"facts": facts(FIRST_CONTACT="", MEETING="座谈")}, date(2021, 7, 1), "面复代表（座谈）"),
        ({"rounds": reviewed()}, date(2021, 7, 15), "第1轮送审"),
        ({"rounds": reviewed(withdrawn=True)}, date(2021, 7, 16), "撤回送审"),
        ({"rounds": reviewed(True)}, date(2021, 7, 16), "处室负责人审核通过（周示平）"),
        ({"rounds": reviewed(True, False)}, date(2021, 7, 16), "分管领导审核退回（钱示清）"),
    ],
)
def test_the_last_step_is_the_latest_that_happened(changes, on, words):
    assert history.last_step(case(**changes), CHAIN) == (on, words)


def test_a_number_alone_is_named_where_the_title_may_not_be():
    assert case().name == "20210032 关于改善融资服务的建议"
    for mark in ("", "秘密"):
        assert case(secrecy=mark).name == "20210032（密级未填，仅显示编号和日期）"


def test_the_value_of_a_missing_fact_is_empty():
    assert case().value(FactKind.ATTITUDE) == ""
    assert case().on(FactKind.MAILED) is None


@pytest.mark.parametrize(
    ("since", "day"),
    [
        (date(2021, 7, 15), date(2021, 7, 16)),  # one day is left before the ten
        (date(2021, 7, 16), date(2021, 7, 23)),  # none is: half of the ten that there are
        (date(2021, 7, 26), date(2021, 7, 28)),
    ],
)
def test_where_the_usual_day_leaves_assisting_divisions_no_time_they_have_half_of_it(since: date, day: date):
    assert duties.opinion_day(Calendar(), since, date(2021, 7, 30), 10) == day


def test_a_reason_given_for_the_first_answer_excuses_nobody_from_the_opinion_on_the_redo():
    silent, excuse = "软件产业处", {"divisions": "软件产业处"}
    said = Fact(FactKind.WITHOUT_OPINIONS, date(2021, 7, 1), "来函答复无意见", details=excuse, order=1)
    redo = Fact(FactKind.REDO, date(2021, 8, 1), "2021-09-01", order=2)
    first = case(assisting_divisions=(silent,), facts={FactKind.WITHOUT_OPINIONS: said})
    again = case(assisting_divisions=(silent,), facts={FactKind.WITHOUT_OPINIONS: said, FactKind.REDO: redo})
    assert (first.unexcused_divisions, again.unexcused_divisions) == ((), (silent,))
