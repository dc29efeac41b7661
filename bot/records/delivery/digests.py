"""When too much waits for one chat, digests say it all; what they cover stays in the outbox and points to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot.records.delivery import outbox, parts
from bot.records.delivery.outbox import Outbox

MOST_WAITING = 10  # messages for one chat; more become one (docs/decisions/delivery.md#digests)


def collapse(session: Session, message: Outbox, now: datetime) -> bool:
    """Cover the notices that wait for this message's chat by one digest, if they are too many.

    Reminders are merged already, and say each of their lines: they go on their own.
    """
    waiting = and_(
        Outbox.target == message.target,
        Outbox.chat_id.is_not_distinct_from(message.chat_id),
        Outbox.state == "pending",
        Outbox.kind == "notice",
        ~outbox.FROZEN,
        or_(Outbox.not_before <= now, Outbox.attempts > 0),
        or_(Outbox.expires_at.is_(None), Outbox.expires_at > now),
    )
    if message.kind != "notice" or (session.scalar(select(func.count()).where(waiting)) or 0) <= MOST_WAITING:
        return False
    ids = list(session.scalars(select(Outbox.id).where(waiting).order_by(Outbox.id)))
    digest = outbox.add(
        session,
        key=f"digest:{message.chat_id or message.target}:{ids[0]}:{ids[-1]}:{len(ids)}",
        kind="digest",
        robot=message.robot,
        chat_id=message.chat_id,
        person_id=message.person_id,
        target=message.target,
        day=now.date(),
        content="{}",
        not_before=now,
    )
    covered = {"state": "covered", "covered_by": digest, "settled_at": now, "payload": None, "reason": "并入汇总消息"}
    session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(covered))
    return True


def covered(session: Session, digest_id: int) -> Sequence[Outbox]:
    """What a digest says in place of, in order."""
    return session.scalars(select(Outbox).where(Outbox.covered_by == digest_id).order_by(Outbox.id)).all()


def leave(session: Session, digest: Outbox, ids: Sequence[int]) -> None:
    """What a digest has no room for is told by another one behind it."""
    other = parts.behind(digest, digest.content, place=ids[0])
    session.add(other)
    session.flush()
    session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(covered_by=other.id))
