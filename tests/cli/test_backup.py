"""duban backup and duban restore: what was recorded comes back, on the same engine or the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, func, select, text

from bot.backups import chained, container, making, restoring, shelf
from bot.cli import backing_up, cli
from bot.errors import UserError
from bot.records.delivery import alerts, outbox
from bot.records.engine import faults
from bot.records.engine.database import Database, sole_service
from bot.records.engine.library import sqlite3
from bot.records.invariants import look
from bot.records.people import Person
from bot.records.tables import METADATA
from tests import engines
from tests.conftest import at, copy_of_sqlite

Duban = Callable[..., Result]


def run(folder: Path, url: str, *words: str, more: str = "", unit: str = "示例市数据局") -> Result:
    """The command line with a configuration in that folder."""
    config = folder / "config.toml"
    config.write_text(f'[database]\nurl = "{url}"\n[unit]\nname = "{unit}"\n{more}', encoding="utf-8")
    config.chmod(0o600)
    return CliRunner().invoke(cli, ["--config", str(config), *words], standalone_mode=False)


@pytest.fixture
def duban(bureau_url: str, tmp_path: Path) -> Duban:
    """The sample bureau's command line, on each engine."""
    return lambda *words, **more: run(tmp_path, bureau_url, *words, **more)


def done(result: Result) -> str:
    assert result.exception is None, result.exception
    return result.output


def refused(result: Result) -> str:
    assert isinstance(result.exception, UserError), (result.exception, result.output)
    return str(result.exception)


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but when who showed that he lives, and what the journal tells of restores."""
    database = Database(url)
    with database.begin() as session:
        found = {
            table.name: sorted((tuple(row) for row in session.execute(select(table)) if chained.COMMAND not in row), key=repr)
            for table in METADATA.sorted_tables
            if table.name not in ("pulse", "journal_head")
        }
    database.close()
    return found


def kept_in(folder: Path) -> Path:
    """What a restore left of the data before it."""
    (kept,) = (path for path in folder.iterdir() if "恢复前" in path.name and not path.name.endswith("-journal"))
    return kept


def say_something(url: str) -> None:
    """Something that the backup does not have."""
    database = Database(url)
    with database.begin() as session:
        alerts.first_in(session, "later", at("2021-07-16 09:00"), timedelta(minutes=1))
    database.close()


def test_what_was_backed_up_comes_back_and_what_came_since_is_kept_beside(duban: Duban, bureau_url: str, tmp_path: Path):
    before, file = content(bureau_url), tmp_path / "一.duban"
    assert "已备份：34件" in done(duban("backup", str(file)))
    assert file.stat().st_mode & 0o777 == 0o600
    say_something(bureau_url)
    later = content(bureau_url)
    said = done(duban("restore", str(file)))
    assert content(bureau_url) == before != later
    kept = kept_in(tmp_path)
    assert str(kept) in said
    if bureau_url.startswith("sqlite"):
        assert content(f"sqlite:///{kept}") == later
    else:
        done(duban("restore", str(kept)))
        assert content(bureau_url) == later


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The sample bureau in a SQLite file."""
    return copy_of_sqlite(tmp_path)


@pytest.fixture
def empty_postgres() -> Iterator[str]:
    """A database with nothing in it, not even tables."""
    url = engines.fresh_postgres()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield url
    engines.drop_postgres(url)


