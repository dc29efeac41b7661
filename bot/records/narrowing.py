"""The items among which those of a list are: found in the database by what it can tell; the rules decide which they are.

See docs/decisions/speed.md#conditions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, CompoundSelect, and_, or_, select, text, union_all
from sqlalchemy.orm import Session

from bot.records import assignments, titles, tracking
from bot.records.assignments import ASSISTS, Assignment
from bot.records.people import Division
from bot.records.reviews import ReviewRound
from bot.records.suggestions import (
    MAY_BE_SPOKEN_OF,
    SEVERAL_NAMES,
    Batch,
    Suggestion,
    gone_back,
    unfinished,
    with_own_date,
    within,
)
from bot.rules import proposers, title_words
from bot.rules.condition_words import ListedState
from bot.rules.conditions import Conditions
from bot.rules.permissions import Scope
from bot.rules.words import Body, Handling, Level

TITLES = ("", "代表", "委员", "等")
FEW = 50  # cells in which a name is looked for
PREFIXES = ("", "全国", "国家", "省", "市", "区", "县")  # 民政局 is 市民政局
KEY_OR_NOT = (True, False)
IN_REVIEW_ONCE = frozenset({ListedState.IN_REVIEW, ListedState.TO_CONSULT, ListedState.TO_MAIL, ListedState.TO_SEND})
OVER = frozenset({ListedState.DONE, ListedState.FEEDBACK})


@dataclass(frozen=True)
class Among:
    """What narrows a list besides its conditions: `batches` those that alone may have something due in time, with the items
    that have a date of their own (None: all); `handled` the ids of the people named, `led` the divisions that they head,
    `as_key` the ids of the key items that they were named to be in charge of."""

    scope: Scope
    on: date
    batches: Collection[int] | None = None
    handled: Sequence[int] = ()
    led: Sequence[str] = ()
    as_key: Sequence[int] = ()


def ids(session: Session, conditions: Conditions, among: Among) -> list[int]:
    """Ids of the visible items that may stand in the list: the nearest date first, of what may be done the latest year."""
    query = (
        select(Suggestion.id)
        .join(Batch, Batch.id == Suggestion.batch_id)
        .where(
            Batch.received_on <= among.on,
            Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF),
            within(among.scope, found=narrows(conditions, among.scope)),
        )
        .where(*shape(conditions), *whose(conditions, among), *told(session, conditions, among.scope))
    )
    query = query.where(*over(conditions, among.on))
    if conditions.states and set(conditions.states) <= IN_REVIEW_ONCE:
        query = query.where(Suggestion.id.in_(select(ReviewRound.suggestion_id).where(ReviewRound.withdrawn_on.is_(None))))
    if conditions.states == (ListedState.OPINIONS,):
        query = query.where(Suggestion.id.in_(select(Assignment.suggestion_id).where(text(ASSISTS))))
    if among.batches is not None:
        own = Suggestion.id.in_(with_own_date(among.on))
        query = query.where(or_(Suggestion.batch_id.in_(among.batches), own))
    order = (Suggestion.year.desc(), Suggestion.id) if OVER & set(conditions.states) else (Batch.due_on, Suggestion.id)
    found = list(session.scalars(query.order_by(*order)))
    if conditions.states == (ListedState.FEEDBACK,):
        still = set(tracking.afterwards(session, among.scope, among.on))
        return [item for item in found if item in still]
    return found


def is_exact(conditions: Conditions) -> bool:
    """Whether what the database finds is the list itself, so that no rule need look at each item."""
    return set(conditions.states) <= {ListedState.OPEN, ListedState.DONE} and not (conditions.periods or conditions.people)


def over(conditions: Conditions, on: date) -> Iterable[ColumnElement[bool]]:
    """What the states say of whether an item is done: all of them are states of open ones, or it has to be done."""
    states = set(conditions.states)
    if states and not OVER & states:
        yield unfinished(on)
    elif states == {ListedState.DONE}:
        yield ~unfinished(on)
    if ListedState.DONE in states and states <= {ListedState.OPEN, ListedState.DONE}:
        yield ~gone_back(on)


def narrows(conditions: Conditions, scope: Scope) -> bool:
    """Whether anything else than the scope finds few items; words of titles may stand in more of them than one's own are."""
    by_title = conditions.titles and scope.everything
    return bool(conditions.whose or by_title or conditions.units or conditions.deputies or conditions.key)


