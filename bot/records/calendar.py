"""The office's own changes to the working days of a year."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, run
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


MONTHS_OFF = 4  # at the least, January and October among them: New Year, the moon's New Year, Qingming, Labour Day … National Day


def whole_years(days: dict[date, bool]) -> set[int]:
    """The years whose whole arrangement these days can be; one long festival is none."""
    months: dict[int, set[int]] = {}
    for day, workday in days.items():
        if not workday:
            months.setdefault(day.year, set()).add(day.month)
    return {year for year, off in months.items() if len(off) >= MONTHS_OFF and {1, 10} <= off}


def bring(session: Session, days: dict[date, bool], now: datetime) -> list[date]:
    """Days from a file; a year's whole arrangement replaces what was stated of that year, and makes the year known.

    The days that were stated before and are no more.
    """
    years = whole_years(days)
    gone = [day for day in run(session, CHANGES).scalars() if day.year in years and day not in days]
    if gone:
        session.execute(delete(CalendarDay).where(CalendarDay.day.in_(gone)))
    change(session, days)
    for year in years:
        session.merge(CalendarYear(year=year, imported_at=now))
    session.flush()
    return sorted(gone)


def change(session: Session, days: dict[date, bool]) -> None:
    """State the kind of these days."""
    for day, workday in days.items():
        session.merge(CalendarDay(day=day, workday=workday))
    session.flush()
