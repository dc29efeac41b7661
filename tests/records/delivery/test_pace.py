"""A robot's twenty sends a minute: the minute slides, with half a second of margin; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.records.delivery import robots
from bot.records.engine.database import Database
from tests.conftest import at

NOW = at("2021-07-16 09:00")
ROBOT = "wecom/main"


@pytest.mark.parametrize(("seconds", "granted"), [(59.9, False), (60.0, False), (60.4, False), (60.5, True)])
def test_the_twenty_first_send_waits_for_a_minute_and_its_margin(database: Database, seconds: float, granted: bool):
    with database.begin() as session:
        robots.ensure(session, ROBOT)
        assert all(robots.take_slot(session, ROBOT, NOW) for _ in range(20))
        assert robots.take_slot(session, ROBOT, NOW + timedelta(seconds=seconds)) is granted
