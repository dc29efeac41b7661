"""What a new year begins with: what stays, what is still open, what was promised, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import appointments, calendar, cases, chats, people, suggestions, tracking
from bot.records.figures import tallies, year_facts
from bot.rules import promises
from bot.rules.papers import statistics, year_pieces
from bot.rules.permissions import Scope
from bot.rules.promises import Keeping, Promise
from bot.rules.stages import Case

WHOLE = Scope(everything=True)


@dataclass(frozen=True)
class Opening:
    """A year that begins. `open` are the items of earlier years that are not done, `carried` the promises made on items of
    earlier years that are not kept, `lacks` the lines of the sheet 年度 of the year before that nobody has told; `people` hold an
    office, `without_account` of them are known on no platform."""

    year: int
    total: int
    finished: int
    items: int
    people: int
    without_account: int
    divisions: int
    groups: int
    provisional: bool
    open: Sequence[Case]
    carried: Sequence[Promise]
    lacks: Sequence[str]

    @property
    def before(self) -> int:
        return self.year - 1

    @property
    def may_be_archived(self) -> bool:
        """Whether all of the year before is done; a year without items is no year to archive."""
        return self.total == self.finished > 0


def gather(session: Session, office: Office, year: int, now: datetime) -> Opening:
    """As of this moment; nothing is changed by it."""
    today, before = now.date(), year - 1
    tallied = tallies.tallies(session, before, today, WHOLE, statutory=cases.governing(session, office))
    known = calendar.load(session)
    serving = {one.id for one in appointments.everybody(session, today)}
    earlier = cases.load(session, suggestions.still_open(session, WHOLE, today), today, office)
    made = promises.of(cases.load(session, tracking.promised(session, WHOLE, today), today, office), today)
    bodies = suggestions.bodies_of(session, before, today)
    return Opening(
        year=year,
        total=statistics.number(tallied),
        finished=statistics.number(t for t in tallied if t.finished),
        items=len(suggestions.of_year(session, year, today)),
        people=len(serving),
        without_account=len(serving - people.bound(session, sorted(serving), office.places)),
        divisions=len(people.divisions(session)),
        groups=len(chats.registered(session, today)),
        provisional=known.provisional(year),
        open=[case for case in earlier if case.year < year],
        carried=[one for one in made if one.case.year < year and one.stage in (Keeping.DUE, Keeping.OPEN)],
        lacks=year_pieces.lacking(year_facts.of_year(session, before), bodies) if bodies else [],
    )
