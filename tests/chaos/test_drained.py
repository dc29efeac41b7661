"""SIGTERM in the middle of a burst: who was heard is answered, and the process is gone in time; a second one ends it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.clock import monotonic
from bot.records.engine.database import Database
from bot.simulator import callbacks as platform
from bot.simulator.callbacks import Exchange
from tests import engines
from tests.chaos import bureau, callbacks
from tests.chaos.conftest import Report
from tests.chaos.family import kept_port, listens, pause
from tests.chaos.test_service_killed import decided
from tests.conftest import at

pytestmark = pytest.mark.chaos

BURST = 40
PROMISED, SLACK = 10, 10  # seconds until the process is gone; for a machine that is busy
CONFIG = """[service]
listen = "127.0.0.1:{port}"
[database]
url = "{url}"
[limits]
person_per_minute = 0
chat_per_minute = 0
door_per_minute = 0
[platforms.wecom]
corp_id = "{corp}"
[platforms.wecom.bot]
token = "{token}"
encoding_aes_key = "{key}"
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A bureau whose items wait for their heads."""
    made = engines.fresh_sqlite(tmp_path)
    database = Database(made)
    bureau.furnish(database, items=BURST, entered=at("2021-07-01 09:00"), in_review=True)
    database.close()
    return made


@pytest.fixture
def started(url: str, tmp_path: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], str]]]:
    """Begin the service as an operator does: the process, and where it listens."""
    running: list[subprocess.Popen[bytes]] = []
    keeper, port = kept_port()
    config = tmp_path / "config.toml"
    config.touch(0o600)
    config.write_text(
        CONFIG.format(port=port, url=url, corp=bureau.CORP, token=bureau.TOKEN, key=bureau.AES_KEY), encoding="utf-8"
    )

    def start() -> tuple[subprocess.Popen[bytes], str]:
        command = [sys.executable, "-m", "bot", "--config", str(config), "serve", "--all"]
        with (tmp_path / "log").open("wb") as log:
            running.append(subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=log, stderr=log))
        until = monotonic() + 60
        while not listens(port):
            assert running[-1].poll() is None and monotonic() < until, (tmp_path / "log").read_text(encoding="utf-8")
            pause(0.05)
        return running[-1], f"http://127.0.0.1:{port}"

    yield start
    for process in running:
        process.kill()
        process.wait()
    keeper.close()


def test_f62_who_was_heard_before_the_signal_is_answered_and_the_process_ends_in_time(
    started: Callable[[], tuple[subprocess.Popen[bytes], str]], url: str, report: Report
):
    service, base = started()
    heads = callbacks.heads()
    numbers = [f"2021{n:04d}" for n in range(BURST)]
    deliveries = [callbacks.confirmation(heads, number, n % 8) for n, number in enumerate(numbers)]

    def confirm(place: int) -> Exchange:
        return platform.post(base, deliveries[place], heads.opened)

    with ThreadPoolExecutor(BURST) as clients:
        asked = [clients.submit(confirm, place) for place in range(BURST)]
        asked[0].result()
        since = monotonic()
        os.kill(service.pid, signal.SIGTERM)
        code = service.wait(PROMISED + SLACK)
        took = monotonic() - since
        exchanges = {number: one.result() for number, one in zip(numbers, asked, strict=True)}
    told = {number for number, one in exchanges.items() if callbacks.took_effect(one)}
    database = Database(url)
    found = decided(database)
    database.close()
    report(
        what=f"SIGTERM in a burst, gone after {took:.1f} s",
        engine="sqlite",
        faults=1,
        messages=BURST,
        lost=len(told - found.keys()),
    )
    assert code == 0
    assert set(found.values()) == {1} and told <= found.keys()
    # Nothing took effect of which nobody was told, as long as they waited.
    assert all(exchanges[number].milliseconds >= 1000 * platform.ANSWER_SECONDS for number in found.keys() - told)


def test_f62_a_second_signal_ends_the_process_at_once(started: Callable[[], tuple[subprocess.Popen[bytes], str]], url: str):
    service, base = started()
    heads = callbacks.heads()
    with ThreadPoolExecutor(1) as client:
        asked = client.submit(platform.post, base, callbacks.confirmation(heads, "20210000", 0), heads.opened)
        asked.result()
        os.kill(service.pid, signal.SIGTERM)
        os.kill(service.pid, signal.SIGTERM)
        assert service.wait(SLACK) in (0, -signal.SIGTERM)
    again, base = started()
    exchange = platform.post(base, callbacks.confirmation(heads, "20210001", 1), heads.opened)
    assert callbacks.took_effect(exchange)
    assert again.poll() is None
