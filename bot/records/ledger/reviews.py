"""The ledger's three columns of reviews: the days of the round that stands, the same for import and export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import REVIEWS
from bot.documents.ledger.entries import Entry, Ledger
from bot.records import facts, reviews
from bot.records.ledger.names import Names
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.rules.stages import is_about


class Submitted(Protocol):
    """A round of review, as a table's object or a row of it."""

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
    """level → day of its review, in the latest of these rounds (oldest first) that was neither withdrawn nor returned.

    What happened after `until` counts as not having happened.
    """

    def happened(on: date) -> bool:
        return until is None or on <= until

    for one, decisions in reversed([*rounds]):
        known = [decision for decision in decisions if happened(decision.decided_on)]
        withdrawn = one.withdrawn_on is not None and happened(one.withdrawn_on)
        if happened(one.submitted_on) and not withdrawn and all(decision.passed for decision in known):
            return {decision.level: decision.decided_on for decision in known if decision.level <= len(REVIEWS)}
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


def put(session: Session, rows: Sequence[tuple[Entry, int]], items: Sequence[int], ledger: Ledger, names: Names) -> set[int]:
    """Each item's review days as one round, in place of the one that the ledger brought before.

    `rows` are entries with their ids, `items` those that were there before. The ids that changed. A round about what is
    not to be written any more stays as it is; its days, told again, are no review of what is written now.
    """
    everything = known(session, items)
    turns = facts.turns(facts.changes_of(session, items))
    before, over = dict(everything), {}
    for entry, item in rows:
        if item in turns:
            rounds = everything.get(item, [])
            before[item] = [one for one in rounds if is_about(one[0].number, entry.handling, turns[item])]
            over[item] = standing([one for one in rounds if one not in before[item]])
    changed = [
        (entry, item, days)
        for entry, item in rows
        if (days := wanted(entry, before.get(item, []), ledger, names)) is not None and not (days and days == over.get(item))
    ]
    if gone := {row.id for _, item, _ in changed for row, _ in before.get(item, [])}:
        session.execute(delete(ReviewDecision).where(ReviewDecision.round_id.in_(gone)))
        session.execute(delete(ReviewRound).where(ReviewRound.id.in_(gone)))
    made = {item: (entry, days) for entry, item, days in changed if days}
    if made:
        kept = {item: [row.number for row, _ in everything.get(item, []) if row.id not in gone] for item in made}
        first = [
            {"suggestion_id": item, "number": max(kept[item], default=0) + 1, "submitted_on": min(days.values())}
            for item, (_, days) in made.items()
        ]
        session.connection().execute(insert(ReviewRound), first)
        decisions = []
        for row in reviews.known_rounds(session, list(made), date.max):
            if row.number in kept[row.suggestion_id]:
                continue
            entry, days = made[row.suggestion_id]
            review = {"round_id": row.id, "passed": True}
            decisions += [
                {**review, "level": level, "person_id": names.reviewer(entry, level), "decided_on": on}
                for level, on in days.items()
            ]
        session.connection().execute(insert(ReviewDecision), decisions)
    return {item for _, item, _ in changed}


def wanted(entry: Entry, before: Sequence[tuple[Any, list[Any]]], ledger: Ledger, names: Names) -> dict[int, date] | None:
    """level → day that the ledger wants now; None when nothing is to change.

    A round that lives in chat is left alone, with a warning where the ledger says otherwise.
    """
    held = standing(before, ledger.as_of)
    untold = {level: on for level, on in held.items() if REVIEWS[level - 1] not in ledger.told}
    told = {**untold, **entry.reviews}
    in_chat = any(row.submitted_at or any(decision.decided_at for decision in decisions) for row, decisions in before)
    if held == told or (in_chat and not entry.reviews):
        return None
    if in_chat:
        names.warn(entry, "群内已有审核记录，台账中的审核日期未采用")
        return None
    later = {level: on for level, on in standing(before).items() if ledger.as_of and on > ledger.as_of}
    return {**later, **told}