def test_a_backup_of_one_engine_is_restored_into_the_other_and_back(sqlite: str, empty_postgres: str, tmp_path: Path):
    before, first, second = content(sqlite), tmp_path / "一.duban", tmp_path / "二.duban"
    done(run(tmp_path, sqlite, "backup", str(first)))
    assert "另存" not in done(run(tmp_path, empty_postgres, "restore", str(first)))
    assert content(empty_postgres) == before
    database = Database(empty_postgres)
    with database.begin() as session:  # new rows get numbers after those that came
        session.add(Person(name="新来的人"))
    with database.snapshot() as session:
        assert [found for found in look(session, at("2021-07-16 09:00")) if not found.ok] == []
        people = session.scalar(select(func.count()).select_from(Person))
    database.close()
    done(run(tmp_path, empty_postgres, "backup", str(second)))
    done(run(tmp_path, sqlite, "restore", str(second)))
    assert content(sqlite).keys() == before.keys()
    assert len(content(sqlite)["person"]) == len(before["person"]) + 1 == people
    assert {name: rows for name, rows in content(sqlite).items() if name != "person"} == {
        name: rows for name, rows in before.items() if name != "person"
    }


def test_nothing_is_restored_while_a_service_runs(duban: Duban, bureau_url: str, tmp_path: Path):
    file = tmp_path / "一.duban"
    done(duban("backup", str(file)))
    before, service = content(bureau_url), Database(bureau_url)
    with sole_service(service), service.begin() as session:
        session.execute(select(1))
        assert "先停止 duban serve" in refused(duban("restore", str(file)))
    service.close()
    assert content(bureau_url) == before


