"""/统计 over ten thousand items of one year, each with ten facts: from the words to the answer, in process."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, update

from bench.figures import ROUNDS, Figure
from bot import wsgi
from bot.clock import StoppedClock
from bot.platforms import console
from bot.records.facts import LEDGER, FactRow
from bot.records.suggestions import Suggestion
from bot.rules.words import FactKind, Handling
from bot.wsgi import Service
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

ITEMS = 10_000
VALUES = {
    FactKind.FIRST_CONTACT: "",
    FactKind.WANTS_MEETING: "是",
    FactKind.MEETING: "邀请座谈",
    FactKind.OPINIONS_COMPLETE: "",
    FactKind.CONSULTED: "",
    FactKind.MAILED: "示函〔2021〕1号",
    FactKind.ATTITUDE: "满意",
    FactKind.RESULT: "满意",
    FactKind.REPLY_CLASS: "A",
    FactKind.OPENNESS: "主动公开",
}


def figures(folder: Path) -> list[Figure]:
    """The answer's time; the picture is made elsewhere (bench/papers.py)."""
    service, leader = year_of_items(folder)
    took = []
    for _ in range(ROUNDS):
        since = perf_counter()
        reply = service.dispatcher.answer(console.message("/统计 2021", leader))
        took.append((perf_counter() - since) * 1000)
        assert f"共{ITEMS}件" in reply.text, reply.text
    service.database.close()
    return [Figure(f"5 /统计, {ITEMS} items with {len(VALUES)} facts each, in process", "ms", took, 200)]


def year_of_items(folder: Path) -> tuple[Service, int]:
    """A bureau whose whole year is finished, and its leader's id."""
    home = folder / "year"
    home.mkdir()
    service = wsgi.assemble(bureau.settings(engines.fresh_sqlite(home), ["r0"]), StoppedClock(at("2021-12-01 09:00")))
    made = bureau.furnish(service.database, items=ITEMS, divisions=40, entered=at("2021-03-05 09:00"))
    with service.database.begin() as session:
        session.execute(update(Suggestion).values(year=2021))
        joint = {i for n, i in enumerate(made.suggestions) if n % 2}
        session.execute(update(Suggestion).where(Suggestion.id % 2 == made.suggestions[1] % 2).values(handling=Handling.JOINT))
        rows = [
            {
                "suggestion_id": item,
                "kind": kind,
                "subject": "",
                "on_date": date(2021, 6, 1),
                "value": value or None,
                "channel": LEDGER,
                "recorded_at": at("2021-06-01 09:00"),
            }
            for item in made.suggestions
            for kind, value in ({FactKind.OPINION_SENT: ""} if item in joint else VALUES).items()
        ]
        for start in range(0, len(rows), 20_000):
            session.execute(insert(FactRow), rows[start : start + 20_000])
    return service, made.leader
