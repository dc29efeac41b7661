"""Suggestions and proposals as they were handed over, their batches, and who is to handle them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from bot.records import assignments
from bot.records.assignments import Assignment
from bot.records.engine import bulk
from bot.records.engine.base import Moment, Table, run
from bot.records.facts import OWN_DATE, FactRow
from bot.records.people import Division
from bot.rules import numbers, proposers
from bot.rules.permissions import Scope
from bot.rules.stages import AGREED
from bot.rules.words import NOT_SECRET, Body, FactKind, Handling

SEVERAL_NAMES = "length(deputy) > 4"  # a cell of proposers that may name several


class Batch(Table):
    """Items handed over together: one received date, one due date. The due date comes from a notice.

    See docs/decisions/process.md#batches.
    """

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("year", "name", "received_on", "due_on"), Index(None, "due_on"))
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str]
    received_on: Mapped[date]
    due_on: Mapped[date]


class Suggestion(Table):
    """One suggestion or proposal; `number` holds digits only, unique within body, level and year.

    See docs/decisions/process.md#numbers.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("body", "level", "year", "number"),
        Index(None, "number"),
        Index(None, "serial"),
        Index(None, "batch_id"),
        # What lists ask for (docs/decisions/speed.md#conditions).
        Index("ix_suggestion_kind", "level", "body", "handling", "key", "year"),
        Index(None, "lead_unit", sqlite_where=text("lead_unit IS NOT NULL"), postgresql_where=text("lead_unit IS NOT NULL")),
        Index("ix_suggestion_deputies", "deputy", sqlite_where=text(SEVERAL_NAMES), postgresql_where=text(SEVERAL_NAMES)),
        Index(None, "deputy", sqlite_where=text("deputy IS NOT NULL"), postgresql_where=text("deputy IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    body: Mapped[str]
    level: Mapped[str]
    year: Mapped[int]
    number: Mapped[str]
    serial: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    handling: Mapped[str]
    lead_unit: Mapped[str | None]
    secrecy: Mapped[str]
    key: Mapped[bool]
    congress: Mapped[str | None]
    session: Mapped[str | None]
    deputy: Mapped[str | None]
    deputy_phone: Mapped[str | None]
    position: Mapped[str | None]
    remarks: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(Moment)


SECRET = "涉密"  # noqa: S105 - a mark
MAY_BE_SPOKEN_OF = ("", NOT_SECRET)  # an item that turned secret after its import keeps another mark and is nowhere


def existing(on: date) -> ColumnElement[bool]:
    """An item exists from its 交办日期, and not once it has turned secret."""
    received = exists().where(Batch.id == Suggestion.batch_id, Batch.received_on <= on)
    return and_(received, Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))


def within(scope: Scope, *, found: bool = False) -> ColumnElement[bool]:
    """Items that a division of the scope leads or assists in, or that its person handles.

    They are found by it; where something else has `found` few items already, each of them is looked at
    (docs/decisions/speed.md#lists).
    """
    item = Assignment.suggestion_id
    own: ColumnElement[bool] = Suggestion.id.is_not(None)
    if not scope.everything:
        of_divisions = select(item).join(Division, Division.id == Assignment.division_id)
        led = of_divisions.where(Assignment.part.in_(("lead", "assisting")), Division.name.in_(scope.divisions))
        handled = select(item).where(Assignment.part.in_(("officer", "deputy_director")), Assignment.person_id == scope.person)
        either = [led] if scope.person is None else [led, handled]
        if found:
            own = or_(*(query.where(item == Suggestion.id).correlate(Suggestion).exists() for query in either))
        else:
            own = Suggestion.id.in_(union_all(*either) if len(either) > 1 else led)
    return and_(own, within(scope.also, found=not scope.everything)) if scope.also else own


def gone_back(on: Any) -> ColumnElement[bool]:
    """Items of which it was agreed by that day, or bound day, that they are not ours."""
    decision = aliased(FactRow)
    decided = (decision.suggestion_id == Suggestion.id, decision.kind == FactKind.OBJECTION_DECISION)
    return exists().where(*decided, decision.superseded_at.is_(None), decision.on_date <= on, decision.value == AGREED)


@lru_cache(maxsize=8)
def unfinished(on: date) -> ColumnElement[bool]:
    """Items without the fact that ends them, as far as facts of that day tell; building it costs more than a query of it."""

    def holds(kind: FactKind, item: InstrumentedAttribute[int]) -> tuple[type[FactRow], ColumnElement[bool]]:
        fact = aliased(FactRow)
        return fact, and_(fact.suggestion_id == item, fact.kind == kind, fact.superseded_at.is_(None), fact.on_date <= on)

    def done(kind: FactKind) -> ColumnElement[bool]:
        fact, held = holds(kind, Suggestion.id)
        # Of the fact's item: two levels down, Suggestion would not be the item looked at but all of them.
        redo, redone = holds(FactKind.REDO, fact.suggestion_id)
        return exists().where(held, ~exists().where(redone, redo.id > fact.id))

    return and_(
        Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF),
        Suggestion.handling != Handling.REFERENCE,
        ~gone_back(on),
        or_(
            and_(Suggestion.handling == Handling.JOINT, ~done(FactKind.OPINION_SENT)),
            and_(Suggestion.handling != Handling.JOINT, ~done(FactKind.MAILED)),
        ),
    )


