"""What time the platforms say it is, heard from the answers to ordinary posts: no call is made for it.

See docs/decisions/platforms.md#time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.clock import Clock, SystemClock, monotonic

ALLOWED = timedelta(seconds=60)  # more than that between a platform's clock and ours is told
GRAIN = timedelta(seconds=1)  # the header tells whole seconds, rounded down
NEWS_SECONDS = 60.0  # between two notes of it in the database


@dataclass(frozen=True)
class TimeTold:
    """A platform's time, and ours at that moment."""

    theirs: datetime
    ours: datetime

    @property
    def ahead(self) -> timedelta:
        """By how much the platform's clock is ahead of ours."""
        return self.theirs - self.ours


def words(ahead: timedelta) -> str:
    """本机时间比平台慢73秒; empty while the difference is small."""
    if abs(ahead) <= ALLOWED:
        return ""
    seconds = round(abs(ahead).total_seconds())
    return f"本机时间比平台{'慢' if ahead > timedelta() else '快'}{seconds}秒，请校准本机时间"


@dataclass
class PlatformClock:
    """The last time that a platform told, of one process."""

    wall: Clock = field(default_factory=lambda: SystemClock(UTC))
    told: TimeTold | None = None
    news: bool = False
    noted_at: float | None = None

    def hear(self, header: str | None, since: datetime) -> None:
        """An answer's Date; it was written after `since` and before now, and what lies between is no difference."""
        theirs, now = moment(header), self.wall.now()
        if theirs is None:
            return
        ours = min(max(theirs, since - GRAIN), now)
        self.told, self.news = TimeTold(theirs, ours), True

    def to_note(self) -> TimeTold | None:
        """What was heard since this was asked last, once a minute; None for nothing new."""
        now = monotonic()
        if not self.news or (self.noted_at is not None and now - self.noted_at < NEWS_SECONDS):
            return None
        self.news, self.noted_at = False, now
        return self.told


def moment(header: str | None) -> datetime | None:
    """The moment in a Date header; None where there is none that can be read."""
    try:
        found = parsedate_to_datetime(header or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
