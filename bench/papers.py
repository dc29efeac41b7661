"""Pictures, letters, and what an export of 10,000 rows does to those who ask meanwhile, from a child and from a thread."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from math import inf
from pathlib import Path
from time import perf_counter, sleep

from sqlalchemy import insert, select, update

from bench import asking
from bench.figures import ROUNDS, Figure, percentile
from bot import papers, wsgi
from bot.documents import picture
from bot.message import Paper
from bot.papers import Printer
from bot.records.engine.database import Database
from bot.records.facts import FactRow
from bot.records.suggestions import Suggestion
from bot.rules.chat_safe import FileName
from bot.rules.words import FactKind
from bot.simulator.callbacks import Delivery
from bot.wsgi import Service
from tests import engines
from tests.chaos import bureau
from tests.chaos.family import Family, kept_port
from tests.documents.test_picture import SAMPLE

ITEMS, YEAR = 10_000, 2021
RATE, SECONDS = 200, 5  # requests a second, seconds of a round
TODAY = datetime.now(UTC).date().isoformat()
LINES = 16  # who asks at once
STEPS = (FactKind.ACCEPTED, FactKind.FIRST_CONTACT, FactKind.WANTS_MEETING, FactKind.MEETING, FactKind.OPINIONS_COMPLETE)
LEDGER = Paper("ledger", FileName("2021年台账.xlsx"), "", {"year": YEAR, "on": TODAY, "phones": False})
FRESH = "import sys; from bot.documents import picture; from tests.documents.test_picture import SAMPLE; picture.png(SAMPLE)"


def figures(folder: Path) -> list[Figure]:
    """Pictures, a letter, then the 10,000 rows."""
    home = folder / "papers"
    home.mkdir()
    url = engines.fresh_sqlite(home)
    furnish(url)
    service = wsgi.assemble(bureau.settings(url, ["r0"]))
    pictures = [timed(lambda: picture.png(SAMPLE)) for _ in range(ROUNDS + 1)][1:]
    made = picture.png(SAMPLE)
    letter = Paper("letter", FileName(""), "", {"number": 1, "on": TODAY})
    printer = Printer(url, service.office)
    printer.make(LEDGER)
    found = [
        Figure("9 a picture, once the font has been read", "ms", pictures, 150),
        Figure("  the first one of a fresh process, from its start", "ms", [timed(fresh_picture) for _ in range(ROUNDS)]),
        Figure("  its size", "KB", [len(made) / 1024] * ROUNDS, 200),
        Figure(
            "10 a letter in the child, read from 10,000 items", "ms", [timed(lambda: printer.make(letter)) for _ in range(ROUNDS)]
        ),
        Figure(
            "11 a ledger of 10,000 rows in the child", "ms", [timed(lambda: printer.make(LEDGER)) for _ in range(ROUNDS)], 3000
        ),
    ]
    printer.close()
    service.database.close()
    return found + beside(url)


def beside(url: str) -> list[Figure]:
    """The p99 of /查 at 200 a second: alone, beside exports in the child, and beside the same in a thread.

    The arms take turns, round by round, because a shared machine is quick in one minute and slow in the next; an
    application with a fixed answer, asked the same way beside the same child, tells what the machine itself costs.
    """
    arms = [
        Arm("13 /查 at 200 a second, p99, nothing beside it"),
        Arm("   beside exports of 10,000 rows in a child process, one after another", in_child, goal=25.0),
        Arm("   the same, but a fixed answer instead of /查", in_child, fixed=True),
        Arm("   control: /查 beside the same exports in a thread of the service", in_thread),
    ]
    turns = [[measured(url, arm) for arm in arms] for _ in range(ROUNDS)]
    shown = []
    for place, arm in enumerate(arms):
        rounds = [turn[place] for turn in turns]
        shown += [
            Figure(arm.name, "ms", [round.p99 for round in rounds], arm.goal),
            Figure("     median", "ms", [round.median for round in rounds]),
            Figure("     processor time of the service for one", "ms", [round.busy for round in rounds]),
        ]
        if arm.make:
            shown.append(Figure("     exports finished meanwhile", "", [sum(round.exports for round in rounds)]))
    return shown


@dataclass(frozen=True)
class Arm:
    """What is measured: how a service makes papers meanwhile, and whether it is asked or a fixed answer given."""

    name: str
    make: Callable[[Service], Callable[[Paper], bytes]] | None = None
    fixed: bool = False
    goal: float | None = None


@dataclass(frozen=True)
class Round:
    """p99, median and the service's processor time for one, in milliseconds, and how many exports were finished meanwhile."""

    p99: float
    median: float
    busy: float
    exports: int


