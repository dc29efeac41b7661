"""A small run of what bench/delivering.py does with a hundred thousand reminders, and what planning must not depend on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from bench import crowd, delivering
from bot import wsgi
from bot.records.engine.database import Database
from scheduler import planning
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

DUE, FAR = date(2021, 7, 16), date(2021, 12, 31)


def test_f65_two_schedulers_say_each_reminder_once_and_in_the_order_of_its_chat():
    delivering.singly(60, 6)


def test_merged_and_limited_every_reminder_is_in_a_message_that_was_sent():
    _, _, messages = delivering.merged(60, 6)
    assert messages == 6


@pytest.mark.parametrize("aligned", [False, True], ids=["sliding", "aligned"])
def test_f36_under_the_platforms_limits_nothing_is_refused_or_dropped_and_deadlines_go_first(aligned: bool):
    _, late = delivering.limited(150, 3, aligned=aligned)
    assert late <= 1, "ten messages of each chat are of the day of their deadline: half a minute's worth"


@pytest.mark.parametrize("due", [0, 40])
def test_planning_asks_no_more_of_the_database_when_more_is_stored(tmp_path: Path, due: int):
    asked = []
    for stored in (400, 1600):
        folder = tmp_path / str(stored)
        folder.mkdir()
        url = engines.fresh_sqlite(folder)
        database = Database(url)
        crowd.furnish(database, {DUE: due, FAR: stored} if due else {FAR: stored}, divisions=4)
        database.close()
        service = wsgi.assemble(bureau.settings(url, [f"r{n}" for n in range(4)]))
        asked.append(statements(service, at("2021-07-16 09:00")))
        service.database.close()
    assert asked[0] == asked[1]


def statements(service: wsgi.Service, now) -> tuple[int, int]:
    """How many statements planning needs, and how many messages it puts in."""
    counted: list[str] = []
    event.listen(service.database.engine, "after_cursor_execute", lambda *told: counted.append(told[2]))
    new = planning.plan(service.database, service.office, now)
    return len(counted), new
