"""Whether the service can work, as /readyz tells: asked of what is needed, not of what is easy to ask."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.records import readiness
from bot.records.delivery import alerts, platform_time
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from tests import engines
from tests.conftest import at

NOW = at("2021-07-16 09:00")


def test_a_database_that_takes_what_is_written_is_ready(database: Database):
    found = readiness.look(database, NOW, {"plan": 3.0})
    assert (found["ok"], found["writable"], found["damaged"], found["waiting"]) == (True, True, False, 0)
    with database.begin() as session:
        assert alerts.last_beat(session, "ready") == NOW


def test_there_is_one_trial_in_ten_seconds_however_often_somebody_asks(database: Database, monkeypatch: pytest.MonkeyPatch):
    seconds = [100.0]
    monkeypatch.setattr(readiness, "monotonic", lambda: seconds[0])
    for second in (100, 103, 109, 111, 115):
        seconds[0] = float(second)
        assert readiness.look(database, NOW + timedelta(seconds=second), {})["ok"]
    with database.begin() as session:
        assert alerts.last_beat(session, "ready") == NOW + timedelta(seconds=111)


def test_where_nothing_can_be_written_it_is_not_ready(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path), busy_milliseconds=20)
    assert readiness.look(database, NOW, {})["ok"]
    database.written_at = None
    other = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    found = readiness.look(database, NOW, {})
    assert (found["ok"], found["writable"]) == (False, False)
    other.execute("ROLLBACK")
    assert readiness.look(database, NOW, {})["ok"]
    other.close()
    database.close()


def test_a_silent_job_is_named_by_its_age(database: Database):
    assert not readiness.look(database, NOW, {"plan": 121.0})["ok"]


def test_a_whole_file_is_remembered_with_the_day_it_was_looked_at(database: Database):
    assert readiness.check(database, NOW - timedelta(days=2))
    if database.is_sqlite:
        assert readiness.look(database, NOW, {})["quick_check_age_seconds"] == 172800


def test_f16_a_damaged_file_is_found_and_is_not_ready_until_it_is_whole(tmp_path: Path):
    url = engines.fresh_sqlite(tmp_path)
    database, file = Database(url), tmp_path / "duban.db"
    with database.begin() as session:
        alerts.beat(session, "plan", NOW)
    whole = file.read_bytes()
    database.close()
    damage(file)
    database = Database(url)
    assert not readiness.check(database, NOW)
    found = readiness.look(database, NOW, {})
    assert (found["ok"], found["damaged"]) == (False, True)
    database.close()
    file.write_bytes(whole)
    database = Database(url)
    assert readiness.check(database, NOW)
    assert readiness.look(database, NOW, {})["ok"]
    database.close()


def damage(file: Path) -> None:
    """Overwrite the pages of one table's index, as a failing disk does."""
    with sqlite3.connect(file) as connection:
        root, size = (
            connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_inbox_1'").fetchone()[0],
            0,
        )
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with file.open("r+b") as opened:
        opened.seek((root - 1) * size)
        opened.write(os.urandom(size))


def test_whoever_asks_beside_a_trial_is_told_what_the_last_one_found(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path), busy_milliseconds=20)
    assert readiness.look(database, NOW, {})["ok"]
    other = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database.writable = False  # as a trial that failed leaves it
    with database.probing:
        assert not readiness.look(database, NOW, {})["writable"]
    other.close()
    database.close()


@pytest.mark.parametrize(("seconds", "right"), [(None, True), (60, True), (-60, True), (61, False), (-402, False)])
def test_t36_how_far_the_clock_is_off_is_told(database: Database, seconds: int | None, right: bool):
    if seconds is not None:
        with database.begin() as session:
            platform_time.remember(session, NOW + timedelta(seconds=seconds), NOW)
    found = readiness.look(database, NOW + timedelta(minutes=5), {})
    assert (found["platform_clock_ahead_seconds"], found["clock_right"], found["ok"]) == (seconds, right, True)
