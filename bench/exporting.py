"""A ledger of 10,000 items with every column filled, from the database to the bytes; and how soon hostile files are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

from bench.figures import ROUNDS, Figure
from bench.importing import LARGE, NOW, empty_bureau, full_ledger
from bot.documents.ledger import writing
from bot.documents.sheets import workbook
from bot.errors import UserError
from bot.ledger_desk import bring_ledger
from bot.records.ledger import exporting
from tests.documents.sheets import hostile

YEAR, END = 2021, date(2021, 12, 31)


def figures(folder: Path) -> list[Figure]:
    """Reading and writing, in one process."""
    service = empty_bureau(folder / "export")
    file = folder / "export.xlsx"
    file.write_bytes(full_ledger(LARGE))
    bring_ledger(service, file, now=NOW)
    read, whole = [], []
    for _ in range(ROUNDS):
        since = perf_counter()
        with service.database.snapshot() as session:
            tables = exporting.tables(session, YEAR, END, phones=True)
        read.append(perf_counter() - since)
        writing.workbook_bytes(tables)
        whole.append(perf_counter() - since)
    assert len(tables[0].rows) >= LARGE
    service.database.close()
    return [
        Figure(f"11 export of {LARGE} items, every column filled", "s", whole, 3.0),
        Figure("   of this, reading the database", "s", read),
        Figure(
            f"12 the slowest of {len(hostile.FILES)} hostile files, from the question to the refusal", "s", refusals(folder), 2.0
        ),
    ]


def refusals(folder: Path) -> list[float]:
    """Of each round, the slowest."""
    files = []
    for place, (make, _) in enumerate(hostile.FILES.values()):
        files.append(folder / f"hostile-{place}.xlsx")
        files[-1].write_bytes(make())
    return [max(refusal(file) for file in files) for _ in range(ROUNDS)]


def refusal(file: Path) -> float:
    """Seconds until the refusal."""
    since = perf_counter()
    try:
        workbook.open_sheets(file)
    except UserError:
        return perf_counter() - since
    raise AssertionError(file)
