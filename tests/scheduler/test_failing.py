"""What the log says of what fails again and again."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy.exc import OperationalError

from bot import wsgi
from bot.records.engine.library import sqlite3
from scheduler.failing import FARTHEST, Failures
from scheduler.ticking import Ticker
from tests.conftest import settings_for

LOCKED = OperationalError("BEGIN", None, sqlite3.OperationalError("database is locked"))


@pytest.fixture
def failures(caplog: pytest.LogCaptureFixture) -> Failures:
    caplog.set_level(logging.INFO)
    return Failures(logging.getLogger("tests.failing"))


def test_a_locked_database_is_a_line_at_growing_distances_without_a_stack(failures: Failures, caplog: pytest.LogCaptureFixture):
    for _ in range(100):
        failures.noted("sending failed", LOCKED)
    assert caplog.messages == [f"sending failed: database locked, {n} in a row" for n in (1, 2, 4, 8, 16, 32, 64)]
    assert not any(record.exc_info for record in caplog.records)
    failures.noted("planning failed", LOCKED)  # counted by itself
    failures.over("sending failed")
    failures.over("sending failed")
    failures.noted("sending failed", LOCKED)
    assert caplog.messages[7:] == [
        "planning failed: database locked, 1 in a row",
        "sending failed: over after 100 in a row",
        "sending failed: database locked, 1 in a row",
    ]


def test_a_database_that_stays_away_is_tried_at_growing_distances(caplog: pytest.LogCaptureFixture):
    now = [100.0]
    failures = Failures(logging.getLogger("tests.failing"), lambda: now[0])
    waited = []
    for _ in range(7):
        failures.noted("sending failed", LOCKED)
        began = now[0]
        while failures.rests("sending failed"):
            now[0] += 1
        waited.append(now[0] - began)
    assert waited == [0, 1, 3, 7, 15, 15, 15]
    failures.over("sending failed")
    assert not failures.rests("sending failed")
    failures.noted("sending failed", ZeroDivisionError())
    assert not failures.rests("sending failed")


def test_however_long_it_lasts_the_log_does_not_fall_silent(failures: Failures, caplog: pytest.LogCaptureFixture):
    failures.counts["sending failed"] = 5 * FARTHEST - 1
    failures.noted("sending failed", LOCKED)
    assert caplog.messages == [f"sending failed: database locked, {5 * FARTHEST} in a row"]


def test_a_fault_of_the_program_has_its_place_each_time(failures: Failures, caplog: pytest.LogCaptureFixture):
    for _ in range(3):
        failures.noted("sending failed", ZeroDivisionError())
    assert caplog.messages == ["sending failed"] * 3 and all(record.exc_info for record in caplog.records)


def test_a_scheduler_whose_database_is_away_says_so_in_lines(caplog: pytest.LogCaptureFixture):
    class Gone(Ticker):
        def look_at_clock(self) -> None:
            raise LOCKED

    service = wsgi.assemble(settings_for("sqlite://"))
    gone = Gone(service.database, service.office, service.clock, {})
    for _ in range(5):
        gone.tick()
    assert [message for message in caplog.messages if message.startswith("planning")] == [
        f"planning failed: database locked, {n} in a row" for n in (1, 2, 4)
    ]
    assert "sending failed: database locked, 1 in a row" in caplog.messages and not any(
        record.exc_info for record in caplog.records
    )
