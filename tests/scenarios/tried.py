"""One message through the real dispatch, and what it recorded; everything is undone afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cli.talking import find_person
from bot.message import Reply
from bot.platforms import console
from bot.records.delivery.outbox import Outbox
from bot.records.facts import FactRow
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Suggestion
from bot.wsgi import Service


@dataclass(frozen=True)
class Tried:
    """The replies to some messages, one after another, and what they recorded: facts, rounds, decisions, items, notices."""

    replies: tuple[Reply, ...]
    facts: tuple[tuple[object, ...], ...]
    others: tuple[tuple[object, ...], ...]
    notices: tuple[str, ...]

    @property
    def reply(self) -> Reply:
        return self.replies[-1]

    @property
    def recorded(self) -> tuple[object, ...]:
        return (sorted(map(repr, self.facts)), sorted(map(repr, self.others)), sorted(self.notices))

    @property
    def refused(self) -> bool:
        return any(reply.outcome == "refused" for reply in self.replies)


class Undo(Exception):
    """Nothing is to be kept."""


@contextmanager
def undone(service: Service) -> Iterator[Session]:
    """A transaction that leaves nothing behind."""
    try:
        with service.database.begin() as session:
            yield session
            raise Undo
    except Undo:
        pass


def tried(service: Service, messages: Sequence[tuple[str, str]]) -> Tried:
    """What (text, person) after (text, person) come to."""
    people = {name: find_person(service, name) for _, name in messages}
    with undone(service) as session:
        before = {table: session.scalar(select(func.max(table.id))) or 0 for table in TABLES}
        ended = select(FactRow.id).where(FactRow.superseded_at.is_not(None))
        held = set(session.scalars(ended))
        replies = tuple(
            service.dispatcher.once(session, console.message(text, people[name]), service.clock.now()) for text, name in messages
        )

        def new(table: Any) -> Sequence[Any]:
            return session.scalars(select(table).where(table.id > before[table])).all()

        facts: list[tuple[object, ...]] = [
            (row.suggestion_id, row.kind, row.subject, str(row.on_date), row.value, row.details, row.reason)
            for row in new(FactRow)
        ]
        facts += [(i, "ended") for i in set(session.scalars(ended)) - held if i <= before[FactRow]]
        others: list[tuple[object, ...]] = [(row.suggestion_id, row.number) for row in new(ReviewRound)]
        others += [(row.level, row.passed, row.reason) for row in new(ReviewDecision)]
        others += [(row.number, row.title, row.handling) for row in new(Suggestion)]
        notices = tuple(json.loads(row.content)["text"] for row in new(Outbox))
        return Tried(replies, tuple(facts), tuple(others), notices)
    raise AssertionError("undone leaves by itself")


TABLES: tuple[Any, ...] = (FactRow, ReviewRound, ReviewDecision, Suggestion, Outbox)
