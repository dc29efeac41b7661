"""What the year's figures are counted from: alike items together, without building the items.

Ten thousand items are counted while somebody waits for `/统计`; loading them as cases would take seconds.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from sqlalchemy import String, case, cast, exists, func, select, text
from sqlalchemy.orm import Session

from bot.records import calendar
from bot.records.assignments import Assignment
from bot.records.cases import Statutory, counted
from bot.records.facts import OWN_DATE, FactRow
from bot.records.figures import voices
from bot.records.people import Division
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Batch, Suggestion, existing, within
from bot.rules.papers import spoken
from bot.rules.papers.statistics import Outcome, Tally, Voice, outcome
from bot.rules.permissions import Scope
from bot.rules.stages import AGREED, Fact
from bot.rules.words import Body, FactKind, Handling, Level

ENDS = (FactKind.MAILED, FactKind.OPINION_SENT)  # their days count
MOVES = (FactKind.EXTENSION, FactKind.REDO)
DONE = (FactKind.MEETING, FactKind.PUBLISHED)  # that there is one counts
VALUED = (
    FactKind.WANTS_MEETING,
    FactKind.ATTITUDE,
    FactKind.RESULT,
    FactKind.REPLY_CLASS,
    FactKind.OPENNESS,
    FactKind.OBJECTION_DECISION,
)
BETWEEN = "\x1f"  # stands in no value: control characters do not get in


def tallies(
    session: Session, year: int, on: date, scope: Scope, *, by_division: bool = False, statutory: Statutory | None = None
) -> list[Tally]:
    """The visible items of a year as of a day; one that went back to the office that handed it over is not ours.

    Lead divisions are told apart only where the figures ask for them: without them, more items are alike. `statutory` gives
    the dates that count where the notice's do not.
    """
    items = (
        select(Suggestion.id, Suggestion.body, Suggestion.level, Suggestion.handling, Suggestion.batch_id)
        .join(Batch, Batch.id == Suggestion.batch_id)
        .where(Suggestion.year == year, Batch.received_on <= on, Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF), within(scope))
    )
    dated = (*ENDS, FactKind.ACCEPTED) if statutory else ENDS
    known, moved = facts_of(session, on, dated), with_moved_dates(session, on)
    several = voices.of_year(session, year, on, fresh=False)
    leads = lead_divisions(session) if by_division else {}
    batches = {row.id: row for row in session.execute(select(Batch.id, Batch.name, Batch.received_on, Batch.due_on))}

    def limit(body: str, level: str, handling: str, batch: int, words: str) -> date:
        """The day set first."""
        received: date
        due: date
        received, due = batches[batch].received_on, batches[batch].due_on
        if statutory is not None and handling != Handling.REFERENCE:
            accepted = values_of(words).get(FactKind.ACCEPTED)
            at = date.fromisoformat(accepted) if accepted else None
            due = statutory.due(Body(body), Level(level), Handling(handling), received, at) or due
        return due

    found = Counter(
        (
            body,
            level,
            handling,
            batch,
            leads.get(i, ""),
            known.get(i, ""),
            outcome(Handling(handling), moved[i], limit(body, level, handling, batch, known.get(i, "")), on)
            if i in moved
            else None,
            several.get(i, ()),
        )
        for i, body, level, handling, batch in session.execute(items)
    )
    counted: Counter[Tally] = Counter()
    for (body, level, handling, batch, division, words, ended, each), count in found.items():
        values = values_of(words)
        if values.get(FactKind.OBJECTION_DECISION) != AGREED:
            kind, of = Handling(handling), batches[batch]
            ended = ended or outcome(kind, ends(values), limit(body, level, handling, batch, words), on)
            alike = tally(Body(body), Level(level), kind, of.name, of.due_on, division, values, ended)
            counted[heard(alike, each) if each else alike] += count
    return [replace(alike, count=count) for alike, count in counted.items()]


def given_back(session: Session, year: int, on: date, scope: Scope, body: Body | None = None) -> int:
    """How many visible items of a year, of one body or both, went back to who handed them over: they are in no tally."""
    gone = exists().where(
        FactRow.suggestion_id == Suggestion.id,
        FactRow.kind == FactKind.OBJECTION_DECISION,
        FactRow.value == AGREED,
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= on,
    )
    own = select(func.count()).select_from(Suggestion).where(Suggestion.year == year, existing(on), within(scope), gone)
    own = own.where(Suggestion.body == body) if body else own
    return session.scalar(own) or 0


def tally(
    body: Body,
    level: Level,
    handling: Handling,
    batch: str,
    due: date,
    division: str,
    values: Mapping[str, str],
    ended: Outcome,
) -> Tally:
    """One item of a year, by the values of its facts; class and publication are a letter's, and count with it alone."""
    mailed = handling.answers_deputy and FactKind.MAILED in values
    return Tally(
        body=body,
        level=level,
        handling=handling,
        batch=batch,
        due=due,
        division=division,
        mailed=mailed,
        sent=handling is Handling.JOINT and FactKind.OPINION_SENT in values,
        finished=ended.finished,
        in_time=ended.in_time,
        in_own_time=ended.in_own_time,
        overdue=ended.overdue,
        wants=values.get(FactKind.WANTS_MEETING, ""),
        met=FactKind.MEETING in values,
        attitude=values.get(FactKind.ATTITUDE, ""),
        result=values.get(FactKind.RESULT, ""),
        reply_class=values.get(FactKind.REPLY_CLASS, "") if mailed else "",
        openness=values.get(FactKind.OPENNESS, "") if mailed else "",
        published=mailed and FactKind.PUBLISHED in values,
    )


