"""APScheduler as a clock and nothing else: memory only, no business meaning in any job, watched.

See docs/decisions/delivery.md#clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import SystemClock
from scheduler.ticking import Ticker
from scheduler.watching import Every, Pulse, Watchdog

INTERVALS = {"plan": 30.0, "send": 1.0, "upkeep": 300.0}  # seconds
FIRST_BACKUP_SECONDS = 5.0  # after the start: what was missed meanwhile is made up for
MEMBERS_SECONDS = 60.0  # between two looks whether there are encrypted ids of nobody; the platform is seldom asked
FILES_SECONDS = 2.0  # between two looks whether a ledger was sent in chat
PAPERS_SECONDS = 1.0  # between two looks whether an answer promised a file
CARDS_SECONDS = 30.0  # between two looks whether a card shows steps that are none any more
BACKUP_SECONDS = 300.0  # between two looks whether one is due; it may take long, so that nobody watches over its beats


def start(ticker: Ticker, pulse: Pulse | None = None) -> Watchdog:
    """Begin to tick in threads of this process; `shutdown()` ends it after the send in progress."""
    pulse = pulse or Pulse(INTERVALS)
    watchdog = Watchdog(lambda: build(ticker, pulse), pulse, SystemClock(UTC))
    watchdog.start()
    return watchdog


def build(ticker: Ticker, pulse: Pulse) -> BackgroundScheduler:
    """A running scheduler with its jobs; every job body is safe, and says when it came to its end.

    Planning and sending are done at once: what is due already need not wait, and a clock that swings, so that the ticking is
    rebuilt again and again, keeps neither from its turn. The night's work can wait, and a start is busy enough.
    """
    jobs: dict[str, Callable[[], None]] = {"plan": ticker.plan, "send": ticker.send, "upkeep": ticker.look_after}
    at_once = SystemClock(UTC).now()
    ticking = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    for name, job in jobs.items():
        first = {} if name == "upkeep" else {"next_run_time": at_once}
        ticking.add_job(done(job, pulse, name), Every(pulse.intervals[name]), id=name, **first)
    soon = at_once + timedelta(seconds=FIRST_BACKUP_SECONDS)
    ticking.add_job(ticker.back_up, Every(BACKUP_SECONDS), id="backup", next_run_time=soon)
    ticking.add_job(ticker.ask_members, Every(MEMBERS_SECONDS), id="members")
    ticking.add_job(ticker.renew_cards, Every(CARDS_SECONDS), id="cards")
    ticking.add_job(ticker.bring_files, Every(FILES_SECONDS), id="files")
    ticking.add_job(ticker.make_papers, Every(PAPERS_SECONDS), id="papers")
    ticking.start()
    return ticking


def done(job: Callable[[], None], pulse: Pulse, name: str) -> Callable[[], None]:
    """The job, and then its beat."""

    def run() -> None:
        job()
        pulse.beat(name)

    return run
