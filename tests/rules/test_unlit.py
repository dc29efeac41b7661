"""What is due before the first call and after the letter, from an item's facts alone; it colours nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules import promises, queues, standing, unlit
from bot.rules.deadlines import Light
from bot.rules.duties import UNLIT, Duty, DutyKind
from bot.rules.limits import GENERAL, LimitKind, Limits, typed
from bot.rules.places_of_law import Law
from bot.rules.stages import Fact, Party, Round
from bot.rules.standing import AsOf
from bot.rules.wording import lists
from bot.rules.words import Body, FactKind, Handling, Level
from bot.rules.workdays import Calendar
from tests.rules.some_case import case

MAILED, OPEN, NEXT_YEAR = date(2021, 7, 30), date(2021, 8, 2), date(2022, 3, 1)
LETTER = {FactKind.MAILED: Fact(FactKind.MAILED, MAILED, "示工信函〔2021〕61号", order=10)}
CALLED = {FactKind.FIRST_CONTACT: Fact(FactKind.FIRST_CONTACT, date(2021, 3, 9))}
FORM = {FactKind.ATTITUDE: Fact(FactKind.ATTITUDE, date(2021, 8, 9), "满意", order=12)}
PUBLIC = {FactKind.OPENNESS: Fact(FactKind.OPENNESS, OPEN, "主动公开", order=11)}
OUT = {FactKind.PUBLISHED: Fact(FactKind.PUBLISHED, date(2021, 8, 12), order=13)}
REDO = {FactKind.REDO: Fact(FactKind.REDO, date(2021, 8, 9), "2021-09-09", order=20)}
MET = {FactKind.MEETING: Fact(FactKind.MEETING, date(2021, 3, 9), "座谈")}
RETURNED = {FactKind.OBJECTION_DECISION: Fact(FactKind.OBJECTION_DECISION, date(2021, 3, 9), "同意")}
SUBMITTED = Round(1, date(2021, 3, 15), 4)


def limits_in(place: str, own: Limits | None = None) -> Limits:
    return Law(place, own or {}).on(Body.CONGRESS, Level.PROVINCE, date(2021, 3, 5))


def promise(place: str, check: str, state: str = "") -> Fact:
    details = {"check": check} | ({"state": state} if state else {})
    return Fact(FactKind.COMMITMENT, MAILED, "设立资金池20亿元", place, details)


def rehandled(on: date, before: Handling) -> Fact:
    return Fact(FactKind.CHANGED, on, details={"what": "handling", "from": before, "to": "主办", "rounds": "0"}, subject="1")


@pytest.mark.parametrize(("place", "due"), [("重庆", date(2021, 4, 13)), ("", date(2021, 4, 2)), ("山东", date(2021, 4, 2))])
def test_the_first_contact_counts_from_the_receipt_where_the_place_says_so(place: str, due: date):
    accepted = {FactKind.ACCEPTED: Fact(FactKind.ACCEPTED, date(2021, 3, 15))}
    (duty,) = unlit.duties(case(facts=accepted), Calendar(), limits_in(place))
    assert duty.due == due
    (before,) = unlit.duties(case(), Calendar(), limits_in(place))
    assert before.due == date(2021, 4, 2)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, {"首次联系": date(2021, 4, 2)}),
        ({"facts": CALLED}, {}),
        ({"facts": MET}, {}),
        ({"rounds": (SUBMITTED,)}, {}),
        ({"rounds": (replace(SUBMITTED, withdrawn_on=date(2021, 3, 16)),)}, {"首次联系": date(2021, 4, 2)}),
        ({"facts": RETURNED}, {}),
        ({"handling": Handling.JOINT}, {}),
        ({"handling": Handling.REFERENCE}, {}),
        ({"several": (rehandled(date(2021, 6, 15), Handling.JOINT),)}, {"首次联系": date(2021, 7, 13)}),
        ({"several": (rehandled(date(2021, 6, 15), Handling.SOLE),)}, {"首次联系": date(2021, 4, 2)}),
        ({"facts": LETTER}, {"代表反馈": date(2021, 8, 27)}),
        ({"facts": LETTER | FORM}, {}),
        ({"facts": LETTER | FORM | REDO}, {}),
        ({"facts": LETTER | FORM | PUBLIC}, {"答复公开": date(2021, 8, 30)}),
        ({"facts": LETTER | FORM | PUBLIC | OUT}, {}),
        ({"facts": LETTER | FORM | PUBLIC | REDO}, {}),
        ({"facts": LETTER | PUBLIC, "handling": Handling.JOINT}, {}),
        ({"facts": LETTER | PUBLIC | RETURNED}, {}),
        ({"facts": CALLED | PUBLIC}, {}),
        ({"facts": CALLED, "several": (promise("1", "2021-12-31"),)}, {"承诺检查1": date(2021, 12, 31)}),
        ({"several": (promise("1", "2021-12-31", "已兑现"), promise("2", "2022-03-01")), "facts": MET}, {"承诺检查2": NEXT_YEAR}),
        ({"facts": RETURNED, "several": (promise("1", "2021-12-31"),)}, {}),
        ({"several": (promise("1", "2021-12-31"),), "handling": Handling.JOINT}, {}),
    ],
)  # fmt: skip
def test_each_begins_and_ends_with_what_was_recorded(changes, due):
    found = unlit.duties(case(**changes), Calendar(), GENERAL)
    assert {duty.name: duty.due for duty in found} == due
    assert all(duty.unlit and duty.division == "融资服务处" for duty in found)


def test_a_letter_after_a_redo_begins_the_form_and_the_publication_anew():
    again = {kind: replace(fact, order=30, on=date(2021, 9, 6)) for kind, fact in (LETTER | PUBLIC).items()}
    found = unlit.duties(case(facts=FORM | REDO | again), Calendar(), GENERAL)
    assert {duty.name: duty.due for duty in found} == {"代表反馈": date(2021, 10, 9), "答复公开": date(2021, 10, 9)}


def test_none_colours_the_item_or_makes_it_overdue():
    late = case(several=(promise("1", "2021-04-01"),), due_on=date(2021, 7, 31))
    seen = standing.of(late, AsOf(date(2021, 5, 6), Calendar(), 10))
    assert [one.seen.overdue for one in seen.unlit] == [True, True]
    assert {one.light for one in seen.unlit} == {Light.GREY}
    assert (seen.light, len(seen.owed)) == (Light.GREEN, 1)


def test_they_move_with_the_calendar_and_with_the_place():
    declared = Calendar(changes={date(2021, 8, 27): False})
    (moved,) = unlit.duties(case(facts=LETTER), declared, GENERAL)
    assert moved.due == date(2021, 8, 30)
    (ten,) = unlit.duties(case(facts=LETTER), Calendar(), limits_in("河南"))
    assert (ten.due, ten.limit.source if ten.limit else "") == (date(2021, 8, 13), "河南省办法第二十二条")
    own = limits_in("", {LimitKind.PUBLICATION: typed("1个月")})
    (own_day,) = unlit.duties(case(facts=LETTER | FORM | PUBLIC), Calendar(), own)
    assert own_day.due == date(2021, 9, 2)


def test_the_days_that_planning_looks_at_hold_every_day_from_which_a_step_may_have_come():
    for kind, limit in ((one, limit) for one in UNLIT for limit in unlit.by_days(one, Law())):
        for left in (20, 5, 0, -3):
            today = date(2021, 10, 8)
            since = Calendar().days_before(today, 10)
            first, last = unlit.begun(since, today, [left], limit)
            for day in (date.fromordinal(one) for one in range(date(2021, 1, 1).toordinal(), date(2022, 3, 1).toordinal())):
                due = limit.until(day, Calendar()) if limit else day
                fell = Calendar().days_before(due, left) if left >= 0 else Calendar().days_after(due, -left)
                begun = day <= today or kind is DutyKind.COMMITMENT
                assert not (begun and since <= fell <= today) or first <= day <= last, (kind, left, day)


@pytest.mark.parametrize("kind", UNLIT)
def test_what_is_asked_names_no_grade_and_has_a_command(kind):
    duty = Duty(case(heads=(Party(1, "周示平"),)), kind, "融资服务处", OPEN, OPEN, OPEN, subject="2")
    assert "满意" not in unlit.task(duty) + unlit.command(kind, "0032", "2")
    assert unlit.command(kind, "0032", "2").startswith("/") and "0032" in unlit.command(kind, "0032", "2")


@pytest.mark.parametrize(("changes", "count"), [({}, 1), ({"handling": Handling.JOINT}, 0), ({"facts": RETURNED}, 0)])
def test_a_promise_is_listed_as_long_as_the_answer_is_ours(changes, count):
    assert len(promises.of([case(several=(promise("1", "2021-12-31"),), **changes)], NEXT_YEAR)) == count


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("", ["有跟踪事项（2021年8月27日前）"]),
        ("不涉密", ["待登记代表反馈表（2021年8月27日前）", "待公开答复（2021年8月30日前）"]),
    ],
)
def test_the_office_reads_what_it_is_only_where_that_may_be_said(mark, words):
    as_of = AsOf(NEXT_YEAR, Calendar(), 10)
    one = standing.of(case(facts=LETTER | PUBLIC, secrecy=mark), as_of)
    found = queues.chores(one, (), (), ())
    assert [chore.words for chore in found] == words
    assert all(bool(chore.say) == bool(mark) for chore in found)


def test_a_day_on_a_rest_day_says_the_working_day_that_counts_and_what_is_to_come_stands_first():
    several = tuple(promise(str(n), check) for n, check in enumerate(("2021-09-01", "2021-10-02", "2021-12-31"), start=1))
    rests = Calendar({date(2021, 10, day): False for day in range(1, 8)}, frozenset({2021}))
    one = standing.of(case(facts=CALLED, several=several), AsOf(date(2021, 9, 15), rests, 10))
    first, second, past = lists.tracked([one])[1:]
    assert "第2项（10月2日前，按9月30日掌握，还剩" in first
    assert "第3项（12月31日前，还剩" in second and "第1项（9月1日前，已过" in past
