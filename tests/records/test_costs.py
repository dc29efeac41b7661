"""What a list costs, counted in work and not in seconds: one's own is found at once, however much the bureau has besides.

No statistics are there: an operator is not asked to gather any.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench import crowd
from bot import wsgi
from bot.clock import StoppedClock
from bot.platforms import console
from bot.records.engine.database import Database
from bot.records.engine.prepared import DRIVER
from bot.records.people import Person
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

NOW = at("2021-07-16 09:00")
ITEMS = int(os.environ.get("DUBAN_COSTS", "2000"))  # compared with twice as many; 25000 for the size of the promise
OWN = 40  # items of a division, of one half as large as compared
STEP = 100  # of SQLite's machine, which are counted together
VISITED = "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_xact_user_tables"
LISTS = ("/我的", "/逾期", "/临期", "/周报", "/审", "/查 20210002", "/查 20999999", "/查 示例工作")
THOSE = ("承办人3", "负责人3")
FLOOR = 5000  # steps or rows: what is as cheap is not looked at
ALIKE, LINEAR = 1.5, 2.5  # times the work, where the bureau is twice as large, and where one's own is


def filled(database: Database, items: int, own: int) -> None:
    """Items of which each division leads so many: some are overdue, some are near their date."""
    part = items // 10
    crowd.furnish(
        database,
        {date(2021, 7, 10): part, date(2021, 7, 19): part, date(2021, 12, 31): items - 2 * part},
        divisions=items // own,
    )


class Work:
    """Counts what the database does in a transaction: steps of SQLite's machine, rows that PostgreSQL looks at."""

    def __init__(self, session: Session) -> None:
        self.session, self.driver, self.steps = session, session.info.get(DRIVER), 0
        self.before = 0 if self.driver else self.visited()
        if self.driver:
            self.driver.set_progress_handler(self.step, STEP)

    def step(self) -> int:
        self.steps += STEP
        return 0

    def visited(self) -> int:
        return int(self.session.scalar(text(VISITED)) or 0)

    @property
    def done(self) -> int:
        if self.driver:
            self.driver.set_progress_handler(None, 0)
        return self.steps if self.driver else self.visited() - self.before


def engine_is_postgres(session: Session) -> bool:
    return DRIVER not in session.info


def costs(url: str) -> dict[tuple[str, str], int]:
    """(list, who asks for it) → work"""
    service = wsgi.assemble(bureau.settings(url, []), StoppedClock(NOW))
    found = {}
    for name in THOSE:
        for words in LISTS:
            with service.database.begin() as session:
                person = session.scalars(select(Person.id).where(Person.name == name)).one()
                if engine_is_postgres(session):
                    session.execute(text("SET LOCAL enable_seqscan = off"))  # as with large tables, which are not read whole
                work = Work(session)
                assert service.dispatcher.once(session, console.message(words, person), NOW).text
                found[words, name] = work.done
    service.database.close()
    return found


@cache
def measured(engine: str, items: int, own: int) -> dict[tuple[str, str], int]:
    """The same of a bureau of a size, which is gone afterwards."""
    with TemporaryDirectory() as folder:
        url = engines.fresh_sqlite(Path(folder)) if engine == "sqlite" else engines.fresh_postgres()
        database = Database(url)
        filled(database, items, own)
        database.close()
        found = costs(url)
        if engine == "postgresql":
            engines.drop_postgres(url)
    return found


def dearer(one: dict[tuple[str, str], int], other: dict[tuple[str, str], int], times: float) -> dict[tuple[str, str], list[int]]:
    """What costs more than so many times as much."""
    return {key: [work, other[key]] for key, work in one.items() if other[key] > times * work + FLOOR}


def test_a_list_of_one_s_own_costs_the_same_in_a_bureau_that_has_twice_as_much():
    assert dearer(measured("sqlite", ITEMS, OWN), measured("sqlite", 2 * ITEMS, OWN), ALIKE) == {}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_list_of_twice_as_much_costs_twice_as_much_and_not_four_times(engine: str):
    assert dearer(measured(engine, 2 * ITEMS, OWN), measured(engine, 2 * ITEMS, 2 * OWN), LINEAR) == {}
