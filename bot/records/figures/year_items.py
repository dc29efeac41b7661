"""A year's items as the equations and the summary see them: five queries, however many items there are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from bot.records import calendar
from bot.records import facts as facts_records
from bot.records.assignments import Assignment
from bot.records.cases import Statutory, counted
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.figures import voices
from bot.records.people import Division
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Batch, Suggestion
from bot.rules import chains, numbers, owing, stages
from bot.rules.chains import Chains
from bot.rules.papers import equations, spoken
from bot.rules.papers.equations import Item
from bot.rules.papers.statistics import Voice
from bot.rules.stages import AGREED, Fact, is_about
from bot.rules.words import Body, FactKind, Handling, Level

BODIES, LEVELS = {str(body): body for body in Body}, {str(level): level for level in Level}
KINDS = {str(kind): kind for kind in FactKind}
HANDLINGS = {str(handling): handling for handling in Handling}
CHAIN = tuple(range(1, chains.MOST + 1))  # the levels of review there can be
PASSED = {bits: frozenset(level for level in CHAIN if bits & 1 << level) for bits in range(1 << chains.MOST + 1)}
AHEAD = date(9999, 12, 31)  # all that is recorded, whatever its day
COUNTED = (
    FactKind.ACCEPTED,
    FactKind.WANTS_MEETING,
    FactKind.MEETING,
    FactKind.OPINIONS_COMPLETE,
    FactKind.WITHOUT_OPINIONS,
    FactKind.CONSULTED,
    FactKind.MAILED,
    FactKind.OPINION_SENT,
    FactKind.ATTITUDE,
    FactKind.RESULT,
    FactKind.REPLY_CLASS,
    FactKind.OBJECTION_DECISION,
    FactKind.EXTENSION,
    FactKind.REDO,
    FactKind.PRESSED,
)
OF_YEAR = (Suggestion.year == bindparam("year"), Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))
YEAR_ITEMS = (
    select(
        Suggestion.id,
        Suggestion.number,
        Suggestion.body,
        Suggestion.level,
        Suggestion.handling,
        Suggestion.key,
        Batch.name.label("batch"),
        Batch.received_on,
        Batch.due_on,
        Division.name.label("division"),
    )
    .join(Batch, Batch.id == Suggestion.batch_id)
    .outerjoin(Assignment, (Assignment.suggestion_id == Suggestion.id) & (Assignment.part == "lead"))
    .outerjoin(Division, Division.id == Assignment.division_id)
    .where(*OF_YEAR, Batch.received_on <= bindparam("on"))
    .order_by(Suggestion.id)
)
FACTS = (
    select(FactRow.suggestion_id, FactRow.kind, FactRow.id, FactRow.on_date, FactRow.value, FactRow.details)
    .join(Suggestion, Suggestion.id == FactRow.suggestion_id)
    .where(
        *OF_YEAR,
        FactRow.kind.in_([str(kind) for kind in COUNTED]),
        FactRow.subject == "",
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= bindparam("on"),
    )
    .order_by(FactRow.id)
)
LEVELS_PASSED = (
    select(
        ReviewRound.suggestion_id,
        Suggestion.handling,
        ReviewRound.number,
        ReviewRound.chain,
        func.sum(case({level: 1 << level for level in CHAIN}, value=ReviewDecision.level, else_=0)).label("levels"),
    )
    .join(Suggestion, Suggestion.id == ReviewRound.suggestion_id)
    .join(ReviewDecision, ReviewDecision.round_id == ReviewRound.id)
    .where(*OF_YEAR, ReviewDecision.passed, ReviewDecision.decided_on <= bindparam("on"))
    .where(or_(ReviewRound.withdrawn_on.is_(None), ReviewRound.withdrawn_on > bindparam("on")))
    .group_by(ReviewRound.suggestion_id, Suggestion.handling, ReviewRound.number, ReviewRound.chain)
    .order_by(ReviewRound.number)
)
TURNS = (
    select(FactRow.suggestion_id, FactRow.details)
    .join(Suggestion, Suggestion.id == FactRow.suggestion_id)
    .where(*OF_YEAR, FactRow.kind == FactKind.CHANGED, FactRow.superseded_at.is_(None), FactRow.on_date <= bindparam("on"))
    .order_by(FactRow.id)
)
ASSISTING = (
    select(Assignment.suggestion_id, Division.name)
    .join(Suggestion, Suggestion.id == Assignment.suggestion_id)
    .join(Division, Division.id == Assignment.division_id)
    .where(*OF_YEAR, Assignment.part == "assisting")
    .order_by(Assignment.suggestion_id, Assignment.position)
)
OPINIONS = (
    select(FactRow.suggestion_id, FactRow.kind, FactRow.subject, FactRow.id, FactRow.details)
    .join(Suggestion, Suggestion.id == FactRow.suggestion_id)
    .where(
        *OF_YEAR,
        FactRow.kind.in_([str(FactKind.OPINION), str(FactKind.OPINION_RETURNED), str(FactKind.CHANGED)]),
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= bindparam("on"),
    )
    .order_by(FactRow.id)
)
Known = Mapping[FactKind, Fact]
NOTHING_OWN = Chains()


def of_year(
    session: Session, year: int, on: date = AHEAD, *, statutory: Statutory | None = None, settled: Chains = NOTHING_OWN
) -> list[Item]:
    """The year's items with the facts dated until `on`, in the order of the ledger.

    `statutory` gives the dates that count where the notice's do not, `settled` the levels of review.

    Secret ones are not among them, nor those that went back to the office that handed them over.
    """
    return with_returned(session, year, on, statutory=statutory, settled=settled)[0]


def with_returned(
    session: Session, year: int, on: date = AHEAD, *, statutory: Statutory | None = None, settled: Chains = NOTHING_OWN
) -> tuple[list[Item], list[Item]]:
    """The same, and those that were handed over in the year and went back since it was agreed that they are not ours."""
    days = cache(lambda: calendar.load(session))
    facts: dict[int, dict[FactKind, Fact]] = defaultdict(dict)
    for suggestion, word, order, day, value, details in run(session, FACTS, year=year, on=on).all():
        kind = KINDS[word]
        fact = Fact(kind, day, value or "", "", json.loads(details) if details else {}, order)
        facts[suggestion][kind] = counted(fact, days)
    turns = facts_records.turns(run(session, TURNS, year=year, on=on).all())
    latest = {}
    for row in run(session, LEVELS_PASSED, year=year, on=on).all():
        item_id, handling, number, kept, bits = row
        now = HANDLINGS[handling]
        if is_about(number, now, turns.get(item_id, ())):
            latest[item_id] = (number, PASSED[bits], chains.told(kept))
    assisting: dict[int, list[str]] = defaultdict(list)
    for row in run(session, ASSISTING, year=year):
        assisting[row.suggestion_id].append(row.name)
    opinions: dict[int, list[Any]] = defaultdict(list)
    for row in run(session, OPINIONS, year=year, on=on):
        opinions[row.suggestion_id].append(row)
    several = voices.of_year(session, year, on, fresh=True)
    ours: list[Item] = []
    returned: list[Item] = []
    for row in run(session, YEAR_ITEMS, year=year, on=on).all():
        known = facts[row.id]
        decision = known.get(FactKind.OBJECTION_DECISION)
        divisions = assisting.get(row.id, [])
        silent = silent_of(divisions, opinions.get(row.id, ()), known.get(FactKind.OPINIONS_COMPLETE))
        limit = row.due_on
        if statutory and row.handling != Handling.REFERENCE:
            accepted = known.get(FactKind.ACCEPTED)
            at, what = (accepted.on if accepted else None), (BODIES[row.body], LEVELS[row.level], HANDLINGS[row.handling])
            limit = statutory.due(*what, row.received_on, at) or limit
        found = returned if decision is not None and decision.value == AGREED else ours
        number, passed, own = latest.get(row.id, (0, frozenset(), ()))
        wanted = settled.of(HANDLINGS[row.handling], LEVELS[row.level])
        levels = len(chains.of_round(own) if number else wanted)
        one = item(row, limit, known, divisions, silent, number, passed, levels)
        found.append(heard(one, several[row.id]) if row.id in several else one)
    return equations.told_apart(ours), equations.told_apart([*ours, *returned])[len(ours) :]


def heard(one: Item, each: Sequence[Voice]) -> Item:
    """The same of an item of which several deputies have wishes and grades of their own."""
    whole = spoken.together(each)
    return replace(one, wants=whole.wants, met=whole.met, form=whole.form, attitude=whole.attitude, result=whole.result)


def silent_of(assisting: Sequence[str], opinions: Sequence[Any], complete: Fact | None) -> tuple[str, ...]:
    """Which divisions owe their opinion, as `Case.silent_divisions`, from the rows of opinions and of changes."""
    given = {row.subject: row.id for row in opinions if row.kind == FactKind.OPINION}
    back = {row.subject: row.id for row in opinions if row.kind == FactKind.OPINION_RETURNED}
    changes = ((row.id, json.loads(row.details or "{}")) for row in opinions if row.kind == FactKind.CHANGED)
    joined = [(order, details.get("joined", "")) for order, details in changes]
    return owing.silent(assisting, given, back, joined, complete=complete.order if complete else None)


def item(
    row: Any,
    limit: date,
    known: Known,
    assisting: Sequence[str],
    silent: Sequence[str],
    number: int,
    passed: frozenset[int],
    levels: int,
) -> Item:
    """One row with the date set first, its facts and the latest round in which levels passed; what belongs to an answer being
    redone is out."""
    handling = HANDLINGS[row.handling]

    def fresh(kind: FactKind) -> Fact | None:
        return stages.fresh(known, kind)

    def value(fact: Fact | None) -> str:
        return fact.value if fact else ""

    letter, opinion = fresh(FactKind.MAILED), fresh(FactKind.OPINION_SENT)
    return Item(
        number=numbers.display(row.number),
        body=BODIES[row.body],
        level=LEVELS[row.level],
        handling=handling,
        batch=row.batch,
        received_on=row.received_on,
        due_on=stages.due(known, limit),
        limit_on=row.due_on,
        division=row.division or "",
        assisting=len(assisting),
        silent=len(silent),
        excused=fresh(FactKind.WITHOUT_OPINIONS) is not None,
        redone=FactKind.REDO in known,
        key=row.key,
        pressed_by=value(known.get(FactKind.PRESSED)) if row.key else "",
        letter_on=letter.on if letter else None,
        letter_number=value(letter),
        opinion_on=opinion.on if opinion else None,
        consulted=fresh(FactKind.CONSULTED) is not None,
        reviews=passed if number > stages.rounds_before(known) else frozenset(),
        levels=levels,
        wants=value(known.get(FactKind.WANTS_MEETING)),
        met=FactKind.MEETING in known,
        form=value(known.get(FactKind.MEETING)),
        attitude=value(fresh(FactKind.ATTITUDE)),
        result=value(fresh(FactKind.RESULT)),
        reply_class=value(fresh(FactKind.REPLY_CLASS)) if letter else "",
    )
