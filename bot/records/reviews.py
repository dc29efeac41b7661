"""Rounds of review and the decisions in them. A round's state is computed from these rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.records.engine.base import Moment, Table, run
from bot.records.people import Person
from bot.rules.words import FactKind

# What is done with a paper that was reviewed to the end: it goes to the deputy or to the lead unit.
OUT = frozenset({FactKind.CONSULTED, FactKind.MAILED, FactKind.OPINION_SENT})


class ReviewRound(Table):
    """One submission of a reply. `submitted_at` is None when the ledger told only the day.

    `chain` are the titles of the levels it was submitted to, joined by 、; None of rounds from before they were kept, until
    the first start after the upgrade (`bot/records/round_chains.py`).
    """

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
    chain: Mapped[str | None]


class ReviewDecision(Table):
    """One level's decision, at most one per round and level. `decided_at` is None from the ledger, which may name nobody.

    `channel` is by which way it was said, None of a ledger's and of those before it was kept.

    See docs/decisions/delivery.md#invariants.
    """

    __tablename__ = "review_decision"
    __table_args__ = (UniqueConstraint("round_id", "level"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    level: Mapped[int]
    passed: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None]
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))
    channel: Mapped[str | None]


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
    channel: Mapped[str | None]


class ReviewCard(Table):
    """A card that was sent: its task id, and the round its buttons belong to (0: before the first)."""

    __tablename__ = "review_card"
    task_id: Mapped[str] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    round: Mapped[int]


KNOWN_ROUNDS = (
    select(ReviewRound)
    .where(ReviewRound.suggestion_id.in_(bindparam("ids", expanding=True)), ReviewRound.submitted_on <= bindparam("until"))
    .order_by(ReviewRound.suggestion_id, ReviewRound.number)
)
ABSENT = aliased(Person)
KNOWN_DECISIONS = (
    select(ReviewDecision, Person.name.label("name"), ABSENT.name.label("absent"))
    .outerjoin(Person, Person.id == ReviewDecision.person_id)
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


def is_undone(row: Any) -> bool:
    """Whether who submitted a round took that back as a slip: withdrawn by somebody, and by no act of withdrawing."""
    return row.act_id is not None and row.withdrawn_by is not None and row.withdrawal_id is None


def latest(session: Session, suggestion_id: int) -> ReviewRound | None:
    """The latest round that was not undone; callers hold the item's lock."""
    rounds = select(ReviewRound).where(ReviewRound.suggestion_id == suggestion_id).order_by(ReviewRound.number.desc())
    return next((review for review in session.scalars(rounds) if not is_undone(review)), None)


def submit(session: Session, suggestion_id: int, *, by: int, now: datetime, chain: str, act: int | None = None) -> int:
    """Open the next round and return its number, which no other had, not even an undone one."""
    numbers = select(func.max(ReviewRound.number)).where(ReviewRound.suggestion_id == suggestion_id)
    number = (session.scalar(numbers) or 0) + 1
    session.add(
        ReviewRound(
            suggestion_id=suggestion_id,
            number=number,
            submitted_on=now.date(),
            submitted_at=now,
            submitted_by=by,
            act_id=act,
            chain=chain,
        )
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
    channel: str,
    on_behalf_of: int | None = None,
    act: int | None = None,
    on_paper: date | None = None,
    confirms: bool = False,
) -> int | None:
    """Record a decision of the latest round; `on_behalf_of` is the absent leader for whom somebody stands in.

    `on_paper` is the day of a review on paper, which has no moment. What only `confirms` the one before keeps its moment:
    later steps rest on that.

    One that the level made before is kept beside as taken back; the act that had made it, None where there was none.
    """
    review = latest(session, suggestion_id)
    assert review  # noqa: S101 - the rule has looked
    before = session.scalar(select(ReviewDecision).where(ReviewDecision.round_id == review.id, ReviewDecision.level == level))
    made_by = before.act_id if before else None
    decided_on, decided_at = (on_paper, None) if on_paper else (now.date(), now)
    if before and confirms:
        decided_on, decided_at = before.decided_on, before.decided_at
    if before:
        put_aside(session, review, before, now=now, ended_by=act)
    session.add(
        ReviewDecision(
            round_id=review.id,
            level=level,
            passed=passed,
            person_id=by,
            decided_on=decided_on,
            decided_at=decided_at,
            reason=reason or None,
            on_behalf_of=on_behalf_of,
            act_id=act,
            channel=channel,
        )
    )
    session.flush()
    return made_by


