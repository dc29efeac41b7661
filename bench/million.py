"""`python -m bench.million`: planning over a million open items on both engines; five to ten minutes, most of them filling.

Planning costs what is due, not what is stored: ten thousand due of a million are compared with none of a million and with
ten thousand of a hundred thousand, and with a million that have reached a step and were told. Each in a process of its own,
whose greatest resident memory is measured, too; the second number is the next tick.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import crowd
from bench.figures import machine
from bot import wsgi
from bot.records.engine.database import Database
from scheduler import planning
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

DIVISIONS = 40
TODAY, SOON, FAR = date(2021, 7, 16), date(2021, 7, 23), date(2021, 12, 31)
SCENES = {
    "10,000 due of 1,000,000": {TODAY: 10_000, FAR: 990_000},
    "none due of 1,000,000": {FAR: 1_000_000},
    "10,000 due of 100,000": {TODAY: 10_000, FAR: 90_000},
    "10,000 due of 1,000,000, the others told today": {TODAY: 10_000, SOON: 990_000},
}
SECONDS, MEGABYTES = 10, 300  # goals


def main() -> int:
    if len(sys.argv) > 1:
        planned(sys.argv[1])
        return 0
    print(machine())
    missed = 0
    for scene, batches in SCENES.items():
        for url in databases():
            database = Database(url)
            crowd.furnish(database, batches, divisions=DIVISIONS)
            if SOON in batches:
                crowd.tell(database, 2, "5", SOON)
            database.close()
            command = [sys.executable, "-m", "bench.million", url]
            output = subprocess.run(command, check=True, capture_output=True, text=True)
            first, again, megabytes = map(float, output.stdout.split())
            met = first < SECONDS and megabytes < MEGABYTES
            missed += not met
            engine = url.partition(":")[0]
            print(
                f"{scene:<48}{engine:<12}{first:6.2f} s, then {again:5.2f} s   {megabytes:4.0f} MB {'' if met else '  MISSED'}",
                flush=True,
            )
    return 1 if missed else 0


def databases() -> Iterator[str]:
    """The URL of an empty database on each engine; gone when the next one is asked for."""
    with TemporaryDirectory(prefix="duban-million-") as name:
        yield engines.fresh_sqlite(Path(name))
    url = engines.fresh_postgres()
    yield url
    engines.drop_postgres(url)


def planned(url: str) -> None:
    """Plan twice and print how long each took, in seconds, and the greatest resident memory, in MB."""
    service = wsgi.assemble(bureau.settings(url, [f"r{n}" for n in range(DIVISIONS)]))
    took = []
    for moment in ("09:00", "09:01"):
        since = perf_counter()
        planning.plan(service.database, service.office, at(f"{TODAY} {moment}"))
        took.append(perf_counter() - since)
    print(*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
