"""What the long-running processes listen at."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from bot import wsgi
from bot.cli import serving
from bot.clock import StoppedClock
from bot.dispatch import Unavailable
from bot.errors import ConfigError
from bot.message import Message
from bot.records import readiness
from bot.records.delivery import alerts
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from bot.traffic import Traffic
from bot.wsgi import Service
from scheduler.alerts import Away
from scheduler.failing import Failures
from tests import engines
from tests.conftest import WECOM_CORP, at, settings_for
from tests.scheduler.recorder import Recorder


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


def test_the_administrator_s_listener_tells_the_state_and_hears_no_callback(service: Service):
    client = wsgi.admin_app(service, lambda: {"plan": 1.0}, Traffic()).test_client()
    assert client.get("/healthz").get_json() == {"ok": True}
    assert client.get("/readyz").get_json()["ages"] == {"plan": 1.0}
    assert client.post("/callback/wecom/bot", data=b"{}").status_code == 404


def test_an_address_that_is_taken_is_a_sentence(service: Service):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigError, match=f"地址 {address} 不可用"):
            serving.listening(wsgi.admin_app(service, None, Traffic()), address, threads=1)


class Coming(Database):
    """A database that is away for a number of looks."""

    def __init__(self, looks: int, error: Exception) -> None:
        super().__init__("sqlite://")
        self.left, self.error = looks, error

    def require_current(self) -> None:
        self.left -= 1
        if self.left >= 0:
            raise self.error


AWAY = OperationalError("SELECT", None, Exception("connection refused"))
DAMAGED = DatabaseError("SELECT", None, sqlite3.DatabaseError("file is not a database"))


def test_a_database_that_comes_later_is_waited_for_longer_each_time(capsys: pytest.CaptureFixture[str]):
    AWAY.connection_invalidated = True
    paused: list[float] = []
    serving.wait_for(Coming(4, AWAY), paused.append)
    assert paused == [1, 2, 4, 8]
    assert capsys.readouterr().err.splitlines()[0] == (
        "数据库连接不上或正忙，请检查数据库服务、网络和 [database] url；1秒后再试。"
    )


def test_f16_one_that_does_not_come_is_given_up_and_a_damaged_one_at_once():
    AWAY.connection_invalidated = True
    paused: list[float] = []
    with pytest.raises(OperationalError):
        serving.wait_for(Coming(99, AWAY), paused.append)
    assert sum(paused) == 240
    with pytest.raises(ConfigError, match="数据库文件已损坏"):
        serving.wait_for(Coming(1, DAMAGED), paused.append)
    with pytest.raises(ZeroDivisionError):
        serving.wait_for(Coming(1, ZeroDivisionError()), paused.append)


def test_f16_damage_met_under_way_is_told_at_once_and_nothing_is_called_mended_until_it_is(service: Service, tmp_path: Path):
    file, robot = tmp_path / "duban.db", Recorder(service.clock)
    away, failures = Away(service.office, robot), Failures(logging.getLogger("tests.serving"))
    database = service.database

    def minute() -> list[str]:
        serving.tell_damage(database, away, lambda _: None)
        serving.look(service, {}, away, Traffic(), failures)
        return [words for _, words, _ in robot.said]

    database.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(Unavailable):
        service.dispatcher.answer(Message("wecom", "a", WECOM_CORP, "wx009", text="/查 20210032"))
    told = minute()
    assert len(told) == 1 and "数据库文件已损坏" in told[0]
    assert minute() == told  # met again, and told twice an hour
    database.close()
    file.write_bytes(whole)
    database.damage.clear()
    serving.look(service, {}, away, Traffic(), failures)
    assert "数据库已恢复" in robot.said[-1][1] and len(robot.said) == 2
    assert readiness.is_whole(database)
    with database.begin() as session:
        alerts.beat(session, readiness.DAMAGED, service.clock.now())
    assert not readiness.is_whole(database)
