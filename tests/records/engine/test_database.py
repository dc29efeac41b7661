"""Opening, locking and migrating, on both engines."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot import pending
from bot.clock import monotonic
from bot.errors import ConfigError
from bot.records import chats, tables
from bot.records.engine import deadline, faults
from bot.records.engine.base import run, undoable
from bot.records.engine.database import MIGRATIONS, Database, sole_service
from bot.records.engine.library import sqlite3
from bot.records.people import Division
from tests import engines

FIRST_ROWS = (
    "INSERT INTO robot (name, fence) VALUES ('wecom/main', 0)",
    "INSERT INTO chat (id, platform, corp_id, chat_id, name, everything) VALUES (1, 'wecom', 'c', 'g', '群', 1)",
    "INSERT INTO batch (id, year, name, received_on, due_on) VALUES (1, 2021, '第一批', '2021-03-01', '2021-07-31')",
    "INSERT INTO suggestion (id, batch_id, body, level, year, number, serial, title, handling, secrecy, key, entered_at)"
    " VALUES (1, 1, '人大', '市', 2021, '20210001', 1, '甲', '独办', '不涉密', 0, '2021-03-05 09:00:00')",
    "INSERT INTO outbox (id, key, kind, robot, chat_id, day, content, state, labelled, attempts, not_before)"
    " VALUES (1, 'k', 'reminder', 'wecom/main', 1, '2021-07-16', '{}', 'sent', 0, 1, '2021-07-16 09:00:00')",
    "INSERT INTO reminded (suggestion_id, duty, division, level, milestone, outbox_id)"
    " VALUES (1, '答复', '甲处', '10', '2021-07-16', 1)",
)


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database):
    found = inspect(database.engine)
    assert set(found.get_table_names()) - {"alembic_version"} == set(tables.METADATA.tables)
    for name, table in tables.METADATA.tables.items():
        assert {column["name"] for column in found.get_columns(name)} == set(table.columns.keys()), name


def as_of_revision(folder: Path, revision: str) -> Database:
    """A new database with the schema that an earlier version had."""
    database = Database(f"sqlite:///{folder / 'duban.db'}")
    with database.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    return database


def test_a_database_with_reminders_in_it_is_upgraded_whole(tmp_path: Path):
    """SQLite makes a changed table anew: what refers to it must neither forbid that nor be lost."""
    database = as_of_revision(tmp_path, "0001")
    with database.begin() as session:
        for statement in FIRST_ROWS:
            session.execute(text(statement))
    database.upgrade()
    with database.begin() as session:
        assert session.execute(text("SELECT key, state FROM outbox")).all() == [("k", "sent")]
        assert session.scalar(text("SELECT outbox_id FROM reminded")) == 1
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()


def test_questions_that_waited_before_an_upgrade_have_their_answers_after_it(tmp_path: Path):
    database = as_of_revision(tmp_path, "0005")
    with database.begin() as session:
        session.execute(text("INSERT INTO person (id, name) VALUES (1, '吴示安')"))
        for place, waiting in enumerate(("/交接 接收", "/代理 确认", "/批示 20210032 发到群")):
            values = {"place": str(place), "command": waiting, "at": "2021-07-16 09:00:00.000000"}
            columns = "person_id, place, command, asked_at, expires_at"
            session.execute(text(f"INSERT INTO proposal ({columns}) VALUES (1, :place, :command, :at, :at)"), values)  # noqa: S608
    database.upgrade()
    with database.begin() as session:
        kept = session.scalars(text("SELECT otherwise FROM proposal ORDER BY id")).all()
    assert kept == ["/交接 拒绝", "/代理 拒绝", "/批示 20210032 不发到群"]
    database.close()


def test_a_question_that_waited_names_what_it_rests_on_after_an_upgrade(tmp_path: Path):
    database = as_of_revision(tmp_path, "0007")
    with database.begin() as session:
        session.execute(text("INSERT INTO person (id, name) VALUES (1, '吴示安')"))
        for waiting in ("/交接 确认 3", "/交接 接收 4", "/代理 确认 5", "/批示 20210032 发到群 第1条"):
            values = {"command": waiting, "at": "2021-07-16 09:00:00.000000"}
            columns = "person_id, place, command, otherwise, about, asked_at, expires_at"
            session.execute(text(f"INSERT INTO proposal ({columns}) VALUES (1, '', :command, '', '', :at, :at)"), values)  # noqa: S608
    database.upgrade()
    with database.begin() as session:
        kept = session.scalars(text("SELECT rests FROM proposal ORDER BY id")).all()
    assert kept == [pending.on(pending.CONFIRM, 3), pending.on(pending.ACCEPT, 4), pending.on(pending.STAND_IN, 5), ""]
    database.close()


def test_groups_that_were_refused_before_an_upgrade_are_listed_after_it(tmp_path: Path):
    database = as_of_revision(tmp_path, "0010")
    with database.begin() as session:
        columns = "platform, corp_id, chat_id, title, last_at"
        values = "'wecom', 'c', 'wrOld', '群', '2021-07-16 09:00:00.000000'"
        session.execute(text(f"INSERT INTO seen_chat ({columns}) VALUES ({values})"))  # noqa: S608
    database.upgrade()
    with database.begin() as session:
        assert [(row.chat_id, row.user_id, row.known) for row in chats.seen(session)] == [("wrOld", None, False)]
    database.close()


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


def test_f12_sqlite_is_opened_for_durability(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    database.engine.update_execution_options(as_served=True)
    with database.begin() as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA journal_mode")) in ("persist", "wal")
    database.close()


def test_those_who_write_in_one_process_take_turns_and_none_is_refused(tmp_path: Path):
    """SQLite alone would have them sleep in steps, the longest 100 ms, and refuse the unlucky."""
    database = Database(engines.fresh_sqlite(tmp_path), busy_milliseconds=2000)
    inside, most, refused = [], [], []

    def write(name: str) -> None:
        for number in range(25):
            try:
                with database.begin() as session:
                    inside.append(name)
                    most.append(len(inside))
                    session.execute(text("INSERT INTO division (name) VALUES (:name)"), {"name": f"{name}{number}"})
                    inside.remove(name)
            except OperationalError:
                refused.append(name)

    threads = [threading.Thread(target=write, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not refused and max(most) == 1
    with database.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM division")) == 100
    database.close()


def test_f14_a_second_service_process_on_the_same_file_is_refused_in_a_sentence(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    with sole_service(database), pytest.raises(ConfigError, match="正被另一个服务进程使用"), sole_service(database):
        pass
    with sole_service(database):
        pass
    database.close()


def test_f15_an_empty_file_is_not_taken_for_a_database(tmp_path: Path):
    (tmp_path / "duban.db").touch()
    database = Database(f"sqlite:///{tmp_path / 'duban.db'}")
    with pytest.raises(ConfigError, match="不存在或为空"):
        database.require_current()
    database.close()


def test_other_kinds_of_database_are_refused():
    with pytest.raises(ConfigError, match="不支持"):
        Database("mysql://localhost/x")


def test_all_who_wait_for_a_busy_file_share_one_patience(tmp_path: Path):
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


def test_what_is_refused_is_undone_though_it_was_written_past_sqlalchemy(database: Database):
    with database.begin() as session:
        with pytest.raises(KeyError), undoable(session):
            run(session, insert(Division), name="甲处")
            raise KeyError
        run(session, insert(Division), name="乙处")
    with database.begin() as session:
        assert session.scalars(select(Division.name)).all() == ["乙处"]


def test_what_sqlalchemy_writes_and_what_goes_past_it_is_one_transaction(database: Database):
    with pytest.raises(KeyError), database.begin() as session:
        session.add(Division(name="甲处"))
        run(session, insert(Division), name="乙处")
        raise KeyError
    with database.begin() as session:
        assert not session.scalars(select(Division.name)).all()


def test_statistics_are_gathered_and_hold_counts_alone(database: Database):
    with database.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES ('甲处'), ('乙处')"))
    database.optimize()
    database.optimize()
    if database.is_sqlite:
        with database.begin() as session:
            names = set(session.scalars(text("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'")))
            assert names == {"sqlite_stat1"}
            assert "甲处" not in str(session.execute(text("SELECT * FROM sqlite_stat1")).all())


def test_nothing_is_begun_for_somebody_whose_time_is_over_and_what_was_written_is_undone(database: Database):
    for before_or_after in (0, 1):
        database.gave_up_at = None
        with pytest.raises((TimeoutError, DBAPIError)), database.in_time(60), database.begin() as session:
            if before_or_after:
                session.execute(insert(Division).values(name="甲处"))
            with deadline.within(-1):
                run(session, select(Division.id)) if before_or_after else session.execute(select(Division.id))
    with database.begin() as session:
        assert session.scalars(select(Division.id)).all() == []


def test_a_statement_that_lasts_is_broken_off_and_others_go_on(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    long = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) SELECT max(i) FROM n")
    with pytest.raises(OperationalError) as raised, database.in_time(0.05), database.begin() as session:
        session.execute(long)
    assert faults.of(raised.value) is faults.DatabaseFault.AWAY
    with database.in_time(60), database.begin() as session:
        assert session.scalars(select(Division.id)).all() == []
    database.close()
