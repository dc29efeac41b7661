"""Questions that wait for somebody's 是 or 否, and what else is of no item but may be over by the time it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.acts import handing_over
from bot.office import Office
from bot.records import brought, cases, facts, hand_overs, people, proposals, stand_ins, suggestions
from bot.records.figures import year_facts
from bot.records.hand_overs import HandOver
from bot.records.proposals import Proposal
from bot.records.stand_ins import StandIn
from bot.rules import together
from bot.rules.papers import year_pieces
from bot.rules.words import Role

INSTRUCTION, CONFIRM, ACCEPT, STAND_IN = "instruction", "hand-over confirm", "hand-over accept", "stand-in"
DECISIONS = "decisions"  # several decisions of one person
FILE = "file"  # a file that was sent in chat and read
STANDS_IN = "stands in"  # a stand-in that was confirmed
REVIEWS, SERVES = "reviews", "serves"  # somebody reviews in person, or holds an office at all
YEAR_PIECE = "year piece"  # a line of the year's sheet lacks, which is known by its number (`year_pieces.rest_on`)
WORKING = (Role.OFFICER, Role.DIVISION_HEAD)


def on(kind: str, row: int) -> str:
    """What a question, or a notice, rests on: that something of this kind is as it was when that was put."""
    return f"{kind}:{row}"


def live(session: Session, office: Office, person: int, place: str, now: datetime) -> list[Proposal]:
    """What waits for the person there, or anywhere, and can take effect, the oldest first."""
    return [each for each in proposals.waiting(session, person, place, now) if holds(session, office, each.rests, now)]


def holds(session: Session, office: Office, rests: str, now: datetime) -> bool:
    """Whether nothing has answered the question otherwise, or taken its ground away; so it is where that is not known."""
    kind, _, row = rests.partition(":")
    return kind not in STILL or STILL[kind](session, office, int(row), now)


def instruction_holds(session: Session, office: Office, fact: int, now: datetime) -> bool:
    return facts.holds(session, fact)


def waits_for_giving(session: Session, office: Office, row: int, now: datetime) -> bool:
    found = undecided(session, office, row, now)
    return found is not None and found.confirmed_at is None


def waits_for_taking(session: Session, office: Office, row: int, now: datetime) -> bool:
    found = undecided(session, office, row, now)
    return found is not None and found.confirmed_at is not None


def undecided(session: Session, office: Office, row: int, now: datetime) -> HandOver | None:
    """A hand-over that can still come about: somebody in office takes it, and there is something to take."""
    found = session.get(HandOver, row)
    if found is None or found.accepted_at or found.ended_at or hand_overs.has_lapsed(found, now):
        return None
    taking = people.actor(session, found.taking_id, now.date())
    if taking is None or not taking.roles & set(WORKING):
        return None
    return found if handing_over.going_over(session, office, found.giving_id, now.date()) else None


def stand_in_waits(session: Session, office: Office, row: int, now: datetime) -> bool:
    found = session.get(StandIn, row)
    if found is None or found not in stand_ins.waiting(session, found.absent_id, now.date()):
        return False
    return stand_ins.overlapping(session, found.absent_id, found.since, found.until) is None


def stands_in(session: Session, office: Office, row: int, now: datetime) -> bool:
    found = session.get(StandIn, row)
    return found is not None and found in stand_ins.running(session, found.absent_id, now.date())


def reviews(session: Session, office: Office, person: int, now: datetime) -> bool:
    """Somebody holds an office with reviews, and nobody stands in for them."""
    roles = people.roles_of(session, [person], now.date()).get(person, set())
    return bool(roles & set(stand_ins.REVIEWING)) and person not in stand_ins.on_day(session, now.date())


def serves(session: Session, office: Office, person: int, now: datetime) -> bool:
    return person in people.roles_of(session, [person], now.date())


def file_waits(session: Session, office: Office, file: int, now: datetime) -> bool:
    found = brought.find(session, file)
    return found is not None and found.state == brought.READ


def piece_lacks(session: Session, office: Office, number: int, now: datetime) -> bool:
    year, name = year_pieces.rested_on(number)
    bodies = suggestions.bodies_of(session, year, now.date())
    return name in year_pieces.lacking(year_facts.of_year(session, year), bodies)


def decisions_wait(session: Session, office: Office, person: int, now: datetime) -> bool:
    """Whether any of the items of which somebody was asked is as it was then."""
    asked = proposals.of_items(session, on(DECISIONS, person), now)
    shown = {one.item: one for one in together.read(asked.binds)} if asked else {}
    found = cases.load(session, list(shown), now.date(), office)
    return any(together.shown(case) == shown[case.id] for case in found)


STILL: Mapping[str, Callable[[Session, Office, int, datetime], bool]] = {
    INSTRUCTION: instruction_holds,
    CONFIRM: waits_for_giving,
    ACCEPT: waits_for_taking,
    STAND_IN: stand_in_waits,
    STANDS_IN: stands_in,
    REVIEWS: reviews,
    SERVES: serves,
    FILE: file_waits,
    YEAR_PIECE: piece_lacks,
    DECISIONS: decisions_wait,
}
