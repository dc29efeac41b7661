"""A year's own facts, from the ledger's sheet 年度: the notice, the meeting, the instructions, the results."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Table


class YearFact(Table):
    """One line of the sheet, in its order: a name (督查督办通知, 部署会日期, 成效：专题 …) and its value as text."""

    __tablename__ = "year_fact"
    __table_args__ = (UniqueConstraint("year", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    value: Mapped[str]


def of_year(session: Session, year: int) -> dict[str, str]:
    """name → value, in the sheet's order; a day is YYYY-MM-DD."""
    query = select(YearFact.name, YearFact.value).where(YearFact.year == year).order_by(YearFact.position)
    return {row.name: row.value for row in session.execute(query)}


def put(session: Session, year: int, lines: Sequence[tuple[str, str]]) -> bool:
    """What the sheet says now; True when that is something else than before."""
    if list(of_year(session, year).items()) == list(lines):
        return False
    session.execute(delete(YearFact).where(YearFact.year == year))
    session.add_all(YearFact(year=year, position=place, name=name, value=value) for place, (name, value) in enumerate(lines))
    session.flush()
    return True
