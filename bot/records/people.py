"""Divisions and people: who they are, what they are appointed to and since when, how platforms know them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, and_, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import platforms
from bot.errors import UserError
from bot.records import refused
from bot.records.engine.base import Table, run
from bot.rules.permissions import Actor
from bot.rules.stages import Party
from bot.rules.words import Role

CONSOLE = "console"
Place = tuple[str, str]  # (platform, corporation's id) in which accounts are known


class Division(Table):
    __tablename__ = "division"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Person(Table):
    """Somebody of the bureau; named in the ledger but not appointed to anything, they have no rights."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    phone: Mapped[str | None]


class Appointment(Table):
    """A role held from `since` (None: from the beginning) until the day before `until` (None: still)."""

    __tablename__ = "appointment"
    __table_args__ = (Index(None, "person_id"), Index(None, "role", "division_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    since: Mapped[date | None]
    until: Mapped[date | None]


class Identity(Table):
    """One of the ids by which a platform knows a person, with its kind. The same user id in another corporation is somebody else.

    See docs/decisions/safety.md#identity.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("platform", "corp_id", "user_id"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    corp_id: Mapped[str]
    user_id: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


@dataclass(frozen=True)
class Account:
    """A person's user id on a platform."""

    person_id: int
    platform: str
    corp_id: str
    user_id: str
    kind: str

    @property
    def mentionable(self) -> bool:
        """Whether the platform can mention the person by it."""
        known = platforms.find(self.platform)
        return known is not None and self.kind == known.mentions_by


@dataclass(frozen=True)
class Posting:
    """One appointment with its names, for lists."""

    person_id: int
    name: str
    role: Role
    division: str | None
    since: date | None
    until: date | None


def holds(on: date) -> tuple[object, object]:
    """The condition that an appointment is held on a day."""
    return (
        or_(Appointment.since.is_(None), Appointment.since <= on),
        or_(Appointment.until.is_(None), Appointment.until > on),
    )


def canonical_user(platform: str, user_id: str) -> str:
    """The one spelling of a user id on its platform; as it is where no such platform is known."""
    return platforms.canonical_user(platform, user_id)


def kind_of(platform: str, user_id: str) -> str:
    """The kind of a user id as it came; empty where no such platform is known."""
    known = platforms.find(platform)
    return known.kind_of(user_id) if known else ""


HELD = (
    or_(Appointment.since.is_(None), Appointment.since <= bindparam("on")),
    or_(Appointment.until.is_(None), Appointment.until > bindparam("on")),
)


def with_appointments(people: Select[int, str]) -> Select[int, str, str, str]:
    """Each of these people with a row for every appointment of the day, or with one row without."""
    held = people.outerjoin(Appointment, and_(Appointment.person_id == Person.id, *HELD))
    return held.outerjoin(Division, Division.id == Appointment.division_id).add_columns(
        Appointment.role, Division.name.label("of")
    )


WHAT = with_appointments(select(Person.id, Person.name)).where(Person.id == bindparam("person"))
WHO = with_appointments(select(Person.id, Person.name).select_from(Identity).join(Person, Person.id == Identity.person_id)).where(
    Identity.platform == bindparam("platform"),
    Identity.corp_id == bindparam("corp"),
    Identity.user_id == bindparam("user"),
)
HOLDERS = (
    select(Person.id, Person.name)
    .join(Appointment, Appointment.person_id == Person.id)
    .where(Appointment.role == bindparam("role"), *HELD)
    .order_by(Person.id)
)
HOLDERS_IN = HOLDERS.join(Division, Division.id == Appointment.division_id).where(Division.name == bindparam("division"))


def identify(session: Session, platform: str, corp_id: str, user_id: str, on: date) -> Actor | None:
    """The person behind a platform's user id with what they hold on that day; None when nobody is bound to it, for an
    empty id, and for somebody who held office and holds none any more.

    On the console, which no network reaches, the user id is the person's own id.
    """
    if platform == CONSOLE:
        found = actor(session, int(user_id), on) if user_id.isascii() and user_id.isdigit() else None
    else:
        user = canonical_user(platform, user_id)
        found = actor_of(run(session, WHO, platform=platform, corp=corp_id, user=user, on=on).all()) if user else None
    return None if found and not found.roles and has_left(session, found.id, on) else found


def has_left(session: Session, person_id: int, on: date) -> bool:
    """Whether a person without an office had one, and has none to come."""
    posts = session.scalars(select(Appointment.until).where(Appointment.person_id == person_id)).all()
    return bool(posts) and all(until is not None and until <= on for until in posts)


def actor(session: Session, person_id: int, on: date) -> Actor | None:
    """A person with what they are appointed to on a day."""
    return actor_of(run(session, WHAT, person=person_id, on=on).all())


def actor_of(rows: Sequence[Any]) -> Actor | None:
    """One person's rows of `with_appointments`."""
    if not rows:
        return None
    person_id, name, _, _ = rows[0]
    roles, divisions = {row.role for row in rows}, {row.of for row in rows}
    return Actor(person_id, name, frozenset(Role(role) for role in roles if role), frozenset(divisions - {None}))


def postings(session: Session, person_ids: Iterable[int] | None = None) -> list[Posting]:
    """Appointments, past ones included, of these people or of all."""
    query = (
        select(Person.id, Person.name, Appointment.role, Division.name, Appointment.since, Appointment.until)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Division, Division.id == Appointment.division_id)
        .order_by(Appointment.id)
    )
    if person_ids is not None:
        query = query.where(Person.id.in_(list(person_ids)))
    return [
        Posting(i, name, Role(role), division, since, until) for i, name, role, division, since, until in session.execute(query)
    ]


def desks(session: Session) -> list[tuple[int, str | None, str | None]]:
    """Everybody's id, division and telephone."""
    query = select(Person.id, Division.name, Person.phone).outerjoin(Division, Division.id == Person.division_id)
    return [(i, division, phone) for i, division, phone in session.execute(query.order_by(Person.id))]


def holders(session: Session, role: Role, on: date, *, division: str | None = None) -> list[tuple[int, str]]:
    """Ids and names of those who hold a role on a day, of one division or of all."""
    if division is None:
        return [(i, name) for i, name in run(session, HOLDERS, role=role, on=on)]
    return [(i, name) for i, name in run(session, HOLDERS_IN, role=role, on=on, division=division)]


def parties(session: Session, role: Role, on: date, *, division: str | None = None) -> tuple[Party, ...]:
    """`holders` as an item knows people."""
    return tuple(Party(i, name) for i, name in holders(session, role, on, division=division))


def office(session: Session, on: date) -> tuple[Party, ...]:
    """The general office, as notices address it."""
    return parties(session, Role.GENERAL_OFFICE, on)


def staff(session: Session, division: str, on: date) -> tuple[Party, ...]:
    """The heads of a division, then its officers."""
    both = (parties(session, role, on, division=division) for role in (Role.DIVISION_HEAD, Role.OFFICER))
    return tuple(dict.fromkeys(party for part in both for party in part))


HOLDING = select(Appointment.person_id, Appointment.role).where(
    Appointment.person_id.in_(bindparam("ids", expanding=True)), *HELD
)


def unbind(session: Session, person_id: int) -> int:
    """No account is this person's any more; how many were."""
    own = session.scalars(select(Identity).where(Identity.person_id == person_id)).all()
    for identity in own:
        session.delete(identity)
    session.flush()
    return len(own)


def roles_of(session: Session, person_ids: Sequence[int], on: date) -> dict[int, set[Role]]:
    """person → the roles they hold on a day; who holds none is not in it."""
    found: dict[int, set[Role]] = {}
    for person, role in run(session, HOLDING, ids=person_ids, on=on):
        found.setdefault(person, set()).add(Role(role))
    return found


def names(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """person → name"""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def every_name(session: Session) -> dict[int, str]:
    """person → name, of everybody."""
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).order_by(Person.id))}


