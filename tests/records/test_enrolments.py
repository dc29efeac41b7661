"""Codes at the records' own level: what is kept of one, for how long it is good, and what each guess costs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import enrolments
from bot.records.engine.database import Database
from bot.records.enrolments import Enrolment, Tried, WrongCode
from tests.conftest import at, copy_of_sqlite

NOW = at("2021-07-16 09:00")
LIFE = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)
NONE = "none of the codes"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The sample bureau, where nobody has a code."""
    database = Database(copy_of_sqlite(tmp_path))
    with database.begin() as session:
        yield session
    database.close()


def attempt(
    session: Session, code: str, now: datetime = NOW, *, in_group: bool = False, for_group: bool = False, **account: str
) -> Tried:
    platform, corp, user = (account.get(name, usual) for name, usual in (("platform", "wecom"), ("corp", "c"), ("user", "u")))
    return enrolments.attempt(session, platform, corp, user, code, now, in_group=in_group, for_group=for_group)


def guessed(session: Session) -> list[tuple[str, str, str]]:
    return [(row.platform, row.corp_id, row.user_id) for row in session.scalars(select(WrongCode).order_by(WrongCode.id))]


def test_a_code_has_eight_digits_and_nothing_but_its_hash_is_kept(session: Session):
    codes = {enrolments.new_code(session, 1, NOW) for _ in range(200)}
    assert len(codes) > 190 and all(len(code) == 8 and code.isascii() and code.isdigit() for code in codes)
    assert any(code.startswith("0") for code in codes)
    rows = session.scalars(select(Enrolment)).all()
    assert {row.code_hash for row in rows} == {hashlib.sha256(code.encode()).hexdigest() for code in codes}
    assert {(row.person_id, row.expires_at) for row in rows} == {(1, NOW + LIFE)}
    assert len([row for row in rows if row.used_at is None]) == 1


def test_a_code_is_good_once(session: Session):
    code = enrolments.new_code(session, 2, NOW)
    assert attempt(session, code, user="first") == Tried(2)
    assert session.scalars(select(Enrolment.used_at)).all() == [NOW]
    assert attempt(session, code, user="second") == Tried()


def test_a_code_is_good_for_a_quarter_of_an_hour_and_no_longer(session: Session):
    code = enrolments.new_code(session, 2, NOW)
    assert attempt(session, code, NOW + LIFE) == Tried()
    assert attempt(session, code, NOW + LIFE - INSTANT, user="other") == Tried(2)


def test_a_new_code_ends_those_that_the_same_person_had(session: Session):
    old, other = enrolments.new_code(session, 1, NOW), enrolments.new_code(session, 2, NOW)
    new = enrolments.new_code(session, 1, NOW)
    assert [attempt(session, code).person_id for code in (old, other, new)] == [None, 2, 1]


def test_how_many_good_codes_end_is_told(session: Session):
    enrolments.new_code(session, 1, NOW)
    enrolments.new_code(session, 2, NOW)
    assert enrolments.end_all(session, 1, NOW) == 1
    assert enrolments.end_all(session, 1, NOW) == 0
    assert enrolments.end_all(session, 2, NOW + LIFE) == 0  # it had ended by itself
    assert set(session.scalars(select(Enrolment.used_at))) == {NOW, NOW + LIFE}


def test_the_fifth_wrong_guess_pauses_the_account_and_ends_nobody_s_code(session: Session):
    code = enrolments.new_code(session, 1, NOW)
    for _ in range(4):
        assert attempt(session, NONE) == Tried()
    fifth = attempt(session, NONE)
    (*_, last) = session.scalars(select(WrongCode.id).order_by(WrongCode.id))
    assert fifth == Tried(paused=True, alarm=last)
    assert attempt(session, code) == attempt(session, NONE) == Tried(paused=True)
    assert guessed(session) == [("wecom", "c", "u")] * 5
    assert attempt(session, code, user="other") == Tried(1)


def test_without_a_code_to_guess_the_fifth_guess_alarms_all_the_same(session: Session):
    for _ in range(4):
        attempt(session, NONE)
    assert attempt(session, NONE).alarm is not None


def many_guess(session: Session, many: int, now: datetime = NOW) -> list[Tried]:
    """So many guesses, none of whose accounts is paused."""
    return [attempt(session, NONE, now, user=f"guesser{n // 4}") for n in range(many)]


def test_a_hundred_guesses_of_many_end_the_codes_that_were_good_meanwhile(session: Session):
    first, second = enrolments.new_code(session, 1, NOW), enrolments.new_code(session, 2, NOW)
    assert enrolments.MOST_OF_ALL == 100
    *before, last = many_guess(session, 100)
    assert set(before) == {Tried()}
    assert (last.paused, last.ended, last.alarm is not None) == (False, (1, 2), True)
    assert attempt(session, first, user="f") == attempt(session, second, user="g") == Tried()
    assert len(guessed(session)) == 100  # a code that was given out is no guess
    again = enrolments.new_code(session, 1, NOW + INSTANT)  # guesses before it was made do not count
    assert attempt(session, NONE, NOW + INSTANT, user="h") == Tried()
    assert attempt(session, again, NOW + INSTANT, user="f") == Tried(1)


def test_ninety_nine_end_none_and_one_at_the_moment_a_code_is_made_counts_against_it(session: Session):
    many_guess(session, 99)
    code = enrolments.new_code(session, 1, NOW)
    assert attempt(session, code, user="f") == Tried(1)
    code = enrolments.new_code(session, 1, NOW)
    assert attempt(session, NONE, user="g").ended == (1,)
    assert attempt(session, code, user="f") == Tried()