def lock(session: Session, suggestion_id: int) -> None:
    """Nobody else decides anything about this item until the transaction ends."""
    session.execute(select(Suggestion.id).where(Suggestion.id == suggestion_id).with_for_update())


@cache
def number_query(*, short: bool, dated: bool, narrowed: tuple[str, ...]) -> Select[int]:
    """The look-up of a typed number in the whole bureau's items, built once for each of its shapes."""
    matches: ColumnElement[bool] = Suggestion.number == bindparam("digits")
    if short:
        matches = or_(matches, Suggestion.serial == bindparam("serial"))
    if dated:
        in_year = and_(Suggestion.year == bindparam("year"), Suggestion.serial == bindparam("serial"))
        matches = or_(matches, in_year)
    query = (
        select(Suggestion.id)
        .join(Batch, Batch.id == Suggestion.batch_id)
        .where(matches, Batch.received_on <= bindparam("on"), Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))
        .order_by(Suggestion.year.desc(), Suggestion.level, Suggestion.id)
        .limit(20)
    )
    for name in narrowed:
        query = query.where(getattr(Suggestion, name) == bindparam(name))
    return query


def with_number(session: Session, typed: str, scope: Scope, on: date) -> list[int]:
    """Ids of the visible items a typed number can mean, newest year first: exactly that number, or a short one's serial.

    Level and body before the digits (省0317, 市政协0601) narrow it; a year in front of a short number (20210317 for the
    0317 of 2021) is tried where nothing has that very number.
    """
    level, body, digits = numbers.parts(typed)
    values: dict[str, Any] = {"digits": digits, "on": on}
    narrowed = {name: value for name, value in (("level", level), ("body", body)) if value}
    short = len(digits) < numbers.FULL
    if short:
        values["serial"] = numbers.serial(digits)
    query = number_query(short=short, dated=False, narrowed=tuple(narrowed))
    found = list(run(session, visible(query, scope), **values, **narrowed).scalars())
    if found or len(digits) != numbers.FULL or not digits.startswith("20"):
        return found
    query = number_query(short=False, dated=True, narrowed=tuple(narrowed))
    values |= {"year": int(digits[:4]), "serial": int(digits[4:])}
    return list(run(session, visible(query, scope), **values, **narrowed).scalars())


GIVEN_BACK = select(FactRow.suggestion_id).where(
    FactRow.suggestion_id.in_(bindparam("ids", expanding=True)),
    FactRow.kind == FactKind.OBJECTION_DECISION,
    FactRow.value == AGREED,
    FactRow.superseded_at.is_(None),
    FactRow.on_date <= bindparam("on"),
)


def given_back(session: Session, ids: Iterable[int], on: date) -> set[int]:
    """Those of the items that went back to the office that handed them over."""
    return set(run(session, GIVEN_BACK, ids=list(ids), on=on).scalars())


def living_first(session: Session, ids: Sequence[int], on: date) -> list[int]:
    """Of the items that a number can mean those that did not go back, all where all of them did."""
    gone = given_back(session, ids, on) if len(ids) > 1 else set()
    return [item for item in ids if item not in gone] or [*ids]


