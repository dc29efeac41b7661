"""The planner over 10,000 open items on a day when each of them is to be told, and at the next tick, which finds nothing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from time import perf_counter

from bench.figures import ROUNDS, Figure
from bot import wsgi
from bot.records.engine.database import Database
from scheduler import planning
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

ITEMS, DIVISIONS = 10_000, 40
DUES = [date(2021, 7, day) for day in (16, 19, 23, 30)]  # today, in 1, 5 and 10 working days


def figures(folder: Path) -> list[Figure]:
    """Each round on a fresh copy of the same database."""
    home = folder / "planning"
    home.mkdir()
    database = Database(engines.fresh_sqlite(home))
    found = bureau.furnish(database, items=ITEMS, divisions=DIVISIONS, dues=DUES, entered=at("2021-03-05 09:00"))
    for place, division in enumerate(found.divisions):
        bureau.add_group(database, place, division, f"r{place}")
    database.close()
    first: list[float] = []
    next_tick: list[float] = []
    for place in range(ROUNDS):
        copy = home / f"{place}.db"
        shutil.copy(home / "duban.db", copy)
        service = wsgi.assemble(bureau.settings(f"sqlite:///{copy}", [f"r{n}" for n in range(DIVISIONS)]))
        for took in (first, next_tick):
            since = perf_counter()
            new = planning.plan(service.database, service.office, at("2021-07-16 09:00"))
            took.append(perf_counter() - since)
            assert new == (DIVISIONS if took is first else 0)
        service.database.close()
        copy.unlink()
    return [
        Figure(f"5 planning, {ITEMS} open items, all of them to be told today", "s", first),
        Figure("  the next tick, nothing to tell", "s", next_tick),
    ]
