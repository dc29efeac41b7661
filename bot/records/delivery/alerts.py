"""When the operators were told of each cause, and when each part of the scheduler last showed that it lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table


class Alert(Table):
    """A cause of which the operators were told, "paused:PLATFORM/ROBOT", and when for the last time."""

    __tablename__ = "alert"
    cause: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment)


class SignOfLife(Table):
    """A part of the scheduler and its last sign of life."""

    __tablename__ = "pulse"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


def first_in(session: Session, cause: str, now: datetime, window: timedelta) -> bool:
    """Whether this cause is to be told now: once per window, whoever asks at the same moment."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Alert).values(cause=cause, told_at=now)
    over = or_(Alert.told_at <= now - window, Alert.told_at > now + window)  # far ahead: the clock was set back
    told = new.on_conflict_do_update(index_elements=["cause"], set_={"told_at": now}, where=over).returning(Alert.cause)
    return session.execute(told).scalar() is not None


def forget(session: Session, cause: str) -> None:
    """The operators were not told after all."""
    session.execute(delete(Alert).where(Alert.cause == cause))


def beat(session: Session, name: str, now: datetime) -> None:
    """A sign of life."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(SignOfLife).values(name=name, at=now)
    session.execute(new.on_conflict_do_update(index_elements=["name"], set_={"at": now}))


def stopped(session: Session, name: str) -> None:
    """There is no such sign any more."""
    session.execute(delete(SignOfLife).where(SignOfLife.name == name))


def last_beat(session: Session, name: str) -> datetime | None:
    """The last sign of life; None before the first."""
    return session.scalar(select(SignOfLife.at).where(SignOfLife.name == name))
