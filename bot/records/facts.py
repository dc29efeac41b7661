"""Dated facts of the process: recorded once, corrected by a newer fact, never changed or deleted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, case, exists, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.records.engine.base import Moment, Table, run
from bot.rules.words import AT_CONSOLE, FactKind, Handling

ASKS = "要求意见"  # the value of a change by a ledger that may ask a division for its opinion at another time than others
OWN_DATE = f"(kind IN ('延期', '重新办理', '意见退回') OR (kind = '变更' AND value = '{ASKS}'))"
BEGINS = "kind IN ('寄出', '公开属性', '变更') AND superseded_at IS NULL"  # what begins a duty that colours nothing
CHECKED = "check_on IS NOT NULL AND superseded_at IS NULL"
LEDGER = "ledger"  # the channel of what an import brought


class FactRow(Table):
    """Something done on `on_date`, with its recorder and channel. `superseded_at` marks what a newer fact replaced.

    `subject` tells facts of one kind apart (the division of an opinion, the running number of a commitment), `details`
    is a JSON object of texts, `check_on` the day on which a commitment that is open is looked at again, `reason` says why it
    replaced or ended the one before. `act_id` is the act that recorded it, `ended_by` the one that superseded it; a ledger's are
    none.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index(None, "suggestion_id", "kind"),
        # The few that give an item a date of its own: planning asks for them at every tick.
        Index("ix_fact_own_date", "kind", sqlite_where=text(OWN_DATE), postgresql_where=text(OWN_DATE)),
        # Of what is done, the few from whose days something that is due later is counted (docs/decisions/process.md#afterwards).
        Index("ix_fact_begins", "kind", "on_date", sqlite_where=text(BEGINS), postgresql_where=text(BEGINS)),
        Index("ix_fact_check_on", "check_on", sqlite_where=text(CHECKED), postgresql_where=text(CHECKED)),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    on_date: Mapped[date]
    value: Mapped[str | None]
    details: Mapped[str | None]
    check_on: Mapped[date | None]
    reason: Mapped[str | None]
    channel: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("act.id"))


def current(session: Session, suggestion_ids: Iterable[int], until: date | None = None) -> Sequence[FactRow]:
    """The facts that hold for these items, those dated later than `until` left out."""
    query = select(FactRow).where(FactRow.suggestion_id.in_(list(suggestion_ids)), FactRow.superseded_at.is_(None))
    if until is not None:
        query = query.where(FactRow.on_date <= until)
    return session.scalars(query.order_by(FactRow.id)).all()


# When it was typed; what a ledger told happened on its day, not when it was imported, but what it changed did.
TYPED_AT = case((or_(FactRow.channel != LEDGER, FactRow.kind == FactKind.CHANGED), FactRow.recorded_at))
KNOWN = (
    *(FactRow.suggestion_id, FactRow.kind, FactRow.on_date, FactRow.value),
    *(FactRow.subject, FactRow.details, FactRow.id, TYPED_AT.label("typed_at")),
    (FactRow.channel == AT_CONSOLE).label("at_console"),
)
ID = 6  # its place in them
FACTS_SO_FAR = (
    select(*KNOWN)
    .where(
        FactRow.suggestion_id.in_(bindparam("ids", expanding=True)),
        FactRow.superseded_at.is_(None),
        # What a ledger changed later, and how a promise was followed up later, tells how it was on the day.
        or_(FactRow.on_date <= bindparam("until"), FactRow.kind.in_((str(FactKind.CHANGED), str(FactKind.COMMITMENT)))),
    )
    .order_by(FactRow.id)
)


def known(session: Session, suggestion_ids: Sequence[int], until: date) -> Sequence[Any]:
    """(suggestion id, kind, day, value, subject, details, id, when typed, whether on the server) of the facts that hold for
    these items on a day, and of what a ledger changed of the items after it. A commitment is as it stood on the day.
    """
    rows = run(session, FACTS_SO_FAR, ids=suggestion_ids, until=until).all()
    late = {row.id for row in rows if row.kind == FactKind.COMMITMENT and row.on_date > until}
    if not late:
        return rows
    stood = [row[: len(KNOWN)] for row in commitments_then(session, late, until).values()]
    return sorted([*(row for row in rows if row.id not in late), *stood], key=lambda row: row[ID])


COMMITMENTS = select(*KNOWN, FactRow.act_id, FactRow.ended_by).where(FactRow.kind == FactKind.COMMITMENT)