OTHER = aliased(Suggestion)
# Whether another item may be meant by the same digits; short ones mean a serial, too.
IS_SHARED = exists().where(
    OTHER.serial == Suggestion.serial,
    OTHER.id != Suggestion.id,
    or_(OTHER.number == Suggestion.number, func.length(Suggestion.number) < numbers.FULL),
)
ALIKE = (
    select(Suggestion.id, Suggestion.level, Suggestion.body, Suggestion.year, Suggestion.number)
    .join(Batch, Batch.id == Suggestion.batch_id)
    .where(
        Suggestion.serial.in_(bindparam("serials", expanding=True)),
        Batch.received_on <= bindparam("on"),
        Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF),
    )
)


def with_serials(session: Session, serials: Iterable[int], on: date) -> dict[int, list[tuple[int, numbers.Key]]]:
    """serial → (id, key) of the existing items that have it."""
    found: dict[int, list[tuple[int, numbers.Key]]] = defaultdict(list)
    for row in run(session, ALIKE, serials=sorted(set(serials)), on=on):
        key = numbers.Key(row.level, row.body, row.year, row.number)
        found[numbers.serial(row.number)].append((row.id, key))
    return found


@lru_cache(maxsize=256)
def visible(query: Select[int], scope: Scope) -> Select[int]:
    """The query narrowed to a scope, the very same for the same two, so that it need not be built again."""
    return query if scope == Scope(everything=True) else query.where(within(scope, found=True))


DEPUTY = select(Suggestion.deputy, Suggestion.deputy_phone).where(Suggestion.id == bindparam("id"))


def deputy_of(session: Session, suggestion_id: int) -> tuple[str, str]:
    """(name, telephone) of the item's leading deputy; empty where the ledger has none."""
    row = run(session, DEPUTY, id=suggestion_id).one()
    return row.deputy or "", row.deputy_phone or ""


def deputies_in(session: Session, sentence: str) -> set[str]:
    """Names of those who made items, whoever may see these, that stand in a sentence: to be kept out of what leaves."""
    names = (one.name for cell in session.scalars(select(Suggestion.deputy).distinct()) for one in proposers.of(cell or ""))
    return {name for name in names if name in sentence}


def visible_numbers(session: Session, scope: Scope, on: date) -> Sequence[str]:
    """The numbers that may be suggested here."""
    return session.scalars(select(Suggestion.number).where(existing(on), within(scope))).all()


