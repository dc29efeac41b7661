"""Notices of changes that have not left: what their readers know is the item from before them.

Each line of such a notice keeps in which row of the table of changes it came, and what of its item the change replaced.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.records.delivery import rerouted
from bot.records.delivery.outbox import Outbox
from bot.rules import grounds, pairs
from bot.rules.pairs import Pair
from bot.rules.stages import Case, Fact
from bot.rules.words import FactKind

Line = dict[str, Any]
Since = Mapping[str, Any]  # what a change replaced: fields of the item under "case", days of opinions under "owed"
TOLD_TOGETHER = "与其后的变动合并"
NOT_KEPT = {"id", "digits", "spelled", "title", "year", "level", "body", "unbound"}  # what no sentence about a change compares
# Details of facts that rules compare; the others may be people's words.
COMPARED = {
    "rounds",
    "what",
    "from",
    "to",
    "ended",
    "joined",
    "taken",
    "divisions",
    "due",
    "limit",
    "consent",
    "before",
    "answered",
    "redone",
}
SHARED = Outbox.person_id.is_(None)  # a copy for one reader alone stands for nothing of its own
VALUED = {FactKind.EXTENSION, FactKind.REDO, FactKind.OBJECTION_DECISION}  # days and decisions; others may be people's words


@dataclass(frozen=True)
class LineTold:
    """A line of a notice about one item: who reads it (the chat; the office has a notice of its own), which row of the table
    it came from, and where it came from. `since` is what its readers knew before; None once it has left.

    `people` are those for whom it waits, `heard` those to whom it has left alone all the same; `only`: it was for nobody else of
    that chat. `waits` are the messages in which it waits.
    """

    notice: int
    reader: tuple[int | None, bool]
    row: str
    sentence: str
    rests: list[list[str]]
    people: frozenset[int]
    source: str
    since: Since | None
    only: bool = False
    heard: frozenset[int] = frozenset()
    waits: tuple[int, ...] = ()

    @property
    def place(self) -> tuple[tuple[int | None, bool], str]:
        return self.reader, self.row

    def reached(self, person: int) -> bool:
        """Whether it has left for somebody of its chat."""
        return self.since is None or person in self.heard

    def concerns(self, person: int) -> bool:
        """Whether it was meant for somebody of its chat."""
        return not self.only or person in self.people or person in self.heard


@cache
def adapter() -> TypeAdapter[Case]:
    return TypeAdapter(Case)


def kept(case: Case) -> dict[str, Any]:
    """The item without what people wrote."""
    facts = {kind: bare(fact) for kind, fact in case.facts.items()}
    rounds = tuple(replace(one, decisions=tuple(replace(made, reason="") for made in one.decisions)) for one in case.rounds)
    plain = replace(case, facts=facts, several=tuple(map(bare, case.several)), rounds=rounds)
    found: dict[str, Any] = adapter().dump_python(plain, mode="json", exclude=NOT_KEPT)
    return found


def bare(fact: Fact) -> Fact:
    details = {name: value for name, value in fact.details.items() if name in COMPARED}
    return replace(fact, value=fact.value if fact.kind in VALUED else "", details=details)


def since(pair: Pair) -> Since:
    """What the change replaced; a day of an opinion that was not owed before is None."""
    before, after = kept(pair.before), kept(pair.after)
    was, now = pairs.opinion_days_before(pair), {duty.division: duty.due for duty in pairs.owed(pair, pair.after)}
    moved = {name: was.get(name) for name in (*was, *now) if was.get(name) != now.get(name)}
    return {
        "case": {name: value for name, value in before.items() if value != after[name]},
        "owed": {name: day.isoformat() if day else None for name, day in moved.items()},
    }


def pair_since(pair: Pair, lines: Sequence[LineTold]) -> Pair:
    """The change as it is for somebody who has not heard of these, the oldest first."""
    if not lines:
        return pair
    fields: dict[str, Any] = {}
    owed: dict[str, date | None] = {**pairs.opinion_days_before(pair)}
    for line in reversed(lines):
        fields |= line.since["case"] if line.since else {}
        owed |= {name: day and date.fromisoformat(day) for name, day in (line.since["owed"] if line.since else {}).items()}
    before = with_fields(pair.before, fields)
    days = {name: day for name, day in owed.items() if day}
    return replace(pair, before=before, days_before=days, source_before=lines[0].source)


def as_before(case: Case, since: Since) -> Case:
    """The item as it was before a change."""
    return with_fields(case, since["case"])


def with_fields(case: Case, fields: dict[str, Any]) -> Case:
    """The item with these of its fields, as they are kept in a notice."""
    whole = {"id": case.id, "digits": "", "title": "", "year": 0, "level": case.level, "body": case.body}
    old = adapter().validate_python({**whole, **kept(case), **fields})
    return replace(case, **{name: getattr(old, name) for name in fields})


def lines(content: Line) -> list[Line]:
    """The lines of a notice that tell of changes."""
    found: list[Line] = [content] if "row" in content else content.get("lines", [])
    return found


def unsaid() -> ColumnElement[bool]:
    """Notices that have not been said by any message: those that were not tried, or were certainly not delivered."""
    blank = and_(Outbox.state == "pending", ~Outbox.labelled, or_(Outbox.attempts == 0, Outbox.payload.is_(None)))
    digests = select(Outbox.id).where(Outbox.kind == "digest", blank).scalar_subquery()
    return and_(Outbox.kind == "notice", or_(blank, Outbox.covered_by.in_(digests)))


def waiting() -> ColumnElement[bool]:
    """The same of those that are a chat's; what was taken apart is its readers'."""
    return and_(unsaid(), SHARED)


def about(session: Session, items: Iterable[int]) -> dict[int, list[LineTold]]:
    """item → what was to be told of its changes since the oldest notice of one that has not left; nothing without such.

    What its readers were to read alone, and none has read, has not left; where some have, each of them is somebody else.
    """
    rerouted.whole_again(session)
    wanted, found = set(items), dict[int, list[LineTold]]()
    rows = session.scalars(select(Outbox).where(unsaid()).order_by(Outbox.id)).all()
    waits = {row.id for row in rows}
    whole = rerouted.wholes(session, [row for row in rows if row.person_id is not None])
    first: dict[int, int] = {}
    for row in rows:
        notice = whole.get(row.id, row.id)
        for item in (item for item, _ in each(row) if item in wanted):
            first[item] = min(notice, first.get(item, notice))
    if not first:
        return {}
    later = (Outbox.kind == "notice", SHARED, Outbox.id >= min(first.values()), Outbox.state != "cancelled")
    notices = session.scalars(select(Outbox).where(*later).order_by(Outbox.id)).all()
    copies = rerouted.copies(session, notices)
    for row in notices:
        for item, told in of_readers(row, copies.get(row.id, ()), waits):
            if item in first and row.id >= first[item]:
                found.setdefault(item, []).append(told)
    return found


def of_readers(row: Outbox, copies: Sequence[Outbox], waits: Container[int]) -> list[tuple[int, LineTold]]:
    """The lines of a notice and of what its readers read alone, as one each: for whom they wait, and who has heard."""
    found: dict[tuple[int, str], LineTold] = {}
    for one in (row, *(copy for copy in copies if copy.state != "cancelled")):
        for item, told in each(one):
            key = item, told.row
            known = found.get(key, replace(told, notice=row.id, people=frozenset(), since=None))
            if one.id in waits:
                people, ids = known.people | told.people, (*known.waits, one.id)
                found[key] = replace(known, since=told.since, people=people, waits=ids)
            else:
                found[key] = replace(known, heard=known.heard | told.people)
    settled = (told if told.since is not None else replace(told, people=told.heard) for told in found.values())
    return [(item, told) for (item, _), told in zip(found, settled, strict=True)]


def of_row(session: Session, items: Iterable[int], row: str) -> dict[int, bool]:
    """Those of these items of which something of this row was told or is to be; whether any of it has left."""
    wanted, found = set(items), dict[int, bool]()
    if not wanted:
        return found
    unsaid = set(session.scalars(select(Outbox.id).where(waiting())))
    same = (Outbox.kind == "notice", SHARED, Outbox.state != "cancelled", Outbox.content.contains(f'"row": "{row}"'))
    for notice in session.scalars(select(Outbox).where(*same)).all():
        for item, told in each(notice):
            if item in wanted and told.row == row:
                found[item] = found.get(item, False) or notice.id not in unsaid
    return found


def unannounced(session: Session, items: Iterable[int]) -> dict[int, set[str]]:
    """item → the divisions to which it was to be announced, of those of these items whose announcement nobody has heard yet."""
    wanted, found = set(items), dict[int, set[str]]()
    announcing = (Outbox.kind == "notice", SHARED, Outbox.content.contains(f'"{grounds.TO_ACCEPT[0]}"'))
    for row in session.scalars(select(Outbox).where(waiting(), *announcing)).all():
        for item, divisions in announced(row, wanted):
            found.setdefault(item, set()).update(divisions)
    if found:
        for row in session.scalars(select(Outbox).where(~waiting(), Outbox.state != "cancelled", *announcing)).all():
            for item, _ in announced(row, found):
                del found[item]
    return found


def announced(row: Outbox, items: Container[int]) -> list[tuple[int, list[str]]]:
    """(item, to which division) of those of the items that a notice announces."""
    about = json.loads(row.content).get("about", ())
    told = [(item, rests) for item, rests in about if item in items and list(grounds.TO_ACCEPT) in rests]
    return [(item, [words[0] for kind, *words in rests if kind == grounds.lead("")[0]]) for item, rests in told]


def each(row: Outbox) -> Iterator[tuple[int, LineTold]]:
    """The items of a notice, each with its line."""
    content = json.loads(row.content)
    people = frozenset(content.get("people", ()))
    for line in lines(content):
        for item, rests in line["about"]:
            if str(item) in line.get("since", {}) and str(item) not in line.get("merged", {}):
                reader = (row.chat_id, "lines" in content)
                sentence, source = line.get("sentence", content["text"]), line["source"]
                since, only = line["since"][str(item)], "only" in content
                yield item, LineTold(row.id, reader, line["row"], sentence, rests, people, source, since, only)


def merge(session: Session, item: int, told: Sequence[LineTold], by: str) -> None:
    """These are not said of the item to whom they wait for: what `by` did tells it together with what came after."""
    places = {(waits, one.row) for one in told for waits in one.waits}
    rows = {waits for waits, _ in places}
    for row in session.scalars(select(Outbox).where(Outbox.id.in_(rows))).all():
        content = json.loads(row.content)
        for line in lines(content):
            if (row.id, line["row"]) in places and str(item) in line.get("since", {}):
                line.setdefault("merged", {})[str(item)] = by
        row.content = json.dumps(content, ensure_ascii=False)
        if row.state == "pending" and all(len(line.get("merged", {})) == len(line["about"]) for line in lines(content)):
            row.state, row.reason = "cancelled", TOLD_TOGETHER
    session.flush()


def part(session: Session, by: str, since: date) -> None:
    """What `by` had merged since that day stands for itself again, for it was taken back."""
    merged = (Outbox.kind == "notice", Outbox.day >= since, ~Outbox.labelled, Outbox.content.contains('"merged"'))
    for row in session.scalars(select(Outbox).where(*merged, Outbox.state.in_(("pending", "covered", "cancelled")))).all():
        content = json.loads(row.content)
        again = False
        for line in lines(content):
            own = [item for item, who in line.get("merged", {}).items() if who == by]
            for item in own:
                del line["merged"][item]
            again = again or bool(own)
        if again:
            row.content = json.dumps(content, ensure_ascii=False)
            if row.state == "cancelled":
                row.state, row.reason = "pending", None
    session.flush()


def told_by(session: Session, act: int) -> set[int]:
    """Whom the notices that follow from an act tell."""
    contents = session.scalars(select(Outbox.content).where(Outbox.act_id == act, Outbox.kind == "notice"))
    return {person for content in contents for person in json.loads(content)["people"]}
