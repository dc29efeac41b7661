"""Names stay noted when the lines that hold them are cut off or cleaned, and those of whoever is erased do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.records import journal
from bot.records.engine.database import Database
from bot.records.journal import cutting, roll, verifying
from tests.conftest import at

NOW = at("2021-07-16 09:00")


NAMES = {1: "甲示一", 2: "乙示二", 3: "丙示三"}


@pytest.fixture
def noting(database: Database) -> Database:
    """A journal that begins with the names of three people."""
    with database.begin() as session:
        roll.call(session, NAMES, NOW - timedelta(days=400))
    return database


def noted(database: Database) -> dict[int, str]:
    with database.begin() as session:
        verdict = verifying.verify(session)
    assert verdict.ok, verdict.said()
    return dict(verdict.names)


def test_names_are_noted_again_when_their_lines_are_cut_off(noting: Database):
    for _ in range(2):
        with noting.begin() as session:
            journal.note(session, at=NOW, platform="wecom", user_id="u", command="/查", outcome="answered")
        with noting.begin() as session:
            cutting.cut(session, NOW - timedelta(days=365), NOW)
        assert noted(noting) == NAMES
    with noting.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM journal WHERE command = '名册'")) == 1


def test_a_name_that_was_noted_later_as_well_is_not_noted_once_more(noting: Database):
    with noting.begin() as session:
        roll.call(session, {1: NAMES[1]}, NOW)
    with noting.begin() as session:
        cutting.cut(session, NOW - timedelta(days=365), NOW)
    with noting.begin() as session:
        own = session.scalars(text("SELECT after FROM journal WHERE command = '名册' ORDER BY id")).all()
    assert own[0] == "{1}" and "{1}" not in own[1]


def test_whoever_is_erased_is_noted_no_more_and_all_others_are(noting: Database):
    with noting.begin() as session:
        roll.forget(session, 2, NOW, platform="控制台", user_id="keeper", command="people erase")
    others = {1: NAMES[1], 3: NAMES[3]}
    assert noted(noting) == others
    with noting.begin() as session:
        words = session.scalars(text("SELECT words FROM journal WHERE command = '名册' ORDER BY id")).all()
        roll.forget(session, 2, NOW)
    assert words[0] is None and len(words) == 2
    assert noted(noting) == others
