"""Items with everything rules need, read in a fixed number of queries however many there are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import appointments, assignments, calendar, facts, people, reviews, stand_ins, suggestions
from bot.records.engine import bulk
from bot.records.engine.base import note_looked_at, run
from bot.records.suggestions import Batch, Suggestion
from bot.rules import chains, key_items, limits, moves, numbers, proposers, stages, whose
from bot.rules.permissions import Scope
from bot.rules.stages import Case, Decision, Fact, Party, Round
from bot.rules.words import AT_CONSOLE, LEADERS, Body, FactKind, Handling, Level, Role
from bot.rules.workdays import Calendar

KINDS = {str(kind): kind for kind in FactKind}  # looked up per fact: faster than calling the enumeration
NOBODY = 0  # the id of a reviewer whom a ledger does not name
MANY = 20  # items for which the heads of all divisions are asked at once
CASES = (
    select(
        *(Suggestion.id, Suggestion.number, Suggestion.title, Suggestion.body, Suggestion.level, Suggestion.year),
        *(
            Suggestion.handling,
            Suggestion.secrecy,
            Suggestion.key,
            Suggestion.lead_unit,
            Suggestion.deputy,
            Suggestion.deputy_phone,
        ),
        suggestions.IS_SHARED.label("shared"),
        *(Batch.name.label("batch"), Batch.received_on, Batch.due_on),
    )
    .join(Batch, Batch.id == Suggestion.batch_id)
    .where(Suggestion.id.in_(bindparam("ids", expanding=True)))
)


def load(session: Session, ids: Sequence[int], on: date, office: Office, days: Calendar | None = None) -> list[Case]:
    """The cases of these ids in the same order, with what was true on that day; the office says which date governs.

    `days` is the calendar by which dates are worked out that are counted in working days, None: that of now.
    """
    statutory = governing(session, office, days)
    known = cache(lambda: days or calendar.load(session))
    heads = Heads(session, on, all_at_once=len(ids) > MANY)
    found = {
        case.id: case for portion in bulk.portions(ids) for case in chunk(session, portion, on, office, statutory, known, heads)
    }
    note_looked_at(session, found)
    return [found[i] for i in ids if i in found]


def governing(session: Session, office: Office, days: Calendar | None = None) -> Statutory | None:
    """What works out the dates that count, where the place has the statutory ones govern; None where the notice's do."""
    return Statutory(office, days or calendar.load(session)) if office.statutory else None


def one(session: Session, suggestion_id: int, on: date, office: Office) -> Case:
    """The case of one id that is known to exist."""
    return load(session, [suggestion_id], on, office)[0]


def view(session: Session, on: date, office: Office, days: Calendar | None = None) -> moves.View:
    """All open items as they stand under a calendar, None: under that of now."""
    ids = suggestions.still_open(session, Scope(everything=True), on)
    days = days or calendar.load(session)
    return moves.View(days, load(session, ids, on, office, days))


@dataclass(frozen=True)
class Statutory:
    """Works out an item's statutory date, where the place has it govern instead of the batch's (contract: ladder)."""

    office: Office
    calendar: Calendar

    def due(self, body: Body, level: Level, handling: Handling, received: date, accepted: date | None) -> date | None:
        """None where neither a rule nor the office fixes one: the batch's date counts."""
        known = self.office.law.on(body, level, received)
        return limits.statutory(known, handling, received, accepted, self.calendar)