def test_what_is_guessed_in_groups_stops_the_account_in_groups_alone_and_ends_no_code(session: Session):
    code = enrolments.new_code(session, 1, NOW)
    said = [attempt(session, NONE, in_group=True) for _ in range(6)]
    assert said == [Tried()] * 4 + [Tried(paused=True)] * 2
    for n in range(100):
        assert attempt(session, NONE, in_group=True, user=f"u{n}") == Tried()
    assert attempt(session, code) == Tried(1)
    again = enrolments.new_code(session, 1, NOW)
    many_guess(session, 100)
    assert attempt(session, again, in_group=True, user="x") == Tried(1)


def test_guesses_count_for_a_quarter_of_an_hour(session: Session):
    for _ in range(5):
        attempt(session, NONE)
    assert attempt(session, NONE, NOW + LIFE - INSTANT) == Tried(paused=True)
    code = enrolments.new_code(session, 1, NOW + LIFE)
    assert attempt(session, code, NOW + LIFE) == Tried(1)


@pytest.mark.parametrize("other", [{"user": "v"}, {"corp": "d"}, {"platform": "dingtalk"}])
def test_who_guesses_pauses_nobody_else(session: Session, other: dict[str, str]):
    for _ in range(5):
        attempt(session, NONE)
    code = enrolments.new_code(session, 1, NOW + INSTANT)
    assert attempt(session, code, NOW + INSTANT, in_group=False, for_group=False, **other) == Tried(1)


def test_an_account_is_one_however_it_is_spelled_where_the_platform_says_so(session: Session):
    for user in ("User", "user", "USER", "uSer", "usEr"):
        attempt(session, NONE, user=user)
    assert attempt(session, NONE, user="useR") == Tried(paused=True)


def test_who_binds_takes_the_own_wrong_guesses_back_and_nobody_else_s(session: Session):
    code = enrolments.new_code(session, 1, NOW)
    for user in ("u", "v", "u"):
        attempt(session, NONE, user=user)
    assert attempt(session, code) == Tried(1)
    assert guessed(session) == [("wecom", "c", "v")]


def test_guesses_that_count_no_more_are_forgotten(session: Session):
    attempt(session, NONE)
    attempt(session, NONE, NOW + INSTANT)
    enrolments.forget(session, NOW + LIFE - INSTANT)
    assert len(guessed(session)) == 2
    enrolments.forget(session, NOW + LIFE)
    assert len(guessed(session)) == 1


def test_codes_are_spread_over_all_eight_digits(session: Session):
    firsts = {enrolments.new_code(session, 1, NOW)[0] for _ in range(80)}
    assert firsts & set("56789")


def test_a_guess_is_one_in_single_chat_unless_it_is_said_that_it_was_in_a_group(session: Session):
    for _ in range(5):
        enrolments.attempt(session, "wecom", "c", "u", NONE, NOW)
    assert attempt(session, NONE) == Tried(paused=True)
    assert attempt(session, NONE, in_group=True) == Tried()


def test_a_code_is_good_for_its_own_use_alone_and_ends_wherever_it_is_said(session: Session):
    for made_for in (False, True):
        for said_in, wanted in ((False, False), (True, False), (True, True)):
            code = enrolments.new_code(session, 1, NOW, for_group=made_for)
            whose = 1 if made_for is wanted else None
            assert attempt(session, code, in_group=said_in, for_group=wanted) == Tried(whose)
            assert attempt(session, code, in_group=said_in, for_group=made_for) == Tried()
    assert guessed(session) == []


def test_a_new_code_ends_those_for_the_same_use_alone(session: Session):
    binding, group = enrolments.new_code(session, 1, NOW), enrolments.new_code(session, 1, NOW, for_group=True)
    enrolments.new_code(session, 2, NOW, for_group=True)
    assert attempt(session, binding) == Tried(1)
    again = enrolments.new_code(session, 1, NOW, for_group=True)
    assert attempt(session, group, in_group=True, for_group=True) == Tried()
    assert attempt(session, again, in_group=True, for_group=True) == Tried(1)
    enrolments.new_code(session, 1, NOW), enrolments.new_code(session, 1, NOW, for_group=True)
    assert enrolments.end_all(session, 1, NOW) == 2


def test_guesses_in_groups_end_the_codes_for_groups_and_no_others(session: Session):
    binding, group = enrolments.new_code(session, 1, NOW), enrolments.new_code(session, 2, NOW, for_group=True)
    ended = [attempt(session, NONE, in_group=True, user=f"u{n // 4}") for n in range(enrolments.MOST_OF_ALL)]
    assert all(one.alarm is None for one in ended[:-1])
    assert ended[-1].ended == (2,) and ended[-1].alarm
    assert attempt(session, group, in_group=True, for_group=True, user="other") == Tried()
    assert attempt(session, binding, user="other") == Tried(1)
    group = enrolments.new_code(session, 2, NOW + INSTANT, for_group=True)
    for n in range(enrolments.MOST_OF_ALL):
        last = attempt(session, NONE, NOW + INSTANT, user=f"v{n // 4}")
    assert last.ended == ()
    assert attempt(session, group, NOW + INSTANT, in_group=True, for_group=True, user="other") == Tried(2)


def test_a_code_is_to_bind_and_said_in_single_chat_where_nothing_else_is_said_of_it(session: Session):
    code = enrolments.new_code(session, 1, NOW)
    assert enrolments.attempt(session, "wecom", "c", "u", NONE, NOW) == Tried()
    assert session.scalars(select(WrongCode.in_group)).all() == [False]
    assert enrolments.attempt(session, "wecom", "c", "u", code, NOW) == Tried(1)