DIVISIONS = select(Division.name).order_by(Division.id)


def divisions(session: Session) -> list[str]:
    """The names of all divisions, in the order they were entered."""
    return list(run(session, DIVISIONS).scalars())


def division_ids(session: Session) -> dict[str, int]:
    """name → id"""
    return {row.name: row.id for row in session.scalars(select(Division))}


NAMED = select(Person).where(Person.name == bindparam("name")).order_by(Person.id)


def named(session: Session, name: str) -> Sequence[Person]:
    """Everybody with exactly this name."""
    return session.scalars(NAMED, {"name": name}).all()


def one_named(session: Session, name: str, division: str | None = None) -> Person:
    """The one person with this name, of that division where one is named; raises UserError for nobody and for several."""
    known = {number: of for of, number in division_ids(session).items()}
    found = [person for person in named(session, name) if division in (None, known.get(person.division_id or 0))]
    if not found:
        raise UserError(f"没有“{division or ''}{name}”这个人，请先导入人员表。")
    if len(found) > 1:
        theirs = "、".join(known.get(person.division_id or 0, "没有处室") for person in found)
        raise UserError(f"有{len(found)}个“{name}”（{theirs}），请加 --division 处室。")
    return found[0]


def accounts(session: Session, person_ids: Iterable[int] | None = None) -> list[Account]:
    """Every user id of these people or of all, the newest last."""
    columns = (Identity.person_id, Identity.platform, Identity.corp_id, Identity.user_id, Identity.kind)
    query = select(*columns).order_by(Identity.id)
    if person_ids is not None:
        query = query.where(Identity.person_id.in_(list(person_ids)))
    return [Account(*row) for row in session.execute(query)]


