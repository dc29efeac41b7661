"""One standing of an item: generated cases against a naive model of the process, written apart from the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import process, review_chain, standing, steps
from bot.rules.chains import USUAL as CHAIN
from bot.rules.deadlines import Light
from bot.rules.stages import ANSWERED, DISAGREES, Case, Decision, Fact, Round
from bot.rules.standing import AsOf, Standing
from bot.rules.wording import cards, lines, lists
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar
from tests.rules.some_case import DEPUTY_DIRECTOR, DIRECTOR, HEAD, case
from tests.stories import stories

TODAY = date(2021, 7, 16)
AS_OF = AsOf(TODAY, Calendar(), 10)
DAYS = st.dates(date(2021, 6, 1), TODAY)
REVIEWERS = (HEAD, DEPUTY_DIRECTOR, DIRECTOR)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Round, ...]:
    """Up to three rounds: those before the last ones are over, each level passes or the last one returns."""
    found = []
    on = draw(DAYS)
    for number in range(1, draw(st.integers(0, 3)) + 1):
        passed = draw(st.integers(0, 3))
        returned = passed < 3 and draw(st.booleans())
        decisions = [Decision(level, True, REVIEWERS[level - 1], on) for level in range(1, passed + 1)]
        if returned:
            decisions.append(Decision(passed + 1, False, REVIEWERS[passed], on, "数据需要核实"))
        withdrawn = on if passed < 3 and not returned and draw(st.booleans()) else None
        found.append(Round(number, on, 4, withdrawn, tuple(decisions)))
        on = min(TODAY, on + timedelta(days=draw(st.integers(0, 5))))
    return tuple(found)


@st.composite
def known_facts(draw: st.DrawFn, last_round: int) -> tuple[dict[FactKind, Fact], tuple[Fact, ...]]:
    """Facts of an item in the order of recording, plain ones by kind and the opinions of its divisions."""
    found: dict[FactKind, Fact] = {}
    kinds = draw(st.lists(st.sampled_from(PLAIN), unique=True, max_size=8))
    for order, kind in enumerate(kinds):
        found[kind] = fact_of(kind, draw, order, last_round)
    given_by = draw(st.lists(st.sampled_from(("综合处", "法规处")), unique=True, max_size=2))
    several = [Fact(FactKind.OPINION, draw(DAYS), subject=division, order=100) for division in given_by]
    return found, tuple(several)


PLAIN = (
    *(FactKind.FIRST_CONTACT, FactKind.WANTS_MEETING, FactKind.MEETING, FactKind.CONSULTED, FactKind.MAILED),
    *(FactKind.OPINION_SENT, FactKind.ATTITUDE, FactKind.REDO, FactKind.OBJECTION, FactKind.OBJECTION_DECISION),
    *(FactKind.ACCEPTED, FactKind.EXTENSION, FactKind.REPLY_CLASS, FactKind.OPENNESS),
)
VALUES: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.WANTS_MEETING: ("是", "否"),
    FactKind.CONSULTED: ("", DISAGREES),
    FactKind.ATTITUDE: ("满意", "不满意"),
    FactKind.OBJECTION: ("不属本处职责",),
    FactKind.OBJECTION_DECISION: ("同意", "不同意"),
    FactKind.REDO: ("2021-08-16",),
    FactKind.EXTENSION: ("2021-08-31",),
    FactKind.REPLY_CLASS: ("A",),
    FactKind.OPENNESS: ("主动公开",),
}


def fact_of(kind: FactKind, draw: st.DrawFn, order: int, last_round: int) -> Fact:
    value = draw(st.sampled_from(VALUES.get(kind, ("",))))
    details = {}
    if kind is FactKind.REDO:
        details = {"rounds": str(draw(st.integers(0, last_round))), ANSWERED: "2021-06-20"}
    if kind is FactKind.CONSULTED and value and last_round:
        details = {"round": str(draw(st.integers(1, last_round)))}
    return Fact(kind, draw(DAYS), value, details=details, order=order)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    known = draw(rounds())
    plain, several = draw(known_facts(len(known)))
    moves = [fact for fact in plain.values() if fact.kind in (FactKind.REDO, FactKind.EXTENSION)]
    latest = max(moves, key=lambda fact: (fact.on, fact.order), default=None)
    return case(
        handling=draw(st.sampled_from(list(Handling))),
        assisting_divisions=draw(st.sampled_from(((), ("综合处",), ("综合处", "法规处")))),
        facts=plain,
        several=several,
        rounds=known,
        limit_on=date(2021, 7, 31),
        due_on=date.fromisoformat(latest.value) if latest else draw(st.sampled_from((date(2021, 7, 31), date(2021, 7, 9)))),
    )


def naive_state(item: Case) -> str:
    """The state, told as the office tells it: one question after the other, without the rules' table."""
    has = item.facts
    redo = has.get(FactKind.REDO)

    def counts(kind: FactKind) -> bool:
        return kind in has and not (redo and has[kind].order < redo.order)

    if item.handling is Handling.REFERENCE:
        return "供参阅，无须答复"
    if FactKind.OBJECTION_DECISION in has and has[FactKind.OBJECTION_DECISION].value == "同意":
        return "已同意申退，不再由本单位办理"
    letter = item.handling is not Handling.JOINT
    if counts(FactKind.MAILED if letter else FactKind.OPINION_SENT):
        return "已寄出答复函" if letter else "已报送主办单位"
    if FactKind.OBJECTION in has and FactKind.OBJECTION_DECISION not in has:
        return "已申退，待办公室答复"
    if not item.rounds and not set(has) - {FactKind.OPENNESS}:
        return "待签收"
    before = int(redo.details["rounds"]) if redo else 0
    mine = [one for one in item.rounds if one.number > before]
    latest = mine[-1] if mine and mine[-1].withdrawn_on is None else None
    unmet = letter and FactKind.WANTS_MEETING in has and has[FactKind.WANTS_MEETING].value == "是" and FactKind.MEETING not in has
    if latest is None:
        if redo and letter:
            return "代表不满意，重新办理中，待送审"
        if letter and FactKind.FIRST_CONTACT not in has:
            return "待与代表电话沟通"
        if unmet:
            return "待面复代表"
        given_by = {fact.subject for fact in item.several}
        return "办理中，待收齐配合处室意见" if set(item.assisting_divisions) - given_by else "办理中，待送审"
    passed = sum(decision.passed for decision in latest.decisions)
    if len(latest.decisions) > passed:
        return f"已被{CHAIN[passed]}退回，待修改后重新送审"
    if passed < 3:
        return f"待{CHAIN[passed]}审核（第{latest.number}轮）"
    if not letter:
        return "审核完毕，待报送主办单位"
    word = has.get(FactKind.CONSULTED) if counts(FactKind.CONSULTED) else None
    about = word and (int(word.details["round"]) >= latest.number if word.details else word.on >= latest.submitted_on)
    if not about:
        return "审核完毕，待征求代表意见"
    if word and word.value == DISAGREES:
        return "代表对答复稿有意见，待修改后重新送审"
    return "待面复代表" if unmet else "待寄出答复函"


