"""What a transaction erases is left neither in a SQLite file nor beside it, in either mode of journal; others keep theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.records.engine.base import erasing
from bot.records.engine.database import Database

CANARY = "金丝雀工程"


def left_in(folder: Path) -> set[str]:
    """The files in which the word stands."""
    return {file.name for file in folder.iterdir() if CANARY.encode() in file.read_bytes()}


def opened(folder: Path, mode: str, version: str = "head") -> Database:
    """A database in that mode of journal; the library's own choice stays for another test."""
    database = Database(f"sqlite:///{folder / 'duban.db'}")
    database.upgrade(version)
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute(f"PRAGMA journal_mode={mode}")  # type: ignore[union-attr]
    return database


def change(database: Database, statement: str, word: str = "", *, erases: bool = False) -> None:
    with database.begin() as session:
        if erases:
            erasing(session)
        session.execute(text(statement), {"word": word} if word else {})


@pytest.mark.parametrize("mode", ["PERSIST", "WAL"])
def test_what_is_erased_is_in_no_file(tmp_path: Path, mode: str):
    database = opened(tmp_path, mode)
    change(database, "INSERT INTO division (name) VALUES (:word)", CANARY)
    change(database, "INSERT INTO division (name) VALUES ('甲处')")  # the page as it was lies beside the file now
    assert left_in(tmp_path) > {"duban.db"} or mode == "WAL"
    change(database, "UPDATE division SET name = '乙处' WHERE id = 1", erases=True)
    assert left_in(tmp_path) == set()
    database.close()
    assert left_in(tmp_path) == set()


def test_a_change_that_does_not_say_so_leaves_it_beside_the_file(tmp_path: Path):
    """The control: without the mark the journal keeps the page."""
    database = opened(tmp_path, "PERSIST")
    change(database, "INSERT INTO division (name) VALUES (:word)", CANARY)
    change(database, "UPDATE division SET name = '甲处'")
    assert left_in(tmp_path) == {"duban.db-journal"}
    change(database, "UPDATE division SET name = '乙处'", erases=True)
    assert left_in(tmp_path) == set()
    size = (tmp_path / "duban.db-journal").stat().st_size
    change(database, "UPDATE division SET name = '丙处'")
    assert (tmp_path / "duban.db-journal").stat().st_size > size == 0  # and is kept again from then on
    database.close()


def test_an_upgrade_cleans_what_was_journalled_as_it_was_typed(tmp_path: Path):
    database = opened(tmp_path, "PERSIST", "0010")
    line = "INSERT INTO journal (at, platform, user_id, words, outcome) VALUES (0, 'wecom', 'u', :word, 'refused')"
    for words in (f"20210018 机密：{CANARY}", "20210018 请致电13912345678", "20210018 年内完成30项"):
        change(database, line, words)
    change(database, "INSERT INTO inbox (platform, key, received_at, reply) VALUES ('wecom', 'k', 0, :word)", CANARY)
    change(database, "UPDATE journal SET outcome = 'answered'")
    database.upgrade()
    with database.engine.connect() as connection:
        assert list(connection.scalars(text("SELECT words FROM journal ORDER BY id"))) == [
            None,
            "20210018 请致电139****5678",
            "20210018 年内完成30项",
        ]
        assert list(connection.scalars(text("SELECT reply FROM inbox"))) == [None]
    assert left_in(tmp_path) == set()
    assert not any(b"13912345678" in file.read_bytes() for file in tmp_path.iterdir())
    database.close()
