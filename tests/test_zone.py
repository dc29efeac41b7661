"""The unit's own time zone, whatever the host's is and whether it has any."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SystemClock
from tests.conftest import settings_for

ZONES = [None, "", "UTC", "America/New_York", "Asia/Kathmandu", "Nowhere/Land", ":/nothing"]
SHOWN = "from bot.config import Settings; print(Settings().zone.utcoffset(__import__('datetime').datetime(2026, 7, 1)))"


@pytest.fixture(params=ZONES, ids=repr)
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with that time zone, or none."""
    monkeypatch.setenv("TZ", request.param) if request.param is not None else monkeypatch.delenv("TZ", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_f40_the_host_s_time_zone_changes_no_time_that_anybody_reads(host: None):
    zone = settings_for("sqlite:///x").zone
    told = SystemClock(zone).now()
    assert told.utcoffset() == datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai")).utcoffset()
    assert abs((told - datetime.fromtimestamp(told.timestamp(), UTC)).total_seconds()) < 1
    assert f"{datetime(2026, 7, 1, 1, tzinfo=UTC).astimezone(zone):%H:%M}" == "09:00"


def test_f40_a_host_without_any_zone_data_has_those_that_came_with_the_product():
    alone = {**os.environ, "PYTHONTZPATH": "", "TZ": "UTC"}
    done = subprocess.run([sys.executable, "-c", SHOWN], env=alone, capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "8:00:00"


def test_f40_the_summer_time_of_former_years_is_known():
    zone = settings_for("sqlite:///x").zone
    noons = [datetime(year, 7, 1, 12, tzinfo=zone) for year in (1985, 1988, 1992)]
    assert [f"{noon:%z}" for noon in noons] == ["+0800", "+0900", "+0800"]
