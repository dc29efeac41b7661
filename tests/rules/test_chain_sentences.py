"""The review's rarer turns, each with its whole sentence: paper, stand-ins, the console, four eyes, what was built on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.rules import review_chain
from bot.rules.chains import USUAL as CHAIN
from bot.rules.review_chain import paper_verdict, refusal_of_own, refusal_of_paper, refusal_to_decide
from bot.rules.stages import Case, Decision, Fact, Party, Round
from bot.rules.words import FactKind, Handling
from tests.rules.some_case import DEPUTY_DIRECTOR, DIRECTOR, HEAD, OFFICER, case, facts

MORNING = datetime(2021, 7, 16, 10, 2, tzinfo=UTC)
SUBMITTED = date(2021, 7, 15)
STAND_IN = Party(8, "李示和〔代周示平〕", stands_in_for=HEAD.id)
CLERK = Party(9, "督查示员〔代钱示清，纸质审阅〕", stands_in_for=DEPUTY_DIRECTOR.id)


def decided(level: int, by: Party, *, passed: bool = True, console: bool = False, at: datetime | date = MORNING) -> Decision:
    return Decision(level, passed, by, at, at_console=console)


def reviewed(*decisions: Decision, **changes: Any) -> Case:
    """The item in a round with these decisions; `by`, `number` and `withdrawn` are of the round."""
    by, number, withdrawn = changes.pop("by", OFFICER.id), changes.pop("number", 1), changes.pop("withdrawn", None)
    return case(rounds=(Round(number, SUBMITTED, by, withdrawn, decisions),), **changes)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("通过 纸质审阅 7月15日 理由：签批件存办公室", (True, "7月15日 理由：签批件存办公室")),
        ("同意 书面 7.15 签批件", (True, "7.15 签批件")),
        ("退回 7月15日 纸质签批 数据过时", (False, "7月15日   数据过时")),
        ("不通过 书面审核", (False, "")),
        ("审核通过书面审阅7月15日", (True, "7月15日")),
        ("不同意 纸质 7月15日", (False, "7月15日")),
        ("退回修改 纸质审阅 7月15日", (False, "7月15日")),
        ("通过", None),
        ("纸质审阅 通过", None),
        ("退回 数据过时", None),
        ("看过了 纸质审阅", None),
        ("", None),
    ],
)
def test_a_verdict_on_paper_says_that_it_is_one(words: str, meant: tuple[bool, str] | None):
    assert paper_verdict(words) == meant


PAPER = (
    "请写明纸质审阅的日期和理由（不少于4个字），例如 /审 20210032 {} 纸质审阅 7月15日 理由：外出，签批件存办公室。"
    "本次操作未生效。"
)


@pytest.mark.parametrize(
    ("item", "on", "reason", "passed", "sentence"),
    [
        (reviewed(), date(2021, 7, 15), "签批件存", True, None),
        (reviewed(), date(2021, 7, 16), "签批件存办公室", False, None),
        (case(), date(2021, 7, 1), "签批件存办公室", True, None),
        (
            reviewed(),
            None,
            "签批件存办公室",
            True,
            PAPER.format("通过"),
        ),
        (
            reviewed(),
            date(2021, 7, 15),
            "签批件",
            False,
            PAPER.format("退回"),
        ),
        (
            reviewed(),
            date(2021, 7, 17),
            "签批件存办公室",
            True,
            "2021年7月17日（周六）还没有到，请登记已经发生的日期。本次操作未生效。",
        ),
        (
            reviewed(),
            date(2021, 7, 14),
            "签批件存办公室",
            True,
            "2021年7月14日（周三）早于送审或上一环节审核的日期2021年7月15日（周四），请核对日期。本次操作未生效。",
        ),
        (
            reviewed(decided(1, HEAD)),
            date(2021, 7, 15),
            "签批件存办公室",
            True,
            "2021年7月15日（周四）早于送审或上一环节审核的日期2021年7月16日（周五），请核对日期。本次操作未生效。",
        ),
    ],
)
def test_a_review_on_paper_has_its_day_and_its_reason(
    item: Case, on: date | None, reason: str, passed: bool, sentence: str | None
):
    assert refusal_of_paper(item, on, reason, passed, date(2021, 7, 16)) == sentence


CHANGED = Fact(FactKind.CHANGED, date(2021, 7, 16), details={"what": "lead", "ended": "1", "rounds": "1"})
ENDED = reviewed(withdrawn=date(2021, 7, 16), several=(CHANGED,))


def test_a_round_that_the_ledger_ended_was_not_withdrawn_by_anybody():
    assert review_chain.refusal_to_withdraw(ENDED, CHAIN) == (
        "20210032 第1轮已随台账更新终止，没有可撤回的内容；请重新送审：/送审 20210032。本次操作未生效。"
    )
    assert refusal_to_decide(ENDED, CHAIN, HEAD.id) == ("20210032 第1轮送审已随台账更新终止，请等待重新送审。本次操作未生效。")


TWO_LEVELS = {"deputy_directors": (replace(STAND_IN, stands_in_for=DEPUTY_DIRECTOR.id), DEPUTY_DIRECTOR)}
ONCE = (
    "20210032 您已于7月16日 10:02作为代理人审核（处室负责人），同一轮中只能代审一级，分管领导请钱示清审核，"
    "或由其另行委托代理。本次操作未生效。"
)


def test_who_stood_in_at_one_level_does_not_at_the_next():
    item = reviewed(decided(1, STAND_IN), **TWO_LEVELS)
    assert refusal_to_decide(item, CHAIN, STAND_IN.id) == ONCE
    assert refusal_to_decide(item, CHAIN, STAND_IN.id, passed=True) == ONCE
    assert refusal_to_decide(item, CHAIN, STAND_IN.id, level=2, round_number=1) == ONCE
    assert (
        refusal_to_decide(item, CHAIN, STAND_IN.id, level=1, round_number=1) == "您已于7月16日 10:02通过 20210032，无需重复操作。"
    )
    assert refusal_to_decide(item, CHAIN, STAND_IN.id, level=3, round_number=1) != ONCE
    assert refusal_to_decide(item, CHAIN, DEPUTY_DIRECTOR.id) is None


def test_who_stood_in_may_turn_that_decision_round_while_nothing_is_built_on_it():
    item = reviewed(decided(1, STAND_IN), heads=(replace(STAND_IN), HEAD), **TWO_LEVELS)
    assert refusal_to_decide(item, CHAIN, STAND_IN.id, passed=False) is None
    assert refusal_to_decide(item, CHAIN, STAND_IN.id, passed=True) == ONCE


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(reviewed(decided(1, HEAD), **TWO_LEVELS), id="somebody else decided"),
        pytest.param(reviewed(decided(1, Party(8, "李示和")), **TWO_LEVELS), id="in an own post"),
        pytest.param(reviewed(decided(1, STAND_IN), deputy_directors=(Party(8, "李示和"),)), id="the next post is the own one"),
    ],
)
def test_standing_in_once_is_no_obstacle_to_others(item: Case):
    assert refusal_to_decide(item, CHAIN, 8) is None


def test_standing_in_twice_is_no_matter_where_the_next_level_is_nobody_s_of_theirs_or_the_round_is_over():
    assert review_chain.refusal_to_stand_in_twice(reviewed(decided(1, STAND_IN)), CHAIN, 8, None) is None
    over = reviewed(decided(1, STAND_IN), decided(2, DEPUTY_DIRECTOR, passed=False), **TWO_LEVELS)
    assert review_chain.refusal_to_stand_in_twice(over, CHAIN, 8, None) is None


def test_who_passed_already_and_has_no_turn_hears_who_did():
    other = Party(10, "郑示明")
    item = reviewed(decided(1, HEAD), heads=(HEAD, other))
    assert refusal_to_decide(item, CHAIN, other.id) == "20210032 已由周示平于7月16日 10:02通过，无需重复操作。"
    waiting = "您不是 20210032 当前环节的审核人（分管领导：钱示清）。本次操作未生效。"
    assert refusal_to_decide(item, CHAIN, 99) == waiting
    two = reviewed(decided(1, HEAD), deputy_directors=(DEPUTY_DIRECTOR, Party(11, "冯示远")))
    assert refusal_to_decide(two, CHAIN, 99) == "您不是 20210032 当前环节的审核人（分管领导：钱示清、冯示远）。本次操作未生效。"


def test_a_button_of_a_level_that_is_not_due_yet_is_not_the_waiting_one():
    item = reviewed(decided(1, HEAD), directors=(DEPUTY_DIRECTOR,))
    assert refusal_to_decide(item, CHAIN, DEPUTY_DIRECTOR.id, round_number=1, level=3) == (
        "20210032 这个按钮不属于当前环节（分管领导审核），请使用最新卡片。本次操作未生效。"
    )


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "20210032 这张卡片属于第1轮，现为第2轮，请使用最新卡片。本次操作未生效。"),
        (2, None),
        (3, "20210032 这张卡片属于第3轮，该轮送审已撤销，请使用最新卡片。本次操作未生效。"),
    ],
)
def test_a_card_is_of_one_round(number: int, sentence: str | None):
    assert refusal_to_decide(reviewed(number=2), CHAIN, HEAD.id, round_number=number, level=1) == sentence


def test_what_was_typed_on_the_server_its_reviewer_may_confirm_and_nobody_else_for_them():
    item = reviewed(decided(1, HEAD, console=True))
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True) is None
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=False) is None
    again = "您已于7月16日 10:02通过 20210032，无需重复操作。"
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True, in_person=False) == again
    built = reviewed(decided(1, HEAD, console=True), decided(2, DEPUTY_DIRECTOR, passed=False))
    assert refusal_to_decide(built, CHAIN, HEAD.id, passed=True) is None  # whatever was built on it
    assert refusal_to_decide(built, CHAIN, HEAD.id, passed=False) == (
        "您已于7月16日 10:02通过 20210032（控制台代录），分管领导钱示清已于7月16日 10:02退回，不能再改。"
        "请等待修改后重新送审。本次操作未生效。"
    )
    assert review_chain.level_of(item, HEAD.id, True, 3) == 1
    assert review_chain.level_of(reviewed(decided(1, HEAD)), HEAD.id, True, 3) == 2
    assert review_chain.is_confirmation(item, 1, True)
    assert not review_chain.is_confirmation(item, 1, False)
    assert not review_chain.is_confirmation(item, 2, True)
    assert not review_chain.is_confirmation(reviewed(decided(1, HEAD)), 1, True)


def test_what_the_office_recorded_from_paper_is_no_own_decision():
    item = reviewed(decided(1, HEAD), decided(2, CLERK, at=date(2021, 7, 16)))
    assert review_chain.own_decision(item, CLERK.id, None, 3) is None
    assert review_chain.own_decision(item, HEAD.id, None, 3) == item.rounds[0].decisions[0]
    assert review_chain.own_decision(item, HEAD.id, 2, 3) is None


INSTEAD = "或委托他人代为审核：/代理 姓名 起始日期 至 截止日期。本次操作未生效。"
OWN = "20210032 第1轮由您本人送审，按本单位规定不能再由您审核通过，"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            f"{OWN}请撤回后由承办人吴示安送审：/撤回 20210032，{INSTEAD}",
        ),
        ({"officers": (HEAD,)}, f"{OWN}请{INSTEAD[1:]}"),
        ({"heads": (HEAD, Party(8, "李示和"), Party(10, "郑示明"))}, f"{OWN}请李示和、郑示明审核。本次操作未生效。"),
        (
            {"officers": (OFFICER, Party(12, "褚示文"))},
            f"{OWN}请撤回后由承办人吴示安、褚示文送审：/撤回 20210032，{INSTEAD}",
        ),
    ],
)
def test_a_head_does_not_pass_what_that_head_submitted_where_four_eyes_are_wanted(changes: dict[str, object], sentence: str):
    item = reviewed(by=HEAD.id, **changes)
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True, four_eyes=True) == sentence
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True) is None
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=False, four_eyes=True) is None
    assert refusal_to_decide(item, CHAIN, HEAD.id, four_eyes=True) is None


def test_four_eyes_are_wanted_of_who_submitted_at_whichever_level():
    assert refusal_to_decide(reviewed(), CHAIN, HEAD.id, passed=True, four_eyes=True) is None
    higher = reviewed(decided(1, HEAD), by=DEPUTY_DIRECTOR.id)
    said = refusal_to_decide(higher, CHAIN, DEPUTY_DIRECTOR.id, passed=True, four_eyes=True)
    assert said and said.startswith(OWN)
    assert refusal_to_decide(higher, CHAIN, DEPUTY_DIRECTOR.id, passed=False, four_eyes=True) is None
    assert refusal_to_decide(higher, CHAIN, DEPUTY_DIRECTOR.id, passed=True) is None
    assert refusal_of_own(case(), HEAD.id) is None


MAILED, SENT = facts(MAILED=""), facts(OPINION_SENT="")
THROUGH = (decided(1, HEAD), decided(2, DEPUTY_DIRECTOR), decided(3, DIRECTOR))
ASKED = Fact(FactKind.CONSULTED, date(2021, 7, 17))
GRADED = {**MAILED, **facts(ATTITUDE="满意")}
BACK = {FactKind.OBJECTION_DECISION: Fact(FactKind.OBJECTION_DECISION, date(2021, 7, 17), "同意")}


@pytest.mark.parametrize(
    ("item", "way"),
    [
        (reviewed(*THROUGH), "如需修改，请孙示明审核退回：/审 20210032 退回 理由。"),
        (reviewed(*THROUGH[:1]), "如需修改，请钱示清审核退回：/审 20210032 退回 理由。"),
        (reviewed(*THROUGH[:1], deputy_directors=()), "如需修改，请周示平审核退回：/审 20210032 退回 理由。"),
        (
            reviewed(*THROUGH[:1], deputy_directors=(DEPUTY_DIRECTOR, Party(11, "冯示远"))),
            "如需修改，请钱示清、冯示远审核退回：/审 20210032 退回 理由。",
        ),
        (reviewed(*THROUGH, facts=MAILED), "如未寄出，请承办人先撤销：/更正 20210032 寄出 撤销 理由：…。"),
        (
            reviewed(*THROUGH, facts=SENT, handling=Handling.JOINT),
            "如未报送，请承办人先撤销：/更正 20210032 报送 撤销 理由：…。",
        ),
        (
            reviewed(*THROUGH, facts={FactKind.CONSULTED: replace(ASKED, value="有意见")}),
            "代表对答复稿有意见，修改后请重新送审：/送审 20210032。",
        ),
        (
            reviewed(*THROUGH, facts={FactKind.CONSULTED: ASKED}),
            "已征求代表意见；如需修改，请承办人先撤销：/更正 20210032 征求 撤销 理由：…。",
        ),
        (
            reviewed(*THROUGH, facts={FactKind.CONSULTED: ASKED}, handling=Handling.JOINT),
            "如需修改，请孙示明审核退回：/审 20210032 退回 理由。",
        ),
        (reviewed(*THROUGH, facts=GRADED), ""),
        (reviewed(*THROUGH, facts=BACK), ""),
        (reviewed(), ""),
        (case(), ""),
    ],
)
def test_what_has_to_be_done_before_a_reviewed_paper_may_be_changed(item: Case, way: str):
    assert review_chain.reopening(item) == way


@pytest.mark.parametrize(
    ("item", "left"),
    [
        (reviewed(*THROUGH), False),
        (reviewed(*THROUGH, facts=MAILED), True),
        (reviewed(*THROUGH, facts={FactKind.CONSULTED: ASKED}), True),
        (reviewed(*THROUGH, facts={FactKind.CONSULTED: ASKED}, handling=Handling.JOINT), False),
        (reviewed(*THROUGH, facts=SENT, handling=Handling.JOINT), True),
    ],
)
def test_a_paper_has_left_when_it_was_mailed_sent_or_shown_to_the_deputy(item: Case, left: bool):
    assert review_chain.has_left(item) is left


def test_a_button_of_a_passed_decision_says_what_to_type_to_return_it():
    pressed = refusal_to_decide(reviewed(decided(1, HEAD)), CHAIN, HEAD.id, passed=False, round_number=1, level=1)
    assert pressed == "您已于7月16日 10:02通过 20210032；如需改为退回，请发送：/审 20210032 退回 理由。本次操作未生效。"


def test_verdicts_are_read_whole_and_reasons_lose_their_labels():
    assert review_chain.verdict("不通过：理由：数据过时") == (False, "数据过时")
    assert review_chain.verdict("退回 原因数据过时") == (False, "数据过时")
    assert review_chain.verdict("退回修改") == (False, "")
    assert review_chain.verdict("审阅通过") == review_chain.verdict("通过 。，！") == (True, "")
    assert review_chain.verdict("不同意") == review_chain.verdict("驳回") == (False, "")
    assert review_chain.verdict("退回 什么") == review_chain.verdict("退回了") == (None, "")
    for word in review_chain.PASSING:
        assert review_chain.verdict(word) == (True, "")
    for word in review_chain.RETURNING:
        assert review_chain.verdict(f"{word} 数据过时") == (False, "数据过时")


def test_the_words_of_verdicts_and_the_levels_are_the_office_s():
    assert review_chain.PASSING == ("通过", "同意", "审核通过", "审阅通过", "可以")
    assert review_chain.RETURNING == ("退回", "驳回", "不同意", "不通过", "退回修改")
    assert CHAIN == ("处室负责人", "分管领导", "主要领导")


def test_a_reason_keeps_its_letters_at_both_ends():
    assert review_chain.verdict("退回 X线数据过时X") == (False, "X线数据过时X")
    assert review_chain.verdict("退回 理由 X线数据过时") == (False, "X线数据过时")
    assert review_chain.refusal_of_reason(False, " 不好  ", "20210032") is not None


NOON = datetime(2021, 7, 16, 12, 0, tzinfo=UTC)
OTHER = Party(10, "郑示明")


def test_of_several_levels_the_one_that_was_pressed_or_came_last_is_told():
    both = reviewed(decided(1, HEAD), decided(2, DEPUTY_DIRECTOR, at=NOON), deputy_directors=(DEPUTY_DIRECTOR, OTHER))
    told = "20210032 已由钱示清于7月16日 12:00通过，无需重复操作。"
    assert refusal_to_decide(both, CHAIN, OTHER.id, round_number=1, level=2) == told
    everywhere = replace(both, heads=(HEAD, OTHER))
    assert refusal_to_decide(everywhere, CHAIN, OTHER.id) == told
    assert refusal_to_decide(both, CHAIN, 99) == "您不是 20210032 当前环节的审核人（主要领导：孙示明）。本次操作未生效。"
    through = reviewed(decided(1, HEAD), decided(2, DEPUTY_DIRECTOR), decided(3, DIRECTOR, at=NOON))
    assert refusal_to_decide(through, CHAIN, 99) == "20210032 已于7月16日 12:00审核完毕（第1轮），无需重复操作。"


def test_of_several_own_decisions_the_last_one_counts_unless_it_is_the_own_turn_again():
    twice = reviewed(decided(1, HEAD), decided(2, HEAD, at=NOON), deputy_directors=(HEAD,))
    assert review_chain.own_decision(twice, HEAD.id, None, 3) == twice.rounds[0].decisions[1]
    assert review_chain.own_decision(replace(twice, directors=(HEAD,)), HEAD.id, None, 3) is None


def test_who_stood_in_at_the_second_level_hears_that_and_who_has_to_decide():
    other = Party(12, "褚示文〔代周示平〕", stands_in_for=HEAD.id)
    second = replace(STAND_IN, stands_in_for=DEPUTY_DIRECTOR.id)
    directors = (replace(STAND_IN, stands_in_for=DIRECTOR.id), DIRECTOR, OTHER)
    item = reviewed(decided(1, other), decided(2, second), directors=directors)
    assert refusal_to_decide(item, CHAIN, STAND_IN.id) == (
        "20210032 您已于7月16日 10:02作为代理人审核（分管领导），同一轮中只能代审一级，主要领导请孙示明、郑示明审核，"
        "或由其另行委托代理。本次操作未生效。"
    )


def test_who_no_longer_reviews_confirms_nothing_that_was_typed_in_their_stead():
    item = reviewed(decided(1, HEAD, console=True), heads=())
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True) == (
        "您已于7月16日 10:02通过 20210032（控制台代录），现不再由您审核，不能再确认。本次操作未生效。"
    )


def test_what_was_typed_in_their_stead_may_be_confirmed_by_who_still_reviews():
    item = reviewed(decided(1, HEAD, console=True))
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True) is None
    assert refusal_to_decide(item, CHAIN, HEAD.id, passed=True, in_person=False) is not None