def shape(conditions: Conditions) -> Iterable[ColumnElement[bool]]:
    """What the kind of an item has to be: where any of it is asked for, all of it is said, so that one index serves."""
    asked = (conditions.levels, conditions.bodies, conditions.handlings, conditions.key, conditions.years)
    if any(asked):
        yield Suggestion.level.in_(conditions.levels or Level)
        yield Suggestion.body.in_(conditions.bodies or Body)
        yield Suggestion.handling.in_(conditions.handlings or Handling)
        yield Suggestion.key.in_((True,) if conditions.key else KEY_OR_NOT)
    if conditions.years:
        yield Suggestion.year.in_(conditions.years)


def whose(conditions: Conditions, among: Among) -> Iterable[ColumnElement[bool]]:
    """Items that one of the divisions leads or assists in, and those that the people handle or whose lead division they head."""
    if not conditions.whose:
        return
    ways = []
    if conditions.divisions:
        ways.append(of_divisions(conditions.divisions, ("lead", "assisting")))
    if among.led:
        ways.append(of_divisions(among.led, ("lead",)))
    ways += [assignments.held_by(person, Suggestion.id, among.on) for person in among.handled]
    if among.as_key:
        ways.append(Suggestion.id.in_(among.as_key))
    yield or_(*ways) if ways else Suggestion.id.is_(None)


def of_divisions(names: Iterable[str], parts: Sequence[str]) -> ColumnElement[bool]:
    of_those = select(Assignment.suggestion_id).join(Division, Division.id == Assignment.division_id)
    return Suggestion.id.in_(of_those.where(Division.name.in_(list(names)), Assignment.part.in_(parts)))


def told(session: Session, conditions: Conditions, scope: Scope) -> Iterable[ColumnElement[bool]]:
    """What title, lead unit and proposers have to be; nothing of items of which only number and dates may be said."""
    if conditions.titles or conditions.units or conditions.deputies:
        yield Suggestion.secrecy != ""
    if conditions.titles:
        yield or_(*(titles.holding(session, word, own=not scope.everything) for word in conditions.titles))
    if conditions.units:
        yield Suggestion.lead_unit.in_(conditions.units)
    if conditions.deputies:
        yield or_(*(Suggestion.id.in_(made_by(name)) for name in conditions.deputies))


def made_by(name: str) -> CompoundSelect[int]:
    """Ids of the items whose cell of proposers may name somebody: alone, with a title, or among others in a longer cell.

    % and _ mean themselves (docs/decisions/safety.md#search).
    """
    alone = select(Suggestion.id).where(Suggestion.deputy.in_([f"{name}{title}" for title in TITLES]))
    long = (text(SEVERAL_NAMES), Suggestion.deputy.contains(name, autoescape=True))
    return union_all(alone, select(Suggestion.id).where(*long))


def seen(scope: Scope, on: date) -> ColumnElement[bool]:
    """Items that may be named here on a day."""
    received = select(Batch.id).where(Batch.received_on <= on)
    named = and_(Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF), Suggestion.secrecy != "")
    return and_(named, Suggestion.batch_id.in_(received), within(scope, found=True))


def in_titles(session: Session, scope: Scope, word: str, on: date) -> bool:
    """Whether a word stands in a title that may be shown here."""
    return bool(titles.visible(session, title_words.parts(word), scope, on, most=1))


def lead_units(session: Session, scope: Scope, word: str, on: date) -> list[str]:
    """The lead units of visible items that a word means: the one of that name, else those with the place's level before it."""
    names = [f"{prefix}{word}" for prefix in PREFIXES]
    query = select(Suggestion.lead_unit).distinct().where(Suggestion.lead_unit.in_(names), seen(scope, on))
    found = [name for name in session.scalars(query) if name]
    return [word] if word in found else sorted(found)


def deputies(session: Session, scope: Scope, word: str, on: date) -> list[str]:
    """The names of those who made visible items that a word means: of whoever has that very name."""
    query = select(Suggestion.deputy).distinct().where(Suggestion.id.in_(made_by(word)), seen(scope, on))
    cells = session.scalars(query.limit(FEW))
    return [word] if any(one.name == word for cell in cells if cell for one in proposers.of(cell)) else []
