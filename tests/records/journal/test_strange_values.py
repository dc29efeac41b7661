"""Whatever stands in any column of the journal is a fault of its line, and never an exception."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.audit import days, looking
from bot.records import readiness
from bot.records.engine.database import Database
from bot.records.journal import guard, verifying
from bot.rules.chain import JournalLine
from tests.conftest import at
from tests.records.journal import tampering
from tests.records.journal.tampering import Undo

LINES = 12
NOW = at("2021-07-16 09:00")
VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(max_size=40),
    st.sampled_from(
        ["", "words 1-2-3", "words 7", "words " + "9" * 5000, "cut 3 x", "words,change,person 1-11", "restored 3 x", "sm3:"]
    ),
)
HEAD = ("id", "last_id", "last_hash", "cut_id", "cut_hash")


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """A journal without its guards, whose columns take anything."""
    made = Database("sqlite://")
    made.upgrade()
    tampering.filled(made, LINES)
    with made.begin() as session:
        session.execute(text("PRAGMA writable_schema = ON"))
        session.execute(
            text("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE name IN ('journal', 'journal_head')")
        )
        session.execute(text("PRAGMA writable_schema = RESET"))
    yield made
    made.close()


def put(database: Database, table: str, column: str, row: int, value: object, *, as_text: bool) -> int | None:
    """The line that is named once this value stands there; 0 where it stood there before, or cannot stand there."""
    new = "CAST(:new AS TEXT)" if as_text else ":new"
    where = f"FROM {table} WHERE rowid = {row}"
    try:
        with database.begin() as session:
            was = session.scalar(text(f'SELECT quote(CAST("{column}" AS BLOB)) || typeof("{column}") {where}'))
            session.execute(text(f'UPDATE OR IGNORE {table} SET "{column}" = {new} WHERE rowid = {row}'), {"new": value})  # noqa: S608
            now = session.scalar(text(f'SELECT quote(CAST("{column}" AS BLOB)) || typeof("{column}") {where}'))
            verdict = verifying.verify(session)
            verifying.tip(session)
            verifying.verify_since(session, (3, "x"))
            found = 0 if was == now else None if verdict.ok else verdict.first_bad or 1
            raise Undo
    except Undo:
        return found
    except sqlite3.IntegrityError:
        return 0


@given(st.integers(1, LINES), st.sampled_from([name for name in JournalLine._fields if name != "id"]), VALUES, st.booleans())
@example(5, "words", b"\xff", True)
@example(2, "before", "", False)
@example(4, "erased", "words 1-2-3", False)
@example(4, "words_salt", "", False)
@settings(deadline=None, max_examples=300)
def test_any_value_in_any_column_is_named_at_its_line(database: Database, row: int, column: str, value: object, as_text: bool):
    assert put(database, "journal", column, row, value, as_text=as_text and isinstance(value, bytes)) in (row, 0)


@given(st.sampled_from(HEAD), VALUES, st.booleans())
@settings(deadline=None, max_examples=150)
def test_any_value_in_the_head_row_is_found(database: Database, column: str, value: object, as_text: bool):
    try:
        assert put(database, "journal_head", column, 1, value, as_text=as_text and isinstance(value, bytes)) is not None
    except Exception as error:
        assert "datatype mismatch" in str(error)  # an id is a number


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=100)
def test_any_bytes_in_the_file_of_notes_are_told_and_none_raises(tmp_path_factory: pytest.TempPathFactory, found: bytes):
    folder = tmp_path_factory.mktemp("notes")
    (folder / days.NAME).write_bytes(b"day 2021-07-15 3 h3\n" + found)
    marks = days.read(folder)
    days.last_day(folder)
    assert marks.faults or not found.strip(b"\r\n")
    (folder / days.NAME).unlink()


def test_lines_that_contradict_each_other_and_days_that_are_none_are_told(tmp_path: Path):
    file = tmp_path / days.NAME
    file.write_text("day 2021-07-15 3 h3\nhour 2021-07-16 3 other\n")
    assert days.read(tmp_path).faults == ("journal-heads.txt 对第3行写有两个校验值",)
    file.write_text("day 2021-13-45 3 h3\n")
    assert days.read(tmp_path).faults and days.last_day(tmp_path) is None
    file.unlink()
    file.mkdir()
    assert days.read(tmp_path).faults == ("journal-heads.txt 打不开",)


def test_a_journal_that_cannot_be_read_is_a_fault(database: Database, tmp_path: Path):
    try:
        with database.begin() as session:
            session.execute(text("ALTER TABLE journal DROP COLUMN outcome"))
            verdict = looking.look(session, tmp_path, NOW, 365)
            assert (verdict.ok, verdict.why) == (False, "读不出来")
            assert not verifying.tip(session)
            raise Undo
    except Undo:
        assert readiness.look(database, NOW, {})["schema"]


def test_guards_that_act_otherwise_are_named(database_url: str):
    other = Database(database_url)
    try:
        with other.begin() as session:
            assert guard.missing(session) == []
            for statement, name in OTHERWISE["sqlite" if other.is_sqlite else "postgresql"]:
                point = session.begin_nested()
                session.connection()
                session.execute(text(statement))
                assert name in guard.missing(session)
                assert "触发器" in looking.look(session, None, NOW, 365).why
                point.rollback()
            assert guard.missing(session) == []
    finally:
        other.close()


OTHERWISE = {
    "sqlite": [
        ("DROP TRIGGER journal_kept", "journal_kept"),
        ("CREATE TRIGGER other AFTER INSERT ON journal BEGIN SELECT 1; END", "other"),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION journal_refused() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
            "journal_unchanged",
        ),
        ("DROP TRIGGER journal_whole ON journal", "journal_whole"),
        ("ALTER TABLE journal ENABLE REPLICA TRIGGER journal_unchanged", "journal_unchanged"),
        ("ALTER TABLE journal DISABLE TRIGGER journal_kept", "journal_kept"),
        (
            "CREATE TRIGGER other BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_refused()",
            "other",
        ),
    ],
}
