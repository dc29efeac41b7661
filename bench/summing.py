"""What adds up ten thousand items of one year: the figure guard, and the summary with its paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

from sqlalchemy import String, cast, insert, literal, select, update

from bench import counting
from bench.figures import ROUNDS, Figure
from bot import papers
from bot.documents import official
from bot.records.facts import FactRow
from bot.records.figures import findings
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Suggestion
from bot.rules.papers import summary
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import at

NOW = at("2021-12-01 09:00")
LEVELS = (1, 2, 3)


def figures(folder: Path) -> list[Figure]:
    """The guard as an import and every night run it; the summary from the database to the bytes of its docx."""
    home = folder / "summing"
    home.mkdir()
    service, leader = counting.year_of_items(home)
    review(service, leader)
    guard, made = [], []
    for _ in range(ROUNDS):
        since = perf_counter()
        with service.database.begin() as session:
            seen = findings.check(session, 2021, service.office, NOW)
        guard.append(perf_counter() - since)
        since = perf_counter()
        with service.database.snapshot() as session:
            year = papers.summary_of(session, service.office, 2021, NOW.date())
        official.docx_bytes(summary.compose(year))
        made.append(perf_counter() - since)
    service.database.close()
    return [
        Figure(f"6 figure guard over {counting.ITEMS} items ({len(seen.standing)} findings)", "s", guard, 2),
        Figure(f"  the year-end summary of {counting.ITEMS} items as docx", "s", made, 2),
    ]


def review(service: Service, leader: int) -> None:
    """Every item has passed every level, and every letter has a number of its own."""
    with service.database.begin() as session:
        numbered = literal("示函〔2021〕") + cast(FactRow.suggestion_id, String) + "号"
        session.execute(update(FactRow).where(FactRow.kind == FactKind.MAILED).values(value=numbered))
        ids = session.scalars(select(Suggestion.id)).all()
        opened = {"number": 1, "submitted_on": date(2021, 6, 1)}
        session.execute(insert(ReviewRound), [{"suggestion_id": i, **opened} for i in ids])
        rounds = session.scalars(select(ReviewRound.id)).all()
        decided = {"passed": True, "person_id": leader, "decided_on": date(2021, 6, 2)}
        session.execute(insert(ReviewDecision), [{"round_id": i, "level": level, **decided} for i in rounds for level in LEVELS])
