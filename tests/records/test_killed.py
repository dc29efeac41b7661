"""An upgrade and an import that are killed at any of their statements: nothing of them is there, and the next one is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot import wsgi
from bot.clock import StoppedClock
from bot.errors import ConfigError
from bot.ledger_desk import bring_ledger, bring_people
from bot.message import Message
from bot.records.engine.database import Database
from scheduler import planning
from tests.chaos.family import Family
from tests.conftest import FIXTURES, OPEN_LEDGER, WECOM_CORP, at, copy_of_sqlite, settings_for
from tests.records.engine.test_database import FIRST_ROWS, as_of_revision

NOW = at("2021-03-05 09:00")
COUNTED = ("suggestion", "fact", "assignment", "batch", "journal", "outbox")


def rows(database: Database, tables: tuple[str, ...] = COUNTED) -> dict[str, int]:
    with database.begin() as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}  # noqa: S608


def killed_at(url: str, statement: int) -> None:
    """An upgrade that ends, as by SIGKILL, before that statement."""
    database, seen = Database(url), [0]

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == statement:
            os._exit(0)

    database.upgrade()


def statements(folder: Path) -> int:
    """How many an upgrade from the first schema has."""
    database, seen = as_of_revision(folder, "0001"), [0]

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(*_: object) -> None:
        seen[0] += 1

    database.upgrade()
    database.close()
    return seen[0]


def test_f09_an_upgrade_that_is_killed_leaves_the_old_schema_or_a_newer_one_and_the_next_one_ends_it(tmp_path: Path):
    (tmp_path / "first").mkdir()
    (tmp_path / "tried").mkdir()
    all_of_them = statements(tmp_path / "tried")
    old = as_of_revision(tmp_path / "first", "0001")
    with old.begin() as session:
        for statement in FIRST_ROWS:
            session.execute(text(statement))
    old.close()
    with Family() as family:
        for part in range(8):
            folder = tmp_path / f"killed{part}"
            shutil.copytree(tmp_path / "first", folder)
            url = f"sqlite:///{folder / 'duban.db'}"
            at_statement = 2 + part * (all_of_them - 3) // 7
            child = family.fork(partial(killed_at, url, at_statement))
            family.wait(child)
            database = Database(url)
            with pytest.raises(ConfigError, match="duban db upgrade"):
                database.require_current()
            database.upgrade()
            database.require_current()
            with database.begin() as session:
                assert session.execute(text("SELECT key, state FROM outbox")).all() == [("k", "sent")]
                assert session.execute(text("PRAGMA quick_check")).all() == [("ok",)]
                assert session.execute(text("PRAGMA foreign_key_check")).all() == []
            database.close()


@pytest.fixture
def with_people(database_url: str) -> str:
    made = wsgi.assemble(settings_for(database_url), StoppedClock(NOW))
    bring_people(made, FIXTURES / "people.xlsx", dated=False)
    made.database.close()
    return database_url


def test_f10_an_import_that_is_killed_at_a_row_leaves_nothing_and_the_next_one_is_whole(with_people: str, tmp_path: Path):
    def bring(last: int) -> None:
        made = wsgi.assemble(settings_for(with_people), StoppedClock(NOW))

        @contextmanager
        def until(length: int) -> Iterator[Callable[[int], None]]:
            done = [0]

            def count(some: int) -> None:
                done[0] += some
                if done[0] >= last:
                    os._exit(0)

            yield count

        bring_ledger(made, OPEN_LEDGER, now=NOW, tell=True, progress=until)

    database = Database(with_people)
    before = rows(database)
    database.close()
    with Family() as family:
        for last in (1, 20, 34):
            family.wait(family.fork(partial(bring, last)))
            database = Database(with_people)
            assert rows(database) == before
            database.close()
    made = wsgi.assemble(settings_for(with_people), StoppedClock(NOW))
    assert len(bring_ledger(made, OPEN_LEDGER, now=NOW).created) == 34
    made.database.close()


def test_f52_the_same_file_twice_at_once_and_a_third_time_enters_each_item_once(with_people: str):
    made = wsgi.assemble(settings_for(with_people), StoppedClock(NOW))
    with ThreadPoolExecutor(2) as hands:
        found = [turn.result() for turn in [hands.submit(lambda: bring_ledger(made, OPEN_LEDGER, now=NOW)) for _ in range(2)]]
    found.append(bring_ledger(made, OPEN_LEDGER, now=NOW))
    assert sorted(len(each.created) for each in found) == [0, 0, 34]
    assert sum(len(each.updated) for each in found) == 0
    assert rows(made.database)["suggestion"] == 34
    made.database.close()


def killed_while_planning(url: str, last: int) -> None:
    """A plan that ends, as by SIGKILL, before that one of its inserts."""
    made, seen = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 09:00"))), [0]

    def count(statement: str) -> None:
        seen[0] += statement.lstrip().upper().startswith("INSERT")
        if seen[0] == last:
            os._exit(0)

    @event.listens_for(made.database.engine, "connect")
    def watch(connection: sqlite3.Connection, record: object) -> None:
        connection.set_trace_callback(count)

    planning.plan(made.database, made.office, made.clock.now())


def test_f04_a_plan_that_is_killed_between_message_and_steps_leaves_neither(tmp_path: Path):
    url, looked = copy_of_sqlite(tmp_path), ("outbox", "reminded")
    database = Database(url)
    before = rows(database, looked)
    database.close()
    with Family() as family:
        for last in (1, 2):
            family.wait(family.fork(partial(killed_while_planning, url, last)))
            assert rows(database, looked) == before
            database.close()
    made = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 09:00")))
    assert planning.plan(made.database, made.office, made.clock.now()) == 1
    assert all(rows(made.database, looked)[name] > before[name] for name in looked)
    made.database.close()


class Dying:
    """A clock whose reader is killed."""

    def now(self) -> datetime:
        os._exit(0)


MESSAGE = Message("wecom", "m1", WECOM_CORP, "wx009", text="/送审 20210032")


def killed_before_the_signature(url: str) -> None:
    made = wsgi.assemble(settings_for(url), Dying())
    wsgi.web_app(made).test_client().post("/callback/wecom/bot", data=b"{}")


def killed_before_the_commit(url: str) -> None:
    made = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 09:00")))
    with made.database.begin() as session:
        made.dispatcher.once(session, MESSAGE, made.clock.now())
        os._exit(0)


def killed_before_the_answer(url: str) -> None:
    made = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 09:00")))
    made.dispatcher.answer(MESSAGE)
    os._exit(0)


@pytest.mark.parametrize(
    ("work", "kept"), [(killed_before_the_signature, 0), (killed_before_the_commit, 0), (killed_before_the_answer, 1)]
)
def test_f01_f02_f03_a_message_whose_answer_was_killed_has_its_one_effect_when_it_comes_again(
    bureau_url: str, work: Callable[[str], None], kept: int
):
    database = Database(bureau_url)
    (lines,) = rows(database, ("journal",)).values()
    database.close()
    with Family() as family:
        family.wait(family.fork(partial(work, bureau_url)))
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:01")))
    assert rows(made.database, ("inbox",)) == {"inbox": kept}
    first, again = (made.dispatcher.answer(MESSAGE) for _ in range(2))
    assert first == again
    assert "已登记：第1轮送审" in first.text
    assert rows(made.database, ("inbox", "journal")) == {"inbox": 1, "journal": lines + 1}
    made.database.close()
