"""Accounts that were refused, so that the office sees which id to enter for whom: never what they said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table

MOST = 200  # of a platform; who came first stays, so that invented accounts hide none that was there
OLD = timedelta(days=30)  # one that said nothing for so long gives way
USER_ID = re.compile(r"[!-~]{1,128}")  # no platform names a user otherwise
Where = Literal["single", "group"]


class RefusedSender(Table):
    """An account of nobody that spoke to the bot, in single chat or in a registered group; `chat` is where it did last."""

    __tablename__ = "refused_sender"
    __table_args__ = (UniqueConstraint("platform", "corp_id", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    corp_id: Mapped[str]
    user_id: Mapped[str]
    kind: Mapped[str]
    chat: Mapped[str]
    times: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)


def remember(session: Session, platform: str, corp_id: str, user_id: str, kind: str, where: Where, now: datetime) -> None:
    """An account was refused once more; `user_id` is in its one spelling."""
    if not USER_ID.fullmatch(user_id):
        return
    row = session.scalar(with_id(platform, corp_id, user_id))
    if row is None:
        session.execute(delete(RefusedSender).where(RefusedSender.last_at < now - OLD))
        if full(session, platform):
            return
        row = RefusedSender(platform=platform, corp_id=corp_id, user_id=user_id, kind=kind, times=0, first_at=now)
        session.add(row)
    row.chat, row.times, row.last_at = where, row.times + 1, now


def full(session: Session, platform: str) -> bool:
    """Whether no further account of a platform is remembered."""
    of_platform = select(func.count()).where(RefusedSender.platform == platform)
    return (session.scalar(of_platform) or 0) >= MOST


def seen(session: Session) -> Sequence[RefusedSender]:
    """The accounts that were refused, the latest first."""
    return session.scalars(select(RefusedSender).order_by(RefusedSender.last_at.desc(), RefusedSender.id.desc())).all()


def no_more(session: Session, platform: str, corp_id: str, user_id: str) -> None:
    """The account is somebody's now."""
    if row := session.scalar(with_id(platform, corp_id, user_id)):
        session.delete(row)


def forget(session: Session, before: datetime) -> None:
    """Accounts that said nothing since then."""
    session.execute(delete(RefusedSender).where(RefusedSender.last_at < before))


def with_id(platform: str, corp_id: str, user_id: str) -> Select[RefusedSender]:
    return select(RefusedSender).where(
        RefusedSender.platform == platform, RefusedSender.corp_id == corp_id, RefusedSender.user_id == user_id
    )
