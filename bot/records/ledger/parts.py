"""Who handles the items of a ledger: divisions and people as it has them now, and as chat has them since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import PARTS
from bot.documents.ledger.entries import Entry
from bot.records import assignments
from bot.records.assignments import Assignment, EarlierAssignment
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.ledger.names import Names
from bot.rules.words import FactKind

Part = tuple[str, int | None, int | None]  # part, division, person
PARTS_BEFORE = (
    select(
        *(Assignment.suggestion_id, Assignment.part, Assignment.division_id, Assignment.person_id),
        *(Assignment.position, Assignment.since),
    )
    .where(Assignment.suggestion_id.in_(bindparam("ids", expanding=True)))
    .order_by(Assignment.suggestion_id, Assignment.position)
)
REASSIGNED = select(FactRow.suggestion_id, FactRow.subject).where(
    FactRow.suggestion_id.in_(bindparam("ids", expanding=True)),
    FactRow.kind == FactKind.REASSIGNED,
    FactRow.superseded_at.is_(None),
)


@dataclass(frozen=True)
class Change:
    """Who handled an item, as rows, and who is to handle it."""

    before: Sequence[Any]
    wanted: Sequence[Part]


def changes(session: Session, rows: Sequence[tuple[Entry, int]], known: Sequence[int], names: Names) -> dict[int, Change]:
    """The items whose people or divisions the ledger has otherwise; `rows` are entries with their ids, `known` those that
    were there before.

    What was reassigned in chat stays as it is there, and so does what the file has no column for.
    """
    held: dict[int, list[Part]] = defaultdict(list)
    rows_of: dict[int, list[Any]] = defaultdict(list)
    for row in run(session, PARTS_BEFORE, ids=known):
        held[row.suggestion_id].append(part_of(row))
        rows_of[row.suggestion_id].append(row)
    reassigned: dict[int, set[str]] = defaultdict(set)
    for row in run(session, REASSIGNED, ids=known):
        reassigned[row.suggestion_id] |= {row.subject} | ({"head", "officer"} if row.subject == "lead" else set())
    changed: dict[int, Change] = {}
    for entry, item in rows:
        untold = {part for part, column in PARTS.items() if column not in entry.told} if item in rows_of else set()
        wanted = mixed(entry, in_ledger(entry, names), held[item], reassigned[item], untold, names)
        if Counter(held[item]) != Counter(wanted):
            changed[item] = Change(rows_of[item], wanted)
    return changed


def part_of(row: Any) -> Part:
    """What an assignment says, whenever it began."""
    return (row.part, row.division_id, row.person_id)


def put(session: Session, changed: Mapping[int, Change], on: date) -> None:
    """Bring who handles these items up to date; of known ones, what is new holds from that day on, and what goes is kept."""
    since = {(item, part_of(row)): row.since for item, change in changed.items() for row in change.before}
    ended = [
        kept
        for change in changed.values()
        for row in change.before
        if part_of(row) not in change.wanted and (kept := assignments.earlier(row, on))
    ]
    if ended:
        session.connection().execute(insert(EarlierAssignment), ended)
    if gone := [item for item, change in changed.items() if change.before]:
        session.execute(delete(Assignment).where(Assignment.suggestion_id.in_(gone)))
    new = [
        {
            "suggestion_id": item,
            "position": place,
            "part": part,
            "division_id": division,
            "person_id": person,
            "since": since.get((item, (part, division, person)), on if change.before else None),
        }
        for item, change in changed.items()
        for place, (part, division, person) in enumerate(change.wanted)
    ]
    if new:
        session.connection().execute(insert(Assignment), new)


def in_ledger(entry: Entry, names: Names) -> list[Part]:
    """Divisions and people as the ledger has them."""
    lead = names.divisions[entry.lead_division]
    return [
        ("lead", lead, None),
        *(("assisting", names.divisions[name], None) for name in entry.assisting),
        *(("head", None, names.person(entry, name, lead, "第一责任人")) for name in entry.heads),
        *(("officer", None, names.person(entry, name, lead, "直接责任人")) for name in entry.officers),
        *(("deputy_director", None, names.person(entry, name, None, "分管领导")) for name in entry.deputy_directors),
    ]


def mixed(
    entry: Entry, wanted: list[Part], before: Sequence[Part], reassigned: Set[str], untold: Set[str], names: Names
) -> list[Part]:
    """The ledger's parts with those that stay; the office is told where the ledger says otherwise than chat."""
    staying = reassigned | untold
    if not staying:
        return wanted
    held = [part for part in before if part[0] in staying]
    lead = next((division for part, division, _ in held if part == "lead"), None)
    own = [part for part in wanted if part[0] not in staying and part[:2] != ("assisting", lead)]
    compared = {"lead", "officer", "deputy_director"} & reassigned - untold
    if Counter(part for part in held if part[0] in compared) != Counter(part for part in wanted if part[0] in compared):
        names.warn(entry, "群内已改派或交接，台账中的牵头处室、承办人或分管领导未采用")
    return [*held, *own]
