"""What was written while the clock went ahead counts no more once it has been set back (reliability D23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from bot.records.outbox import Outbox
from bot.records.robots import Robot

LONGEST_LEASE = timedelta(minutes=5)  # more than any sender is given


def forget(session: Session, now: datetime, seen: datetime) -> None:
    """The clock reads `now` and has read `seen` before: nothing waits for a moment that was not real.

    Pauses end; a lease from then is taken back with its fence; reminders of a day that has not come are cancelled, so that
    they are planned again when it does; what else was put off waits no longer.
    """
    session.execute(update(Robot).where(Robot.paused_until > now).values(paused_until=None, paused_for=None))
    stale = Robot.lease_until > now + LONGEST_LEASE
    session.execute(update(Robot).where(stale).values(lease_until=now, fence=Robot.fence + 1))
    not_come = (Outbox.state == "pending", Outbox.kind.in_(("reminder", "outlook", "picture")), Outbox.day > now.date())
    session.execute(update(Outbox).where(*not_come).values(state="cancelled", reason="时钟曾被拨快，到期时重新安排"))
    then = or_(Outbox.attempts > 0, Outbox.not_before <= seen)
    session.execute(update(Outbox).where(Outbox.state == "pending", Outbox.not_before > now, then).values(not_before=now))
