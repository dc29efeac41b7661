"""What the figure guard has found and told, so that it stays silent while nothing changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.office import Office
from bot.records.cases import governing
from bot.records.engine.base import Moment, Table
from bot.records.figures import year_items
from bot.rules.papers import equations
from bot.rules.papers.equations import Equation


class Finding(Table):
    """One item that breaks one equation, by their numbers, from `found_at` until `cleared_at`; `text` is how it was told."""

    __tablename__ = "finding"
    __table_args__ = (Index(None, "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    equation: Mapped[str]
    number: Mapped[str]
    text: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(Moment)
    cleared_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True)
class Check:
    """What holds no more in a year: all of it, and what of it is different since the last look."""

    standing: Sequence[Finding]
    found: Sequence[Finding]
    cleared: Sequence[Finding]


def standing(session: Session, year: int) -> list[Finding]:
    """What was found and still holds."""
    query = select(Finding).where(Finding.year == year, Finding.cleared_at.is_(None))
    return list(session.scalars(query.order_by(Finding.id)))


def check(session: Session, year: int, office: Office, now: datetime) -> Check:
    """Look at everything recorded about a year, a ledger's dates to come included, and keep what was found."""
    found = equations.of_year(
        year_items.of_year(session, year, statutory=governing(session, office), settled=office.chains), now.date()
    )
    return compare(session, year, equations.broken(found), now)


def compare(session: Session, year: int, found: Iterable[Equation], now: datetime) -> Check:
    """Keep what is broken now; the same as before is no change."""
    before = {(finding.equation, finding.number): finding for finding in standing(session, year)}
    wanted = {(equation.id, number): equations.told(equation) for equation in found for number in equation.items}
    cleared = [finding for key, finding in before.items() if key not in wanted]
    for finding in cleared:
        finding.cleared_at = now
    new = [
        Finding(year=year, equation=equation, number=number, text=text, found_at=now)
        for (equation, number), text in wanted.items()
        if (equation, number) not in before
    ]
    session.add_all(new)
    session.flush()
    return Check([finding for key, finding in before.items() if key in wanted] + new, new, cleared)
