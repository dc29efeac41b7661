"""`python -m bench.enduring [days]`: the resident memory of one process over a year of planning, sending and answering.

Each hour a tick of the scheduler and two questions by signed callbacks, each night the upkeep; memory is read ten times.
The first half fills what is kept on purpose (statements, calendars, pages); in the second it may not grow by more than MOST_MB.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import crowd
from bench.figures import machine
from bot import wsgi
from bot.clock import StoppedClock
from bot.platforms.doors import OWN_GROUP, To
from bot.records.engine.database import Database
from scheduler.ticking import Ticker
from tests import engines
from tests.chaos import bureau, callbacks
from tests.chaos.family import resident
from tests.conftest import at

DAYS, MOST_MB = 365, 5
FIRST = date(2021, 3, 6)
BATCHES = {date(2021, 7, 31): 30, date(2021, 10, 15): 10}
CHATS = 4


class Silent:
    """A robot that says nothing to anybody."""

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        return words

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()


def live(url: str, days: int) -> list[float]:
    """Resident MB after each tenth of the time."""
    database = Database(url)
    crowd.furnish(database, BATCHES, divisions=CHATS)
    database.close()
    clock = StoppedClock(at(f"{FIRST} 00:00"))
    service = wsgi.assemble(bureau.settings(url, [f"r{n}" for n in range(CHATS)]), clock)
    ticker = Ticker(service.database, service.office, clock, {robot: Silent() for robot in service.office.robots})
    client = wsgi.web_app(service).test_client()
    platform = callbacks.heads(clock)
    memory = []
    for hour in range(days * 24):
        clock.at += timedelta(hours=1)
        ticker.tick()
        ticker.look_after()
        for words in (f"/查 {20210001 + hour % 40}", ("/我的", "/统计", "你好", "/为什么 20210001")[hour % 4]):
            message = platform.said(bureau.LEADER, None, words)
            assert client.post(message.path, data=message.body, content_type="application/json").status_code == 200
        if hour % (days * 24 // 10) == days * 24 // 10 - 1:
            memory.append(resident(os.getpid()))
    service.database.close()
    return memory


def main(days: int = DAYS) -> int:
    print(machine(), flush=True)
    worst = 0.0
    for engine in ("sqlite", "postgresql"):
        with TemporaryDirectory() as folder:
            url = engines.fresh_sqlite(Path(folder)) if engine == "sqlite" else engines.fresh_postgres()
            memory = live(url, days)
        half = len(memory) // 2
        growth = max(memory[half:]) - memory[half - 1]
        worst = max(worst, growth)
        print(
            f"{engine}, {days} days: {' '.join(f'{one:.1f}' for one in memory)} MB, in the second half {growth:+.1f} MB",
            flush=True,
        )
    return 1 if worst > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
