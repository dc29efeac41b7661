"""Rounds of review and the decisions in them. A round's state is computed from these rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.records.engine.base import Moment, Table, run
from bot.records.people import Person


class ReviewRound(Table):
    """One submission of a reply. `submitted_at` is None when the ledger told only the day."""

    __tablename__ = "review_round"
    __table_args__ = (UniqueConstraint("suggestion_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    number: Mapped[int]
    submitted_on: Mapped[date]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))
    withdrawal_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))


class ReviewDecision(Table):
    """One level's decision, at most one per round and level (reliability I2). `decided_at` is None from the ledger."""

    __tablename__ = "review_decision"
    __table_args__ = (UniqueConstraint("round_id", "level"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    level: Mapped[int]
    passed: Mapped[bool]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None]
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))


class DecisionTakenBack(Table):
    """A decision that its reviewer took back, or changed to the opposite: kept as it was.

    `act_id` had made it, `ended_by` replaced it by the opposite (None: taken back without one). It names its round by
    number: a ledger may bring a round anew.
    """

    __tablename__ = "decision_taken_back"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    round: Mapped[int]
    level: Mapped[int]
    passed: Mapped[bool]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None]
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("act.id"))
    taken_back_at: Mapped[datetime] = mapped_column(Moment)


class ReviewCard(Table):
    """A card that was sent: its task id, and the round its buttons belong to (0: before the first)."""

    __tablename__ = "review_card"
    task_id: Mapped[str] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    round: Mapped[int]


def rounds(session: Session, suggestion_ids: Iterable[int], until: date | None = None) -> Sequence[ReviewRound]:
    """The rounds of these items in order, those submitted later than `until` left out."""
    query = select(ReviewRound).where(ReviewRound.suggestion_id.in_(list(suggestion_ids)))
    if until is not None:
        query = query.where(ReviewRound.submitted_on <= until)
    return session.scalars(query.order_by(ReviewRound.suggestion_id, ReviewRound.number)).all()


def decisions(session: Session, round_ids: Iterable[int], until: date | None = None) -> Sequence[tuple[ReviewDecision, str]]:
    """The decisions of these rounds with the deciding person's name, by level."""
    query = (
        select(ReviewDecision, Person.name)
        .join(Person, Person.id == ReviewDecision.person_id)
        .where(ReviewDecision.round_id.in_(list(round_ids)))
    )
    if until is not None:
        query = query.where(ReviewDecision.decided_on <= until)
    rows = session.execute(query.order_by(ReviewDecision.round_id, ReviewDecision.level))
    return [(decision, name) for decision, name in rows]


def forget_words(session: Session, suggestion_id: int) -> None:
    """The reasons given in the review of an item that turned secret go; that it was reviewed stays."""
    own = select(ReviewRound.id).where(ReviewRound.suggestion_id == suggestion_id)
    session.execute(update(ReviewDecision).where(ReviewDecision.round_id.in_(own)).values(reason=None))


KNOWN_ROUNDS = (
    select(ReviewRound)
    .where(ReviewRound.suggestion_id.in_(bindparam("ids", expanding=True)), ReviewRound.submitted_on <= bindparam("until"))
    .order_by(ReviewRound.suggestion_id, ReviewRound.number)
)
ABSENT = aliased(Person)
KNOWN_DECISIONS = (
    select(ReviewDecision, Person.name.label("name"), ABSENT.name.label("absent"))
    .join(Person, Person.id == ReviewDecision.person_id)
    .outerjoin(ABSENT, ABSENT.id == ReviewDecision.on_behalf_of)
    .where(ReviewDecision.round_id.in_(bindparam("ids", expanding=True)), ReviewDecision.decided_on <= bindparam("until"))
    .order_by(ReviewDecision.round_id, ReviewDecision.level)
)


def known_rounds(session: Session, suggestion_ids: Sequence[int], until: date) -> Sequence[Any]:
    """Rows of the rounds of these items on a day, in order."""
    return run(session, KNOWN_ROUNDS, ids=suggestion_ids, until=until).all()


def known_decisions(session: Session, round_ids: Sequence[int], until: date) -> Sequence[Any]:
    """Rows of the decisions of these rounds on a day, by level, with the names of who decided and for whom."""
    return run(session, KNOWN_DECISIONS, ids=round_ids, until=until).all()


def latest(session: Session, suggestion_id: int) -> ReviewRound | None:
    """The latest round; callers hold the item's lock."""
    return session.scalar(
        select(ReviewRound).where(ReviewRound.suggestion_id == suggestion_id).order_by(ReviewRound.number.desc()).limit(1)
    )


def submit(session: Session, suggestion_id: int, *, by: int, now: datetime) -> int:
    """Open the next round and return its number."""
    before = latest(session, suggestion_id)
    number = before.number + 1 if before else 1
    session.add(
        ReviewRound(suggestion_id=suggestion_id, number=number, submitted_on=now.date(), submitted_at=now, submitted_by=by)
    )
    session.flush()
    return number


def decide(
    session: Session,
    suggestion_id: int,
    *,
    level: int,
    passed: bool,
    by: int,
    now: datetime,
    reason: str,
    on_behalf_of: int | None = None,
) -> None:
    """Record a decision of the latest round; `on_behalf_of` is the absent leader for whom somebody stands in."""
    review = latest(session, suggestion_id)
    assert review  # noqa: S101 - the rule has looked
    session.add(
        ReviewDecision(
            round_id=review.id,
            level=level,
            passed=passed,
            person_id=by,
            decided_on=now.date(),
            decided_at=now,
            reason=reason or None,
            on_behalf_of=on_behalf_of,
        )
    )
    session.flush()


def withdraw(session: Session, suggestion_id: int, *, by: int, now: datetime) -> None:
    """Close the latest round without a decision."""
    review = latest(session, suggestion_id)
    assert review  # noqa: S101 - the rule has looked
    review.withdrawn_on = now.date()
    review.withdrawn_by = by
    session.flush()


NEW_CARD = insert(ReviewCard)


def remember_card(session: Session, task_id: str, suggestion_id: int, number: int) -> None:
    """A card goes out with buttons of this round."""
    run(session, NEW_CARD, task_id=task_id, suggestion_id=suggestion_id, round=number)


def card(session: Session, task_id: str) -> ReviewCard | None:
    """The card a press came from."""
    return session.get(ReviewCard, task_id)


def move_card(session: Session, task_id: str, number: int) -> None:
    """The card now shows buttons of this round."""
    known = session.get(ReviewCard, task_id)
    if known:
        known.round = number
