"""The dated facts that a ledger tells: a changed cell supersedes what it brought before, an emptied one retracts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import DAY_OF, DAYS, FACTS, VALUES, tells
from bot.documents.ledger.entries import Entry, Ledger
from bot.records.engine.base import run
from bot.records.facts import LEDGER, FactRow
from bot.records.ledger.erased_names import ErasedNames
from bot.rules.words import FactKind

FACTS_BEFORE = (
    select(FactRow.id, FactRow.suggestion_id, FactRow.kind, FactRow.on_date, FactRow.value, FactRow.channel)
    .where(
        FactRow.suggestion_id.in_(bindparam("ids", expanding=True)),
        FactRow.superseded_at.is_(None),
        FactRow.subject == "",
        FactRow.kind.in_(FACTS),
    )
    .order_by(FactRow.id)
)
Before = Mapping[FactKind, Any]  # kind → a row of FACTS_BEFORE
Told = tuple[date, str]  # day, value


@dataclass(frozen=True)
class FactChange:
    """A fact of an item that the ledger has otherwise: as it was (a row of FACTS_BEFORE), as it is to be; None is no fact."""

    entry: Entry
    item: int
    kind: FactKind
    before: Any
    wanted: Told | None


def changed(
    session: Session, rows: Sequence[tuple[Entry, int]], known: Sequence[int], ledger: Ledger, erased: ErasedNames
) -> list[FactChange]:
    """What the ledger tells otherwise than it is known; what was recorded in chat stays.

    `rows` are entries with their ids, `known` those that were there before.
    """
    held: dict[int, dict[FactKind, Any]] = defaultdict(dict)
    for row in run(session, FACTS_BEFORE, ids=known):
        held[row.suggestion_id][FactKind(row.kind)] = row
    return [FactChange(entry, item, *change) for entry, item in rows for change in changes(entry, held[item], ledger, erased)]


def put(session: Session, changed: Sequence[FactChange], now: datetime) -> None:
    """Bring the facts up to date."""
    gone: list[int] = []
    new: list[dict[str, Any]] = []
    for change in changed:
        if change.before is not None:
            gone.append(change.before.id)
        if change.wanted is not None:
            on, value = change.wanted
            fact = {"suggestion_id": change.item, "kind": str(change.kind), "on_date": on, "value": value or None}
            new.append({**fact, "channel": LEDGER, "recorded_at": now})
    if gone:
        session.execute(update(FactRow).where(FactRow.id.in_(gone)).values(superseded_at=now))
    if new:
        session.connection().execute(insert(FactRow), new)


def changes(entry: Entry, held: Before, ledger: Ledger, erased: ErasedNames) -> Iterator[tuple[FactKind, Any, Told | None]]:
    """(kind, the fact before, what it is to be) of each fact that the ledger has otherwise; None is no fact."""
    moved: set[FactKind] = set()
    for kind in FACTS:
        before, wanted = held.get(kind), entry.facts.get(kind)
        if (before is not None and before.channel != LEDGER) or not tells(entry.told, kind):
            continue
        if before is not None and wanted is None and ledger.as_of and before.on_date > ledger.as_of:
            continue
        if before is not None and wanted is not None:
            wanted = completed(kind, wanted, before, entry.told, moved, erased)
        if wanted != (before and (before.on_date, before.value or "")):
            moved.add(kind)
            yield kind, before, wanted


def completed(kind: FactKind, wanted: Told, before: Any, told: Set[str], moved: Set[FactKind], erased: ErasedNames) -> Told:
    """What the ledger tells of a fact that is known, with what it cannot know as it was.

    It knows no value without the value's column. And a fact without a day of its own keeps its day unless the ledger
    `moved` the step that gave it one: that step may have been recorded in chat since, or taken back there.
    """
    known = before.value or ""
    on, value = wanted[0], erased.as_known(wanted[1], known)
    if kind in DAYS:
        return on, value if VALUES.get(kind, DAYS[kind]) in told else known
    return on if value != known or moved & set(DAY_OF[kind]) else before.on_date, value
