"""Whether the service can work, and how old things are, for `/readyz`: no secrets, no names, no numbers of items."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.clock import monotonic
from bot.platform_clock import ALLOWED
from bot.records import calendar, lines
from bot.records.delivery import alerts, platform_time
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.records.journal import verifying

WHOLE, DAMAGED = "quick_check", "damaged"  # among the signs of life
CHAINED, CHANGED = "journal", "journal-changed"  # the same of the journal
LATE_SECONDS = {"plan": 120.0, "send": 60.0, "upkeep": 900.0}  # older than that, and the scheduler is not working
WAITING_SECONDS = 7200  # a message that waits longer than the longest pause between two tries
LOOKED_SECONDS = 26 * 3600  # the journal is looked at every hour, and whole every night
PROBE_SECONDS = 10.0  # between two trials whether something can be written: whoever asks, the database has no more of them


def look(database: Database, now: datetime, ages: dict[str, float]) -> dict[str, Any]:
    """What /readyz tells, no names and no words; "ok" when nothing of it hinders the work. Raises the driver's errors
    where the database cannot be asked."""
    current, newest = database.version()
    if current != newest:
        return {"ok": False, "schema": False}
    written = probed(database, now)
    with database.engine.connect().execution_options(only_reads=True) as connection, Session(connection) as session:
        due = select(func.min(Outbox.not_before), func.count()).where(Outbox.state == "pending", Outbox.not_before <= now)
        oldest, waiting = session.execute(due).one()
        known = calendar.load(session)
        chained = verifying.tip(session) and alerts.last_beat(session, CHANGED) is None
        looked = alerts.last_beat(session, CHAINED)
        chained = chained and (looked is None or (now - looked).total_seconds() < LOOKED_SECONDS)
        whole, damaged = alerts.last_beat(session, WHOLE), alerts.last_beat(session, DAMAGED)
        ahead = platform_time.ahead(session, now)
        connections = lines.seen(session, now)
    waited = round((now - oldest).total_seconds()) if oldest else 0
    late = [name for name, age in ages.items() if age > LATE_SECONDS.get(name, 900.0)]
    return {
        "ok": written and not late and not damaged,
        "schema": True,
        "writable": written,
        "write_age_seconds": round(monotonic() - database.written_at) if database.written_at else None,
        "damaged": damaged is not None,
        "quick_check_age_seconds": round((now - whole).total_seconds()) if whole else None,
        "journal": chained,
        "journal_check_age_seconds": round((now - looked).total_seconds()) if looked else None,
        "disk_free_bytes": shutil.disk_usage(database.path.parent).free if database.path else None,
        "platform_clock_ahead_seconds": round(ahead.total_seconds()) if ahead is not None else None,
        "clock_right": ahead is None or abs(ahead) <= ALLOWED,
        "ages": {name: round(age, 1) for name, age in ages.items()},
        "waiting": waiting,
        "oldest_waiting_seconds": waited,
        "waiting_too_long": waited > WAITING_SECONDS,
        "lines": {
            line.name: {key: value for key, value in asdict(line).items() if key not in ("name", "trouble")}
            for line in connections
        },
        "calendar": {str(year): not known.provisional(year) for year in (now.year, now.year + 1)},
    }


def probed(database: Database, now: datetime) -> bool:
    """Whether something could be written just now, or a moment ago; one trial at a time, what waits for it takes the last."""
    if database.writable and database.written_at and monotonic() - database.written_at < PROBE_SECONDS:
        return True
    if not database.probing.acquire(blocking=False):
        return database.writable
    try:
        database.writable = False
        with database.begin() as session:
            alerts.beat(session, "ready", now)
        database.written_at, database.writable = monotonic(), True
    except Exception:
        return False
    finally:
        database.probing.release()
    return True


def note_journal(database: Database, now: datetime, *, ok: bool) -> None:
    """The journal was looked at; remembered for /readyz. A changed one hinders no work and is told to the operators."""
    with database.begin() as session:
        if ok:
            alerts.beat(session, CHAINED, now)
            alerts.stopped(session, CHANGED)
        else:
            alerts.beat(session, CHANGED, now)


def check(database: Database, now: datetime) -> bool:
    """Whether SQLite finds its file whole, read in a copy so that nobody waits; remembered for /readyz. PostgreSQL looks after
    itself (checksums), so that nothing is asked there."""
    if not database.is_sqlite:
        return True
    with database.snapshot() as session:
        whole = faults_of(session) == ""
    if not whole:
        database.damage.set()  # who tells past the database hears of it first: what follows may fail
    with database.begin() as session:
        if whole:
            alerts.beat(session, WHOLE, now)
            alerts.stopped(session, DAMAGED)
        else:
            alerts.beat(session, DAMAGED, now)
    return whole


def is_whole(database: Database) -> bool:
    """Whether the file is whole now and /readyz calls it so; raises the driver's errors where it cannot be read."""
    with database.snapshot() as session:
        return alerts.last_beat(session, DAMAGED) is None and faults_of(session) == ""


def faults_of(session: Session) -> str:
    """What SQLite says of a damaged file, its first lines; empty for a whole one and for PostgreSQL."""
    if session.get_bind().dialect.name != "sqlite":
        return ""
    lines = [str(line) for line in session.scalars(text("PRAGMA quick_check(3)"))]
    return "" if lines == ["ok"] else "；".join(lines)
