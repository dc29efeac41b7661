"""Four processes want to speak by one robot in the same minute: together they get twenty sends and never one more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.records.delivery import robots
from bot.records.delivery.robots import RobotSlot
from bot.records.engine.database import Database
from tests.chaos.conftest import Report
from tests.chaos.family import Family, pause
from tests.conftest import at

pytestmark = pytest.mark.chaos

NOW, ROBOT = at("2021-07-16 09:00"), "wecom/r0"
PROCESSES, TRIES = 4, 40


def granted(family: Family, url: str, folder: Path, take: Callable[[Database], bool]) -> int:
    """How many sends the processes get together."""
    database = Database(url)
    with database.begin() as session:
        robots.ensure(session, ROBOT)
    database.close()

    def ask(file: Path) -> None:
        own = Database(url, busy_milliseconds=15000)
        got = sum(take(own) for _ in range(TRIES))
        own.close()
        file.write_text(str(got), encoding="utf-8")

    files = [folder / f"granted-{place}" for place in range(PROCESSES)]
    for child in [family.fork(partial(ask, file)) for file in files]:
        family.wait(child)
    return sum(int(file.read_text(encoding="utf-8")) for file in files)


def one_update(database: Database) -> bool:
    with database.begin() as session:
        return robots.take_slot(session, ROBOT, NOW)


def test_processes_that_race_get_twenty_sends_a_minute(database_url: str, family: Family, tmp_path: Path, report: Report):
    found = granted(family, database_url, tmp_path, one_update)
    report(what="sends granted in one minute", engine=database_url.split(":")[0], faults=PROCESSES, messages=found)
    assert found == 20


def used(session: Session) -> int:
    return session.scalar(select(func.count()).where(RobotSlot.robot == ROBOT, RobotSlot.used_at.is_not(None))) or 0


def asks_then_takes(database: Database) -> bool:
    """Looks whether there is room and takes it afterwards: what this project must never do."""
    with database.begin() as session:
        room = used(session) < robots.PER_MINUTE
    if not room:
        return False
    pause(0.002)
    with database.begin() as session:
        free = select(func.min(RobotSlot.slot)).where(RobotSlot.robot == ROBOT, RobotSlot.used_at.is_(None)).scalar_subquery()
        session.execute(update(RobotSlot).where(RobotSlot.robot == ROBOT, RobotSlot.slot == free).values(used_at=NOW))
    return True


def test_a_gate_that_asks_and_then_takes_lets_too_many_through(database_url: str, family: Family, tmp_path: Path, report: Report):
    found = granted(family, database_url, tmp_path, asks_then_takes)
    report(what="control: asks, then takes", engine=database_url.split(":")[0], faults=PROCESSES, messages=found)
    assert found > 20
