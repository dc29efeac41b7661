"""APScheduler as a clock and nothing else: memory only, interval jobs, no business meaning in any job (reliability D1)."""

from __future__ import annotations

from threading import Thread

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.ticking import Ticker

PLAN_SECONDS = 30
SEND_SECONDS = 1
UPKEEP_SECONDS = 300


def start(ticker: Ticker) -> BackgroundScheduler:
    """Begin to tick in threads of this process; `shutdown()` ends it after the send in progress."""
    clock = BackgroundScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    clock.add_job(ticker.plan, "interval", seconds=PLAN_SECONDS, id="plan")
    clock.add_job(ticker.send, "interval", seconds=SEND_SECONDS, id="send")
    clock.add_job(ticker.look_after, "interval", seconds=UPKEEP_SECONDS, id="upkeep")
    clock.start()
    Thread(target=ticker.plan, daemon=True).start()  # what is due already need not wait for the first interval
    return clock
