"""Access tokens of the platforms' interfaces, for all processes together: one fetches a new one, the others wait or use the old.

A token is a secret and is kept sealed (`bot/tokens.py`, docs/decisions/platforms.md#tokens); nothing here can open it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table

FORGOTTEN = timedelta(days=30)  # after a token's end: its secret is not used any more


class AccessToken(Table):
    """One account's token. `sealed` None: there is none.

    From `stale_at` on a new one is fetched while the old one is still used, until `expires_at`. Who fetches holds the row until
    `fetching_until`; every hold raises the fence. The platform gives none before `refused_until`, for the reason `refused_for`.
    """

    __tablename__ = "access_token"
    name: Mapped[str] = mapped_column(primary_key=True)
    fence: Mapped[int]
    sealed: Mapped[str | None]
    stale_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    fetching_until: Mapped[datetime | None] = mapped_column(Moment)
    refused_until: Mapped[datetime | None] = mapped_column(Moment)
    refused_for: Mapped[str | None]


def look(session: Session, name: str) -> AccessToken | None:
    """What is known of an account's token; None before the first."""
    return session.scalar(select(AccessToken).where(AccessToken.name == name))


def hold(session: Session, name: str, seen: str | None, now: datetime, until: datetime) -> int | None:
    """Be the one that fetches; the fence that proves it. None where somebody else does, or where there is another token by now
    than the one that was `seen`."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(AccessToken).values(name=name, fence=0).on_conflict_do_nothing())
    # A hold that ends far ahead was taken before the clock was set back.
    held = AccessToken.fetching_until
    free = or_(held.is_(None), held <= now, held > until)
    same = AccessToken.sealed.is_not_distinct_from(seen)
    taken = update(AccessToken).where(AccessToken.name == name, same, free)
    taken = taken.values(fence=AccessToken.fence + 1, fetching_until=until)
    return session.scalar(taken.returning(AccessToken.fence))


def store(session: Session, name: str, fence: int, sealed: str, stale_at: datetime, expires_at: datetime) -> None:
    """The token that the holder of this fence fetched; nothing where somebody else has taken over meanwhile."""
    session.execute(delete(AccessToken).where(AccessToken.expires_at < stale_at - FORGOTTEN))
    let_go(session, name, fence, sealed=sealed, stale_at=stale_at, expires_at=expires_at, refused_until=None, refused_for=None)


def let_go(session: Session, name: str, fence: int, **changes: object) -> None:
    """The holder of this fence does not hold it any more."""
    ended = update(AccessToken).where(AccessToken.name == name, AccessToken.fence == fence)
    session.execute(ended.values(fetching_until=None, **changes))


def drop(session: Session, name: str, sealed: str) -> None:
    """The platform does not take this token any more; another one that is there by now stays."""
    was = update(AccessToken).where(AccessToken.name == name, AccessToken.sealed == sealed)
    session.execute(was.values(sealed=None))
