"""What the office answered is known next time, until it is forgotten or answered otherwise."""

from __future__ import annotations

from bot.records import answers
from tests.conftest import at

NOW = at("2021-03-05 09:00")


def test_an_answer_is_known_by_its_kind_and_word(database):
    with database.begin() as session:
        answers.remember(session, answers.COLUMN, "牵头司局", "牵头处室", NOW)
        answers.remember(session, answers.ROLE, "科长", "处室负责人", NOW)
    with database.begin() as session:
        assert answers.remembered(session, answers.COLUMN) == {"牵头司局": "牵头处室"}
        assert answers.remembered(session, answers.ROLE) == {"科长": "处室负责人"}


def test_another_answer_replaces_it_and_a_forgotten_one_is_asked_again(database):
    with database.begin() as session:
        answers.remember(session, answers.COLUMN, "负责人", "第一责任人", NOW)
        answers.remember(session, answers.COLUMN, "负责人", "直接责任人", at("2021-03-06 09:00"))
        assert answers.remembered(session, answers.COLUMN) == {"负责人": "直接责任人"}
        assert answers.forget(session, answers.COLUMN, "负责人")
        assert not answers.forget(session, answers.COLUMN, "负责人")
        assert answers.remembered(session, answers.COLUMN) == {}
