"""`python -m bench.tampering`: 1,000 single tamperings of a journal of 10,000 lines, each found at its line; minutes."""

from __future__ import annotations

import sys
from collections import Counter
from random import Random
from time import perf_counter, process_time

from bench.figures import machine
from bot.records.engine.database import Database
from bot.records.journal import verifying
from tests.records.journal import tampering

LINES, TIMES, SEED = 10_000, 1_000, 20210716


def main() -> int:
    print(machine())
    database, random = Database("sqlite://"), Random(SEED)
    database.upgrade()
    tampering.filled(database, LINES)
    since, worked = perf_counter(), process_time()
    with database.begin() as session:
        whole = verifying.verify(session)
    clock, work = LINES / (perf_counter() - since), LINES / (process_time() - worked)
    print(f"{work:,.0f} lines a second of processor time are looked at, {clock:,.0f} by the clock: it waits for nothing else")
    since = perf_counter()
    tries = [tampering.tried(database, random, LINES) for _ in range(TIMES)]
    missed = [one for one in tries if one[1] != one[2]]
    kinds = ", ".join(f"{name} {many}" for name, many in sorted(Counter(name for name, _, _ in tries).items()))
    found = f"{TIMES - len(missed):,} of {TIMES:,} tamperings found at the right line of {LINES:,}"
    print(f"{found} in {perf_counter() - since:.0f} s ({kinds}) {missed[:5] or ''}")
    database.close()
    return 0 if whole.ok and not missed else 1


if __name__ == "__main__":
    sys.exit(main())
