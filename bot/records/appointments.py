"""What people are appointed to, beyond who somebody is: who heads a division, what a person holds, and how posts end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.records.engine.base import run
from bot.records.people import HELD, Appointment, Division, Person, Posting, actor_of, postings
from bot.rules.permissions import Actor
from bot.rules.words import Role

HEADS = (
    select(Division.name, Person.id, Person.name)
    .join(Appointment, Appointment.division_id == Division.id)
    .join(Person, Person.id == Appointment.person_id)
    .where(Appointment.role == Role.DIVISION_HEAD, *HELD)
    .order_by(Person.id)
)


def heads(session: Session, on: date) -> dict[str, list[tuple[int, str]]]:
    """division → ids and names of those who head it on a day; one without a head is not in it."""
    found: dict[str, list[tuple[int, str]]] = {}
    for division, person, name in run(session, HEADS, on=on):
        found.setdefault(division, []).append((person, name))
    return found


IN_OFFICE = (
    select(Person.id, Person.name, Appointment.role, Division.name.label("of"))
    .join(Appointment, Appointment.person_id == Person.id)
    .outerjoin(Division, Division.id == Appointment.division_id)
    .where(*HELD)
    .order_by(Person.id)
)


def everybody(session: Session, on: date) -> list[Actor]:
    """Everybody who holds a post on a day, with what they hold."""
    by_person: dict[int, list[Any]] = {}
    for row in run(session, IN_OFFICE, on=on):
        by_person.setdefault(row.id, []).append(row)
    return [actor for rows in by_person.values() if (actor := actor_of(rows))]


STAFFED = (
    select(Division.name)
    .join(Appointment, Appointment.division_id == Division.id)
    .where(Appointment.role.in_((Role.DIVISION_HEAD, Role.OFFICER)), *HELD)
    .distinct()
)


def staffed(session: Session, on: date) -> frozenset[str]:
    """The divisions that have a head or an officer on a day."""
    return frozenset(run(session, STAFFED, on=on).scalars())


def held_from(session: Session, person_id: int, on: date) -> Sequence[Appointment]:
    """The posts that a person holds on a day, or later."""
    until = or_(Appointment.until.is_(None), Appointment.until > on)
    return session.scalars(select(Appointment).where(Appointment.person_id == person_id, until).order_by(Appointment.id)).all()


def end_posts(session: Session, person_id: int, on: date) -> tuple[str, ...]:
    """From this day on a person holds no post, nor any that was to begin; the roles that ended."""
    held = held_from(session, person_id, on)
    for post in held:
        post.until = on
    session.flush()
    return tuple(dict.fromkeys(post.role for post in held))


def left_review_on(session: Session, person_id: int, on: date) -> date | None:
    """The day on which the person's last reviewing appointment ended, if none is held any more."""
    reviewing = (Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR)
    terms = session.execute(
        select(Appointment.since, Appointment.until).where(Appointment.person_id == person_id, Appointment.role.in_(reviewing))
    ).all()
    ended = [until for _, until in terms if until is not None and until <= on]
    return max(ended) if ended and len(ended) == len(terms) else None


def in_office(session: Session, person_ids: Sequence[int], on: date) -> list[Actor]:
    """Those of these people who hold an office on a day, with what they are appointed to."""
    wanted, held = set(person_ids), dict[int, list[Posting]]()
    for post in postings(session):
        if post.person_id in wanted and (post.since is None or post.since <= on) and (post.until is None or post.until > on):
            held.setdefault(post.person_id, []).append(post)
    return [
        Actor(i, own[0].name, frozenset(p.role for p in own), frozenset(p.division for p in own if p.division))
        for i, own in held.items()
    ]
