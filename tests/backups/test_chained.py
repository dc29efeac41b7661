"""The journal in a backup is looked at when it was written and when it comes back; days go on from there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit import days
from bot.backups import chained, making, restoring
from bot.cli.talking import speak
from bot.errors import UserError
from bot.records.journal import guard, verifying
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


def test_a_restore_that_the_journal_does_not_know_takes_no_note_back(bureau: Service, tmp_path: Path):
    speak(bureau, "/送审 20210032", "吴示安", None, "console")
    _, noted = last(bureau, tmp_path)
    days.add(tmp_path, days.DAY, date(2021, 7, 16), noted)
    with bureau.database.begin() as session:
        (first, *_) = verifying.lines(session, None)
    days.add(tmp_path, days.RESTORED, date(2021, 7, 16), (first.id, first.hash))
    assert not last(bureau, tmp_path)[0]
