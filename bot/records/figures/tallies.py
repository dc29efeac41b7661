"""What the year's figures are counted from: alike items together, without building the items.

Ten thousand items are counted while somebody waits for `/统计`; loading them as cases would take seconds.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import case, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from bot.records.facts import OWN_DATE, FactRow
from bot.records.people import Division
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Assignment, Batch, Suggestion, existing, within
from bot.rules.papers.statistics import Tally
from bot.rules.permissions import Scope
from bot.rules.stages import AGREED
from bot.rules.words import Body, FactKind, Handling, Level

DONE = (FactKind.MAILED, FactKind.OPINION_SENT, FactKind.MEETING, FactKind.PUBLISHED)  # that there is one counts
VALUED = (
    FactKind.WANTS_MEETING,
    FactKind.ATTITUDE,
    FactKind.RESULT,
    FactKind.REPLY_CLASS,
    FactKind.OPENNESS,
    FactKind.OBJECTION_DECISION,
)
BETWEEN = "\x1f"  # stands in no value: control characters do not get in


def tallies(session: Session, year: int, on: date, scope: Scope, *, by_division: bool = False) -> list[Tally]:
    """The visible items of a year as of a day; one that went back to the office that handed it over is not ours.

    Lead divisions are told apart only where the figures ask for them: without them, more items are alike.
    """
    items = (
        select(Suggestion.id, Suggestion.body, Suggestion.level, Suggestion.handling, Suggestion.batch_id)
        .join(Batch, Batch.id == Suggestion.batch_id)
        .where(Suggestion.year == year, Batch.received_on <= on, Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF), within(scope))
    )
    known, redone = facts_of(session, on), being_redone(session, on)
    leads = lead_divisions(session) if by_division else {}
    found = Counter(
        (body, level, handling, batch, leads.get(i, ""), known.get(i, ""), i in redone)
        for i, body, level, handling, batch in session.execute(items)
    )
    batches = {i: (name, due) for i, name, due in session.execute(select(Batch.id, Batch.name, Batch.due_on))}
    counted = []
    for (body, level, handling, batch, division, words, redo), count in found.items():
        values = dict(part.split("=", 1) for part in words.split(BETWEEN)) if words else {}
        if values.get(FactKind.OBJECTION_DECISION) != AGREED:
            kind = Handling(handling)
            counted.append(
                Tally(
                    body=Body(body),
                    level=Level(level),
                    handling=kind,
                    batch=batches[batch][0],
                    due=batches[batch][1],
                    division=division,
                    mailed=kind.answers_deputy and FactKind.MAILED in values,
                    sent=kind is Handling.JOINT and FactKind.OPINION_SENT in values,
                    finished=finished(kind, values, redo=redo),
                    wants=values.get(FactKind.WANTS_MEETING, ""),
                    met=FactKind.MEETING in values,
                    attitude=values.get(FactKind.ATTITUDE, ""),
                    result=values.get(FactKind.RESULT, ""),
                    reply_class=values.get(FactKind.REPLY_CLASS, ""),
                    openness=values.get(FactKind.OPENNESS, ""),
                    published=FactKind.PUBLISHED in values,
                    count=count,
                )
            )
    return counted


def lead_divisions(session: Session) -> dict[int, str]:
    """item → its lead division"""
    query = select(Assignment.suggestion_id, Division.name).join(Division, Division.id == Assignment.division_id)
    return {row.suggestion_id: row.name for row in session.execute(query.where(Assignment.part == "lead"))}


def divisions_led_by(session: Session, person_id: int) -> set[str]:
    """The lead divisions of the items for which a 分管领导 is named."""
    own = select(Assignment.suggestion_id).where(Assignment.part == "deputy_director", Assignment.person_id == person_id)
    query = select(Division.name).join(Assignment, Assignment.division_id == Division.id).distinct()
    return set(session.scalars(query.where(Assignment.part == "lead", Assignment.suggestion_id.in_(own))))


def facts_of(session: Session, on: date) -> dict[int, str]:
    """item → its facts as kind=value, in one text: much faster to fetch than a row per fact or a column per kind."""
    value = case((FactRow.kind.in_(VALUED), func.coalesce(FactRow.value, "")), else_="")
    query = (
        select(FactRow.suggestion_id, func.aggregate_strings(FactRow.kind + "=" + value, BETWEEN).label("words"))
        .where(FactRow.superseded_at.is_(None), FactRow.on_date <= on, FactRow.subject == "", FactRow.kind.in_((*DONE, *VALUED)))
        .group_by(FactRow.suggestion_id)
    )
    return {row.suggestion_id: row.words for row in session.execute(query)}


def being_redone(session: Session, on: date) -> set[int]:
    """The items whose deputy was dissatisfied and whose second letter is not out."""
    redo, mailed = aliased(FactRow), aliased(FactRow)
    again = exists().where(
        mailed.suggestion_id == redo.suggestion_id,
        mailed.kind == FactKind.MAILED,
        mailed.superseded_at.is_(None),
        mailed.on_date <= on,
        mailed.id > redo.id,
    )
    moved = select(FactRow.suggestion_id).where(text(OWN_DATE), FactRow.kind == FactKind.REDO)
    query = select(redo.suggestion_id).where(
        redo.suggestion_id.in_(moved),
        redo.kind == FactKind.REDO,
        redo.superseded_at.is_(None),
        redo.on_date <= on,
        ~again,
    )
    return set(session.execute(query).scalars())


def finished(handling: Handling, values: dict[str, str], *, redo: bool) -> bool:
    """Whether such an item is done (as `Case.finished_on` has it)."""
    if handling is Handling.REFERENCE:
        return True
    if handling is Handling.JOINT:
        return FactKind.OPINION_SENT in values
    return FactKind.MAILED in values and not redo


def latest_year(session: Session, on: date, scope: Scope) -> int | None:
    """The latest year that has visible items on a day."""
    return session.scalar(select(func.max(Suggestion.year)).where(existing(on), within(scope)))
