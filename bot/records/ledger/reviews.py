"""The ledger's three columns of reviews: the days of the round that stands, the same for import and export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import REVIEWS
from bot.documents.ledger.entries import Entry, Ledger
from bot.records import facts, reviews
from bot.records.engine import bulk
from bot.records.facts import FactRow
from bot.records.ledger.names import Names
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.rules import chains
from bot.rules.chains import Chain, Chains
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


def waits_untold(rounds: Sequence[tuple[Any, list[Any]]]) -> bool:
    """Whether the latest round is a ledger's, and waits at a level that no ledger can tell."""
    row, decisions = rounds[-1] if rounds else (None, [])
    in_chat = row is None or row.submitted_at or any(decision.decided_at for decision in decisions)
    return not in_chat and row is not None and bool(waiting(chains.of_round(chains.told(row.chain))))


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
        if days is None and reviews.OUT & entry.facts.keys() and waits_untold(before):
            days = standing(before)
        if days is not None and not (days and days == over):
            gone = [row for row, _ in before]
            kept = [row.number for row, _ in rounds if row not in gone]
            found.append(ReviewChange(entry, item, days, gone, standing(before, ledger.as_of), kept))
    return found


def columns_of(levels: Sequence[str]) -> list[int | None]:
    """The column of each level; None where it has none, as the office's check, or an earlier level of the same title has it."""
    return [COLUMNS.get(title) if title not in levels[:place] else None for place, title in enumerate(levels)]


def levels_of(change: ReviewChange, settled: Chain, left: date | None) -> list[str]:
    """The titles of the round that a ledger brings: the levels that are settled for the item, and whatever else it tells.

    Of a level without a column nothing is known. It was passed where a later one was, or where the paper `left` after the days
    that are told, and is none of the round; else it waits.
    """
    columns = columns_of(settled)
    last = max((place for place, column in enumerate(columns) if column in change.days), default=-1)
    if left and left >= max(change.days.values()):
        last = len(settled)
    levels = [title for place, title in enumerate(settled) if columns[place] or place > last]
    return levels + [title for title, column in COLUMNS.items() if column in change.days and title not in settled]


def waiting(levels: Sequence[str]) -> list[str]:
    """The titles of the levels that no ledger can tell."""
    return list(dict.fromkeys(title for title, column in zip(levels, columns_of(levels), strict=True) if column is None))


def gone_out(session: Session, items: Sequence[int]) -> dict[int, date]:
    """item → the last day on which its paper went to the deputy or to the lead unit, of those where it did."""
    known = select(FactRow.suggestion_id, FactRow.on_date).where(
        FactRow.kind.in_(map(str, reviews.OUT)), FactRow.superseded_at.is_(None)
    )
    found: dict[int, date] = {}
    for portion in bulk.portions(items):
        for item, on in session.execute(known.where(FactRow.suggestion_id.in_(portion))):
            found[item] = max(on, found.get(item, on))
    return found


def put(session: Session, changed: Sequence[ReviewChange], names: Names, settled: Chains) -> None:
    """Each item's review days as one round, in place of the one that the ledger brought before."""
    if gone := {row.id for change in changed for row in change.gone}:
        session.execute(delete(ReviewDecision).where(ReviewDecision.round_id.in_(gone)))
        session.execute(delete(ReviewRound).where(ReviewRound.id.in_(gone)))
    made = {change.item: change for change in changed if change.days}
    if not made:
        return
    left = gone_out(session, list(made))
    first = []
    for item, change in made.items():
        levels = levels_of(change, settled.of(change.entry.handling, change.entry.level), left.get(item))
        if untold := waiting(levels):
            names.warn(change.entry, f"台账没有{'、'.join(untold)}审核的栏目，无从知道是否已审，待其审核")
        own = {"number": max(change.kept, default=0) + 1, "submitted_on": min(change.days.values())}
        first.append({"suggestion_id": item, **own, "chain": chains.kept(tuple(levels))})
    session.connection().execute(insert(ReviewRound), first)
    decisions = []
    for row in reviews.known_rounds(session, list(made), date.max):
        change = made[row.suggestion_id]
        if row.number in change.kept:
            continue
        review = {"round_id": row.id, "passed": True}
        decisions += [
            {**review, "level": level, "person_id": names.reviewer(change.entry, column), "decided_on": on}
            for level, column in enumerate(columns_of(chains.told(row.chain)), start=1)
            if column and (on := change.days.get(column))
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