def measured(url: str, arm: Arm) -> Round:
    """One round with a service of its own."""
    kept, port = kept_port()
    count = Path(url.removeprefix("sqlite:///")).with_name(f"{port}.exports")
    with Family() as family, kept:
        service = family.fork(lambda: serve(url, port, arm, count))
        asking.ask(port, asking.deliveries(asking.EACH), until_ready=True)
        while arm.make and not exported(count):
            sleep(0.1)
        before, worked = exported(count), asking.worked(service)
        took = ask_at_rate(port)
        busy = (asking.worked(service) - worked) / len(took)
        return Round(percentile(took, 99), percentile(took, 50), busy, exported(count) - before)


def exported(count: Path) -> int:
    """How many exports have been finished: one byte each."""
    return count.stat().st_size if count.exists() else 0


def serve(url: str, port: int, arm: Arm, count: Path) -> None:
    """The service, and beside it exports without a pause."""
    service = wsgi.assemble(bureau.settings(url, ["r0"]))

    def again(make: Callable[[Paper], bytes]) -> None:
        while True:
            make(LEDGER)
            with count.open("ab") as file:
                file.write(b".")

    if arm.make:
        threading.Thread(target=again, args=(arm.make(service),), daemon=True).start()
    if arm.fixed:
        asking.serve_fixed(asking.fixed(), service, port)
    asking.serve(service, port)


def in_child(service: Service) -> Callable[[Paper], bytes]:
    return Printer(service.settings.database_url, service.office).make


def in_thread(service: Service) -> Callable[[Paper], bytes]:
    return lambda paper: papers.made(service.database, service.office, paper)


def ask_at_rate(port: int) -> list[float]:
    """Milliseconds of each answer from the moment when it was due to be asked for, so that a queue counts, too; inf for a 503."""
    messages = asking.deliveries(RATE * SECONDS)
    start = perf_counter() + 0.1

    def one(place: int) -> float:
        due = start + place / RATE
        sleep(max(0.0, due - perf_counter()))
        return (perf_counter() - due) * 1000 if answered(port, messages[place]) else inf

    with ThreadPoolExecutor(LINES) as pool:
        return list(pool.map(one, range(len(messages))))


def answered(port: int, message: Delivery) -> bool:
    """Whether the service gave an answer, and not a 503."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST", message.path, message.body, {"Content-Type": "application/json"})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status == 200 and bool(body)


def furnish(url: str) -> None:
    """10,000 items of one year with five steps each, in the middle of their time."""
    database = Database(url)
    now = datetime.now(UTC)
    entered = now - timedelta(days=60)
    bureau.furnish(database, items=ITEMS, divisions=asking.DIVISIONS, entered=entered, dues=[now.date() + timedelta(days=100)])
    with database.begin() as session:
        session.execute(update(Suggestion).values(year=YEAR))
        known = {"on_date": now.date() - timedelta(days=30), "channel": "ledger", "recorded_at": entered}
        ids = session.scalars(select(Suggestion.id)).all()
        session.execute(insert(FactRow), [{"suggestion_id": i, "kind": str(kind), **known} for i in ids for kind in STEPS])
    database.close()


def fresh_picture() -> None:
    subprocess.run([sys.executable, "-c", FRESH], check=True)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    since = perf_counter()
    work()
    return (perf_counter() - since) * 1000
