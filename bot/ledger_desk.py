"""The ledger's desk: a spreadsheet of the office is read, written in one transaction, and whom it concerns is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.documents.entries import Ledger
    from bot.records.ledger.importing import Result
    from bot.records.ledger.people import Result as PeopleResult
    from bot.wsgi import Service


class Undo(Exception):
    """Ends a dry run's transaction."""


Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]  # how many there are → what hears of some done


@contextmanager
def silent(length: int) -> Iterator[Callable[[int], None]]:
    """Progress that nobody sees."""
    yield lambda count: None


def bring_ledger(
    service: Service,
    file: Path,
    *,
    now: datetime,
    year: int | None = None,
    skip_bad: bool = False,
    dry_run: bool = False,
    tell: bool = False,
    progress: Progress = silent,
) -> Result:
    """Read a ledger and write it in one transaction; with `tell`, each lead division hears which items are now its own."""
    from bot.documents import ledger
    from bot.records import people, suggestions
    from bot.records.ledger import importing

    with service.database.begin() as session:
        divisions = set(people.divisions(session))
    found = ledger.read(file, divisions, year=year)  # nobody waits for the database meanwhile
    try:
        with service.database.begin() as session:
            dues = suggestions.limits_of_open(session, now.date()) if tell else {}
            with progress(len(found.entries)) as written:
                result = importing.write(session, found, now=now, skip_bad=skip_bad, written=written)
            if result.written:
                add_up(session, found, result, len(service.office.chain), now)
            if result.created and tell:
                tell_divisions(session, service, now)
            if result.updated and tell:
                tell_moved(session, service, dues, now)
            if dry_run:
                result.written = False
                raise Undo
    except Undo:
        pass
    return result


def tell_divisions(session: Session, service: Service, now: datetime) -> None:
    """Notices about the items that this import entered and that exist today."""
    from bot.records import cases, suggestions
    from bot.records.delivery import notices

    ids = suggestions.entered_at(session, now)
    own = cases.load(session, ids, now.date(), service.office)
    notices.tell_divisions(session, own, key=f"import:{now.isoformat()}", now=now)


def tell_moved(session: Session, service: Service, before: dict[int, date], now: datetime) -> None:
    """Notices about the open items whose limit this import moved, to each lead division and to the office."""
    from bot.records import cases, suggestions
    from bot.records.delivery import notices

    after = suggestions.limits_of_open(session, now.date())
    moved = {i: day for i, day in before.items() if i in after and after[i] != day}
    found = cases.load(session, list(moved), now.date(), service.office)
    notices.tell_moved(session, found, moved, key=f"moved:{now.isoformat()}", now=now)


def add_up(session: Session, ledger: Ledger, result: Result, levels: int, now: datetime) -> None:
    """Look whether the years of a ledger still add up, and warn of the items that break an equation.

    When the import changed nothing, only of what was not known yet.
    """
    from bot.documents.entries import Remark
    from bot.records.figures import findings
    from bot.rules import numbers

    rows: dict[str, int] = {}
    for entry in ledger.entries:
        shown = numbers.display(entry.digits)
        rows |= {shown: entry.row, f"{entry.level}{entry.body}{shown}": entry.row}
    for year in sorted({entry.year for entry in ledger.entries}):
        seen = findings.check(session, year, levels, now)
        shown_now = seen.standing if result.created or result.updated else seen.found
        result.warnings += [Remark(rows.get(one.number, 0), one.number, one.text) for one in shown_now]
    result.warnings.sort(key=lambda remark: remark.row)


def bring_people(service: Service, file: Path, *, dated: bool) -> PeopleResult:
    """Read and write a list of people in one transaction; undated, what it says holds from the beginning."""
    from bot.documents import people_sheet
    from bot.records.ledger import people as people_import

    rows, bad = people_sheet.read(file)
    today = service.clock.now().date()
    corp_ids = {name: platform.corp_id for name, platform in service.settings.platforms.items()}
    with service.database.begin() as session:
        return people_import.write(session, rows, bad, corp_ids=corp_ids, since=today if dated else None, today=today)
