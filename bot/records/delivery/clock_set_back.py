"""What was written while the clock went ahead counts no more once it has been set back (docs/decisions/delivery.md#clock)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot

LONGEST_LEASE = timedelta(minutes=5)  # more than any sender is given


def forget(session: Session, now: datetime, seen: datetime, opening: datetime) -> None:
    """The clock reads `now` and has read `seen` before: nothing waits for a moment that was not real.

    Pauses end; a lease from then is taken back with its fence. Reminders that have not left are ended, so that they are
    planned again in their time; one that may have been delivered is told as such (`missed.doubtful`). Alerts wait no
    longer, notices until `opening`, the next moment at which the office may be spoken to.
    """
    session.execute(update(Robot).where(Robot.paused_until > now).values(paused_until=None, paused_for=None))
    stale = Robot.lease_until > now + LONGEST_LEASE
    session.execute(update(Robot).where(stale).values(lease_until=now, fence=Robot.fence + 1))
    waiting = Outbox.state == "pending"
    planned = (waiting, Outbox.kind == "reminder", Outbox.day >= now.date())
    session.execute(update(Outbox).where(*planned).values(state="expired", reason="时钟曾被拨快，到时重新安排"))
    not_come = (waiting, Outbox.kind.in_(("outlook", "brief", "picture")), Outbox.day > now.date())
    session.execute(delete(Outbox).where(*not_come))
    put_off = (waiting, Outbox.not_before > now, or_(Outbox.attempts > 0, Outbox.not_before <= seen))
    session.execute(update(Outbox).where(*put_off, Outbox.kind == "alert").values(not_before=now))
    session.execute(
        update(Outbox).where(*put_off, Outbox.kind != "alert", Outbox.not_before > opening).values(not_before=opening)
    )
