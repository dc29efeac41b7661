"""What is cut off the journal is compared with what was noted outside; who erases or cuts without a right to is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.audit import days, looking
from bot.records import journal
from bot.records.engine.database import Database
from bot.records.journal import cutting, verifying
from bot.rules import erasures
from bot.rules.chain_check import ChainVerdict
from bot.rules.erasures import in_words
from bot.rules.marks import Marks
from tests.conftest import at

BEGIN = at("2021-03-05 09:00")
NIGHTS = 40
END = BEGIN + timedelta(days=NIGHTS)
LAST = NIGHTS * 3


@pytest.fixture
def noted(database: Database, tmp_path: Path) -> Iterator[Database]:
    """Three lines a day for forty days, each night noted outside."""
    for night in range(NIGHTS):
        with database.begin() as session:
            for hour in range(3):
                moment = BEGIN + timedelta(days=night, hours=hour)
                journal.note(session, at=moment, platform="wecom", user_id="u", words=f"第{night}天", outcome="answered")
        with database.begin() as session:
            last = verifying.verify(session).last
        days.add(tmp_path, days.DAY, (BEGIN + timedelta(days=night)).date(), last)
    yield database


def look(database: Database, folder: Path, *, later: int = 0, keep: int = 183, wanted: tuple[str, ...] = ()) -> ChainVerdict:
    with database.begin() as session:
        return looking.look(session, folder, END + timedelta(days=later), keep, wanted)


def begins_behind(session: Session, line: int) -> None:
    """As the product would cut it: the guards allow it."""
    cut = session.scalar(text(f"SELECT hash FROM journal WHERE id = {line}"))  # noqa: S608 - a number
    session.execute(text("UPDATE journal_head SET cut_id = :line, cut_hash = :cut"), {"line": line, "cut": cut})
    session.execute(text(f"DELETE FROM journal WHERE id <= {line}"))  # noqa: S608
    told = erasures.cut(line, str(cut))
    journal.note(session, at=END, platform="系统", user_id="", command="清理", outcome="answered", erased=told)


def test_every_line_is_compared_with_what_was_noted(noted: Database, tmp_path: Path):
    found = look(noted, tmp_path)
    assert (found.ok, found.compared, found.length) == (True, NIGHTS, LAST)


def test_t30_a_journal_that_is_gone_as_a_whole_is_found(noted: Database, tmp_path: Path):
    with noted.begin() as session:
        session.execute(text("UPDATE journal_head SET cut_id = last_id, cut_hash = '', last_hash = ''"))
        session.execute(text("DELETE FROM journal"))
    found = look(noted, tmp_path)
    assert (found.ok, found.first_bad) == (False, LAST + 1)
    assert not verify_alone(noted)
    with noted.begin() as session:
        journal.note(session, at=BEGIN, platform="wecom", user_id="u", words="编造", outcome="answered")
    assert look(noted, tmp_path).first_bad == LAST + 1


def verify_alone(database: Database) -> bool:
    with database.begin() as session:
        return verifying.verify(session).ok


@pytest.mark.parametrize("line", [4, 60, LAST - 2, LAST])
def test_t30_a_cut_of_what_is_not_old_enough_is_found_whatever_the_journal_tells(noted: Database, tmp_path: Path, line: int):
    with noted.begin() as session:
        begins_behind(session, line)
    found = look(noted, tmp_path)
    assert (found.ok, found.first_bad) == (False, line + 1) and "保留期未满" in found.why
    assert verify_alone(noted)  # the chain by itself cannot know


def test_a_cut_is_right_once_what_was_noted_before_it_is_old_enough(noted: Database, tmp_path: Path):
    later = END + timedelta(days=190)
    with noted.begin() as session:
        assert cutting.cut(session, later - timedelta(days=183), later)
    assert look(noted, tmp_path, later=190).ok
    found = look(noted, tmp_path, later=190, keep=365)
    assert not found.ok and "保留期未满" in found.why
    days.add(tmp_path, days.CUT, later.date(), found.cut)  # it was right while less was to be kept
    assert look(noted, tmp_path, later=190, keep=365).ok


def test_a_cut_that_is_dated_ahead_is_judged_by_today(noted: Database, tmp_path: Path):
    later = END + timedelta(days=4000)
    with noted.begin() as session:
        assert cutting.cut(session, END - timedelta(days=20), later)
    assert not look(noted, tmp_path).ok


def test_hashes_that_were_told_are_found_or_missed(noted: Database, tmp_path: Path):
    with noted.begin() as session:
        hashes = [line.hash for line in verifying.lines(session, None)]
    assert look(noted, tmp_path, wanted=(hashes[3], hashes[-1])).ok
    found = look(noted, tmp_path, wanted=("ab12",))
    assert (found.ok, found.first_bad, found.why) == (False, None, "没有一行的校验值是 ab12")


def test_f17_notes_that_are_gone_are_missed_where_the_database_knows_of_them(noted: Database, tmp_path: Path):
    from bot.records.delivery import alerts

    (tmp_path / days.NAME).unlink()
    assert look(noted, tmp_path).compared == 0
    with noted.begin() as session:
        alerts.beat(session, looking.NOTED, END)
    found = look(noted, tmp_path)
    assert (found.ok, found.first_bad) == (False, None) and "不见了" in found.why


def test_what_is_erased_tells_of_lines_before_it_alone(noted: Database, tmp_path: Path):
    with noted.begin() as session:
        session.execute(text("UPDATE journal SET words = NULL, words_salt = NULL WHERE id IN (7, 8)"))
        journal.note(session, at=END, platform="系统", user_id="", outcome="answered", erased=erasures.gone(["words"], [7, 8]))
    found = look(noted, tmp_path)
    assert (found.ok, found.erased, found.telling) == (True, 2, ((LAST + 1, "words 7-8"),))
    with noted.begin() as session:
        journal.note(session, at=END, platform="系统", user_id="", outcome="answered", erased=f"words 1-{LAST + 50}")
    assert look(noted, tmp_path).first_bad == LAST + 2


def test_a_line_that_is_dated_before_the_one_before_it_is_named(noted: Database, tmp_path: Path):
    with noted.begin() as session:
        journal.note(session, at=BEGIN, platform="wecom", user_id="u", outcome="answered")
    found = look(noted, tmp_path)
    assert found.ok and found.earlier == (LAST + 1,)


def test_what_was_known_at_an_earlier_moment():
    marks = Marks({3: "a", 9: "b", 12: "c"}, {3: date(2021, 3, 5), 9: date(2021, 3, 8), 12: date(2021, 3, 9)})
    assert marks.up_to(3, date(2021, 3, 9)).ends == {3: "a", 9: "b"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("cut 3 x", "第3行及以前的保留期满，已清理"),
        ("restored 3 x", "由备份恢复，自第3行继续"),
        ("words,change 3,7-9", "第3—9行中4行的原话、所改内容已清除"),
    ],
)
def test_what_a_line_tells_is_said_in_words(said: str, words: str):
    assert in_words(said) == words and erasures.known(said)