def chunk(
    session: Session,
    ids: Sequence[int],
    on: date,
    office: Office,
    statutory: Statutory | None,
    days: Callable[[], Calendar],
    heads: Heads,
) -> Iterable[Case]:
    """One IN list's worth of cases."""
    rows = run(session, CASES, ids=ids).all()
    known = with_leaders_in_office(session, known_facts(session, ids, on, days), on)
    parts = assigned(session, ids, on)
    acting = Acting(session, parts, on)
    review_rounds = known_rounds(session, ids, on, office.zone)
    acting_for = stand_ins.on_day(session, on)
    of_office = checking(session, office, review_rounds, on)
    unbound = without_account(session, parts, heads, on, office.places, of_office) if review_rounds else frozenset()
    directors = with_stand_ins(parties(people.holders(session, Role.DIRECTOR, on)), acting_for)
    spelled = spellings(session, rows, on)
    for row in rows:
        division_of = parts.divisions[row.id]
        lead = next(iter(division_of["lead"]), "")
        named = parts.people[row.id]
        own = known[row.id]
        law_on = None
        handling = Handling(own.as_it_was("handling", row.handling))
        if statutory and handling is not Handling.REFERENCE:
            accepted = own.plain.get(FactKind.ACCEPTED)
            at = accepted.on if accepted else None
            law_on = statutory.due(Body(row.body), Level(row.level), handling, row.received_on, at)
        yield Case(
            id=row.id,
            digits=row.number,
            spelled=spelled.get(row.id, ""),
            title=row.title,
            body=Body(row.body),
            level=Level(row.level),
            year=row.year,
            handling=handling,
            batch=row.batch,
            received_on=row.received_on,
            due_on=stages.due(own.plain, law_on or row.due_on),
            secrecy=row.secrecy,
            key=row.key,
            lead_unit=own.as_it_was("lead_unit", row.lead_unit or ""),
            lead_division=lead,
            assisting_divisions=tuple(division_of["assisting"]),
            heads=with_stand_ins(heads.of(lead), acting_for),
            officers=acting.among(named["officer"], Role.OFFICER, Role.DIVISION_HEAD),
            deputy_directors=with_stand_ins(acting.among(named["deputy_director"], Role.DEPUTY_DIRECTOR), acting_for),
            named={part: tuple(party.name for party in named[part]) for part in ("head", "officer", "deputy_director")},
            directors=directors,
            office=of_office,
            settled_chain=office.chains.of(handling, Level(row.level)),
            facts=own.plain,
            several=tuple(own.several),
            limit_on=row.due_on,
            law_on=law_on,
            rounds=tuple(review for review in review_rounds[row.id] if not review.undone),
            undone=tuple(review for review in review_rounds[row.id] if review.undone),
            unbound=unbound,
            proposers=proposers.of(row.deputy or "", row.deputy_phone or ""),
        )


def spellings(session: Session, rows: Iterable[Any], on: date) -> dict[int, str]:
    """id → the shortest spelling that means the item alone, of those whose digits other items may be meant by, too.

    What went back is meant by no number that means another.
    """
    shared = [row for row in rows if row.shared]
    alike = suggestions.with_serials(session, (numbers.serial(row.number) for row in shared), on) if shared else {}
    gone = suggestions.given_back(session, (item for same in alike.values() for item, _ in same), on) if alike else set()
    return {
        row.id: numbers.shortest(
            numbers.Key(row.level, row.body, row.year, row.number),
            [key for i, key in alike[numbers.serial(row.number)] if i != row.id and (i not in gone or row.id in gone)],
        )
        for row in shared
    }


def without_account(
    session: Session, parts: Assigned, heads: Heads, on: date, places: Collection[people.Place], office: Sequence[Party]
) -> frozenset[int]:
    """Of those who may have to review these items, who has no account on any platform that is configured."""
    named = {party.id for own in parts.people.values() for party in own["deputy_director"]}
    leading = {name for own in parts.divisions.values() for name in own["lead"]}
    heading = {party.id for division in leading for party in heads.of(division)}
    directing = {i for i, _ in people.holders(session, Role.DIRECTOR, on)}
    ids = sorted(named | heading | directing | {party.id for party in office})
    return frozenset(set(ids) - people.bound(session, ids, places))


def checking(session: Session, office: Office, rounds: Mapping[int, Sequence[Round]], on: date) -> tuple[Party, ...]:
    """Who reviews for the office; nobody where it is no level of any chain, nor was of a round."""
    then = {title for known in rounds.values() for review in known for title in review.chain}
    if Role.GENERAL_OFFICE not in office.chains.roles | then:
        return ()
    return parties(people.holders(session, Role.GENERAL_OFFICE, on))


def with_stand_ins(holders: tuple[Party, ...], acting_for: Mapping[int, Sequence[Party]]) -> tuple[Party, ...]:
    """Those who hold an office, and after them those who stand in for one of them."""
    if not acting_for:
        return holders
    return (*holders, *(acting for party in holders for acting in acting_for.get(party.id, ())))


class Heads:
    """The current heads of divisions, each division asked once: rights follow the appointment, not the ledger's name."""

    def __init__(self, session: Session, on: date, *, all_at_once: bool) -> None:
        self.session = session
        self.on = on
        self.all_at_once = all_at_once
        self.known: dict[str, tuple[Party, ...]] = {}
        if all_at_once:
            self.known = {division: parties(rows) for division, rows in appointments.heads(session, on).items()}

    def of(self, division: str) -> tuple[Party, ...]:
        if self.all_at_once:
            return self.known.get(division, ())
        if division not in self.known:
            self.known[division] = parties(people.holders(self.session, Role.DIVISION_HEAD, self.on, division=division))
        return self.known[division]


