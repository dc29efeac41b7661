"""The ledger's three columns of reviews: the days of the round that stands, the same for import and export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import REVIEWS
from bot.documents.ledger.entries import Entry, Ledger
from bot.records import facts, reviews
from bot.records.ledger.names import Names
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.rules import chains
from bot.rules.chains import Chains
from bot.rules.stages import is_about

COLUMNS = {title: place for place, title in enumerate(chains.USUAL, start=1)}  # of the title that a column of REVIEWS is about


class Submitted(Protocol):
    """A round of review, as a table's object or a row of it."""

    @property
    def chain(self) -> str | None: ...
    @property
    def submitted_on(self) -> date: ...
    @property
    def withdrawn_on(self) -> date | None: ...


class Decided(Protocol):
    """One level's decision in a round."""

    @property
    def level(self) -> int: ...
    @property
    def passed(self) -> bool: ...
    @property
    def decided_on(self) -> date: ...


def standing(rounds: Iterable[tuple[Submitted, Sequence[Decided]]], until: date | None = None) -> dict[int, date]:
    """place of its column in REVIEWS, from 1 → day of a review, in the latest round that was neither withdrawn nor returned.

    What happened after `until` counts as not having happened.
    """

    def happened(on: date) -> bool:
        return until is None or on <= until

    for one, decisions in reversed([*rounds]):
        titles = dict(enumerate(chains.of_round(chains.told(one.chain)), start=1))
        known = [decision for decision in decisions if happened(decision.decided_on)]
        withdrawn = one.withdrawn_on is not None and happened(one.withdrawn_on)
        if happened(one.submitted_on) and not withdrawn and all(decision.passed for decision in known):
            own = ((titles.get(decision.level), decision.decided_on) for decision in known)
            return {COLUMNS[title]: on for title, on in own if title in COLUMNS}
    return {}


def known(session: Session, items: Sequence[int]) -> dict[int, list[tuple[Any, list[Any]]]]:
    """item → its rounds, each with its decisions by level."""
    rounds = reviews.known_rounds(session, items, date.max)
    decided: dict[int, list[Any]] = defaultdict(list)
    if rounds:
        for decision in reviews.known_decisions(session, [row.id for row in rounds], date.max):
            decided[decision.round_id].append(decision)
    found: dict[int, list[tuple[Any, list[Any]]]] = defaultdict(list)
    for row in rounds:
        found[row.suggestion_id].append((row, decided[row.id]))
    return found


@dataclass(frozen=True)
class ReviewChange:
    """An item's review days as the ledger has them now, and its rounds: those that go, and the numbers of those that stay."""

    entry: Entry
    item: int
    days: dict[int, date]
    gone: Sequence[Any]
    held: dict[int, date]
    kept: Sequence[int]


def changed(
    session: Session, rows: Sequence[tuple[Entry, int]], items: Sequence[int], ledger: Ledger, names: Names
) -> list[ReviewChange]:
    """The items whose review days are others now.

    `rows` are entries with their ids, `items` those that were there before. A round about what is not to be written any
    more stays as it is; its days, told again, are no review of what is written now.
    """
    everything = known(session, items)
    turns = facts.turns(facts.changes_of(session, items))
    found = []
    for entry, item in rows:
        rounds = everything.get(item, [])
        before = [one for one in rounds if not reviews.is_undone(one[0])]
        over: dict[int, date] = {}
        if item in turns:
            before = [one for one in before if is_about(one[0].number, entry.handling, turns[item])]
            over = standing([one for one in rounds if one not in before])
        days = wanted(entry, before, ledger, names)
        if days is not None and not (days and days == over):
            gone = [row for row, _ in before]
            kept = [row.number for row, _ in rounds if row not in gone]
            found.append(ReviewChange(entry, item, days, gone, standing(before, ledger.as_of), kept))
    return found


def levels_of(change: ReviewChange, settled: Chains) -> list[str]:
    """The titles of the round that a ledger brings: of the levels that are settled for the item those that have a column, and
    whatever else it tells."""
    levels = list(dict.fromkeys(title for title in settled.of(change.entry.handling, change.entry.level) if title in COLUMNS))
    return levels + [title for title, column in COLUMNS.items() if column in change.days and title not in levels]


def put(session: Session, changed: Sequence[ReviewChange], names: Names, settled: Chains) -> None:
    """Each item's review days as one round, in place of the one that the ledger brought before."""
    if gone := {row.id for change in changed for row in change.gone}:
        session.execute(delete(ReviewDecision).where(ReviewDecision.round_id.in_(gone)))
        session.execute(delete(ReviewRound).where(ReviewRound.id.in_(gone)))
    made = {change.item: change for change in changed if change.days}
    if not made:
        return
    first = [
        {
            "suggestion_id": item,
            "number": max(change.kept, default=0) + 1,
            "submitted_on": min(change.days.values()),
            "chain": chains.kept(tuple(levels_of(change, settled))),
        }
        for item, change in made.items()
    ]
    session.connection().execute(insert(ReviewRound), first)
    decisions = []
    for row in reviews.known_rounds(session, list(made), date.max):
        change = made[row.suggestion_id]
        if row.number in change.kept:
            continue
        review = {"round_id": row.id, "passed": True}
        decisions += [
            {**review, "level": level, "person_id": names.reviewer(change.entry, COLUMNS[title]), "decided_on": on}
            for level, title in enumerate(chains.told(row.chain), start=1)
            if (on := change.days.get(COLUMNS[title]))
        ]
    session.connection().execute(insert(ReviewDecision), decisions)


def wanted(entry: Entry, before: Sequence[tuple[Any, list[Any]]], ledger: Ledger, names: Names) -> dict[int, date] | None:
    """column → day that the ledger wants now; None when nothing is to change.

    A round that lives in chat is left alone, with a warning where the ledger says otherwise.
    """
    held = standing(before, ledger.as_of)
    untold = {level: on for level, on in held.items() if REVIEWS[level - 1] not in entry.told}
    told = {**untold, **entry.reviews}
    in_chat = any(row.submitted_at or any(decision.decided_at for decision in decisions) for row, decisions in before)
    if held == told or (in_chat and not entry.reviews):
        return None
    if in_chat:
        names.warn(entry, "群内已有审核记录，台账中的审核日期未采用")
        return None
    later = {level: on for level, on in standing(before).items() if ledger.as_of and on > ledger.as_of}
    return {**later, **told}
