"""`python -m bench.restoring`: a bureau of 100,000 items is backed up while somebody records, restored, and looked at; minutes.

Each item has its people, five facts, a message and its line of the journal. The writer commits all the time: how long the
slowest waited is what a person would feel.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter

from sqlalchemy import text

from bench.figures import machine
from bench.million import databases
from bot.backups import making, restoring
from bot.records import invariants, journal
from bot.records.delivery import alerts
from bot.records.engine.database import Database
from tests.chaos import bureau
from tests.conftest import at

ITEMS, SECONDS = 100_000, 60  # of a restore, at most
NOW = at("2021-07-16 09:00")
KINDS = ("签收", "联系", "面复", "意见", "寄出")
MORE = (
    "INSERT INTO fact (suggestion_id, kind, on_date, value, subject, channel, recorded_at) "
    "SELECT id, '{0}', '2021-07-01', '示例内容{0}', '', 'wecom', entered_at FROM suggestion",
    "INSERT INTO inbox (platform, key, received_at, outcome, reply) "
    "SELECT 'wecom', 'm' || id, entered_at, 'answered', '示例答复' FROM suggestion",
)


def main() -> int:
    print(machine())
    missed = 0
    for url in databases():
        with TemporaryDirectory(prefix="duban-restoring-") as name:
            missed += not measured(url, Path(name))
    return 1 if missed else 0


def measured(url: str, folder: Path) -> bool:
    """Back up under load, restore, look; whether the goal was met and every promise holds."""
    database, file = Database(url, busy_milliseconds=60_000), folder / "一.duban"
    bureau.furnish(database, items=ITEMS, divisions=40, entered=NOW)
    with database.begin() as session:
        for statement in (*(MORE[0].format(kind) for kind in KINDS), *MORE[1:]):
            session.execute(text(statement))
        who = {"platform": "wecom", "user_id": "head1", "command": "/签收", "words": "/签收 20210001", "outcome": "answered"}
        for item in session.scalars(text("SELECT id FROM suggestion")).all():
            journal.note(session, at=NOW, suggestion_id=item, **who)
    waits: list[float] = []
    ended = Event()
    writer = Thread(target=record, args=(url, waits, ended))
    writer.start()
    ended.wait(1)
    alone, since = max(waits), perf_counter()
    del waits[:]
    made = making.make(database, file, folder, unit="示例市某局", now=NOW, secret=None)
    backup, slowest = perf_counter() - since, max(waits)
    ended.set()
    writer.join()
    database.close()
    since = perf_counter()
    restoring.restore(database, file, folder, unit="示例市某局", now=NOW, secret=None)
    restored = perf_counter() - since
    with database.snapshot() as session:
        broken = [found.name for found in invariants.look(session, NOW) if not found.ok]
    database.close()
    met = restored < SECONDS and not broken
    sizes = f"{sum(made.rows.values()):>10,} rows, {made.bytes / 1e6:.0f} MB, packed {file.stat().st_size / 1e6:.0f} MB"
    stall = f"slowest writer {slowest * 1000:.0f} ms (alone {alone * 1000:.0f})"
    ended_with = f"restore {restored:.1f} s {'; '.join(broken)}{'' if met else ' MISSED'}"
    print(f"{made.engine:<12}{sizes}: backup {backup:.1f} s, {stall}; {ended_with}", flush=True)
    return met


def record(url: str, waits: list[float], ended: Event) -> None:
    """Commit one thing after the other."""
    database = Database(url, busy_milliseconds=60_000)
    while not ended.wait(0.005):
        since = perf_counter()
        with database.begin() as session:
            alerts.first_in(session, "load", NOW, timedelta(0))
        waits.append(perf_counter() - since)
    database.close()


if __name__ == "__main__":
    sys.exit(main())
