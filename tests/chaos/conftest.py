"""How large the fault runs are, and the table of what they found.

Short in `make check`; DUBAN_CHAOS=tenth before each landing and =full in `make chaos`; DUBAN_CHAOS_SEED repeats one.
"""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot import dispatch
from tests import engines
from tests.chaos.family import Family

COLUMNS = ("what", "engine", "faults", "messages", "lost", "copies", "labelled", "unknown", "growth", "seconds")
GIVEN_UP_AFTER = dispatch.ANSWER_SECONDS  # before any test has begun
TABLE = "fault runs"  # a property of the test's report, which also comes back from another process


@dataclass(frozen=True)
class Size:
    """Picks between the short form of a run, a tenth of the whole, and the whole."""

    form: str

    def __call__(self, short: int, full: int) -> int:
        return {"full": full, "tenth": max(short, full // 10)}.get(self.form, short)


@pytest.fixture
def size() -> Size:
    return Size(os.environ.get("DUBAN_CHAOS", ""))


@pytest.fixture(scope="package", autouse=True)
def impatient(patient: None) -> Iterator[None]:
    """Here answers are given up when they are for users."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "ANSWER_SECONDS", GIVEN_UP_AFTER)
        yield


Report = Callable[..., None]


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Put a row into the table at the end of the run: report(what="…", engine="…", lost=0)."""

    def row(**columns: object) -> None:
        request.node.user_properties.append((TABLE, [str(columns.get(name, "")) for name in COLUMNS]))

    return row


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [found for reported in terminalreporter.stats.values() for found in reported]
    ended = [found for found in reports if isinstance(found, pytest.TestReport) and found.when == "call"]
    rows: list[list[str]] = [list(row) for found in ended for name, row in found.user_properties if name == TABLE]  # type: ignore
    if rows:
        widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
        terminalreporter.section(TABLE)
        for row in (COLUMNS, *rows):
            terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, quick_folder: Path) -> Iterator[str]:
    """A database with the schema and nothing in it, on each engine."""
    if request.param == "postgresql":
        url = engines.fresh_postgres()
        yield url
        engines.drop_postgres(url)
        return
    yield engines.fresh_sqlite(quick_folder)


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """A folder in memory, where the system has one: what a killed process wrote outlives it there as well as on a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is our own
    with TemporaryDirectory(prefix="duban-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass(frozen=True)
class Dice:
    """Random numbers that a printed seed brings back."""

    seed: int
    random: random.Random


@pytest.fixture
def dice() -> Dice:
    seed = int(os.environ.get("DUBAN_CHAOS_SEED") or secrets.randbelow(10**6))
    return Dice(seed, random.Random(seed))


@pytest.fixture
def family() -> Iterator[Family]:
    """Processes of the test; those that still live at its end are ended."""
    with Family() as processes:
        yield processes


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A database of PostgreSQL with the schema and nothing in it."""
    found = engines.fresh_postgres()
    yield found
    engines.drop_postgres(found)
