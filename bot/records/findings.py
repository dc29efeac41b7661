"""What the figure guard has found and told, so that it stays silent while nothing changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.base import Moment, Table


class Finding(Table):
    """One equation that does not hold, with the items that broke it, from `found_at` until `cleared_at`."""

    __tablename__ = "finding"
    __table_args__ = (Index(None, "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    equation: Mapped[str]
    text: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(Moment)
    cleared_at: Mapped[datetime | None] = mapped_column(Moment)


def standing(session: Session, year: int) -> list[Finding]:
    """What was found and still holds."""
    query = select(Finding).where(Finding.year == year, Finding.cleared_at.is_(None))
    return list(session.scalars(query.order_by(Finding.id)))
