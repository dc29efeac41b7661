"""What was recorded about an item act by act, and the taking back of one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import acts, facts, reviews
from bot.records.acts import Act
from bot.records.facts import FactRow
from bot.records.people import Person
from bot.rules.stages import Party
from bot.rules.way_back import Done, Move, Trace
from bot.rules.words import FactKind


def standing(session: Session, suggestion_id: int) -> list[Done]:
    """The acts on an item that were not taken back, in order, each with what it left."""
    rows = acts.standing(session, suggestion_id)
    ids = [row.id for row in rows]
    left: dict[int, list[Trace]] = defaultdict(list)
    known = facts.recorded(session, suggestion_id)
    newest = {row.id: max((fact for at, fact in known if at <= row.at), default=0) for row in rows}
    for fact in facts.recorded_by(session, ids):
        left[fact.act_id or 0].append(trace(fact))
    for review, decision in reviews.recorded_by(session, ids):
        if decision:
            move = Trace(Move.DECIDED, decision.decided_on, round=review.number, level=decision.level, passed=decision.passed)
            left[decision.act_id or 0].append(replace(move, order=newest.get(decision.act_id or 0, 0)))
        if review.act_id and not any(t.what is Move.SUBMITTED for t in left[review.act_id]):
            withdrawn = review.withdrawn_on is not None
            move = Trace(Move.SUBMITTED, review.submitted_on, round=review.number, stands=not withdrawn)
            left[review.act_id].append(replace(move, order=newest[review.act_id]))
        if review.withdrawal_id and review.withdrawn_on and not left[review.withdrawal_id]:
            move = Trace(Move.WITHDRAWN, review.withdrawn_on, round=review.number)
            left[review.withdrawal_id].append(replace(move, order=newest[review.withdrawal_id]))
    names = {
        person.id: person.name for person in session.scalars(select(Person).where(Person.id.in_([r.person_id for r in rows])))
    }
    return [done(session, row, names[row.person_id], left[row.id]) for row in rows]


def done(session: Session, row: Act, name: str, traces: Sequence[Trace]) -> Done:
    ended = [trace(fact) for fact in facts.ended_by(session, row.id)]
    replaced = reviews.ended_by(session, row.id)
    ended += [Trace(Move.DECIDED, d.decided_on, d.reason or "", round=d.round, level=d.level, passed=d.passed) for d in replaced]
    known = {each.subject for each in ended if each.what is FactKind.COMMITMENT}
    traces = [
        replace(each, change=each.change or "检查日期") if each.what is FactKind.COMMITMENT and each.subject in known else each
        for each in traces
    ]
    made = tuple(d.act_id for d in replaced if d.act_id)
    return Done(row.id, row.command, Party(row.person_id, name), row.at, row.for_office, tuple(traces), tuple(ended), made)


def trace(fact: FactRow) -> Trace:
    """A fact as rules see it when they look for what rests on it."""
    return Trace(
        FactKind(fact.kind),
        fact.on_date,
        fact.value or "",
        fact.subject,
        order=fact.id,
        stands=fact.superseded_at is None,
        change=json.loads(fact.details or "{}").get("state", "") if fact.kind == FactKind.COMMITMENT else "",
    )


def take_back(session: Session, act: int, *, by: int, now: datetime, reason: str) -> None:
    """All that an act recorded holds no more and stays with the reason; what it had replaced holds again."""
    facts.take_back(session, act, now=now, reason=reason)
    reviews.take_back(session, act, by=by, now=now)
    row = session.get_one(Act, act)
    row.taken_back_at, row.taken_back_by = now, by
    session.flush()