def heard(alike: Tally, each: tuple[Voice, ...]) -> Tally:
    """The same of an item of which several deputies have wishes and grades of their own."""
    whole = spoken.together(each)
    return replace(alike, wants=whole.wants, met=whole.met, attitude=whole.attitude, result=whole.result, spoken=each)


def values_of(words: str) -> dict[str, str]:
    """The values of an item's facts out of one text, by kind."""
    return dict(part.split("=", 1) for part in words.split(BETWEEN)) if words else {}


def lead_divisions(session: Session) -> dict[int, str]:
    """item → its lead division"""
    query = select(Assignment.suggestion_id, Division.name).join(Division, Division.id == Assignment.division_id)
    return {row.suggestion_id: row.name for row in session.execute(query.where(Assignment.part == "lead"))}


def divisions_led_by(session: Session, person_id: int) -> set[str]:
    """The lead divisions of the items for which a 分管领导 is named."""
    own = select(Assignment.suggestion_id).where(Assignment.part == "deputy_director", Assignment.person_id == person_id)
    query = select(Division.name).join(Assignment, Assignment.division_id == Division.id).distinct()
    return set(session.scalars(query.where(Assignment.part == "lead", Assignment.suggestion_id.in_(own))))


def facts_of(session: Session, on: date, dated: Sequence[FactKind]) -> dict[int, str]:
    """item → its facts as kind=value, of those whose day counts kind=day, in one text: faster to fetch than a row per fact."""
    value = case(
        (FactRow.kind.in_(VALUED), func.coalesce(FactRow.value, "")),
        (FactRow.kind.in_(dated), cast(FactRow.on_date, String)),
        else_="",
    )
    query = (
        select(FactRow.suggestion_id, func.aggregate_strings(FactRow.kind + "=" + value, BETWEEN).label("words"))
        .where(
            FactRow.superseded_at.is_(None),
            FactRow.on_date <= on,
            FactRow.subject == "",
            FactRow.kind.in_((*dated, *DONE, *VALUED)),
        )
        .group_by(FactRow.suggestion_id)
    )
    return {row.suggestion_id: row.words for row in session.execute(query)}


def ends(values: Mapping[str, str]) -> dict[FactKind, Fact]:
    """What ended an item whose date never moved."""
    return {kind: Fact(kind, date.fromisoformat(values[kind])) for kind in ENDS if kind in values}


def with_moved_dates(session: Session, on: date) -> dict[int, dict[FactKind, Fact]]:
    """The items that were extended or redone, with the facts on which their end and their date hang: few."""
    holds = (FactRow.superseded_at.is_(None), FactRow.on_date <= on)
    moved = select(FactRow.suggestion_id).where(text(OWN_DATE), FactRow.kind.in_(MOVES), *holds)
    query = (
        select(FactRow.suggestion_id, FactRow.kind, FactRow.on_date, FactRow.value, FactRow.details, FactRow.id)
        .where(FactRow.suggestion_id.in_(moved), FactRow.kind.in_((*ENDS, *MOVES)), FactRow.subject == "", *holds)
        .order_by(FactRow.id)
    )
    days = cache(lambda: calendar.load(session))
    found: dict[int, dict[FactKind, Fact]] = defaultdict(dict)
    for item, word, day, value, details, order in session.execute(query):
        kind = FactKind(word)
        fact = Fact(kind, day, value or "", "", json.loads(details) if details else {}, order)
        found[item][kind] = counted(fact, days)
    return found


def latest_year(session: Session, on: date, scope: Scope) -> int | None:
    """The latest year that has visible items on a day."""
    return session.scalar(select(func.max(Suggestion.year)).where(existing(on), within(scope)))
