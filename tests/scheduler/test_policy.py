"""The ladder and the merging, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config_reminders import RemindersSection
from bot.rules.deadlines import deadline
from bot.rules.duties import Duty, DutyKind
from bot.rules.permissions import Scope
from bot.rules.stages import Case, Party
from bot.rules.words import Body, Handling, Level, Role
from bot.rules.workdays import Calendar
from scheduler import policy
from scheduler.policy import Audience, Reminder, Rung

CALENDAR = Calendar()
SETTINGS = RemindersSection()
LADDER = tuple((step.left, step.tell) for step in SETTINGS.ladder)


def reached(due: str, today: str) -> str | None:
    step = policy.step_reached(date.fromisoformat(due), date.fromisoformat(today), CALENDAR, LADDER, SETTINGS.weekly)
    return f"{step.level} {step.day}" if step else None


@pytest.mark.parametrize(
    ("due", "today", "step"),
    [
        ("2021-07-31", "2021-07-01", None),
        ("2021-07-31", "2021-07-02", "20 2021-07-02"),
        ("2021-07-31", "2021-07-15", "20 2021-07-02"),
        ("2021-07-31", "2021-07-16", "10 2021-07-16"),
        ("2021-07-31", "2021-07-30", "0 2021-07-30"),
        ("2021-07-31", "2021-08-01", "0 2021-07-30"),
        ("2021-07-31", "2021-08-02", "+1 2021-08-02"),
        ("2021-07-31", "2021-08-03", "+1 2021-08-02"),
        ("2021-07-31", "2021-08-04", "+3 2021-08-04"),
        ("2021-07-31", "2021-08-08", "+3 2021-08-04"),
        ("2021-07-31", "2021-08-09", "weekly 2021-08-09"),
        ("2021-07-14", "2021-07-19", "+3 2021-07-19"),  # a step of the ladder on a Monday is that step
        ("2021-07-31", "2021-10-07", "weekly 2021-09-27"),
        ("2021-07-31", "2021-10-08", "weekly 2021-10-08"),
        ("2021-10-15", "2021-10-09", "5 2021-10-09"),
    ],
)
def test_the_newest_step_whose_day_has_come(due: str, today: str, step: str | None):
    assert reached(due, today) == step


@pytest.mark.parametrize("steps", [(20, 10), (20, 0), (5,), (3, -2), ()])
@pytest.mark.parametrize("due", [date(2021, 7, 31), date(2021, 7, 28), date(2021, 10, 5), date(2022, 2, 4)])
def test_each_week_is_only_said_once_the_date_has_passed_whatever_the_ladder(steps: tuple[int, ...], due: date):
    ladder = tuple((left, (Role.OFFICER,)) for left in steps)
    weeks = set()
    for days in range(-40, 60):
        today = due + timedelta(days=days)
        step = policy.step_reached(due, today, CALENDAR, ladder, SETTINGS.weekly)
        if step and step.level == policy.WEEKLY:
            assert today > due and step.day > due
            weeks.add(step.day)
    assert len(weeks) >= 5 and all(CALENDAR.starts_week(day) for day in weeks)


def test_of_an_assisting_opinion_directors_never_hear_and_a_step_for_them_alone_is_none():
    ladder = policy.Ladder(((2, (Role.DIRECTOR,)), (0, (Role.OFFICER, Role.DIRECTOR))), (Role.DIRECTOR,))
    assert ladder.without(Role.DIRECTOR) == policy.Ladder(((0, (Role.OFFICER,)),), ())


def test_somebody_who_also_stands_in_is_told_once_under_the_plain_name():
    own, acting = Party(7, "副局长乙"), Party(7, "副局长乙〔代副局长甲〕", 6)
    assert policy.each_once((acting, Party(1, "局长"), own)) == (own, Party(1, "局长"))
    assert policy.each_once((acting,)) == (acting,)


@given(st.dates(date(2020, 1, 1), date(2029, 12, 31)), st.integers(-40, 60))
def test_a_step_never_lies_on_a_rest_day_nor_in_the_future(due: date, offset: int):
    today = date.fromordinal(due.toordinal() + offset)
    step = policy.step_reached(due, today, CALENDAR, LADDER, SETTINGS.weekly)
    assert step is None or (CALENDAR.is_workday(step.day) and step.day <= today)


def case(number: int, division: str) -> Case:
    return Case(
        id=number,
        digits=f"2021{number:04}",
        title="关于某事的建议",
        body=Body.CONGRESS,
        level=Level.CITY,
        year=2021,
        handling=Handling.LEAD,
        batch="第一批",
        received_on=date(2021, 3, 5),
        due_on=date(2021, 7, 31),
        lead_division=division,
    )


def reminder(number: int, division: str, *people: int) -> Reminder:
    duty = Duty(case(number, division), DutyKind.REPLY, division, date(2021, 7, 31), date(2021, 3, 5), date(2021, 7, 31))
    seen = deadline(CALENDAR, duty.due, date(2021, 7, 16))
    return Reminder(duty, Rung("10", date(2021, 7, 16), ()), seen, tuple(Party(p, f"人{p}") for p in people))


def place(number: int, *divisions: str, people: range = range(1, 100)) -> Audience:
    return Audience(
        number, f"群{number}", f"wecom/{number}", Scope(not divisions, frozenset(divisions)), {p: f"u{p}" for p in people}
    )


def shown(reminders: list[Reminder], places: list[Audience]) -> dict[str | None, tuple[list[int], list[int]]]:
    return {
        bundle.place.name if bundle.place else None: (
            [r.duty.case.id for r in bundle.reminders],
            [person.id for person in bundle.people],
        )
        for bundle in policy.bundles(reminders, places)
    }


def test_all_duties_of_a_group_make_one_message():
    assert shown([reminder(2, "甲处", 1), reminder(1, "乙处", 1, 2)], [place(1)]) == {"群1": ([1, 2], [1, 2])}


def test_a_person_is_mentioned_in_the_narrowest_group_that_lists_all_their_duties():
    assert shown([reminder(1, "甲处", 1)], [place(1), place(2, "甲处")]) == {"群2": ([1], [1])}


def test_a_person_with_duties_in_two_divisions_is_mentioned_once_where_both_are_listed():
    found = shown([reminder(1, "甲处", 1, 9), reminder(2, "乙处", 2, 9)], [place(1), place(2, "甲处"), place(3, "乙处")])
    assert found == {"群1": ([1, 2], [9]), "群2": ([1], [1]), "群3": ([2], [2])}


def test_a_group_never_lists_what_its_scope_leaves_out():
    found = shown([reminder(1, "甲处", 9), reminder(2, "乙处", 9)], [place(2, "甲处"), place(3, "乙处")])
    assert found == {"群2": ([1], [9]), "群3": ([2], [])}


def test_a_person_whom_no_group_can_mention_is_listed_without_a_group():
    assert shown([reminder(1, "甲处", 1, 500)], [place(1)]) == {"群1": ([1], [1]), None: ([1], [500])}


def test_a_person_mentioned_elsewhere_is_not_called_unreached_for_a_duty_that_a_group_lists():
    found = shown([reminder(1, "甲处", 9), reminder(2, "乙处", 9), reminder(3, "甲处", 9)], [place(2, "甲处"), place(3, "乙处")])
    assert found == {"群2": ([1, 3], [9]), "群3": ([2], [])}


def test_who_is_concerned_twice_is_listed_once_where_no_group_reaches():
    one = reminder(1, "甲处", 1)
    twice = replace(one, people=(Party(1, "乙〔代甲〕", 2), Party(1, "乙")))
    (bundle,) = policy.bundles([twice, reminder(2, "甲处", 1)], [])
    assert [person.name for person in bundle.people] == ["乙"]


def test_a_duty_that_no_group_may_hear_of_is_not_lost_from_sight():
    assert shown([reminder(1, "甲处", 9), reminder(2, "丙处", 9)], [place(2, "甲处")]) == {"群2": ([1], [9]), None: ([2], [9])}


def test_without_any_group_everybody_is_unreached():
    assert shown([reminder(1, "甲处", 1)], []) == {None: ([1], [1])}


@given(
    st.lists(st.tuples(st.integers(1, 30), st.sampled_from("甲乙丙"), st.sets(st.integers(1, 8), min_size=1)), max_size=15),
    st.lists(st.sets(st.sampled_from("甲乙丙"), max_size=3), max_size=4),
)
def test_nobody_is_mentioned_twice_and_every_duty_is_listed_somewhere(duties, scopes):
    reminders = [reminder(n, d, *people) for n, d, people in {n: (n, d, p) for n, d, p in duties}.values()]
    places = [place(number, *divisions, people=range(1, 7)) for number, divisions in enumerate(scopes, start=1)]
    found = policy.bundles(reminders, places)
    mentions = [person.id for bundle in found if bundle.place for person in bundle.people]
    assert len(mentions) == len(set(mentions))
    assert {r.duty.case.id for bundle in found for r in bundle.reminders} == {r.duty.case.id for r in reminders}
    for bundle in found:
        if bundle.place:
            assert all(bundle.place.scope.everything or r.duty.division in bundle.place.scope.divisions for r in bundle.reminders)
