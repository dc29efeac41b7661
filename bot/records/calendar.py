"""The office's own changes to the working days of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select
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


class CalendarChange(Table):
    """What the office had stated of a day, nothing where it is None, before it stated otherwise on another day.

    What was stated before such rows were kept holds from the beginning.
    """

    __tablename__ = "calendar_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    was: Mapped[bool | None]
    stated_on: Mapped[date]


CHANGES = select(CalendarDay.day, CalendarDay.workday)
YEARS = select(CalendarYear.year)
CHANGED = select(CalendarChange.id, CalendarChange.day, CalendarChange.was, CalendarChange.stated_on).order_by(CalendarChange.id)


def load(session: Session) -> Calendar:
    """The calendar with the office's changes."""
    changes = {row.day: row.workday for row in run(session, CHANGES)}
    if not changes:
        return Calendar()
    known = Calendar(changes, frozenset(run(session, YEARS).scalars()))
    return with_past(known, run(session, CHANGED).all())


def before_change(session: Session, change: int) -> Calendar:
    """The calendar as it was before this change and all later ones."""
    known, rows = load(session), run(session, CHANGED).all()
    then = Calendar(taken_back(known.changes, [row for row in rows if row.id >= change]), known.stated)
    return with_past(then, [row for row in rows if row.id < change])


def with_past(known: Calendar, changed: Sequence[Any]) -> Calendar:
    """The calendar with what it was until each day on which something was stated."""
    found, changes = [], known.changes
    for on, rows in groupby(reversed(changed), key=lambda row: row.stated_on):
        changes = taken_back(changes, list(rows)[::-1])
        found.append((on, Calendar(changes, known.stated & whole_years(changes))))
    return replace(known, before=tuple(reversed(found)))


def taken_back(changes: Mapping[date, bool], changed: Sequence[Any]) -> dict[date, bool]:
    """What was stated before these changes, of which the last comes last."""
    found: dict[date, bool | None] = {**changes}
    for row in reversed(changed):
        found[row.day] = row.was
    return {day: workday for day, workday in found.items() if workday is not None}


MONTHS_OFF = 4  # at the least, January and October among them: New Year, the moon's New Year, Qingming, Labour Day … National Day


def whole_years(days: Mapping[date, bool]) -> set[int]:
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
        note(session, dict.fromkeys(gone), now.date())
        session.execute(delete(CalendarDay).where(CalendarDay.day.in_(gone)))
    change(session, days, on=now.date())
    for year in years:
        session.merge(CalendarYear(year=year, imported_at=now))
    session.flush()
    return sorted(gone)


def newest_change(session: Session) -> int:
    """The id of the newest change; 0 before the first."""
    return session.scalar(select(func.max(CalendarChange.id))) or 0


def note(session: Session, days: Mapping[date, bool | None], on: date) -> None:
    """Keep what was stated of the days of which something else is stated on that day, None: nothing any more."""
    known = {row.day: row.workday for row in run(session, CHANGES)}
    changed = (day for day, workday in days.items() if known.get(day) != workday)
    session.add_all(CalendarChange(day=day, was=known.get(day), stated_on=on) for day in changed)
    session.flush()


def change(session: Session, days: dict[date, bool], *, on: date) -> None:
    """State the kind of these days, on that day."""
    note(session, days, on)
    for day, workday in days.items():
        session.merge(CalendarDay(day=day, workday=workday))
    session.flush()
