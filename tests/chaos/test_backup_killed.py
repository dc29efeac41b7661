"""A backup is killed again and again while the office records: the newest one that is there can always be restored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from bot.backups import container, making, restoring
from bot.clock import monotonic
from bot.records.assignments import Assignment
from bot.records.delivery import alerts
from bot.records.engine.database import Database
from bot.records.suggestions import Suggestion
from tests.chaos import bureau
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, pause
from tests.conftest import at

pytestmark = pytest.mark.chaos

ITEMS, PATIENCE, LONGEST_LIFE = 2_000, 60, 0.5
NOW = at("2021-07-01 09:00")
UNIT = "示例市数据局"


def back_up(url: str, file: Path, work: Path) -> None:
    """One backup after the other, over the one before."""
    database = Database(url, busy_milliseconds=15_000)
    while True:
        making.make(database, file, work, unit=UNIT, now=NOW, secret=None)


def record(url: str) -> None:
    """One thing after the other, each in a transaction of its own."""
    database, number = Database(url, busy_milliseconds=15_000), 0
    while True:
        number += 1
        with database.begin() as session:
            alerts.beat(session, "last", NOW)
            alerts.first_in(session, f"load:{number}", NOW, timedelta(0))


def recorded(url: str) -> int:
    database = Database(url, busy_milliseconds=15_000)
    with database.glances() as session:
        found = session.query(alerts.Alert).count()
    database.close()
    return found


def more(url: str, than: int) -> bool:
    return recorded(url) > than


def wait(until: Callable[[], bool]) -> None:
    latest = monotonic() + PATIENCE
    while not until():
        assert monotonic() < latest
        pause(0.01)


def test_f11_the_newest_backup_can_be_restored_however_often_one_is_killed(
    database_url: str, quick_folder: Path, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills, since, file = size(3, 50), monotonic(), tmp_path / "backup.duban"
    database = Database(database_url)
    bureau.furnish(database, items=ITEMS, entered=NOW)
    database.close()
    family.fork(lambda: record(database_url))
    wait(partial(more, database_url, 0))
    for kill in range(kills):
        victim = family.fork(lambda: back_up(database_url, file, quick_folder))
        if kill == 0:
            wait(file.exists)
        pause(dice.random.uniform(0, LONGEST_LIFE))
        before = recorded(database_url)
        family.kill_working(victim)
        rows = container.read(file, None).rows
        assert rows["suggestion"] == ITEMS and rows["alert"] > 0
        wait(partial(more, database_url, before))  # who records goes on
    assert len(family.living) == 1
    for child in list(family.living):
        family.kill(child)
    database, empty = Database(database_url), Database(f"sqlite:///{tmp_path / 'restored.db'}")
    made = making.make(database, file, quick_folder, unit=UNIT, now=NOW, secret=None)
    assert not list(quick_folder.glob(".duban-*")) and not list(tmp_path.glob(".duban-*"))
    restoring.restore(empty, file, tmp_path, unit=UNIT, now=NOW, secret=None)
    with empty.begin() as session:
        assert session.query(alerts.Alert).count() == made.rows["alert"] == recorded(database_url)
    database.close()
    empty.close()
    engine = "sqlite" if database.is_sqlite else "postgresql"
    report(what=f"backup killed under load (seed {dice.seed})", engine=engine, faults=kills, seconds=f"{monotonic() - since:.0f}")


def restore(url: str, file: Path, work: Path) -> None:
    """One restore after the other."""
    database = Database(url, busy_milliseconds=15_000)
    while True:
        restoring.restore(database, file, work, unit=UNIT, now=NOW, secret=None)
        for kept in work.glob("*恢复前*"):
            kept.unlink()


def test_f11_a_restore_that_is_killed_leaves_the_old_data_or_the_new_and_nothing_between(
    database_url: str, quick_folder: Path, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills, since, file = size(3, 50), monotonic(), tmp_path / "backup.duban"
    database = Database(database_url)
    bureau.furnish(database, items=ITEMS, entered=NOW)
    rows = making.make(database, file, quick_folder, unit=UNIT, now=NOW, secret=None).rows
    with database.begin() as session:
        session.execute(delete(Assignment))
    database.close()
    seen = set()
    for _ in range(kills):
        victim = family.fork(lambda: restore(database_url, file, quick_folder))
        pause(dice.random.uniform(0, 4 * LONGEST_LIFE))
        family.kill(victim)
        for kept in quick_folder.glob("*恢复前*"):
            kept.unlink()
        database = Database(database_url, busy_milliseconds=15_000)
        database.require_current()
        with database.begin() as session:
            items = session.scalar(select(func.count()).select_from(Suggestion))
            seen.add(session.scalar(select(func.count()).select_from(Assignment)))
            session.execute(delete(Assignment))
        database.close()
        assert items == ITEMS and seen <= {0, rows["assignment"]}
    engine = "sqlite" if database.is_sqlite else "postgresql"
    report(what=f"restore killed (seed {dice.seed})", engine=engine, faults=kills, seconds=f"{monotonic() - since:.0f}")
