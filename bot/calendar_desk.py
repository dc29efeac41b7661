"""The calendar's desk: an arrangement of the office is read and written in one transaction, and what moves by it is told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.documents.calendar.reading import CalendarRead
    from bot.wsgi import Service


@dataclass
class CalendarImport:
    """What an import did: what was read, what moved by it, and the days stated before that are no more."""

    found: CalendarRead
    written: bool = False
    moved: list[str] = field(default_factory=list)
    gone: list[date] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        """The years of the days."""
        return sorted({day.year for day in self.found.days})

    def as_json(self) -> dict[str, Any]:
        found = self.found
        return {
            "written": self.written,
            "days": len(found.days),
            "years": self.years,
            "rejected": [{"row": row, "reason": reason} for row, reason in found.rejected],
            "warnings": [{"row": row, "reason": reason} for row, reason in found.warnings],
            "moved": self.moved,
            "reading": [sheet.as_json() for sheet in found.reading],
            "questions": [question.as_json() for question in found.questions],
        }


class OnlyLookedAt(Exception):
    """Ends the transaction of an arrangement that is only looked at."""


def bring(service: Service, file: Path, *, year: int | None = None, dry_run: bool = False) -> CalendarImport:
    """Read an arrangement and write it, if every row of it is clear; `year` answers where the file does not say its own. With
    `dry_run` it is told what would move, and nothing is written."""
    from bot.documents.calendar import reading

    result = CalendarImport(reading.read(file, service.clock.now().date(), year))
    if result.found.days and not result.found.rejected:
        result.moved, result.gone = stated(service, result.found.days, dry_run=dry_run)
        result.written = not dry_run
    return result


def stated(service: Service, days: dict[date, bool], *, dry_run: bool = False) -> tuple[list[str], list[date]]:
    """Write the arrangement, and tell the office which dates of open items count differently now.

    What moved, and the days that were stated before and are no more.
    """
    from bot import news, reach
    from bot.records import calendar as records
    from bot.records import cases, people
    from bot.records.delivery import notices
    from bot.rules import moves

    now = service.clock.now()
    moved, gone = list[str](), list[date]()
    with suppress(OnlyLookedAt), service.database.begin() as session:
        before = cases.view(session, now.date(), service.office)
        change = records.newest_change(session) + 1
        gone = records.bring(session, days, now)
        after = cases.view(session, now.date(), service.office)
        moved = moves.sentences(before, after, service.office.opinion_days_before, now.date())
        moment = f"{now.isoformat()}:{change}"  # two arrangements of one moment are two
        key = f"calendar:{moment}:opinions"
        if dry_run:
            raise OnlyLookedAt
        news.tell_of_calendar(session, service.office, before, key=key, now=now)
        if moved:
            office = people.office(session, now.date())
            private = reach.readers(session, service.office, now)
            notices.tell_of_calendar(session, office, moves.told(moved), change, key=moment, now=now, private=private)
    return moved, gone