@pytest.mark.stories
@settings(max_examples=stories(300))
@given(cases())
def test_the_state_is_what_a_naive_model_says(item: Case):
    assert standing.of(item, AS_OF).state == naive_state(item)


REFUSALS: Mapping[str, Callable[[Case, Standing], str | None]] = {
    "/签收": lambda item, seen: process.refusal_to_accept(item),
    "/联系": lambda item, seen: process.refusal_to_contact(item),
    "/面复": lambda item, seen: process.refusal_to_meet(item),
    "/送审": lambda item, seen: review_chain.refusal_to_submit(item, CHAIN),
    "/审": lambda item, seen: review_chain.refusal_to_decide(item, CHAIN, person_of(seen)),
    "/征求": lambda item, seen: process.refusal_to_consult(item, 3),
    "/寄出": lambda item, seen: process.refusal_to_mail(item, 3),
    "/报送": lambda item, seen: process.refusal_to_send_opinion(item, 3),
    "/申退": lambda item, seen: process.refusal_to_answer_objection(item),
    "/反馈": lambda item, seen: process.refusal_of_feedback(item),
    "/意见": lambda item, seen: None,
}


def person_of(seen: Standing) -> int:
    """The first of whom the item waits for."""
    assert seen.next
    return seen.next.people[0].id


