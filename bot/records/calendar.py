"""The office's own changes to the working days of a year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.base import Table, run
from bot.rules.workdays import Calendar


class CalendarDay(Table):
    """One day whose kind the office stated: it goes before the library's data."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    workday: Mapped[bool]


CHANGES = select(CalendarDay.day, CalendarDay.workday)


def load(session: Session) -> Calendar:
    """The calendar with the office's changes."""
    return Calendar({row.day: row.workday for row in run(session, CHANGES)})


def change(session: Session, days: dict[date, bool]) -> None:
    """State the kind of these days."""
    for day, workday in days.items():
        session.merge(CalendarDay(day=day, workday=workday))
    session.flush()