def still_there(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of the ids that are items: one that was entered and undone is none."""
    return set(session.scalars(select(Suggestion.id).where(Suggestion.id.in_(ids))))


def of_year(session: Session, year: int, on: date) -> list[int]:
    """Ids of one year's items, in the ledger's order."""
    query = select(Suggestion.id).where(Suggestion.year == year, existing(on))
    return list(session.scalars(query.order_by(Suggestion.id)))


def bodies_of(session: Session, year: int, on: date) -> set[Body]:
    """Whose items a year has, on a day; those that went back count only where there are no others, as in its summary."""
    query = select(Suggestion.body, gone_back(on)).where(Suggestion.year == year, existing(on)).distinct()
    known = {(Body(body), bool(gone)) for body, gone in session.execute(query)}
    return {body for body, gone in known if not gone} or {body for body, _ in known}


def of_divisions(session: Session, names: Iterable[str], scope: Scope, on: date, *, only_unfinished: bool = False) -> list[int]:
    """Ids of the visible items that one of these divisions leads or assists in."""
    query = select(Suggestion.id).where(within(Scope(divisions=frozenset(names))), within(scope, found=True), existing(on))
    if only_unfinished:
        query = query.where(unfinished(on))
    return list(session.scalars(query.order_by(Suggestion.id)))


def of_person(session: Session, person_id: int, scope: Scope, on: date, *, also_done: bool = False) -> list[int]:
    """Ids of the visible items a person is named in: the unfinished ones, or all."""
    query = select(Suggestion.id).where(
        assignments.held_by(person_id, Suggestion.id, on),
        within(scope, found=True),
        existing(on),
    )
    if not also_done:
        query = query.where(unfinished(on))
    return list(session.scalars(query.order_by(Suggestion.id)))


def still_open(session: Session, scope: Scope, on: date, *, batches: Collection[int] | None = None) -> list[int]:
    """Ids of the visible unfinished items, nearest due date first; with `batches`, those of these and those with own dates."""
    query = (
        select(Suggestion.id)
        .join(Batch, Batch.id == Suggestion.batch_id)
        .where(Batch.received_on <= on, within(scope), unfinished(on))
    )
    if batches is not None:
        query = query.where(or_(Suggestion.batch_id.in_(batches), Suggestion.id.in_(with_own_date(on))))
    return list(session.scalars(query.order_by(Batch.due_on, Suggestion.id)))


def left_without_opinions(session: Session, divisions: Iterable[str], scope: Scope, on: date) -> list[int]:
    """Ids of the year's visible items that these divisions lead and for which they said why opinions are not waited for."""
    of_divisions = select(Assignment.suggestion_id).join(Division, Division.id == Assignment.division_id)
    leads = Suggestion.id.in_(of_divisions.where(Assignment.part == "lead", Division.name.in_(list(divisions))))
    said = exists().where(
        FactRow.suggestion_id == Suggestion.id,
        FactRow.kind == FactKind.WITHOUT_OPINIONS,
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= on,
    )
    query = select(Suggestion.id).where(leads, said, Suggestion.year == on.year, existing(on), within(scope, found=True))
    return list(session.scalars(query.order_by(Suggestion.id)))


def open_batches(session: Session, on: date) -> list[tuple[int, date, date]]:
    """Ids, received dates and due dates of the batches received by that day."""
    query = select(Batch.id, Batch.received_on, Batch.due_on).where(Batch.received_on <= on)
    return [(i, received, due) for i, received, due in session.execute(query)]


def with_own_date(on: date) -> Select[int]:
    """Items with a fact that gives them a date of their own."""
    return select(FactRow.suggestion_id).where(text(OWN_DATE), FactRow.superseded_at.is_(None), FactRow.on_date <= on)


def with_own_dates(session: Session, on: date) -> list[int]:
    """Ids of the unfinished items that have another date than their batch: extended, being redone, an opinion sent back."""
    ids = select(Suggestion.id).where(Suggestion.id.in_(with_own_date(on)), existing(on), unfinished(on))
    return list(session.scalars(ids.order_by(Suggestion.id)))


def entered_at(session: Session, now: datetime) -> list[int]:
    """Ids of what one import entered at this very moment, as far as it exists by now."""
    query = select(Suggestion.id).where(Suggestion.entered_at == now, existing(now.date()))
    return list(session.scalars(query.order_by(Suggestion.id)))


def begun(session: Session, *, since: date, on: date, zone: tzinfo) -> dict[date, list[int]]:
    """day of the hand-over → ids of the items that were entered here before it came, of the days after `since` until `on`."""
    query = select(Suggestion.id, Suggestion.entered_at, Batch.received_on).join(Batch, Batch.id == Suggestion.batch_id)
    query = query.where(Batch.received_on > since, Batch.received_on <= on, Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF))
    found: dict[date, list[int]] = {}
    for item, entered, received in session.execute(query.order_by(Suggestion.id)):
        if entered.astimezone(zone).date() < received:
            found.setdefault(received, []).append(item)
    return found


def entered_on(session: Session, ids: Sequence[int], zone: tzinfo) -> dict[int, date]:
    """The day on which each of these items was entered here, in the unit's time zone."""
    found: dict[int, date] = {}
    for portion in bulk.portions(ids):
        these = bulk.among(session, Suggestion.id, portion)
        rows = session.execute(select(Suggestion.id, Suggestion.entered_at).where(these))
        found |= {i: at.astimezone(zone).date() for i, at in rows}
    return found


def origin(session: Session, suggestion_id: int) -> tuple[str, str, str]:
    """(deputy, congress, session) as the ledger has them, each empty where it has nothing, for a letter."""
    query = select(Suggestion.deputy, Suggestion.congress, Suggestion.session).where(Suggestion.id == suggestion_id)
    deputy, congress, meeting = session.execute(query).one()
    return deputy or "", congress or "", meeting or ""
