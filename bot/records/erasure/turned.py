"""An item turned secret: every place of the list that speaks of it is cleaned, and what would still be said of it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, delete, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from bot.records import followed, journal
from bot.records.delivery import ordered
from bot.records.engine.base import erasing
from bot.records.erasure import speaking
from bot.records.erasure.places import PLACES, Turned
from bot.records.erasure.speaking import PORTION, Rows, Subject
from bot.rules.numbers import Key

NOT_SAID = "有办件已转线下办理"


def erase(session: Session, suggestion_ids: Sequence[int], now: datetime, never_known: Sequence[Subject] = ()) -> None:
    """No word of these items is left in any table, nor in what lies beside a SQLite file once this is committed; the journal
    tells in a line of its own which of its lines were cleaned.

    Of those that were kept out of the records from the beginning there is what others' words say.
    """
    if not (suggestion_ids or never_known):
        return
    erasing(session)
    session.flush()
    ordered.make_anew(session)
    lines: set[int] = set()
    for item in (*items(session, suggestion_ids), *never_known):
        lines |= erase_one(session, item)
    if lines:
        journal.forget_parts(session, ("words", "change"), sorted(lines), now)
    session.expire_all()


def items(session: Session, suggestion_ids: Sequence[int]) -> list[Subject]:
    """What tells these items from others."""
    own = speaking.table("suggestion")
    columns = (own.c.id, own.c.level, own.c.body, own.c.year, own.c.number, own.c.title)
    rows = session.execute(select(*columns).where(own.c.id.in_(suggestion_ids)))
    return [Subject(row.id, Key(row.level, row.body, row.year, row.number), row.title) for row in rows]


def erase_one(session: Session, item: Subject) -> set[int]:
    """First it is found which rows speak of it, in all tables: words that are gone name nothing any more.
    The lines of the journal among them. Nobody follows it any more."""
    found: dict[tuple[str, Rows], list[Any]] = {}
    for name, turned in cleaned():
        if (name, turned.rows) not in found:
            found[name, turned.rows] = turned.rows(session, item)
    for (name, rows), keys in found.items():
        columns = {column: each for column, place in PLACES[name].items() for each in place.turned if each.rows is rows}
        for start in range(0, len(keys), PORTION):
            clean(session, speaking.table(name), columns, keys[start : start + PORTION], item)
    not_said(session, found["outbox", speaking.told])
    followed.forget(session, item.id)
    return set(found["journal", speaking.journalled])


def cleaned() -> list[tuple[str, Turned]]:
    """The columns of the list that are cleaned, by their table."""
    return [(name, each) for name, columns in PLACES.items() for place in columns.values() for each in place.turned]


def clean(session: Session, of: SqlTable, columns: Mapping[str, Turned], keys: Sequence[Any], item: Subject) -> None:
    """The words of these columns, in these rows, become what the list says."""
    (key,) = of.primary_key.columns
    if any(turned.becomes is None for turned in columns.values()):
        session.execute(delete(of).where(key.in_(keys)))
        return
    kept: list[Column[Any]] = [of.c[name] for name in columns]
    for row in session.execute(select(key, *kept).where(key.in_(keys))).all():
        new = {}
        for (name, turned), was in zip(columns.items(), row[1:], strict=True):
            becomes = turned.becomes and turned.becomes(was, item)
            if was is not None and becomes != was:
                new[name] = becomes
        if new:
            session.execute(update(of).where(key == row[0]).values(new))


def not_said(session: Session, messages: Sequence[int]) -> None:
    """Of what waits, the messages that have no words left are not said; reminders and digests find theirs when they leave."""
    own = speaking.table("outbox")
    for start in range(0, len(messages), PORTION):
        waiting = (own.c.id.in_(messages[start : start + PORTION]), own.c.state == "pending")
        for row in session.execute(select(own.c.id, own.c.content).where(*waiting)).all():
            content = json.loads(row.content)
            if content.get("text") == "" and not content.keys() & {"duties", "sentence"}:
                session.execute(update(own).where(own.c.id == row.id).values(state="cancelled", reason=NOT_SAID))