def commitments_then(session: Session, ids: Collection[int], on: date) -> dict[int, Any]:
    """id → the row that stood on a day in the place of each of these commitments, which were made or followed up after it; one
    that was made after it is not there.

    What an act followed up stays as a row that this act ended: one that is taken back ends nothing any more.
    """
    items = select(FactRow.suggestion_id).where(FactRow.id.in_(list(ids)))
    rows = session.execute(COMMITMENTS.where(FactRow.suggestion_id.in_(items))).all()
    ended = {(row.suggestion_id, row.subject, row.ended_by): row for row in rows if row.ended_by is not None}
    found = {}
    for late in (row for row in rows if row.id in ids):
        row: Any = late
        while row is not None and row.on_date > on:
            row = ended.get((row.suggestion_id, row.subject, row.act_id))
        if row is not None:
            found[late.id] = row
    return found


CHANGES_OF = (
    select(FactRow.suggestion_id, FactRow.details)
    .where(
        FactRow.suggestion_id.in_(bindparam("ids", expanding=True)),
        FactRow.kind == FactKind.CHANGED,
        FactRow.superseded_at.is_(None),
    )
    .order_by(FactRow.id)
)


def changes_of(session: Session, suggestion_ids: Sequence[int]) -> Sequence[Any]:
    """(suggestion id, details) of what a ledger changed of these items, the oldest first."""
    return run(session, CHANGES_OF, ids=suggestion_ids).all()


def turns(rows: Iterable[Any]) -> dict[int, list[tuple[int, Handling]]]:
    """item → (how many rounds there were, the handling until then) of each change of its handling, from such rows."""
    found: dict[int, list[tuple[int, Handling]]] = {}
    for row in rows:
        details = json.loads(row.details or "{}")
        if details.get("what") == "handling":
            found.setdefault(row.suggestion_id, []).append((int(details["rounds"]), Handling(details["from"])))
    return found


def letter_of(session: Session, number: str) -> set[tuple[int, bool]]:
    """(item, whether it is its present letter) of the letters that left under this number.

    A letter that a redo's replaced was mailed all the same; a number that was a slip, and corrected, is nobody's.
    """
    redo = aliased(FactRow)
    replaced = exists().where(
        redo.suggestion_id == FactRow.suggestion_id,
        redo.kind == FactKind.REDO,
        redo.id > FactRow.id,
        redo.recorded_at <= FactRow.superseded_at,
        or_(redo.superseded_at.is_(None), redo.superseded_at >= FactRow.superseded_at),
    )
    stands = FactRow.superseded_at.is_(None)
    mailed = select(FactRow.suggestion_id, stands.label("stands"))
    rows = session.execute(mailed.where(FactRow.kind == FactKind.MAILED, FactRow.value == number, or_(stands, replaced)))
    return {(item, bool(present)) for item, present in rows}


def record(
    session: Session,
    suggestion_id: int,
    kind: FactKind,
    on: date,
    *,
    value: str = "",
    subject: str = "",
    details: Mapping[str, str] | None = None,
    reason: str = "",
    channel: str,
    now: datetime,
    person_id: int | None = None,
    act: int | None = None,
) -> None:
    """Record a fact, by an act where a person did; one of the same kind and subject that held before is superseded by it."""
    retract(session, suggestion_id, kind, subject=subject, now=now, act=act)
    session.add(
        FactRow(
            suggestion_id=suggestion_id,
            kind=kind,
            subject=subject,
            on_date=on,
            value=value or None,
            details=json.dumps(details, ensure_ascii=False) if details else None,
            check_on=checked_on(details or {}),
            reason=reason or None,
            channel=channel,
            person_id=person_id,
            recorded_at=now,
            act_id=act,
        )
    )
    session.flush()


def checked_on(details: Mapping[str, str]) -> date | None:
    """The day on which a commitment is looked at again; None of one that was kept or given up, and of other facts."""
    return date.fromisoformat(details["check"]) if "check" in details and "state" not in details else None


def retract(
    session: Session,
    suggestion_id: int,
    kind: FactKind,
    *,
    subject: str = "",
    now: datetime,
    reason: str = "",
    act: int | None = None,
) -> bool:
    """A fact of this kind and subject no longer holds; its row stays, with why. False when there was none."""
    found = [f for f in current(session, [suggestion_id]) if f.kind == kind and f.subject == subject]
    for fact in found:
        fact.superseded_at = now
        fact.ended_by = act
        fact.reason = reason or fact.reason
    session.flush()
    return bool(found)


