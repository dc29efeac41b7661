"""Who stands in for an absent leader, from day to day, by that leader's own confirmation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from bot.records.engine.base import Moment, Table, one_at_a_time, run
from bot.records.people import HELD, Appointment, Division, Person
from bot.rules import whose
from bot.rules.stages import Party
from bot.rules.words import Role


class StandIn(Table):
    """`acting_id` decides for `absent_id` from `since` to `until`, both included, once it is confirmed and until it is ended."""

    __tablename__ = "stand_in"
    __table_args__ = (Index(None, "absent_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    acting_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


NOW = (
    StandIn.confirmed_at.is_not(None),
    StandIn.ended_at.is_(None),
    StandIn.since <= bindparam("on"),
    StandIn.until >= bindparam("on"),
)
ABSENT, ACTING = aliased(Person), aliased(Person)
ENDED = "代理已结束"  # why nobody is told any more that it begins
REVIEWING = (Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR)


def holds_office(person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the person still holds an office with reviews on the day: who left stands in for nobody."""
    term = aliased(Appointment)
    return exists().where(
        term.person_id == person,
        term.role.in_(REVIEWING),
        or_(term.since.is_(None), term.since <= bindparam("on")),
        or_(term.until.is_(None), term.until > bindparam("on")),
    )


IN_OFFICE = (holds_office(StandIn.absent_id), holds_office(StandIn.acting_id))
ON_DAY = (
    select(StandIn.absent_id, StandIn.acting_id, ABSENT.name.label("absent"), ACTING.name.label("acting"))
    .join(ABSENT, ABSENT.id == StandIn.absent_id)
    .join(ACTING, ACTING.id == StandIn.acting_id)
    .where(*NOW, *IN_OFFICE)
    .order_by(StandIn.id)
)
COVERING = (
    select(StandIn.acting_id, Division.name)
    .join(Appointment, Appointment.division_id == Division.id)
    .join(StandIn, StandIn.absent_id == Appointment.person_id)
    .where(*NOW, *HELD, *IN_OFFICE, Appointment.role == bindparam("role"))
)
COVERED = COVERING.with_only_columns(Division.name).where(StandIn.acting_id == bindparam("acting"))


def shown(acting: str, absent: str) -> str:
    """副局长乙〔代副局长甲〕"""
    return whose.marked(acting, f"代{absent}")


def key_of(row: StandIn) -> str:
    """How notices of a stand-in begin their keys."""
    return f"stand-in:{row.id}:"


def on_day(session: Session, on: date) -> dict[int, list[Party]]:
    """absent person → who stands in for them on that day."""
    found: dict[int, list[Party]] = {}
    for absent_id, acting_id, absent, acting in run(session, ON_DAY, on=on):
        found.setdefault(absent_id, []).append(Party(acting_id, shown(acting, absent), absent_id))
    return found


def absent_for(session: Session, acting: int, on: date) -> list[int]:
    """Those for whom this person stands in on that day."""
    return [absent for absent, some in on_day(session, on).items() if any(party.id == acting for party in some)]


def divisions_covered(session: Session, acting: int, on: date) -> frozenset[str]:
    """The divisions of the heads for whom this person stands in on that day."""
    return frozenset(run(session, COVERED, on=on, acting=acting, role=Role.DIVISION_HEAD).scalars())


def covering(session: Session, on: date) -> dict[int, frozenset[str]]:
    """person → the divisions of the heads for whom they stand in on that day; who stands in for none is not in it."""
    found: dict[int, frozenset[str]] = {}
    for acting, division in run(session, COVERING, on=on, role=Role.DIVISION_HEAD):
        found[acting] = found.get(acting, frozenset()) | {division}
    return found


def lock(session: Session) -> None:
    """Nobody else asks for, answers or ends a stand-in until the transaction ends."""
    one_at_a_time(session, "stand-ins")


def ask(
    session: Session, *, absent: int, acting: int, since: date, until: date, asked_by: int, in_person: bool, now: datetime
) -> StandIn:
    """Note a stand-in; it holds at once when the absent person asks in person, else once that person confirms it."""
    row = StandIn(absent_id=absent, acting_id=acting, since=since, until=until, asked_by=asked_by, asked_at=now)
    row.confirmed_at = now if asked_by == absent and in_person else None
    session.add(row)
    session.flush()
    return row


def waiting(session: Session, absent: int, on: date) -> list[StandIn]:
    """What waits for this person's confirmation and has not passed yet, the oldest first."""
    query = select(StandIn).where(
        StandIn.absent_id == absent, StandIn.confirmed_at.is_(None), StandIn.ended_at.is_(None), StandIn.until >= on
    )
    return list(session.scalars(query.order_by(StandIn.id)))


def proposed(session: Session, on: date) -> list[StandIn]:
    """What others than the absent person asked for and waits for that person's confirmation, the oldest first."""
    query = select(StandIn).where(
        StandIn.asked_by != StandIn.absent_id, StandIn.confirmed_at.is_(None), StandIn.ended_at.is_(None), StandIn.until >= on
    )
    return list(session.scalars(query.order_by(StandIn.id)))


def running(session: Session, absent: int, on: date) -> list[StandIn]:
    """This person's confirmed stand-ins that have not passed yet."""
    query = select(StandIn).where(
        StandIn.absent_id == absent, StandIn.confirmed_at.is_not(None), StandIn.ended_at.is_(None), StandIn.until >= on
    )
    return list(session.scalars(query.order_by(StandIn.id)))


def overlapping(session: Session, absent: int, since: date, until: date) -> StandIn | None:
    """A stand-in of this person on one of these days."""
    return session.scalar(
        select(StandIn)
        .where(StandIn.absent_id == absent, StandIn.ended_at.is_(None), StandIn.since <= until, StandIn.until >= since)
        .where(StandIn.confirmed_at.is_not(None))
        .limit(1)
    )


def end_departed(session: Session, on: date, now: datetime) -> list[tuple[StandIn, Party, Party]]:
    """End those of which somebody holds no reviewing office any more; each with the absent person and who stood in."""
    query = (
        select(StandIn, ABSENT.name, ACTING.name)
        .join(ABSENT, ABSENT.id == StandIn.absent_id)
        .join(ACTING, ACTING.id == StandIn.acting_id)
        .where(StandIn.ended_at.is_(None), StandIn.until >= on, ~and_(*IN_OFFICE))
        .order_by(StandIn.id)
    )
    found = []
    for row, absent, acting in session.execute(query, {"on": on}).all():
        row.ended_at = now
        found.append((row, Party(row.absent_id, absent), Party(row.acting_id, acting)))
    return found