def withdraw(session: Session, suggestion_id: int, *, by: int, now: datetime, act: int | None = None) -> None:
    """Close the latest round without a decision."""
    review = latest(session, suggestion_id)
    assert review  # noqa: S101 - the rule has looked
    review.withdrawn_on = now.date()
    review.withdrawn_by = by
    review.withdrawal_id = act
    session.flush()


KEPT = (
    "level",
    "passed",
    "person_id",
    "on_behalf_of",
    "decided_on",
    "decided_at",
    "reason",
    "act_id",
    "channel",
)  # of a decision


def put_aside(
    session: Session, review: ReviewRound, decision: ReviewDecision, *, now: datetime, ended_by: int | None = None
) -> None:
    """A decision holds no more; it stays as it was, beside those that hold."""
    kept = {name: getattr(decision, name) for name in KEPT}
    aside = DecisionTakenBack(suggestion_id=review.suggestion_id, round=review.number, **kept)
    aside.taken_back_at, aside.ended_by = now, ended_by
    session.add(aside)
    session.delete(decision)
    session.flush()


def take_back(session: Session, act: int, *, by: int, now: datetime) -> None:
    """What an act did in a review holds no more: a round it submitted is withdrawn, one it withdrew goes on, a decision is
    put aside, and the opposite one that it had replaced holds again."""
    for review in session.scalars(select(ReviewRound).where(ReviewRound.act_id == act)):
        review.withdrawn_on, review.withdrawn_by = now.date(), by
    for review in session.scalars(select(ReviewRound).where(ReviewRound.withdrawal_id == act)):
        review.withdrawn_on = review.withdrawn_by = review.withdrawal_id = None
    made = select(ReviewDecision, ReviewRound).join(ReviewRound, ReviewRound.id == ReviewDecision.round_id)
    for decision, review in session.execute(made.where(ReviewDecision.act_id == act)).all():
        put_aside(session, review, decision, now=now)
        for aside in ended_by(session, act):
            session.add(ReviewDecision(round_id=review.id, **{name: getattr(aside, name) for name in KEPT}))
            session.delete(aside)
    session.flush()


def ended_by(session: Session, act: int) -> Sequence[DecisionTakenBack]:
    """The decisions that an act replaced by the opposite and nothing has brought back."""
    return session.scalars(select(DecisionTakenBack).where(DecisionTakenBack.ended_by == act)).all()


def recorded_by(session: Session, acts: Sequence[int]) -> Sequence[tuple[ReviewRound, ReviewDecision | None]]:
    """The rounds in which these acts did something, with each decision of theirs that holds."""
    decided = (ReviewDecision.round_id == ReviewRound.id) & ReviewDecision.act_id.in_(acts)
    query = select(ReviewRound, ReviewDecision).outerjoin(ReviewDecision, decided)
    own = or_(ReviewRound.act_id.in_(acts), ReviewRound.withdrawal_id.in_(acts), ReviewDecision.id.is_not(None))
    rows = session.execute(query.where(own).order_by(ReviewRound.number, ReviewDecision.level))
    return [(review, decision) for review, decision in rows]


def end(session: Session, suggestion_id: int, *, now: datetime) -> None:
    """Close the latest round because what it was about is not to be written any more; nobody took it back."""
    review = latest(session, suggestion_id)
    assert review  # noqa: S101 - the rule has looked
    review.withdrawn_on = now.date()
    session.flush()


NEW_CARD = insert(ReviewCard)


def remember_card(session: Session, task_id: str, suggestion_id: int, number: int) -> None:
    """A card goes out with buttons of this round."""
    run(session, NEW_CARD, task_id=task_id, suggestion_id=suggestion_id, round=number)


def card(session: Session, task_id: str) -> ReviewCard | None:
    """The card a press came from; None for a name that we give to none."""
    return session.get(ReviewCard, task_id) if task_id.isprintable() else None


def move_card(session: Session, task_id: str, number: int) -> None:
    """The card now shows buttons of this round."""
    known = session.get(ReviewCard, task_id)
    if known:
        known.round = number


def turn_card(session: Session, task_id: str, suggestion_id: int, number: int) -> None:
    """The card of a list, or of one of its items, is this item's from now on."""
    known = session.get(ReviewCard, task_id)
    if known is None:
        return remember_card(session, task_id, suggestion_id, number)
    known.suggestion_id, known.round = suggestion_id, number
    return None
