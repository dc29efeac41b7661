"""What the long-running processes listen at."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wsgi
from bot.cli import serving
from bot.clock import StoppedClock
from bot.errors import ConfigError
from bot.wsgi import Service
from tests import engines
from tests.conftest import at, settings_for


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


def test_the_administrator_s_listener_tells_the_state_and_hears_no_callback(service: Service):
    client = wsgi.state_app(service, lambda: {"plan": 1.0}).test_client()
    assert client.get("/healthz").get_json() == {"ok": True}
    assert client.get("/readyz").get_json()["ages"] == {"plan": 1.0}
    assert client.post("/callback/wecom/bot", data=b"{}").status_code == 404


def test_an_address_that_is_taken_is_a_sentence(service: Service):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigError, match=f"地址 {address} 不可用"):
            serving.listening(wsgi.state_app(service), address, threads=1)
