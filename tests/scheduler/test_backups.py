"""A backup each day after its hour, the oldest ones go, and the operators hear of one that could not be made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, time, timedelta
from pathlib import Path

import pytest

from bot import wsgi
from bot.backups import container, sealing, shelf
from bot.clock import StoppedClock, SystemClock
from bot.wsgi import Service
from scheduler import running
from scheduler.backups import Daily
from scheduler.ticking import Ticker
from scheduler.watching import Pulse
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

OPERATORS = "wecom/second"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    settings = settings_for(bureau_url, reminders={"operators": OPERATORS})
    made = wsgi.assemble(settings, StoppedClock(at("2021-07-16 01:00")))
    yield made
    made.database.close()


@pytest.fixture
def daily(tmp_path: Path) -> Daily:
    return Daily(tmp_path / "backups", time(2, 0), 3, None, tmp_path)


@pytest.fixture
def operators(service: Service) -> Recorder:
    return Recorder(service.clock)


@pytest.fixture
def ticker(service: Service, daily: Daily, operators: Recorder) -> Ticker:
    return Ticker(service.database, service.office, service.clock, {OPERATORS: operators}, daily=daily)


def pass_time(service: Service, ticker: Ticker, *moments: str) -> None:
    for moment in moments:
        set_clock(service, at(f"2021-07-{moment}"))
        ticker.back_up()
        ticker.send()


def names(daily: Daily) -> list[str]:
    return [path.name for path in shelf.kept(daily.folder)]


def test_one_is_made_each_night_and_so_many_are_kept(service: Service, ticker: Ticker, daily: Daily, operators: Recorder):
    pass_time(service, ticker, "16 01:00")
    assert names(daily) == ["duban-20210716-010000.duban"]  # the first: there was none
    pass_time(service, ticker, "16 01:55", "16 02:05", "16 02:10", "16 12:00", "16 23:59")
    assert names(daily)[1:] == ["duban-20210716-020500.duban"]
    pass_time(service, ticker, "18 09:00", "18 09:05", "19 02:00", "20 02:00")  # the night that was missed is made up for
    assert names(daily) == [f"duban-202107{stamp}.duban" for stamp in ("18-090000", "19-020000", "20-020000")]
    assert {path.stat().st_mode & 0o777 for path in daily.folder.iterdir()} == {0o600}
    assert daily.folder.stat().st_mode & 0o777 == 0o700
    assert container.read(shelf.kept(daily.folder)[-1], None).rows["suggestion"] == 34
    assert operators.said == []


def test_what_else_lies_in_the_folder_stays(service: Service, ticker: Ticker, daily: Daily):
    daily.folder.mkdir(mode=0o700)
    (daily.folder / "duban-年底.duban").touch()
    pass_time(service, ticker, "16 02:00", "17 02:00", "18 02:00", "19 02:00", "20 02:00")
    assert len(names(daily)) == 3 and (daily.folder / "duban-年底.duban").exists()


def test_a_failure_is_told_and_tried_again_within_the_hour(
    service: Service, ticker: Ticker, daily: Daily, operators: Recorder, tmp_path: Path
):
    key = tmp_path / "backup.key"
    encrypting = replace(ticker, daily=replace(daily, key_file=key))
    pass_time(service, encrypting, "16 02:05", "16 02:10")
    assert names(daily) == []
    ((_, words, _),) = operators.said
    assert words.startswith(f"【运行告警】每日备份失败：密钥文件 {key} 读不出来") and words.endswith("duban backup。")
    key.write_text("5a" * 32)
    key.chmod(0o600)
    pass_time(service, encrypting, "16 02:15", "16 03:06")
    assert names(daily) == ["duban-20210716-030600.duban"]
    assert container.read(shelf.kept(daily.folder)[0], sealing.secret(key)).rows["suggestion"] == 34


def test_a_folder_elsewhere_that_is_missing_is_a_disk_that_is_not_there(
    service: Service, ticker: Ticker, daily: Daily, operators: Recorder, tmp_path: Path
):
    away = tmp_path / "mnt" / "backups"
    pass_time(service, replace(ticker, daily=replace(daily, folder=away, data=tmp_path / "data")), "16 02:05")
    assert not away.exists()
    assert f"没有文件夹 {away}" in operators.said[0][1]


def test_what_was_missed_while_the_service_stood_still_is_made_up_for_soon_after_its_start(ticker: Ticker):
    begun = SystemClock(UTC).now()
    ticking = running.build(ticker, Pulse({"plan": 3600, "send": 3600, "upkeep": 3600}))
    try:
        assert ticking.get_job("backup").next_run_time - begun < timedelta(seconds=30)
    finally:
        ticking.shutdown()
