"""What is tried leaves nothing: no row by any way, no line of the journal, nothing to be done last; what follows is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from bot.errors import UserError
from bot.records import journal
from bot.records.engine.base import looked_at, note_looked_at, run, tried, watched
from bot.records.engine.database import Database
from bot.records.journal import Journal
from bot.records.people import Division
from tests.conftest import at

WHO = {"at": at("2021-07-16 09:00"), "platform": "wecom", "user_id": "u", "outcome": "answered"}
NEW = insert(Division)


def test_nothing_outlives_a_trial_and_what_stood_before_it_does(database: Database):
    with database.begin() as session:
        watched(session)
        note_looked_at(session, {1: "before"})
        run(session, NEW, name="先有的处")
        journal.note(session, words="先有的", **WHO)
        with tried(session):
            run(session, NEW, name="试写的处")
            session.add(Division(name="另一个处"))
            session.flush()
            journal.note(session, words="试写的", **WHO)
            note_looked_at(session, {2: "tried"})
            assert session.scalar(select(func.count()).select_from(Division)) == 3
        assert looked_at(session) == {1: "before"}
        run(session, NEW, name="后来的处")
        journal.note(session, words="后来的", **WHO)
    with database.begin() as session:
        assert session.scalars(select(Division.name).order_by(Division.id)).all() == ["先有的处", "后来的处"]
        assert session.scalars(select(Journal.words).order_by(Journal.id)).all() == ["先有的", "后来的"]


def test_a_refusal_in_a_trial_comes_out_of_it_and_leaves_nothing(database: Database):
    with database.begin() as session:
        with pytest.raises(UserError), tried(session):
            run(session, NEW, name="试写的处")
            raise UserError("不行")
        assert session.scalar(select(func.count()).select_from(Division)) == 0
