"""When people may be spoken to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.rules.workdays import Calendar


def next_opening(calendar: Calendar, hours: tuple[time, time], now: datetime) -> datetime:
    """The next moment within the office's hours on a working day: now, if it is one."""
    start, end = hours
    day = calendar.on_or_after(now.date() if now.time() < end else now.date() + timedelta(days=1))
    return max(now, datetime.combine(day, start, now.tzinfo))