def next_number(session: Session, suggestion_id: int, kind: FactKind, *, first: int = 1) -> str:
    """The running number of the next fact of this kind, `first` of the first one; what holds no more keeps its own."""
    query = select(FactRow.subject).where(FactRow.suggestion_id == suggestion_id, FactRow.kind == kind)
    return str(max((int(subject) + 1 for subject in session.scalars(query) if subject.isdecimal()), default=first))


def holds(session: Session, fact: int) -> bool:
    """Whether a fact holds, by its id."""
    return session.scalar(select(FactRow.id).where(FactRow.id == fact, FactRow.superseded_at.is_(None))) is not None


def recorded(session: Session, suggestion_id: int) -> Sequence[tuple[datetime, int]]:
    """(when, id) of everything that was ever recorded of an item, the oldest first."""
    query = select(FactRow.recorded_at, FactRow.id).where(FactRow.suggestion_id == suggestion_id).order_by(FactRow.id)
    return [(at, fact) for at, fact in session.execute(query)]


def recorder_of(session: Session, fact: int) -> int | None:
    """The person who recorded a fact, by the fact's id; None of a ledger's."""
    return session.scalar(select(FactRow.person_id).where(FactRow.id == fact))


def recorded_by(session: Session, acts: Sequence[int]) -> Sequence[FactRow]:
    """What these acts recorded, whether it still holds or not."""
    return session.scalars(select(FactRow).where(FactRow.act_id.in_(acts)).order_by(FactRow.id)).all()


def act_of(session: Session, fact: int) -> int | None:
    """The act that recorded a fact, by the fact's id; None of a ledger's."""
    return session.scalar(select(FactRow.act_id).where(FactRow.id == fact))


def ended_by(session: Session, act: int) -> Sequence[FactRow]:
    """What an act superseded and nothing has brought back."""
    return session.scalars(select(FactRow).where(FactRow.ended_by == act).order_by(FactRow.id)).all()


def subjects_ended(session: Session, suggestion_id: int, kind: FactKind, *, before: int) -> set[str]:
    """The subjects of a kind of which a row older than that id holds no more."""
    query = select(FactRow.subject).where(FactRow.suggestion_id == suggestion_id, FactRow.kind == kind, FactRow.id < before)
    return set(session.scalars(query.where(FactRow.superseded_at.is_not(None))))


def take_back(session: Session, act: int, *, now: datetime, reason: str) -> None:
    """What an act recorded holds no more, its rows stay with the reason; what it had superseded holds again."""
    for row in recorded_by(session, [act]):
        if row.superseded_at is None:
            row.superseded_at, row.reason = now, reason
    for row in ended_by(session, act):
        retract(session, row.suggestion_id, FactKind(row.kind), subject=row.subject, now=now, reason=reason)
        row.superseded_at = row.ended_by = None
    session.flush()


FEEDBACK = (FactKind.ATTITUDE, FactKind.RESULT)
BEGUN_BY_IT = (FactKind.GRIEVANCE, FactKind.REDO)


def take_back_feedback(
    session: Session, suggestion_id: int, subject: str, *, with_redo: bool, now: datetime, reason: str, act: int | None = None
) -> None:
    """The latest feedback holds no more, `with_redo` together with the redo it began; what it superseded holds again.

    A feedback is where both grades were recorded at one moment; a correction records one of them. `subject` is whose it is, of
    several who made the item; a redo is the item's.
    """
    kinds = (*FEEDBACK, *BEGUN_BY_IT) if with_redo else FEEDBACK
    own = or_(FactRow.subject == subject, FactRow.kind == FactKind.REDO)
    rows = session.scalars(
        select(FactRow).where(FactRow.suggestion_id == suggestion_id, FactRow.kind.in_(kinds), own).order_by(FactRow.id)
    ).all()
    attitudes, results = ({row.recorded_at for row in rows if row.kind == kind} for kind in FEEDBACK)
    latest = max(attitudes & results, default=None)
    before = [row for row in rows if latest is not None and row.superseded_at == latest]
    for kind in kinds:
        of = "" if kind is FactKind.REDO else subject
        retract(session, suggestion_id, kind, subject=of, now=now, reason=reason, act=act)
    for row in before:
        row.superseded_at = row.ended_by = None
    session.flush()