def test_nothing_is_restored_while_another_command_writes(sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "一.duban"
    done(run(tmp_path, sqlite, "backup", str(file)))
    monkeypatch.setattr(restoring, "WAITING_SECONDS", 0.05)
    monkeypatch.setattr(backing_up, "BUSY_MILLISECONDS", 50)
    writing, before = Database(sqlite), content(sqlite)
    with writing.begin() as session:
        session.execute(text("INSERT INTO division (name) VALUES ('新处')"))
        assert "正在写入数据库" in refused(run(tmp_path, sqlite, "restore", str(file)))
    writing.close()
    assert content(sqlite) != before  # what was being written is there
    done(run(tmp_path, sqlite, "restore", str(file)))


def test_without_a_name_it_goes_where_the_daily_ones_are(sqlite: str, tmp_path: Path):
    done(run(tmp_path, sqlite, "backup"))
    assert len(shelf.kept(tmp_path)) == 1
    done(run(tmp_path, sqlite, "backup", more='[backup]\nfolder = "daily"\n'))
    assert len(shelf.kept(tmp_path / "daily")) == 1 and (tmp_path / "daily").stat().st_mode & 0o777 == 0o700
    (tmp_path / "daily").chmod(0o755)
    assert f"请执行 chmod 700 {tmp_path / 'daily'}" in done(run(tmp_path, sqlite, "backup", str(tmp_path / "daily")))


def test_only_a_backup_is_written_over(sqlite: str, tmp_path: Path):
    file = tmp_path / "一.duban"
    done(run(tmp_path, sqlite, "backup", str(file)))
    done(run(tmp_path, sqlite, "backup", str(file)))
    for other in (tmp_path / "duban.db", tmp_path / "config.toml"):
        was = other.read_bytes()
        assert "不是备份文件，未覆盖" in refused(run(tmp_path, sqlite, "backup", str(other)))
        if other.suffix == ".db":
            assert other.read_bytes() == was
    assert "没有文件夹" in refused(run(tmp_path, sqlite, "backup", str(tmp_path / "没有" / "一.duban")))


def test_what_postgresql_refuses_half_way_leaves_everything_as_it_was(sqlite: str, empty_postgres: str, tmp_path: Path):
    file, database = tmp_path / "一.duban", Database(empty_postgres)
    done(run(tmp_path, sqlite, "backup", str(file)))
    done(run(tmp_path, empty_postgres, "restore", str(file)))
    with database.begin() as session:
        session.execute(text("CREATE VIEW theirs AS SELECT name FROM person"))
    database.close()
    before = content(empty_postgres)
    assert "另有程序的视图" in refused(run(tmp_path, empty_postgres, "restore", str(file)))
    assert content(empty_postgres) == before


def refusals(whole: bytes) -> dict[str, bytes]:
    """What is laid before the command instead of a whole backup."""
    found = {f"cut at {size}": whole[:size] for size in (0, 1, 14, 15, 40, len(whole) // 2, len(whole) - 33, len(whole) - 1)}
    for place in (0, 14, 20, 300, len(whole) // 2, len(whole) - 40, len(whole) - 1):
        found[f"changed at {place}"] = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    return found | {"longer": whole + b"x", "twice": whole * 2, "text": "不是备份".encode(), "sqlite": b"SQLite format 3\0" * 99}


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_what_is_cut_off_altered_or_foreign_is_refused_and_nothing_changes(sqlite: str, tmp_path: Path, encrypted: bool):
    file, key = tmp_path / "一.duban", key_file(tmp_path)
    words = ("--key-file", str(key)) if encrypted else ()
    done(run(tmp_path, sqlite, "backup", str(file), *words))
    database = tmp_path / "duban.db"
    before, whole = database.read_bytes(), file.read_bytes()
    for name, spoilt in refusals(whole).items():
        file.write_bytes(spoilt)
        said = refused(run(tmp_path, sqlite, "restore", str(file), *words))
        assert said.endswith("本次操作未生效。"), name
        assert database.read_bytes() == before, name
    assert not list(tmp_path.glob("*恢复前*")) and not list(tmp_path.glob(".duban-*"))
    assert "没有这个文件" in refused(run(tmp_path, sqlite, "restore", str(tmp_path / "没有.duban")))
    assert "是文件夹" in refused(run(tmp_path, sqlite, "restore", str(tmp_path)))
    file.write_bytes(whole)
    done(run(tmp_path, sqlite, "restore", str(file), *words))
    database_now = Database(sqlite)
    with database_now.begin() as session:
        assert alerts.last_beat(session, "backup") and alerts.last_beat(session, "drill")
    database_now.close()


def key_file(folder: Path, digits: str = "5a" * 32) -> Path:
    key = folder / "backup.key"
    key.write_text(digits + "\n")
    key.chmod(0o600)
    return key


def test_an_encrypted_backup_shows_nothing_and_opens_with_its_key_alone(sqlite: str, tmp_path: Path):
    file, key = tmp_path / "一.duban", key_file(tmp_path)
    assert "已加密" in done(run(tmp_path, sqlite, "backup", str(file), more=f'[backup]\nkey_file = "{key.name}"\n'))
    assert "示例市数据局".encode() not in file.read_bytes() and b"alembic" not in file.read_bytes()
    assert "请用 --key-file 指明密钥文件" in refused(run(tmp_path, sqlite, "restore", str(file)))
    key_file(tmp_path, "5b" * 32)
    assert "另一个密钥" in refused(run(tmp_path, sqlite, "restore", str(file), "--key-file", str(key)))
    key_file(tmp_path, "short")
    assert "64位十六进制数" in refused(run(tmp_path, sqlite, "restore", str(file), "--key-file", str(key)))
    key_file(tmp_path).chmod(0o644)
    assert "chmod 600" in refused(run(tmp_path, sqlite, "restore", str(file), "--key-file", str(key)))
    key_file(tmp_path)
    done(run(tmp_path, sqlite, "restore", str(file), "--key-file", str(key)))


def test_another_units_backup_is_refused(sqlite: str, tmp_path: Path):
    file = tmp_path / "一.duban"
    done(run(tmp_path, sqlite, "backup", str(file)))
    said = refused(run(tmp_path, sqlite, "restore", str(file), unit="邻市数据局"))
    assert "示例市数据局" in said and "邻市数据局" in said


def test_a_drill_restores_beside_and_changes_nothing_but_its_date(duban: Duban, bureau_url: str, tmp_path: Path):
    file = tmp_path / "一.duban"
    done(duban("backup", str(file)))
    before = content(bureau_url)
    found = json.loads(done(duban("restore", str(file), "--try", "--json")))
    assert (found["rows"]["suggestion"], found["kept"]) == (34, None)
    assert content(bureau_url) == before
    assert not list(tmp_path.glob("*恢复前*")) and not list(tmp_path.glob(".duban-*"))
    file.write_bytes(file.read_bytes()[:-1])
    assert "不能恢复" in refused(duban("restore", str(file), "--try"))


def test_a_drill_names_what_would_be_wrong_after_a_restore(sqlite: str, tmp_path: Path):
    file, database, now = tmp_path / "一.duban", Database(sqlite), at("2021-07-16 09:00")
    with database.begin() as session:
        wrong = {"kind": "alert", "robot": "wecom/main", "chat_id": None, "day": now.date(), "not_before": now}
        outbox.add(session, key="k", content='{"text": "请致电13800000000。", "people": []}', **wrong)
    database.close()
    done(run(tmp_path, sqlite, "backup", str(file)))
    assert "I9 消息中没有完整手机号" in refused(run(tmp_path, sqlite, "restore", str(file), "--try"))


def test_an_older_schema_is_brought_up_and_a_newer_one_is_refused(tmp_path: Path):
    url, file = f"sqlite:///{tmp_path / 'duban.db'}", tmp_path / "一.duban"
    database = Database(url)
    database.upgrade("0010")
    done(run(tmp_path, url, "backup", str(file)))
    manifest = container.read(file, None)
    assert manifest.schema == "0010"
    database.close()
    done(run(tmp_path, url, "restore", str(file)))
    current, newest = database.version()
    database.close()
    assert current == newest > "0010"
    with file.open("wb") as future:
        container.write(future, tmp_path / "duban.db", replace(manifest, schema="9999"), None)
    before = (tmp_path / "duban.db").read_bytes()
    manifest = replace(manifest, bytes=len(before), sha256=making.digest(tmp_path / "duban.db"))
    for changed, words in (
        (replace(manifest, schema="9999"), "请升级程序后再恢复"),
        (replace(manifest, rows={"suggestion": 7}), "各表行数与清单不同"),
        (replace(manifest, bytes=len(before) - 1), "大小与清单不同"),
        (replace(manifest, sha256="0" * 64), "内容与清单不同"),
        (replace(manifest, made_at="去年"), "清单看不懂"),
    ):
        with file.open("wb") as spoilt:
            container.write(spoilt, tmp_path / "duban.db", changed, None)
        assert words in refused(run(tmp_path, url, "restore", str(file)))
    file.write_bytes(b"DUBAN-BACKUP 2\n" + b"x" * 99)
    assert "请升级程序后再恢复" in refused(run(tmp_path, url, "restore", str(file)))
    assert (tmp_path / "duban.db").read_bytes() == before


def test_postgresql_of_an_older_schema_is_backed_up_before_it_is_brought_up(empty_postgres: str, sqlite: str, tmp_path: Path):
    file, database = tmp_path / "一.duban", Database(empty_postgres)
    database.upgrade("0010")
    done(run(tmp_path, empty_postgres, "backup", str(file)))
    assert container.read(file, None).schema == "0010"
    database.upgrade()
    done(run(tmp_path, empty_postgres, "restore", str(file)))
    current, newest = database.version()
    database.close()
    assert current == newest
    done(run(tmp_path, sqlite, "restore", str(file)))
    assert content(sqlite) == content(empty_postgres)


def test_a_database_that_is_lost_or_spoilt_is_restored(sqlite: str, tmp_path: Path):
    file, database = tmp_path / "一.duban", tmp_path / "duban.db"
    done(run(tmp_path, sqlite, "backup", str(file)))
    before = content(sqlite)
    database.write_bytes(database.read_bytes()[:8192] + b"\xa5" * 50_000)
    spoilt = run(tmp_path, sqlite, "backup", str(file)).exception
    assert faults.of(spoilt or Exception()) is faults.DatabaseFault.DAMAGED
    done(run(tmp_path, sqlite, "restore", str(file)))
    assert content(sqlite) == before
    kept = kept_in(tmp_path)
    assert kept.read_bytes()[8192:] == b"\xa5" * 50_000
    kept.unlink()
    database.unlink()
    assert "不存在或为空" in refused(run(tmp_path, sqlite, "backup", str(file)))
    assert not database.exists()
    assert "另存" not in done(run(tmp_path, sqlite, "restore", str(file)))
    assert content(sqlite) == before


def test_what_still_stands_in_a_wal_is_in_the_backup_and_in_the_file_that_is_kept(sqlite: str, tmp_path: Path):
    file, database = tmp_path / "一.duban", tmp_path / "duban.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO alert (cause, told_at) VALUES ('wal', '2021-07-16 01:00:00.000000')")
        assert (tmp_path / "duban.db-wal").stat().st_size > 0
        done(run(tmp_path, sqlite, "backup", str(file)))
    before = content(sqlite)
    assert [row[0] for row in before["alert"]] == ["wal"]
    done(run(tmp_path, sqlite, "restore", str(file)))
    kept = kept_in(tmp_path)
    assert content(sqlite) == before == content(f"sqlite:///{kept}")


def test_a_database_that_does_not_answer_is_for_later(tmp_path: Path):
    """The driver's error goes on to the command line, which ends with 75."""
    result = run(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing", "backup", str(tmp_path / "一.duban"))
    assert faults.of(result.exception or Exception()) is faults.DatabaseFault.AWAY
    assert not (tmp_path / "一.duban").exists()


def test_where_a_key_is_set_a_backup_without_encryption_is_not_trusted(sqlite: str, tmp_path: Path):
    file, key = tmp_path / "一.duban", ("--key-file", str(key_file(tmp_path)))
    done(run(tmp_path, sqlite, "backup", str(file)))
    for words in ((), ("--try",)):
        assert "没有加密，而密钥文件已设置" in refused(run(tmp_path, sqlite, "restore", str(file), *words, *key))
    done(run(tmp_path, sqlite, "restore", str(file)))


@pytest.mark.parametrize("made", ["TRIGGER theirs AFTER INSERT ON fact BEGIN DELETE FROM fact; END", "VIEW theirs AS SELECT 1"])
def test_a_trigger_or_a_view_in_a_backup_is_refused(sqlite: str, tmp_path: Path, made: str):
    file, database = tmp_path / "一.duban", Database(sqlite)
    with database.begin() as session:
        session.execute(text(f"CREATE {made}"))
    database.close()
    done(run(tmp_path, sqlite, "backup", str(file)))
    assert "不属于本程序的触发器或视图（theirs）" in refused(run(tmp_path, sqlite, "restore", str(file)))


def test_a_backup_of_a_changed_journal_ends_with_1_and_comes_back_only_by_an_option(sqlite: str, tmp_path: Path):
    file = tmp_path / "一.duban"
    with closing(sqlite3.connect(tmp_path / "duban.db", isolation_level=None)) as writer:
        (trigger,) = writer.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_unchanged'").fetchone()
        writer.execute("DROP TRIGGER journal_unchanged")
        writer.execute("UPDATE journal SET command = '/审' WHERE id = 1")
        writer.execute(trigger)
    made = run(tmp_path, sqlite, "backup", str(file))
    assert made.return_value == 1 and "备份已生成，但其中的操作日志与写入时不同：自第1行起不可信" in made.stderr
    before = content(sqlite)
    refused = run(tmp_path, sqlite, "restore", str(file)).exception
    assert "--changed-journal" in str(refused) and "本次操作未生效" in str(refused)
    assert content(sqlite) == before and not list(tmp_path.glob("*恢复前*"))
    back = run(tmp_path, sqlite, "restore", str(file), "--changed-journal")
    assert "已恢复" in back.stdout and "自第1行起不可信" in back.stderr
