"""Which SQLite is used, and how it keeps its file: WAL never with a library that may spoil it."""

from __future__ import annotations

import ast
import logging
from pathlib import Path
from types import ModuleType

import pytest

from bot import wsgi
from bot.cli import doctor, serving
from bot.records.engine import library
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from tests import engines
from tests.conftest import settings_for

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "PERSIST"),
        ((3, 44, 5), "PERSIST"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 9), "PERSIST"),
        ((3, 50, 6), "PERSIST"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "PERSIST"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((3, 53, 4), "WAL"),
        ((4, 0, 0), "PERSIST"),
    ],
)
def test_f68_wal_is_used_only_where_the_library_has_its_fix(version: tuple[int, int, int], mode: str):
    assert library.journal_mode(version) == mode
    assert library.journal_mode(version, "nfs4") == "PERSIST"


def of_version(*version: int) -> ModuleType:
    made = ModuleType("sqlcipher3.dbapi2")
    made.sqlite_version_info = version  # type: ignore[attr-defined]
    return made


def test_an_added_library_is_used_where_it_is_newer():
    python_s, newer, older = of_version(3, 40, 1), of_version(3, 53, 4), of_version(3, 39, 0)
    assert library.chosen(python_s, newer) is newer
    assert library.chosen(python_s, older) is library.chosen(python_s, None) is python_s
    assert library.installed("no_such_package") is None


def test_nobody_else_imports_sqlite3():
    """Two libraries that open one file in a process let go of each other's locks."""
    named = []
    for file in sorted(path for folder in ("bot", "handlers", "scheduler") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "sqlite3" for name in names):
                named.append(file.name)
    assert named == ["library.py"]


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library without the fix, whichever is here."""
    monkeypatch.setattr(library.sqlite3, "sqlite_version_info", (3, 40, 1))


def mode_of(path: Path) -> str:
    connection = sqlite3.connect(path)
    (found,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    return str(found)


def left_in_wal(folder: Path) -> Database:
    """A database whose file another library had kept in WAL mode."""
    database = Database(engines.fresh_sqlite(folder))
    database.require_current()
    connection = sqlite3.connect(folder / "duban.db")
    assert connection.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    connection.close()
    return database


def test_f68_what_a_newer_library_kept_in_wal_leaves_it_at_the_start_and_the_log_says_so(
    tmp_path: Path, old: None, caplog: pytest.LogCaptureFixture
):
    database = left_in_wal(tmp_path)
    with caplog.at_level(logging.INFO, logger="duban"):
        serving.settle_journal(database)
    assert mode_of(tmp_path / "duban.db") != "wal" and not (tmp_path / "duban.db-wal").exists()
    assert [record.getMessage() for record in caplog.records] == [
        f"{library.name()}, journal persist",
        "this SQLite lacks the fix of its WAL: a rollback journal is kept",
    ]
    database.require_current()
    database.close()


def test_with_the_fix_the_file_is_kept_in_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    database = Database(engines.fresh_sqlite(tmp_path))
    monkeypatch.setattr(library.sqlite3, "sqlite_version_info", (3, 53, 4))
    assert database.settle_journal() == "wal"
    database.close()
    assert mode_of(tmp_path / "duban.db") == "wal"


def test_the_doctor_says_which_library_is_used_and_finds_one_that_may_spoil_the_file(tmp_path: Path, old: None):

    database = left_in_wal(tmp_path)
    database.close()
    service = wsgi.assemble(settings_for(f"sqlite:///{tmp_path / 'duban.db'}"))
    (found,) = doctor.sqlite(service)
    assert not found.ok and "请重启服务" in found.detail and library.sqlite3.sqlite_version in found.detail
    service.database.settle_journal()
    (found,) = doctor.sqlite(service)
    assert found.ok and found.detail.endswith("回滚日志（此版本的预写日志有缺陷，不用）")
    service.database.close()
