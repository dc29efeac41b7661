"""The journal in a backup is looked at when it was written and when it comes back; days go on from there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import text

from bot.audit import days
from bot.backups import chained, making, restoring
from bot.cli.talking import speak
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
    assert ok and earlier[0] == later[0] - 1
    speak(bureau, "/帮助", "吴示安", None, "console")
    assert last(bureau, tmp_path)[0]
    with bureau.database.begin() as session:
        assert guard.missing(session) == []


def test_a_changed_one_is_named_and_comes_back_all_the_same(bureau: Service, tmp_path: Path):
    speak(bureau, "/送审 20210032", "吴示安", None, "console")
    with bureau.database.begin() as session:
        trigger = guard.SQLITE[guard.NAMES[0]]
        session.execute(text(f"DROP TRIGGER {guard.NAMES[0]}"))
        session.execute(text("UPDATE journal SET command = '/审' WHERE id = 2"))
        session.execute(text(trigger))
    file = tmp_path / "一.duban"
    backup(bureau, file)
    assert "自第2行起与写入时不同" in chained.fault_of_backup(file, tmp_path, None)
    done = restoring.restore(bureau.database, file, tmp_path, unit=UNIT, now=NOW, secret=None)
    assert "自第2行起与写入时不同" in done.journal
