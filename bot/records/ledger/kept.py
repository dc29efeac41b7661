"""What the last import changed, row by row, for a day: `undoing` reads it, the next import replaces it.

Kept are the rows as they were before and as they became, and the ids of what came in; never a word of an item that turned
secret: of that nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Column, LargeBinary, delete, func, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.acts import Act
from bot.records.assignments import Assignment, EarlierAssignment
from bot.records.delivery.outbox import Outbox
from bot.records.engine import bulk
from bot.records.engine.base import Moment, Table
from bot.records.erasure import rewritten
from bot.records.erasure.speaking import NEVER_KNOWN, Subject
from bot.records.facts import FactRow
from bot.records.figures.findings import Finding
from bot.records.figures.year_facts import YearFact
from bot.records.people import Person
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Batch, Suggestion

A_DAY = timedelta(days=1)
NOTHING = b""
Plain = dict[str, Any]  # column → plain value
Rows = dict[int, Any]  # id → row
# In the order in which rows may be entered again: what is referred to stands first.
OF_ITEM: Mapping[str, Any] = {
    "suggestion": Suggestion.id,
    "assignment": Assignment.suggestion_id,
    "earlier_assignment": EarlierAssignment.suggestion_id,
    "fact": FactRow.suggestion_id,
    "review_round": ReviewRound.suggestion_id,
}
OF_YEAR: Mapping[str, Any] = {"year_fact": YearFact.year, "finding": Finding.year}
NEW_ONLY: Mapping[str, Any] = {"person": Person.id, "batch": Batch.id}  # an import enters these and changes none
ORDER = (*NEW_ONLY, "suggestion", "assignment", "earlier_assignment", "fact", "review_round", "review_decision", *OF_YEAR)


class ImportUndo(Table):
    """The one import that can be taken back: when it was, and what it changed, as compressed JSON.

    A row without content is an import that came after it and left nothing to take back.
    """

    __tablename__ = "import_undo"
    id: Mapped[int] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[bytes] = mapped_column(LargeBinary)


CHANGED = select(ImportUndo).where(ImportUndo.content != NOTHING).order_by(ImportUndo.id.desc()).limit(1)


class Keeper:
    """Watches one import: what is there of an item, or of a year, before it is changed, and what is different afterwards."""

    def __init__(self, session: Session, years: Iterable[int]) -> None:
        self.session, self.years = session, sorted(set(years))
        self.newest = {name: newest(session, column) for name, column in NEW_ONLY.items()}
        self.items, self.acts, self.said = newest(session, Suggestion.id), newest(session, Act.id), newest(session, Outbox.id)
        self.looked: list[tuple[list[int], dict[str, Rows]]] = []
        self.of_years = {name: found(session, column, self.years) for name, column in OF_YEAR.items()}

    def look(self, items: list[int]) -> None:
        """These known items are about to change."""
        if items:
            self.looked.append((items, of_items(self.session, items)))

    def keep(self, *, now: datetime, without: Sequence[Subject]) -> datetime | None:
        """Keep what is different now, in place of the import before; nothing of the items `without`, which turned secret, nor
        what others' words said of them.

        An import that changed nothing leaves the one before as it was, and is noted. The moment by which this one is known;
        None where it changed nothing.
        """
        gone = {item.id for item in without if item.id != NEVER_KNOWN}
        found_now = Difference()
        known = sorted({item for items, _ in self.looked for item in items} - gone)
        for items, before in self.looked:  # a few hundred at a time: all at once they take much room
            after = of_items(self.session, items)
            rounds = {**after["review_round"], **before["review_round"]}
            for name, rows in before.items():
                was, became = (
                    {i: row for i, row in some.items() if item_of(name, row, rounds) not in gone} for some in (rows, after[name])
                )
                found_now.add(name, was, became)
        self.looked.clear()
        for name, column in OF_YEAR.items():
            found_now.add(name, self.of_years[name], found(self.session, column, self.years))
        created = self.session.scalars(select(Suggestion.id).where(Suggestion.id > self.items)).all()
        entered = ids_of_items(self.session, created)
        for name, column in NEW_ONLY.items():
            entered[name] = list(self.session.scalars(select(column).where(column > self.newest[name])))
        for name, ids in entered.items():
            found_now.inserted[name].update(ids)
        if not gone and not found_now:
            note_nothing(self.session, now)
            return None
        content = found_now.as_json() | {"acts": self.acts, "said": [self.said, newest(self.session, Outbox.id)]}
        content |= {"secret": sorted(gone), "known": known}
        for item in without:
            content = rewritten.without_item(content, item)
        forget(self.session)
        self.session.add(ImportUndo(imported_at=now, content=rewritten.packed(content)))
        self.session.flush()
        return now


class Difference:
    """What came in, by its ids, and what was changed or went, as it was and as it became."""

    def __init__(self) -> None:
        self.inserted: dict[str, set[int]] = {name: set() for name in ORDER}
        self.before: dict[str, list[Plain]] = {name: [] for name in ORDER}
        self.after: dict[str, list[Plain]] = {name: [] for name in ORDER}

    def __bool__(self) -> bool:
        return any(any(part.values()) for part in (self.inserted, self.before))

    def add(self, name: str, was: Rows, became: Rows) -> None:
        """Compare some rows of a table."""
        self.inserted[name].update(became.keys() - was.keys())
        for i, row in was.items():
            if became.get(i) != row:
                self.before[name].append(plain(row))
                if i in became:
                    self.after[name].append(plain(became[i]))

    def as_json(self) -> dict[str, Any]:
        """For JSON. A number that SQLite gave away again, to a row of another item, is that of a row that went and of one
        that came in."""
        after = {name: [row for row in rows if row["id"] not in self.inserted[name]] for name, rows in self.after.items()}
        return {
            "inserted": {name: ranges(sorted(ids)) for name, ids in self.inserted.items()},
            "before": self.before,
            "after": after,
        }


def newest(session: Session, column: Any) -> int:
    """The highest id there is."""
    return session.scalar(select(func.max(column))) or 0


def found(session: Session, column: Any, values: Sequence[int]) -> Rows:
    """id → row, of those rows of the column's table that have one of these values there."""
    rows: Rows = {}
    table = column.class_.__table__
    for portion in bulk.portions(values):
        rows |= {row.id: row for row in session.execute(select(table).where(bulk.among(session, column, portion)))}
    return rows


