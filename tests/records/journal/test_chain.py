"""Whatever is done to the journal past the program is found, at the line where it was done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.records import journal
from bot.records.engine.base import one_at_a_time
from bot.records.engine.database import Database
from bot.records.journal import guard, verifying
from bot.rules import chain, chain_check
from bot.rules.chain import JournalLine
from bot.rules.marks import Marks
from tests.conftest import at
from tests.records.journal import tampering

NOW = at("2021-07-16 09:00")
WHO = {"platform": "wecom", "user_id": "wx001", "outcome": "answered"}


def test_t30_f58_sixty_tamperings_of_five_hundred_lines_are_found_at_the_right_line():
    database, random = Database("sqlite://"), Random(20210716)
    database.upgrade()
    tampering.filled(database, 500)
    tries = [tampering.tried(database, random, 500) for _ in range(60)]
    assert [one for one in tries if one[1] != one[2]] == []
    assert {name for name, _, _ in tries} == {one.__name__ for one in tampering.TAMPERINGS}
    with database.begin() as session:
        assert verifying.verify(session).ok
    database.close()


def say(database: Database, *words: str | None, **more: object) -> None:
    for said in words:
        with database.begin() as session:
            journal.note(session, at=NOW, words=said, **{**WHO, **more})


def verdict(database: Database, noted: dict[int, str] | None = None) -> tuple[bool, int | None]:
    with database.begin() as session:
        found = verifying.verify(session, Marks(noted or {}))
    return found.ok, found.first_bad


def change(database: Database, *statements: str) -> None:
    with database.begin() as session:
        for statement in statements:
            session.execute(text(statement))


def unguarded(database: Database) -> None:
    where = "" if database.is_sqlite else " ON journal"
    change(database, *(f"DROP TRIGGER {name}{where}" for name in guard.NAMES))


def test_lines_are_linked_in_the_order_of_their_commits(database: Database):
    say(database, "/查 20210032", None, "/帮助")
    with database.begin() as session:
        found = list(verifying.lines(session, None))
        assert [line.id for line in found] == [1, 2, 3]
        assert found[2].hash == chain.link("sha256", found[1].hash, found[2])
        assert verifying.verify(session) == chain_check.ChainVerdict(True, 3, None, "", 0, (3, found[2].hash))
        assert verifying.tip(session)


def test_several_who_write_at_once_leave_one_chain_without_gaps(database: Database):
    def many(name: str) -> None:
        for number in range(8):
            with database.begin() as session:
                one_at_a_time(session, "a letter")  # what a message may hold already
                journal.note(session, at=NOW, words=f"{name}{number}", **WHO)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(many, "甲乙丙丁"))
    with database.begin() as session:
        found = verifying.verify(session)
        assert (found.ok, found.length, found.last[0]) == (True, 32, 32)


def test_an_empty_journal_is_right(database: Database):
    assert verdict(database) == (True, None)


def test_a_transaction_that_fails_leaves_no_gap(database: Database):
    say(database, "一")
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        journal.note(session, at=NOW, **WHO)
        raise ZeroDivisionError
    say(database, "二")
    assert verdict(database) == (True, None)


def test_many_lines_of_one_transaction_are_linked_as_well(database: Database):
    with database.begin() as session:
        for number in range(50):
            journal.note(session, at=NOW + timedelta(seconds=number), words=str(number), **WHO)
    say(database, "后来")
    assert verdict(database) == (True, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET words = '改过' WHERE id = 2",
        "UPDATE journal SET at = '2020-01-01 00:00:00' WHERE id = 2",
        "UPDATE journal SET hash = '' WHERE id = 2",
        "UPDATE journal SET user_id = 'wx002'",
        "DELETE FROM journal WHERE id = 2",
        "DELETE FROM journal",
    ],
)
def test_t30_the_database_itself_refuses_to_change_and_remove_lines(database: Database, statement: str):
    say(database, "一", "二", "三")
    with pytest.raises(DBAPIError, match=guard.REFUSED), database.begin() as session:
        session.execute(text(statement))
    with database.begin() as session:
        assert guard.missing(session) == []
    unguarded(database)
    with database.begin() as session:
        assert guard.missing(session) == list(guard.NAMES)
    change(database, statement)
    ok, bad = verdict(database)
    assert not ok and bad in ((1, 2) if "WHERE" not in statement or "user_id" in statement else (2,))


def test_words_that_are_erased_in_the_product_s_own_way_leave_a_right_chain(database: Database):
    say(database, "一", "二", "三", before="状态：待签收", after="状态：待联系")
    with database.begin() as session:
        session.execute(text("UPDATE journal SET words = NULL, words_salt = NULL WHERE id IN (1, 3)"))
        journal.forget_parts(session, ["words"], [1, 2, 3], NOW)
    with database.begin() as session:
        found = verifying.verify(session)
        assert (found.ok, found.length, found.erased) == (True, 4, 2)
        assert session.scalar(text("SELECT erased FROM journal WHERE id = 4")) == "words 1,3"


def test_words_that_somebody_else_erased_are_missed(database: Database):
    say(database, "一", "二", "三")
    change(database, "UPDATE journal SET words = NULL, words_salt = NULL WHERE id = 2")
    assert verdict(database) == (False, 2)


def test_words_put_where_there_were_none_are_found(database: Database):
    say(database, "一", None, "三")
    unguarded(database)
    change(database, "UPDATE journal SET words = '添上' WHERE id = 2")
    assert verdict(database) == (False, 2)


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("DELETE FROM journal_head", 4),
        ("UPDATE journal_head SET last_hash = 'x'", 3),
        ("UPDATE journal_head SET last_id = 2", 3),
        ("UPDATE journal_head SET cut_id = 1", 1),
    ],
)
def test_a_changed_head_is_found(database: Database, statement: str, bad: int):
    say(database, "一", "二", "三")
    change(database, statement)
    assert verdict(database) == (False, bad)


def test_f58_a_head_that_was_lost_is_not_forgotten_when_somebody_writes_again(database: Database):
    say(database, "一", "二", "三")
    unguarded(database)
    change(database, "DELETE FROM journal WHERE id = 3", "DELETE FROM journal_head")
    say(database, "四")
    assert verdict(database) == (False, 3)


def test_t30_a_journal_written_anew_from_a_line_on_does_not_fit_what_was_told_of_that_day(database: Database):
    say(database, "一", "二")
    with database.begin() as session:
        told = {line.id: line.hash for line in verifying.lines(session, None)}
    unguarded(database)
    change(database, "DELETE FROM journal WHERE id = 2", "DELETE FROM journal WHERE id = 1", "DELETE FROM journal_head")
    say(database, "甲", "乙")
    assert verdict(database) == (True, None)
    assert verdict(database, {2: told[2]}) == (False, 2)
    assert verdict(database, {3: "x"}) == (False, 3)


def test_what_came_since_is_looked_at_alone(database: Database):
    say(database, "一", "二", "三")
    with database.begin() as session:
        before = verifying.verify(session).last
    say(database, "四")
    with database.begin() as session:
        found = verifying.verify_since(session, before)
        assert (found.ok, found.length, found.last[0]) == (True, 1, 4)
    unguarded(database)
    change(database, "UPDATE journal SET outcome = 'refused' WHERE id = 4")
    with database.begin() as session:
        found = verifying.verify_since(session, before)
        assert (found.ok, found.first_bad) == (False, 4)
        assert not verifying.tip(session)


def test_lines_may_be_linked_by_sm3(database_url: str):
    database = Database(database_url)
    say(database, "一")
    database.close()
    other = Database(database_url, digest="sm3")
    say(other, "二")
    assert verdict(other) == (True, None)
    with other.begin() as session:
        (_, second) = verifying.lines(session, None)
    assert second.hash.startswith("sm3:")
    other.close()
    assert chain.digest("sm3", "abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_every_column_is_covered():
    plain = JournalLine(1, "2021", "wecom", None, "u", 1, "/查", "甲", None, None, 1, "answered", 1, None, "s", None, "t", "", "")
    plain = plain._replace(seals=chain.seals("sha256", plain))
    plain = plain._replace(hash=chain.link("sha256", "", plain))
    for name in JournalLine._fields:
        checker = chain_check.Checker()
        checker.feed(JournalLine(**plain._asdict() | {name: 7 if name == "id" else "anders"}))
        assert not checker.verdict().ok, name
