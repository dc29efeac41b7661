"""A year's own facts, from the ledger's sheet 年度 or typed in chat: the notice, the meeting, the instructions, the results."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Table, one_at_a_time


class YearFact(Table):
    """One line of the sheet, in its order: a name (督查督办通知, 部署会日期, 成效：专题 …) and its value as text.

    `act_id` is the act that told it in chat, None where a ledger did; `was` what stood there before that act, None for nothing.
    """

    __tablename__ = "year_fact"
    __table_args__ = (UniqueConstraint("year", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    value: Mapped[str]
    was: Mapped[str | None]
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))


def of_year(session: Session, year: int) -> dict[str, str]:
    """name → value, in the sheet's order; a day is YYYY-MM-DD. A line that was emptied is none."""
    told = (YearFact.year == year, YearFact.value != "")
    query = select(YearFact.name, YearFact.value).where(*told).order_by(YearFact.position)
    return {row.name: row.value for row in session.execute(query)}


def put(session: Session, year: int, lines: Sequence[tuple[str, str]]) -> bool:
    """What the sheet says now; True when that is something else than before."""
    if list(of_year(session, year).items()) == list(lines):
        return False
    session.execute(delete(YearFact).where(YearFact.year == year))
    session.add_all(YearFact(year=year, position=place, name=name, value=value) for place, (name, value) in enumerate(lines))
    session.flush()
    return True


def lock(session: Session, year: int) -> None:
    """Nobody else tells a line of this year until the transaction ends."""
    one_at_a_time(session, f"sheet of {year}")


def say(session: Session, year: int, name: str, value: str, act: int) -> None:
    """A line is told by an act in chat; what stood there before is kept beside it. An empty value empties it."""
    line = session.scalar(select(YearFact).where(YearFact.year == year, YearFact.name == name))
    if line:
        line.was, line.value, line.act_id = line.value, value, act
    else:
        last = session.scalar(select(func.max(YearFact.position)).where(YearFact.year == year))
        place = 0 if last is None else last + 1
        session.add(YearFact(year=year, position=place, name=name, value=value, act_id=act))
    session.flush()


def said_by(session: Session, act: int) -> YearFact | None:
    """The line as the act told it; None where it was told otherwise since."""
    return session.scalar(select(YearFact).where(YearFact.act_id == act))


def unsay(session: Session, line: YearFact) -> None:
    """What stood there before the act stands there again."""
    if line.was is None:
        session.delete(line)
    else:
        line.value, line.was, line.act_id = line.was, None, None
    session.flush()