def of_items(session: Session, items: Sequence[int]) -> dict[str, Rows]:
    """table → id → row, of everything that belongs to these items."""
    session.flush()
    rows = {name: found(session, column, items) for name, column in OF_ITEM.items()}
    return {**rows, "review_decision": found(session, ReviewDecision.round_id, list(rows["review_round"]))}


def ids_of_items(session: Session, items: Sequence[int]) -> dict[str, list[int]]:
    """table → ids of everything that belongs to these items."""
    ids: dict[str, list[int]] = {name: [] for name in (*OF_ITEM, "review_decision")}
    for portion in bulk.portions(items):
        for name, column in OF_ITEM.items():
            ids[name] += session.scalars(select(column.class_.id).where(bulk.among(session, column, portion)))
    for portion in bulk.portions(ids["review_round"]):
        ids["review_decision"] += session.scalars(
            select(ReviewDecision.id).where(bulk.among(session, ReviewDecision.round_id, portion))
        )
    return ids


def item_of(name: str, row: Any, rounds: Rows) -> int | None:
    """The item to which a row belongs; None where it belongs to a year."""
    if name == "suggestion":
        return int(row.id)
    if name == "review_decision":
        return int(rounds[row.round_id].suggestion_id)
    return int(row.suggestion_id) if name in OF_ITEM else None


def plain(row: Any) -> Plain:
    """A row for JSON: days and moments as texts."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row._mapping.items()}


def typed(table: SqlTable, row: Plain) -> Plain:
    """A row from JSON as the table's columns want it."""
    return {name: value if value is None else read(table.c[name], value) for name, value in row.items()}


def read(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if column.type.python_type is date else value


def ranges(ids: Sequence[int]) -> list[list[int]]:
    """1, 2, 3, 7 as [1, 3], [7, 7]."""
    runs = groupby(enumerate(ids), lambda pair: pair[1] - pair[0])
    return [[run[0][1], run[-1][1]] for run in (list(run) for _, run in runs)]


def numbers_in(ranged: Iterable[Sequence[int]]) -> Iterator[int]:
    """The ids in such ranges."""
    for first, last in ranged:
        yield from range(first, last + 1)


def note_nothing(session: Session, now: datetime) -> None:
    """The last import is this one, and it left nothing to take back."""
    session.execute(delete(ImportUndo).where(ImportUndo.content == NOTHING))
    session.add(ImportUndo(imported_at=now, content=NOTHING))
    session.flush()


def last(session: Session) -> tuple[datetime, dict[str, Any]] | None:
    """When the import was that can be taken back, and what it changed; None where there is none."""
    row = session.scalar(CHANGED)
    return (row.imported_at, rewritten.unpacked(row.content)) if row else None


def without_change(session: Session) -> datetime | None:
    """When the last import was, where it left nothing to take back; None where it is the one that can be, or unknown."""
    row = session.scalar(select(ImportUndo).order_by(ImportUndo.id.desc()).limit(1))
    return row.imported_at if row and row.content == NOTHING else None


def forget(session: Session, *, until: datetime | None = None) -> None:
    """It can be taken back no more: one from that moment or earlier, without a moment whichever it is."""
    old = delete(ImportUndo)
    session.execute(old if until is None else old.where(ImportUndo.imported_at <= until))
