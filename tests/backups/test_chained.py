"""The journal in a backup is looked at when it was written and when it comes back; days go on from there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit import days
from bot.backups import chained, making, restoring
from bot.cli.talking import speak
from bot.errors import UserError
from bot.records.journal import guard, note, verifying
from bot.wsgi import Service
from tests.conftest import at

UNIT, NOW = "本单位", at("2021-07-16 10:00")


def backup(bureau: Service, file: Path) -> None:
    making.make(bureau.database, file, file.parent, unit=UNIT, now=NOW, secret=None)


def last(bureau: Service, folder: Path) -> tuple[bool, tuple[int, str]]:
    with bureau.database.begin() as session:
        found = verifying.verify(session, days.read(folder))
    return found.ok, found.last


def test_a_right_journal_comes_back_right_and_days_go_on_from_there(bureau: Service, tmp_path: Path):
    speak(bureau, "/送审 20210032", "吴示安", None, "console")
    file = tmp_path / "一.duban"
    backup(bureau, file)
    assert chained.fault_of_backup(file, tmp_path, None) == ""
    speak(bureau, "/查 20210032", "吴示安", None, "console")
    ok, later = last(bureau, tmp_path)
    days.add(tmp_path, days.DAY, date(2021, 7, 16), later)
    done = restoring.restore(bureau.database, file, tmp_path, unit=UNIT, now=NOW, secret=None)
    assert done.journal == ""
    ok, earlier = last(bureau, tmp_path)
    assert ok and earlier[0] == later[0]  # the line that tells of the restore
    assert earlier[1] != later[1]
    speak(bureau, "/帮助", "吴示安", None, "console")
    assert last(bureau, tmp_path)[0]
    with bureau.database.begin() as session:
        assert guard.missing(session) == []


def test_a_changed_one_is_named_and_comes_back_only_where_that_is_wanted(bureau: Service, tmp_path: Path):
    speak(bureau, "/送审 20210032", "吴示安", None, "console")
    with bureau.database.begin() as session:
        trigger = guard.SQLITE[guard.NAMES[0]]
        session.execute(text(f"DROP TRIGGER {guard.NAMES[0]}"))
        session.execute(text("UPDATE journal SET command = '/审' WHERE id = 2"))
        session.execute(text(trigger))
    file = tmp_path / "一.duban"
    backup(bureau, file)
    assert "自第2行起不可信" in chained.fault_of_backup(file, tmp_path, None)
    with pytest.raises(UserError, match=r"自第2行起不可信.*--changed-journal.*本次操作未生效"):
        restoring.restore(bureau.database, file, tmp_path, unit=UNIT, now=NOW, secret=None)
    assert last(bureau, tmp_path)[1][0] == 2
    done = restoring.restore(bureau.database, file, tmp_path, unit=UNIT, now=NOW, secret=None, changed=True)
    assert "自第2行起不可信" in done.journal


def put_back(bureau: Service, file: Path, folder: Path, hours: int = 0) -> None:
    restoring.restore(bureau.database, file, folder, unit=UNIT, now=NOW + timedelta(hours=hours), secret=None)


def heard(bureau: Service, folder: Path, words: str) -> tuple[int, str]:
    """One more line, noted as at the end of an hour."""
    speak(bureau, words, "吴示安", None, "console")
    ok, noted = last(bureau, folder)
    assert ok, words
    days.add(folder, days.HOUR, date(2021, 7, 16), noted)
    return noted


def test_an_older_backup_and_then_the_newer_one_again_come_back_right(bureau: Service, tmp_path: Path):
    older, newer = tmp_path / "一.duban", tmp_path / "二.duban"
    heard(bureau, tmp_path, "/送审 20210032")
    backup(bureau, older)
    assert chained.fault_of_backup(older, tmp_path, None) == ""
    heard(bureau, tmp_path, "/查 20210032")
    speak(bureau, "/帮助", "吴示安", None, "console")  # no note was made of this line but by the backup
    backup(bureau, newer)
    assert chained.fault_of_backup(newer, tmp_path, None) == ""
    put_back(bureau, older, tmp_path)
    heard(bureau, tmp_path, "/查 20210257")
    assert heard(bureau, tmp_path, "/帮助")[0] > days.read(tmp_path).restored[0]  # type: ignore[index]
    put_back(bureau, newer, tmp_path, hours=1)
    heard(bureau, tmp_path, "/查 20210039")
    put_back(bureau, older, tmp_path, hours=2)
    heard(bureau, tmp_path, "/我的")
    assert days.read(tmp_path).faults == ()


def test_a_backup_that_was_written_anew_is_known_by_the_notes_of_the_journal_that_it_replaces(bureau: Service, tmp_path: Path):
    heard(bureau, tmp_path, "/送审 20210032")
    heard(bureau, tmp_path, "/查 20210032")
    file = tmp_path / "一.duban"
    speak(bureau, "/帮助", "吴示安", None, "console")
    with bureau.database.begin() as session:
        rows = [dict(row) for row in session.execute(text("SELECT * FROM journal ORDER BY id")).mappings()]
        for trigger in guard.NAMES:
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("DELETE FROM journal"))
        session.execute(text("UPDATE journal_head SET last_id = 0, last_hash = '', cut_id = 0, cut_hash = ''"))
    with bureau.database.begin() as session:
        for row in rows:
            kept = {name: row[name] for name in ("platform", "user_id", "command", "outcome")}
            note(session, at=NOW, **{**kept, "command": "/查"})
    with bureau.database.begin() as session:
        for trigger in guard.SQLITE.values():
            session.execute(text(trigger))
    backup(bureau, file)
    assert "与当时公布的校验值不同" in chained.fault_of_backup(file, tmp_path, None)
    put_back(bureau, file, tmp_path)
    speak(bureau, "/帮助", "吴示安", None, "console")
    assert not last(bureau, tmp_path)[0]


def test_the_end_of_a_backup_is_noted_once_and_that_of_a_changed_one_never(bureau: Service, tmp_path: Path):
    speak(bureau, "/送审 20210032", "吴示安", None, "console")
    file = tmp_path / "一.duban"
    backup(bureau, file)
    for _ in range(2):
        chained.fault_of_backup(file, tmp_path, None)
    assert [one[0] for one in days.noted(tmp_path)[0]] == ["hour"]
    with bureau.database.begin() as session:
        session.execute(text(f"DROP TRIGGER {guard.NAMES[0]}"))
        session.execute(text("UPDATE journal SET command = '/审' WHERE id = 2"))
        session.execute(text(guard.SQLITE[guard.NAMES[0]]))
    backup(bureau, tmp_path / "二.duban")
    assert chained.fault_of_backup(tmp_path / "二.duban", tmp_path, None)
    assert len(days.noted(tmp_path)[0]) == 1


def test_a_restore_that_the_journal_does_not_know_takes_no_note_back(bureau: Service, tmp_path: Path):
    speak(bureau, "/送审 20210032", "吴示安", None, "console")
    _, noted = last(bureau, tmp_path)
    days.add(tmp_path, days.DAY, date(2021, 7, 16), noted)
    with bureau.database.begin() as session:
        (first, *_) = verifying.lines(session, None)
    days.add(tmp_path, days.RESTORED, date(2021, 7, 16), (first.id, first.hash))
    assert not last(bureau, tmp_path)[0]
