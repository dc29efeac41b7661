"""Who leaves office: what ends with it, and whom that is told, by whatever way the records learn of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import news, reach
from bot.errors import UserError
from bot.office import Office
from bot.records import appointments, cases, enrolments, followed, journal, people, proposals, round_chains, suggestions
from bot.records.delivery import contacts, notices
from bot.records.people import Person
from bot.rules import dates, departures
from bot.rules.permissions import Scope
from bot.rules.stages import Case, Party
from bot.rules.words import AT_CONSOLE, Role

COMMAND = "people end"
NO_CHANGE = "未作任何改动。"


@dataclass(frozen=True)
class AsItWas:
    """The open items, and who was in the divisions that owe an opinion on them."""

    cases: Sequence[Case]
    staff: Mapping[str, tuple[Party, ...]]


@dataclass(frozen=True)
class Departure:
    """What ended: the posts, how many accounts, questions and codes. `told`: a group reaches somebody of the office.

    `items` of the open ones were the person's too, `reviews` of them waited for their review; `empty` are the roles that nobody
    holds any more.
    """

    person: int
    name: str
    on: date
    posts: tuple[str, ...]
    accounts: int
    questions: int
    codes: int
    told: bool
    items: int = 0
    reviews: int = 0
    empty: tuple[Role, ...] = ()


def as_it_is(session: Session, office: Office, today: date) -> AsItWas:
    """What is looked at again after people changed."""
    found = cases.load(session, suggestions.still_open(session, Scope(everything=True), today), today, office)
    asked = {division for case in found for division in case.silent_divisions}
    return AsItWas(found, {division: people.staff(session, division, today) for division in asked})


def tell(session: Session, office: Office, before: AsItWas, now: datetime) -> bool:
    """Whose open items nobody handles any more is told to their heads and the office, and stand-ins end; whether the office
    heard of an item."""
    private = reach.readers(session, office, now)
    news.end_stand_ins(session, now, private)
    followed.end_departed(session, now.date())
    if not before.cases:
        return False
    key = change(now)
    found = news.of_changes(session, office, before.cases, now=now, by=key)
    staying = {division: people.staff(session, division, now.date()) for division in before.staff}
    found += departures.of_assisting(before.cases, before.staff, staying)
    news.tell(session, found, key=key, now=now, title=news.PEOPLE, private=private)
    return any(said.office for said in found)


def change(now: datetime) -> str:
    """A name for one change of people: two of the same moment are two."""
    return f"people:{now.isoformat()}:{secrets.token_hex(4)}"


def end(
    session: Session, office: Office, name: str, *, division: str | None, on: date | None, now: datetime, account: str
) -> Departure:
    """Somebody left on a day, None: today. Posts, accounts, questions and codes end; the office is told, as of every departure.

    Raises UserError for nobody, for several, for a day to come or before the posts began, and where nothing is left to end.
    """
    today = now.date()
    on = on or today
    person = people.one_named(session, name, division)
    if on > today:
        raise UserError(f"{dates.long(on)}还没有到，请到当日再登记{name}离任。{NO_CHANGE}")
    held = appointments.held_from(session, person.id, on)
    begun = max((post.since for post in held if post.since and post.since <= today), default=None)
    if begun and begun > on:
        raise UserError(f"{name}自{dates.long(begun)}起任职，离任日期{dates.long(on)}早于任职日期，请核对。{NO_CHANGE}")
    before = as_it_is(session, office, today)
    vacant = without_holders(session, office, today)
    posts = appointments.end_posts(session, person.id, on)
    accounts = people.unbind(session, person.id)
    contacts.end(session, person.id)
    questions = proposals.end_all(session, person.id, now)
    codes = enrolments.end_all(session, person.id, now)
    if not (posts or accounts or questions or codes):
        raise UserError(f"{name}没有在任的职务，也没有绑定的账号，无须再登记离任。{NO_CHANGE}")
    journal.note(
        session,
        at=now,
        platform=AT_CONSOLE,
        user_id=account,
        command=COMMAND,
        words=f"{person.id} {on}",
        outcome="answered",
    )
    if not tell(session, office, before, now):
        tell_office(session, office, person, on, now)
    empty = without_holders(session, office, today)
    told = reach.office_hears(session, office, now) and Role.GENERAL_OFFICE not in empty
    return Departure(
        person.id,
        name,
        on,
        posts,
        accounts,
        questions,
        codes,
        told,
        items=sum(departures.takes_part(case, person.id) for case in before.cases),
        reviews=sum(departures.is_to_review(case, person.id) for case in before.cases),
        empty=tuple(role for role in empty if role not in vacant),
    )


def without_holders(session: Session, office: Office, today: date) -> tuple[Role, ...]:
    """Which of the roles that are the whole bureau's, 办公室 and 主要领导, nobody holds; none where nobody was listed yet."""
    if not people.postings(session):
        return ()
    asked = (Role.GENERAL_OFFICE, *([Role.DIRECTOR] if round_chains.asks(session, Role.DIRECTOR, office.chains, today) else []))
    return tuple(role for role in asked if not people.holders(session, role, today))


def tell_office(session: Session, office: Office, person: Person, on: date, now: datetime) -> None:
    """The office hears of somebody who had no open items."""
    text = f"{news.PEOPLE}{person.name}自{dates.near(on, now.date())}起不再任职，已解除账号绑定；名下没有在办件。"
    key = f"{change(now)}:{person.id}"
    told, private = people.office(session, now.date()), reach.readers(session, office, now)
    notices.tell_office(session, told, text, key=key, now=now, not_before=now, private=private)