def mentionable_ids(session: Session, places: Collection[Place]) -> dict[Place, dict[int, str]]:
    """Of these places: place → person id → the user id by which the platform mentions that person."""
    found: dict[Place, dict[int, str]] = {}
    for account in accounts(session):
        if account.mentionable and (account.platform, account.corp_id) in places:
            found.setdefault((account.platform, account.corp_id), {})[account.person_id] = account.user_id
    return found


BOUND = select(Identity.person_id, Identity.platform, Identity.corp_id).where(
    Identity.person_id.in_(bindparam("ids", expanding=True))
)


def bound(session: Session, person_ids: Sequence[int], places: Collection[Place]) -> set[int]:
    """Those of these people who have an account in one of these places."""
    return {person for person, platform, corp in run(session, BOUND, ids=person_ids) if (platform, corp) in places}


MENTIONABLE = (
    select(Identity.person_id, Identity.user_id, Person.name)
    .join(Person, Person.id == Identity.person_id)
    .where(
        Identity.platform == bindparam("platform"),
        Identity.corp_id == bindparam("corp"),
        Identity.kind == bindparam("kind"),
        Identity.person_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(Identity.id)
)


def mentionable(session: Session, platform: str, corp_id: str, person_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """person → (user id, name), of those of these people whom a platform can mention; of several ids the newest."""
    known = platforms.find(platform)
    if known is None:
        return {}
    rows = run(session, MENTIONABLE, platform=platform, corp=corp_id, kind=known.mentions_by, ids=person_ids)
    return {person: (user, name) for person, user, name in rows}


def bind(session: Session, platform: str, corp_id: str, user_id: str, person_id: int) -> None:
    """From now on this user id of the platform is this person, beside their others; whoever it was before, it is not any more."""
    user = canonical_user(platform, user_id)
    known = session.scalar(with_id(platform, corp_id, user))
    if known:
        known.person_id = person_id
    else:
        kind = kind_of(platform, user_id)
        session.add(Identity(platform=platform, corp_id=corp_id, user_id=user, kind=kind, person_id=person_id))
    refused.no_more(session, platform, corp_id, user)
    session.flush()


def owner(session: Session, platform: str, corp_id: str, user_id: str) -> int | None:
    """Whose user id that is; None for nobody's."""
    found = session.scalar(with_id(platform, corp_id, canonical_user(platform, user_id)))
    return found.person_id if found else None


def owner_name(session: Session, platform: str, corp_id: str, user_id: str) -> str:
    """The name of whose user id that is; empty for nobody's."""
    found = owner(session, platform, corp_id, user_id)
    return names(session, [found])[found] if found else ""


def move_accounts(session: Session, platform: str, before: str, after: str) -> int:
    """What was entered under one corporation's id belongs to another one from now on; how many accounts that are."""
    taken = select(Identity.user_id).where(Identity.platform == platform, Identity.corp_id == after)
    old = (Identity.platform == platform, Identity.corp_id == before, Identity.user_id.not_in(taken))
    return len(session.execute(update(Identity).where(*old).values(corp_id=after).returning(Identity.id)).all())


def with_id(platform: str, corp_id: str, user: str) -> Select[Identity]:
    return select(Identity).where(Identity.platform == platform, Identity.corp_id == corp_id, Identity.user_id == user)


def with_mention(session: Session, person_ids: Iterable[int], places: Collection[Place]) -> set[int]:
    """Those of these people who can be mentioned in one of these places."""
    found = (account for account in accounts(session, person_ids) if account.mentionable)
    return {one.person_id for one in found if (one.platform, one.corp_id) in places}


def learn(session: Session, platform: str, corp_id: str, meant: Mapping[str, str]) -> int:
    """The platform says which user id to mention by each of these others means: either becomes known where the other one is.

    How many became known. Where each is somebody else's both stay as they are: a person said so, and the office is asked.
    """
    learnt = 0
    for other, user in meant.items():
        either = (other, user)
        owners = [owner(session, platform, corp_id, each) for each in either]
        for each, own, whose in zip(either, owners, reversed(owners), strict=True):
            if own is None and whose is not None:
                bind(session, platform, corp_id, each, whose)
                learnt += 1
    return learnt
