"""A command that waits for a database which somebody else holds says so once; one that need not wait says nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from bot.cli import waiting
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from tests import engines


def test_who_waits_for_the_lock_is_told_once(tmp_path: Path):
    url = engines.fresh_sqlite(tmp_path)
    said: list[str] = []
    told, held = Event(), Event()

    def say(words: str) -> None:
        said.append(words)
        told.set()

    def hold() -> None:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            held.set()
            told.wait(10)
            other.execute("ROLLBACK")

    holder = Thread(target=hold)
    holder.start()
    held.wait(10)
    database = Database(url, busy_milliseconds=15000)
    with waiting.told(database, 0.01, say), database.begin():
        pass
    holder.join(10)
    database.close()
    assert said == ["数据库正被其他程序占用，正在等待，最多15秒……"]


def test_who_need_not_wait_hears_nothing(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    said: list[str] = []
    with waiting.told(database, 0.01, said.append), database.begin():
        Event().wait(0.05)
    database.close()
    assert said == []
