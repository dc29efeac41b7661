"""The office's own changes to the working days of a year."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.base import Moment, Table, run
from bot.rules.workdays import Calendar


class CalendarDay(Table):
    """One day whose kind the office stated: it goes before the library's data."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    workday: Mapped[bool]


class CalendarYear(Table):
    """A year whose whole arrangement the office imported: its dates are not provisional any more."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(Moment)


CHANGES = select(CalendarDay.day, CalendarDay.workday)
YEARS = select(CalendarYear.year)


def load(session: Session) -> Calendar:
    """The calendar with the office's changes."""
    changes = {row.day: row.workday for row in run(session, CHANGES)}
    return Calendar(changes, frozenset(run(session, YEARS).scalars()) if changes else frozenset())


def bring(session: Session, days: dict[date, bool], now: datetime) -> None:
    """A whole arrangement: these days, and the years they lie in are known from now on."""
    change(session, days)
    for year in {day.year for day in days}:
        session.merge(CalendarYear(year=year, imported_at=now))
    session.flush()


def change(session: Session, days: dict[date, bool]) -> None:
    """State the kind of these days."""
    for day, workday in days.items():
        session.merge(CalendarDay(day=day, workday=workday))
    session.flush()
