"""Opening, locking and migrating, on both engines."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.errors import ConfigError
from bot.records import tables
from bot.records.database import Database, sole_service
from tests import engines


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database):
    found = inspect(database.engine)
    assert set(found.get_table_names()) - {"alembic_version"} == set(tables.METADATA.tables)
    for name, table in tables.METADATA.tables.items():
        assert {column["name"] for column in found.get_columns(name)} == set(table.columns.keys()), name


def test_upgrading_twice_changes_nothing(database: Database):
    before = database.version()
    database.upgrade()
    assert database.version() == before
    database.require_current()


def test_an_older_schema_is_refused_with_what_to_do(database: Database):
    with database.begin() as session:
        session.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(ConfigError, match="duban db upgrade"):
        database.require_current()


def test_a_newer_schema_is_refused_with_what_to_do(database: Database):
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="请升级程序"):
        database.require_current()


def test_a_transaction_that_raises_leaves_nothing(database: Database):
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES ('某处')"))
        raise ZeroDivisionError
    with database.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM division")) == 0


def test_sqlite_is_opened_for_durability(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    with database.begin() as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA journal_mode")) in ("delete", "wal")
    database.close()


def test_a_second_service_process_on_the_same_file_is_refused_in_a_sentence(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    with sole_service(database), pytest.raises(ConfigError, match="正被另一个服务进程使用"), sole_service(database):
        pass
    with sole_service(database):
        pass
    database.close()


def test_an_empty_file_is_not_taken_for_a_database(tmp_path: Path):
    (tmp_path / "duban.db").touch()
    database = Database(f"sqlite:///{tmp_path / 'duban.db'}")
    with pytest.raises(ConfigError, match="不存在或为空"):
        database.require_current()
    database.close()


def test_other_kinds_of_database_are_refused():
    with pytest.raises(ConfigError, match="不支持"):
        Database("mysql://localhost/x")


def test_all_who_wait_for_a_busy_file_share_one_patience(tmp_path: Path):
    import sqlite3
    import threading

    from sqlalchemy.exc import OperationalError

    from bot.clock import monotonic

    url = engines.fresh_sqlite(tmp_path)
    database = Database(url, busy_milliseconds=400)
    other = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    refused = []

    def ask() -> None:
        for _ in range(6):
            with pytest.raises(OperationalError), database.begin() as session:
                session.execute(text("SELECT 1"))
            refused.append(1)

    started = monotonic()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 24 and monotonic() - started < 6 * 0.4
    other.execute("COMMIT")
    with database.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES ('某处')"))
    other.close()
    database.close()


def test_a_snapshot_stands_still_while_others_write(database: Database):
    with database.snapshot() as frozen:
        with database.begin() as session:
            session.execute(text("INSERT INTO division (name) VALUES ('某处')"))
        assert frozen.scalar(text("SELECT count(*) FROM division")) == 0
    with database.snapshot() as frozen:
        assert frozen.scalar(text("SELECT count(*) FROM division")) == 1


def test_a_snapshot_of_a_file_in_wal_mode_has_what_is_still_in_the_wal(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    with closing(database.engine.raw_connection()) as raw:
        raw.cursor().execute("PRAGMA journal_mode=WAL")
    with database.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES ('某处')"))
    with database.snapshot() as frozen:
        assert frozen.scalar(text("SELECT name FROM division")) == "某处"
    database.close()