@pytest.mark.stories
@settings(max_examples=stories(300))
@given(cases())
def test_the_step_that_is_next_is_not_refused(item: Case):
    seen = standing.of(item, AS_OF)
    for command in seen.next.say if seen.next else ():
        name = command.partition(" ")[0]
        if name != "/更正":
            assert REFUSALS[name](item, seen) is None, (seen.state, command)


def test_no_step_holds_up_itself_or_what_comes_before_it():
    ready = case(facts={FactKind.WANTS_MEETING: Fact(FactKind.WANTS_MEETING, TODAY, "是")}, rounds=(Round(1, TODAY),))
    for place, step in enumerate(steps.STEPS):
        say = step.next(ready, CHAIN).say if step.since is not steps.last_decision or ready.round else ()
        command = say[0].partition(" ")[0] if say else ""
        assert all(command not in later.holds_up for later in steps.STEPS[place:])


@pytest.mark.stories
@settings(max_examples=stories(300))
@given(cases())
def test_text_card_and_list_say_the_same_light_and_state(item: Case):
    seen = standing.of(item, AS_OF)
    reddest = min((one.light for one in seen.owed), key=standing.REDDEST_FIRST.index, default=Light.GREY)
    assert seen.light == reddest
    assert bool(seen.finish) == (not seen.owed) == (item.finished_on is not None)
    said = lines.text(seen)
    assert said.split("\n")[1].startswith(f"亮灯：{reddest}，")
    assert f"状态：{seen.state}" in said
    card = cards.drawn(seen, "card", ())
    assert reddest in card.title
    assert ("当前状态", lines.state(seen)) in card.lines
    assert reddest in lists.entry(seen).said(with_light=True)
    for label, words in lines.of(seen):
        assert words and "（（" not in words and "））" not in words, label


def test_one_person_who_is_both_responsible_is_named_once():
    assert "牵头：融资服务处 周示平（第一责任人、直接责任人）" in lines.text(standing.of(case(officers=(HEAD,)), AS_OF))


def test_a_redo_that_was_extended_is_due_on_the_later_of_both():
    redo = Fact(FactKind.REDO, date(2021, 7, 1), "2021-08-01", details={"rounds": "0", ANSWERED: "2021-06-20"}, order=1)
    extension = Fact(FactKind.EXTENSION, date(2021, 7, 10), "2021-08-31", order=2)
    letter = Fact(FactKind.MAILED, date(2021, 7, 15), "示工信函〔2021〕9号", order=3)
    known = {FactKind.REDO: redo, FactKind.EXTENSION: extension, FactKind.MAILED: letter}
    done = standing.of(case(facts=known, due_on=date(2021, 8, 31), limit_on=date(2021, 6, 10)), AS_OF).finish
    assert done and done.original and done.own
    assert (done.original.in_time, done.original.late) == (False, 5)  # 14 June is a holiday
    assert done.own.in_time


def test_the_deputys_word_counts_no_more_once_the_lead_unit_answers():
    facts_known = {FactKind.CONSULTED: Fact(FactKind.CONSULTED, date(2021, 6, 3), DISAGREES, details={"round": "1"})}
    passed = Round(1, date(2021, 6, 1), 4, None, tuple(Decision(level, True, HEAD, date(2021, 6, 2), "") for level in (1, 2, 3)))
    item = case(handling=Handling.JOINT, facts=facts_known, rounds=(passed,))
    assert standing.of(item, AS_OF).state == "审核完毕，待报送主办单位"
