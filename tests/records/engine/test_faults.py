"""What an error of the driver means, tried with the driver's own errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.records.engine import faults
from bot.records.engine.database import Database
from bot.records.engine.faults import DatabaseFault
from bot.records.engine.library import sqlite3
from tests import engines


def fault_of(database: Database, statement: str = "SELECT count(*) FROM inbox") -> DatabaseFault | None:
    with pytest.raises(Exception) as found, database.begin() as session:
        session.execute(text(statement))
    database.close()
    return faults.of(found.value)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path):
    file = tmp_path / "duban.db"
    file.write_bytes(b"not a database at all, and longer than a page's header" * 90)
    assert fault_of(Database(f"sqlite:///{file}")) is DatabaseFault.DAMAGED


def test_f16_a_file_with_overwritten_pages_is_damaged(tmp_path: Path):
    url, file = engines.fresh_sqlite(tmp_path), tmp_path / "duban.db"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(bytes(content))
    assert fault_of(Database(url)) is DatabaseFault.DAMAGED


def test_f13_a_file_that_somebody_else_holds_is_locked(tmp_path: Path):
    url = engines.fresh_sqlite(tmp_path)
    other = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert fault_of(Database(url, busy_milliseconds=20)) is DatabaseFault.LOCKED
    other.close()


def test_a_folder_that_is_gone_is_the_disk_s_fault(tmp_path: Path):
    assert fault_of(Database(f"sqlite:///{tmp_path / 'gone' / 'duban.db'}")) is DatabaseFault.DISK


def test_a_full_disk_says_so():
    assert faults.of(OperationalError("INSERT", None, sqlite3.OperationalError("database or disk is full"))) is DatabaseFault.FULL


def test_a_server_that_is_not_there_is_away():
    assert fault_of(Database("postgresql://nobody@127.0.0.1:9/none"), "SELECT 1") is DatabaseFault.AWAY


def test_f23_no_free_connection_is_away_and_any_other_error_is_none():
    assert faults.of(PoolTimeout()) is DatabaseFault.AWAY
    assert faults.of(ValueError("malformed")) is None


def test_a_wrong_value_is_a_fault_of_ours_and_no_database_s(database: Database):
    with pytest.raises(Exception) as found, database.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES (NULL)"))
    assert faults.of(found.value) is None
