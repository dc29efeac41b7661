"""Whether the service can work, and how old things are, for `/readyz`: no secrets, no names, no numbers of items."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import calendar
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database

LATE_SECONDS = {"plan": 120.0, "send": 60.0, "upkeep": 900.0}  # older than that, and the scheduler is not working
WAITING_SECONDS = 7200  # a message that waits longer than the longest pause between two tries


def look(database: Database, now: datetime, ages: dict[str, float]) -> dict[str, Any]:
    """{"ok", "schema", "ages", "oldest_waiting_seconds", "calendar"}; ok when nothing of it hinders the work."""
    current, newest = database.version()
    if current != newest:
        return {"ok": False, "schema": False}
    with database.engine.connect().execution_options(only_reads=True) as connection, Session(connection) as session:
        oldest = session.scalar(select(func.min(Outbox.not_before)).where(Outbox.state == "pending", Outbox.not_before <= now))
        known = calendar.load(session)
    waiting = round((now - oldest).total_seconds()) if oldest else 0
    late = [name for name, age in ages.items() if age > LATE_SECONDS.get(name, 900.0)]
    return {
        "ok": not late,
        "schema": True,
        "ages": {name: round(age, 1) for name, age in ages.items()},
        "oldest_waiting_seconds": waiting,
        "waiting_too_long": waiting > WAITING_SECONDS,
        "calendar": {str(year): not known.provisional(year) for year in (now.year, now.year + 1)},
    }
