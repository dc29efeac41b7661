"""One message through the real dispatch, and what it recorded; everything is undone afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from bot.cli.talking import find_person
from bot.message import Reply
from bot.platforms import console
from bot.records.delivery.outbox import Outbox
from bot.records.engine.base import run
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


SAID: dict[Any, tuple[Any, ...]] = {  # table → what is compared of its rows
    FactRow: (
        *(FactRow.suggestion_id, FactRow.kind, FactRow.subject, FactRow.on_date),
        *(FactRow.value, FactRow.details, FactRow.reason),
    ),
    ReviewRound: (ReviewRound.suggestion_id, ReviewRound.number),
    ReviewDecision: (ReviewDecision.level, ReviewDecision.passed, ReviewDecision.reason),
    Suggestion: (Suggestion.number, Suggestion.title, Suggestion.handling),
    Outbox: (Outbox.content,),
}
NEW: dict[Any, Select[Any]] = {table: select(*columns).where(table.id > bindparam("last")) for table, columns in SAID.items()}
LAST = select(*(select(func.max(table.id)).scalar_subquery().label(table.__tablename__) for table in SAID))
ENDED = select(FactRow.id).where(FactRow.superseded_at.is_not(None))


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
        before = dict(zip(NEW, run(session, LAST).one(), strict=True))
        held = set(run(session, ENDED).scalars())
        replies = tuple(
            service.dispatcher.once(session, console.message(text, people[name]), service.clock.now()) for text, name in messages
        )

        def new(table: Any) -> list[tuple[object, ...]]:
            return [tuple(row) for row in run(session, NEW[table], last=before[table] or 0)]

        facts = [(item, kind, subject, str(day), *rest) for item, kind, subject, day, *rest in new(FactRow)]
        facts += [(i, "ended") for i in set(run(session, ENDED).scalars()) - held if i <= (before[FactRow] or 0)]
        others = [row for table in (ReviewRound, ReviewDecision, Suggestion) for row in new(table)]
        notices = tuple(json.loads(str(content))["text"] for (content,) in new(Outbox))
        return Tried(replies, tuple(facts), tuple(others), notices)
    raise AssertionError("undone leaves by itself")
