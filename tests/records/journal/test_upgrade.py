"""A journal that was written before there was a chain is linked as it stands by the upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.records import journal
from bot.records.engine.database import Database
from bot.records.journal import guard, verifying
from tests import engines
from tests.conftest import at

ROW = (
    "INSERT INTO journal (id, at, platform, chat_id, user_id, command, words, outcome) VALUES "
    "(:id, '2021-07-16 01:00:00.000000', 'wecom', NULL, 'wx001', '/查', :words, 'answered')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database of the version before, with lines, of which the first ids are missing and one in between."""
    if request.param == "postgresql":
        url = engines.fresh_postgres()
        made = Database(url)
        with made.engine.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
            connection.commit()
        request.addfinalizer(lambda: engines.drop_postgres(url))
    else:
        made = Database(f"sqlite:///{tmp_path / 'duban.db'}")
    made.upgrade("0017")
    with made.begin() as session:
        for number in (3, 4, 6, 7):
            session.execute(text(ROW), {"id": number, "words": None if number == 4 else f"/查 {number}"})
    request.addfinalizer(made.close)
    return made


def test_lines_that_are_there_are_linked_and_new_ones_go_on(older: Database):
    older.upgrade()
    with older.begin() as session:
        journal.note(session, at=at("2021-07-16 10:00"), platform="wecom", user_id="wx001", words="/帮助", outcome="answered")
    with older.begin() as session:
        found = verifying.verify(session)
        assert (found.ok, found.length, found.last[0]) == (True, 5, 8)
        assert guard.missing(session) == []
        assert session.scalars(text("SELECT words FROM journal ORDER BY id")).all() == ["/查 3", None, "/查 6", "/查 7", "/帮助"]
    with pytest.raises(DBAPIError), older.begin() as session:
        session.execute(text("UPDATE journal SET words = 'x'"))
