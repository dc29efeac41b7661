"""Which rows speak of an item: those that belong to it, and those whose words name it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from bot.records import brought
from bot.records.engine.base import Table
from bot.rules import named_items, numbers, spelling
from bot.rules.numbers import Key

NEVER_KNOWN = 0  # the id of an item that was kept out: little is said of it, and only by who names it outright


@dataclass(frozen=True)
class Subject:
    """An item whose words are to go: its id, what tells its number from others, and its title as long as it is known."""

    id: int
    key: Key
    title: str = field(default="", repr=False)

    def named_in(self, words: str) -> bool:
        """Whether its number stands in a text, in whatever spelling; too often rather than too seldom."""
        if self.named_outright(words):
            return True
        return self.id != NEVER_KNOWN and any(
            self.key.is_meant_by(*numbers.parts(spot.digits)) for spot in numbers.places(spelling.normal(words))
        )

    def named_outright(self, words: str) -> bool:
        """Whether its number stands there as one, or its title. A day, a figure, a letter's number are none."""
        return self.numbered_outright(words) or named_items.is_titled(self.title, words)

    def numbered_outright(self, words: str) -> bool:
        """The same of its number alone: two items may have one title."""
        return named_items.is_named(self.key, words)

    def in_column(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether the words of a column may name it: a first sieve for many rows."""
        return or_(*(column.like(pattern) for pattern in named_items.patterns(self.key, self.title)))


Rows = Callable[[Session, Subject], list[Any]]  # the primary keys of the rows that speak of an item


def table(name: str) -> SqlTable:
    """A table by its name."""
    return Table.metadata.tables[name]


def ids(session: Session, of: SqlTable, *conditions: ColumnElement[bool]) -> list[Any]:
    """The primary keys of the rows for which one of these holds."""
    (key,) = of.primary_key.columns
    return list(session.scalars(select(key).where(or_(*conditions)).order_by(key)))


def gone_with_the_title(session: Session, item: Subject) -> list[Any]:
    """None that is left to clean: what is derived of a title goes with it, by the database itself (`title_bigrams`)."""
    return []


def belonging(name: str, column: str = "suggestion_id") -> Rows:
    """The rows of a table that carry the item's id."""
    return lambda session, item: ids(session, table(name), table(name).c[column] == item.id)


def decisions(session: Session, item: Subject) -> list[Any]:
    """The decisions of its rounds of review."""
    rounds, own = table("review_round"), table("review_decision")
    return ids(session, own, own.c.round_id.in_(select(rounds.c.id).where(rounds.c.suggestion_id == item.id)))


def words_naming(name: str, *columns: str) -> Rows:
    """The rows of a table whose words name the item, as what is said of another one may."""

    def found(session: Session, item: Subject) -> list[Any]:
        of = table(name)
        (key,) = of.primary_key.columns
        own = [of.c[column] for column in columns]
        rows = session.execute(select(key, *own).where(or_(*map(item.in_column, own))))
        return [row[0] for row in rows if any(words and item.named_outright(words) for words in row[1:])]

    return found


def words_of_few(name: str, *columns: str) -> Rows:
    """The same of a table with few words, which come as a ledger has them: each is looked at."""

    def found(session: Session, item: Subject) -> list[Any]:
        of = table(name)
        (key,) = of.primary_key.columns
        own = [of.c[column] for column in columns]
        rows = session.execute(select(key, *own).where(or_(*(func.coalesce(column, "") != "" for column in own))))
        return [row[0] for row in rows if any(words and item.named_outright(words) for words in row[1:])]

    return found


def naming(session: Session, of: SqlTable, columns: Sequence[str], item: Subject) -> list[Any]:
    """The rows that name the item in one of these columns."""
    (key,) = of.primary_key.columns
    own = [of.c[column] for column in columns]
    rows = session.execute(select(key, *own).where(or_(*map(item.in_column, own))))
    return [row[0] for row in rows if any(words and item.named_in(words) for words in row[1:])]


SAID = ("words", "understood", "proposed")  # columns of the journal


def journalled(session: Session, item: Subject) -> list[Any]:
    """The lines of the journal about it, those whose answer named it, and those that name it themselves: a refused command may
    be about no item."""
    own, inbox = table("journal"), table("inbox")
    answers = select(inbox.c.id).where(inbox.c.named.like(f"%,{item.id},%"))
    carrying = ids(session, own, own.c.suggestion_id == item.id, own.c.inbox_id.in_(answers))
    return sorted({*carrying, *naming(session, own, SAID, item)})


def answered(session: Session, item: Subject) -> list[Any]:
    """The messages whose stored answer names it, be it one of a list, and those whose lines of the journal do."""
    own, journal = table("inbox"), table("journal")
    lines = [*ids(session, journal, journal.c.suggestion_id == item.id), *naming(session, journal, SAID, item)]
    found = set(ids(session, own, own.c.named.like(f"%,{item.id},%")))
    for start in range(0, len(lines), PORTION):
        known = select(journal.c.inbox_id).where(journal.c.id.in_(lines[start : start + PORTION]))
        found |= {entry for entry in session.scalars(known) if entry is not None}
    return sorted(found)


PORTION = 500  # of a list of ids in one statement


def asked(session: Session, item: Subject) -> list[Any]:
    """The questions that wait, or waited, for somebody's answer about it."""
    return naming(session, table("proposal"), ("command", "otherwise", "about"), item)


UNSURE = ("outlook", "brief", "picture", "file")  # a week, a day, a ledger: which items stand in it was not noted


def told(session: Session, item: Subject) -> list[Any]:
    """The messages that tell of it, the digests that say those, and every picture of a week."""
    own, reminded = table("outbox"), table("reminded")
    carrying = (
        own.c.suggestion_id == item.id,
        own.c.id.in_(select(reminded.c.outbox_id).where(reminded.c.suggestion_id == item.id)),
        own.c.kind.in_(UNSURE),
    )
    found = set(ids(session, own, *carrying))
    maybe = or_(own.c.content.like(f"%[{item.id},%"), item.in_column(own.c.content))
    for row in session.execute(select(own.c.id, own.c.content).where(maybe, own.c.kind != "alert")):
        content = json.loads(row.content)
        told_of = (line.get("about", ()) for line in (content, *content.get("lines", ())))
        about = {one[0] for one in chain(content.get("duties", ()), *told_of)}
        if item.id in about or item.named_in(content.get("text") or ""):
            found.add(row.id)
    for start in range(0, len(listed := sorted(found)), PORTION):
        covered = select(own.c.covered_by).where(own.c.id.in_(listed[start : start + PORTION]), own.c.covered_by.is_not(None))
        found |= set(session.scalars(covered))
    return sorted(found)


def given_up(session: Session, item: Subject) -> list[Any]:
    """Of those messages the ones that an operator gave up, with words of their own."""
    own = table("outbox")
    dropped = set(session.scalars(select(own.c.id).where(own.c.state == "dropped")))
    return [message for message in told(session, item) if message in dropped] if dropped else []


def every_report(session: Session, item: Subject) -> list[Any]:
    """What was said of ledgers that were sent in chat and wait no more."""
    own = table("brought_file")
    return ids(session, own, and_(own.c.report != "", own.c.id.not_in(waiting_files(session, item))))


def waiting_files(session: Session, item: Subject) -> list[Any]:
    """The ledgers that were sent in chat and are not written yet: what stands in them was not noted."""
    own = table("brought_file")
    return ids(session, own, and_(own.c.state.in_(brought.WITH_FILE), own.c.what.in_(brought.OF_ITEMS)))


def wanted(session: Session, item: Subject) -> list[Any]:
    """The files that were asked for by its number."""
    return naming(session, table("ordered_paper"), ("asked",), item)


def every_import(session: Session, item: Subject) -> list[Any]:
    """What an import changed, as far as it can be taken back."""
    own = table("import_undo")
    return ids(session, own, own.c.content != b"")