class Acting:
    """Who of those the ledger names really holds the office today: a name in a ledger gives nobody rights."""

    def __init__(self, session: Session, parts: Assigned, on: date) -> None:
        ids = sorted({party.id for named in parts.people.values() for part in named.values() for party in part})
        self.roles = people.roles_of(session, ids, on)

    def among(self, named: Sequence[Party], *roles: Role) -> tuple[Party, ...]:
        """Those who hold one of the roles."""
        return tuple(party for party in named if self.roles.get(party.id, set()) & set(roles))


class Assigned:
    """Divisions and people of items, by part."""

    def __init__(self) -> None:
        self.divisions: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.people: dict[int, dict[str, list[Party]]] = defaultdict(lambda: defaultdict(list))


def assigned(session: Session, ids: Sequence[int], on: date) -> Assigned:
    found = Assigned()
    for suggestion, part, division, person, name in assignments.assigned(session, ids, on):
        if person is None:
            found.divisions[suggestion][part].append(division)
        else:
            found.people[suggestion][part].append(Party(person, name))
    return found


class Known:
    """The facts of one item: by kind, and those that have subjects."""

    def __init__(self) -> None:
        self.plain: dict[FactKind, Fact] = {}
        self.several: list[Fact] = []
        self.later: list[Fact] = []  # what a ledger changed after the day

    def as_it_was(self, what: str, now: str) -> str:
        """What the records say now, on the day that is asked about."""
        return next((fact.details["from"] for fact in self.later if fact.details.get("what") == what), now)


def counted(fact: Fact, days: Callable[[], Calendar]) -> Fact:
    """A redo whose limit is counted in working days sets the day that the calendar has for it now."""
    limit = limits.kept(fact.details) if fact.kind is FactKind.REDO else None
    if limit is None or limit.unit is not limits.Unit.WORKDAYS:
        return fact
    return replace(fact, value=limit.until(fact.on, days()).isoformat())


def known_facts(session: Session, ids: Sequence[int], on: date, days: Callable[[], Calendar]) -> dict[int, Known]:
    found: dict[int, Known] = defaultdict(Known)
    for suggestion, word, day, value, subject, details, order, at, console in facts.known(session, ids, on):
        kind = KINDS[word]
        fact = Fact(kind, day, value or "", subject, json.loads(details) if details else {}, order, at, bool(console))
        if day > on:
            found[suggestion].later.append(fact)
        elif subject:
            found[suggestion].several.append(fact)
        else:
            found[suggestion].plain[kind] = counted(fact, days)
    return found


def with_leaders_in_office(session: Session, known: dict[int, Known], on: date) -> dict[int, Known]:
    """The same; who was named to be in charge of a key item and is no leader any more is not named."""
    named = {
        item: int(own.plain[FactKind.LED_BY].details.get(key_items.PERSON, NOBODY))
        for item, own in known.items()
        if FactKind.LED_BY in own.plain
    }
    holding = people.roles_of(session, sorted(set(named.values())), on) if named else {}
    for item, person in named.items():
        if not holding.get(person, set()) & LEADERS:
            del known[item].plain[FactKind.LED_BY]
    return known


def known_rounds(session: Session, ids: Sequence[int], on: date, zone: tzinfo) -> dict[int, list[Round]]:
    rows = reviews.known_rounds(session, ids, on)
    if not rows:
        return defaultdict(list)
    decided: dict[int, list[Decision]] = defaultdict(list)
    title = {row.id: dict(enumerate(chains.of_round(chains.told(row.chain)), start=1)) for row in rows}
    for decision in reviews.known_decisions(session, [row.id for row in rows], on):
        at = decision.decided_at.astimezone(zone) if decision.decided_at else decision.decided_on
        # In chat, only what was reviewed on paper has no moment.
        paper = decision.absent is not None and decision.decided_at is None
        own = decision.name or title[decision.round_id].get(decision.level, "")  # a ledger need not name the reviewer
        console = decision.channel == AT_CONSOLE
        name = whose.reviewer(own, decision.absent, paper=paper, console=console)
        by = Party(decision.person_id or NOBODY, name, decision.on_behalf_of)
        decided[decision.round_id].append(Decision(decision.level, decision.passed, by, at, decision.reason or "", console))
    found: dict[int, list[Round]] = defaultdict(list)
    for row in rows:
        withdrawn = row.withdrawn_on if row.withdrawn_on and row.withdrawn_on <= on else None
        at = row.submitted_at.astimezone(zone) if row.submitted_at else None
        undone = withdrawn is not None and reviews.is_undone(row)
        decisions, chain = tuple(decided[row.id]), chains.told(row.chain)
        known = Round(row.number, row.submitted_on, row.submitted_by, withdrawn, decisions, at, undone, chain)
        found[row.suggestion_id].append(known)
    return found


def parties(rows: Iterable[tuple[int, str]]) -> tuple[Party, ...]:
    return tuple(Party(i, name) for i, name in rows)
