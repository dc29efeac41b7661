"""Who may decide on a reply, and the sentence of each refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import review_chain
from bot.rules.chains import USUAL as CHAIN
from bot.rules.review_chain import (
    level_of,
    refusal_of_reason,
    refusal_to_decide,
    refusal_to_submit,
    refusal_to_withdraw,
    verdict,
)
from bot.rules.stages import Decision, Fact, Party, Round
from bot.rules.words import FactKind, Handling
from tests.rules.some_case import DEPUTY_DIRECTOR, DIRECTOR, HEAD, OFFICER, case, facts, said

REVIEWERS = (HEAD, DEPUTY_DIRECTOR, DIRECTOR)
MORNING = datetime(2021, 7, 16, 10, 2, tzinfo=UTC)
STRANGER = 99


def passed(levels: int, by=REVIEWERS) -> tuple[Decision, ...]:
    return tuple(Decision(level, True, by[level - 1], MORNING) for level in range(1, levels + 1))


def in_review(levels: int = 0, *, number: int = 1, returned: bool = False, by=REVIEWERS, **changes):
    """The item in its round, passed at so many levels and, with `returned`, sent back at the next one."""
    decisions = passed(levels, by)
    if returned:
        decisions += (Decision(levels + 1, False, by[levels], MORNING, "数据过时"),)
    rounds = (*(Round(n, date(2021, 7, 1)) for n in range(1, number)), Round(number, date(2021, 7, 15), 4, None, decisions))
    return case(rounds=rounds, **changes)


def withdrawn():
    return case(rounds=(Round(1, date(2021, 7, 15), 4, date(2021, 7, 16)),))


@pytest.mark.parametrize("level", [0, 1, 2])
def test_each_level_decides_in_its_turn(level):
    assert refusal_to_decide(in_review(level), CHAIN, REVIEWERS[level].id) is None
    assert refusal_to_decide(in_review(level), CHAIN, REVIEWERS[level].id, round_number=1, level=level + 1) is None


@pytest.mark.parametrize(
    ("item", "person", "pressed", "sentence"),
    [
        pytest.param(case(), 1, {}, "20210032 尚未送审，请承办人先发送 /送审 20210032。本次操作未生效。", id="not submitted"),
        pytest.param(
            in_review(0),
            STRANGER,
            {},
            "您不是 20210032 当前环节的审核人（处室负责人：周示平）。本次操作未生效。",
            id="wrong person",
        ),
        pytest.param(
            in_review(0),
            OFFICER.id,
            {},
            "您不是 20210032 当前环节的审核人（处室负责人：周示平）。本次操作未生效。",
            id="the officer",
        ),
        pytest.param(
            in_review(0, heads=()),
            1,
            {},
            "您不是 20210032 当前环节的审核人（处室负责人：待办公室确定）。本次操作未生效。",
            id="nobody",
        ),
        pytest.param(in_review(1), HEAD.id, {}, "您已于7月16日 10:02通过 20210032，无需重复操作。", id="second press"),
        pytest.param(
            in_review(1), HEAD.id, {"level": 1}, "您已于7月16日 10:02通过 20210032，无需重复操作。", id="second press, button"
        ),
        pytest.param(
            in_review(0, returned=True), HEAD.id, {}, "您已于7月16日 10:02退回 20210032，无需重复操作。", id="second return"
        ),
        pytest.param(
            in_review(0, number=2),
            HEAD.id,
            {"round_number": 1, "level": 1},
            "20210032 这张卡片属于第1轮，现为第2轮，请使用最新卡片。本次操作未生效。",
            id="old round",
        ),
        pytest.param(
            in_review(0),
            DEPUTY_DIRECTOR.id,
            {},
            "20210032 处室负责人尚未审核，请待其审核后再操作。本次操作未生效。",
            id="early press",
        ),
        pytest.param(
            in_review(1),
            DIRECTOR.id,
            {},
            "20210032 分管领导尚未审核，请待其审核后再操作。本次操作未生效。",
            id="early press, third",
        ),
        pytest.param(
            in_review(0),
            DIRECTOR.id,
            {"round_number": 1, "level": 3},
            "20210032 处室负责人尚未审核，请待其审核后再操作。本次操作未生效。",
            id="early press, button",
        ),
        pytest.param(
            in_review(0),
            STRANGER,
            {"former": date(2021, 7, 1)},
            "您自7月1日起不再担任审核职务，20210032 现由处室负责人周示平审核。本次操作未生效。",
            id="departed",
        ),
        pytest.param(
            in_review(0, returned=True),
            DEPUTY_DIRECTOR.id,
            {},
            "20210032 已由周示平于7月16日 10:02退回，请等待修改后重新送审。本次操作未生效。",
            id="returned",
        ),
        pytest.param(withdrawn(), HEAD.id, {}, "20210032 第1轮送审已撤回，请等待重新送审。本次操作未生效。", id="withdrawn"),
        pytest.param(
            withdrawn(),
            HEAD.id,
            {"round_number": 2, "level": 1},
            "20210032 这张卡片属于第2轮，该轮送审已撤销，请使用最新卡片。本次操作未生效。",
            id="of a round that was undone",
        ),
        pytest.param(in_review(3), STRANGER, {}, "20210032 已于7月16日 10:02审核完毕（第1轮），无需重复操作。", id="done"),
        pytest.param(
            in_review(1, heads=(HEAD, Party(8, "李示和"))),
            8,
            {},
            "20210032 已由周示平于7月16日 10:02通过，无需重复操作。",
            id="the other head was first",
        ),
        pytest.param(
            in_review(1, heads=(HEAD, Party(8, "李示和"))),
            8,
            {"level": 1},
            "20210032 已由周示平于7月16日 10:02通过，无需重复操作。",
            id="the other head was first, button",
        ),
        pytest.param(
            in_review(1),
            DEPUTY_DIRECTOR.id,
            {"round_number": 1, "level": 1},
            "20210032 已由周示平于7月16日 10:02通过，这个按钮已失效，请在最新卡片上操作。本次操作未生效。",
            id="the next reviewer presses the button of the level before",
        ),
        pytest.param(
            in_review(1),
            STRANGER,
            {"round_number": 1, "level": 1},
            "您不是 20210032 当前环节的审核人（分管领导：钱示清）。本次操作未生效。",
            id="a stranger presses an old button",
        ),
    ],
)
def test_each_refusal_has_its_own_sentence(item, person, pressed, sentence):
    assert refusal_to_decide(item, CHAIN, person, **pressed) == sentence


def test_a_decision_from_the_ledger_is_told_with_its_day_alone():
    item = case(rounds=(Round(1, date(2021, 7, 1), decisions=(Decision(1, True, HEAD, date(2021, 7, 5)),)),))
    assert refusal_to_decide(item, CHAIN, HEAD.id) == "您已于7月5日通过 20210032，无需重复操作。"


def test_t09_the_same_person_on_two_levels_decides_twice():
    both: dict[str, Any] = {"deputy_directors": (HEAD,), "by": (HEAD, HEAD, DIRECTOR)}
    assert refusal_to_decide(in_review(0, **both), CHAIN, HEAD.id, round_number=1, level=1) is None
    assert "您已于" in said(refusal_to_decide(in_review(1, **both), CHAIN, HEAD.id, round_number=1, level=1))
    assert refusal_to_decide(in_review(1, **both), CHAIN, HEAD.id, round_number=1, level=2) is None
    assert refusal_to_decide(in_review(1, **both), CHAIN, HEAD.id) is None
    assert "您已于" in said(refusal_to_decide(in_review(2, **both), CHAIN, HEAD.id))


def test_a_shorter_chain_ends_with_its_last_level():
    chain = CHAIN[:2]
    assert refusal_to_decide(in_review(1), chain, DEPUTY_DIRECTOR.id) is None
    assert "您已于" in said(refusal_to_decide(in_review(2, directors=(DEPUTY_DIRECTOR,)), chain, DEPUTY_DIRECTOR.id))
    assert "审核完毕" in said(refusal_to_decide(in_review(2), chain, DIRECTOR.id))


@pytest.mark.parametrize("person", [party.id for party in (*REVIEWERS, OFFICER)] + [STRANGER])
@pytest.mark.parametrize("level", [None, 1, 2, 3])
@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_t09_nobody_ever_decides_out_of_turn(person, level, done):
    free = refusal_to_decide(in_review(done), CHAIN, person, round_number=1 if level else None, level=level) is None
    turn = done < 3 and person == REVIEWERS[done].id and level in (None, done + 1)
    assert free == turn


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (case(), None),
        (in_review(0, returned=True), None),
        (withdrawn(), None),
        (case(handling=Handling.REFERENCE), "20210032 为参阅件，无须答复送审。本次操作未生效。"),
        (case(facts=facts(MAILED="")), "20210032 已于7月1日办结，无须送审。本次操作未生效。"),
        (in_review(1), "20210032 第1轮已送审，正待分管领导审核，无须重复送审。本次操作未生效。"),
        (
            in_review(3),
            "20210032 第1轮已审核完毕，无须再送审。如需修改，请孙示明审核退回：/审 20210032 退回 理由。本次操作未生效。",
        ),
    ],
)
def test_when_a_reply_may_be_submitted(item, sentence):
    assert refusal_to_submit(item, CHAIN) == sentence


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (in_review(0), None),
        (in_review(2), None),
        (case(), "20210032 尚未送审，没有可撤回的内容。本次操作未生效。"),
        (withdrawn(), "20210032 第1轮已撤回，无须重复操作。"),
        (in_review(0, returned=True), "20210032 第1轮已被退回，修改后请发送 /送审 20210032。本次操作未生效。"),
        (
            in_review(3),
            "20210032 第1轮已审核完毕，不能撤回。如需修改，请孙示明审核退回：/审 20210032 退回 理由。本次操作未生效。",
        ),
    ],
)
def test_when_a_reply_may_be_withdrawn(item, sentence):
    assert refusal_to_withdraw(item, CHAIN) == sentence


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("通过", (True, "")),
        ("同意", (True, "")),
        ("审核通过。", (True, "")),
        ("可以！", (True, "")),
        ("退回 数据过时", (False, "数据过时")),
        ("退回:理由:数据过时", (False, "数据过时")),
        ("退回，原因 数据过时", (False, "数据过时")),
        ("退回修改 数据过时", (False, "数据过时")),
        ("不同意 数据过时", (False, "数据过时")),
        ("不通过", (False, "")),
        ("驳回", (False, "")),
        ("退回 第3页未说明为什么不采纳", (False, "第3页未说明为什么不采纳")),
        ("", (None, "")),
        ("看过了", (None, "")),
        ("通过不了", (None, "")),
        ("同意但请修改", (None, "")),
        ("通过了吗", (None, "")),
        ("可以查一下吗", (None, "")),
        ("退回了吗", (None, "")),
        ("退回的原因是什么", (None, "")),
        ("不同意的理由是什么", (None, "")),
        ("退回过几次?", (None, "")),
    ],
)
def test_a_verdict_is_never_guessed(words, meant):
    assert verdict(words) == meant


@given(some.text(max_size=30))
def test_a_verdict_starts_with_one_of_its_words(words):
    passing, reason = verdict(words)
    assert passing is None or words.startswith(review_chain.VERDICTS)
    assert passing is False or reason == ""


@pytest.mark.parametrize("reason", ["", "不好", "   ", "不行啊"])
def test_a_return_needs_a_reason(reason):
    assert refusal_of_reason(False, reason, "20210032") == (
        "退回须写明理由（不少于4个字），请发送：/审 20210032 退回 理由。本次操作未生效。"
    )
    assert refusal_of_reason(True, reason, "20210032") is None


def test_four_characters_are_a_reason():
    assert refusal_of_reason(False, "数据过时", "20210032") is None


def test_a_short_number_is_written_as_people_write_it():
    assert said(refusal_to_decide(replace(case(), digits="0317"), CHAIN, 1)).startswith("第0317号 尚未送审")


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_opposite_of_ones_own_last_decision_replaces_it_while_nothing_is_built_on_it(level):
    me = REVIEWERS[level - 1].id
    through, back = in_review(level), in_review(level - 1, returned=True)
    assert refusal_to_decide(through, CHAIN, me, passed=False) is None
    assert refusal_to_decide(back, CHAIN, me, passed=True) is None
    assert level_of(through, me, False, 3) == level_of(back, me, True, 3) == level
    for item, same in ((through, True), (back, False)):
        assert "无需重复操作" in (refusal_to_decide(item, CHAIN, me, passed=same) or "")


@pytest.mark.parametrize(
    ("item", "person", "passed", "sentence"),
    [
        pytest.param(
            in_review(2),
            HEAD.id,
            False,
            "您已于7月16日 10:02通过 20210032，分管领导钱示清已于7月16日 10:02通过，不能再改。"
            "如需修改，请孙示明审核退回：/审 20210032 退回 理由。本次操作未生效。",
            id="the next level has passed it",
        ),
        pytest.param(
            in_review(1, returned=True),
            HEAD.id,
            False,
            "您已于7月16日 10:02通过 20210032，分管领导钱示清已于7月16日 10:02退回，不能再改。"
            "请等待修改后重新送审。本次操作未生效。",
            id="the next level has returned it",
        ),
        pytest.param(
            in_review(3, facts={FactKind.CONSULTED: Fact(FactKind.CONSULTED, date(2021, 7, 17))}),
            DIRECTOR.id,
            False,
            "您已于7月16日 10:02通过 20210032，不能再改。"
            "已征求代表意见；如需修改，请承办人先撤销：/更正 20210032 征求 撤销 理由：…。本次操作未生效。",
            id="the deputy was asked",
        ),
        pytest.param(
            in_review(3, facts=facts(MAILED="示工信函〔2021〕61号")),
            DIRECTOR.id,
            False,
            "您已于7月16日 10:02通过 20210032，不能再改。"
            "如未寄出，请承办人先撤销：/更正 20210032 寄出 撤销 理由：…。本次操作未生效。",
            id="the letter has left",
        ),
        pytest.param(
            in_review(1, heads=()),
            HEAD.id,
            False,
            "您已于7月16日 10:02通过 20210032，现不再由您审核，不能再改。本次操作未生效。",
            id="the post is another's",
        ),
    ],
)
def test_a_decision_that_something_was_built_on_stays(item, person, passed, sentence):
    assert refusal_to_decide(item, CHAIN, person, passed=passed) == sentence


def test_a_button_does_not_turn_a_decision_round_but_says_what_to_type():
    pressed = refusal_to_decide(in_review(0, returned=True), CHAIN, HEAD.id, passed=True, round_number=1, level=1)
    assert pressed == "您已于7月16日 10:02退回 20210032；如需改为通过，请发送：/审 20210032 通过。本次操作未生效。"


def test_of_a_paper_the_deputy_was_asked_about_before_the_latest_round_the_last_decision_may_change():
    asked = Fact(FactKind.CONSULTED, date(2021, 7, 15), "有意见", details={"round": "1"})
    item = in_review(3, number=2, facts={FactKind.CONSULTED: asked})
    assert refusal_to_decide(item, CHAIN, DIRECTOR.id, passed=False) is None
