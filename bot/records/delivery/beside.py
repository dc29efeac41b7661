"""A question to the office once a week: it goes with a notice that waits for the same morning anyway, else by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.records.delivery import notices, rerouted
from bot.records.delivery.outbox import Outbox
from bot.rules.reach import Readers
from bot.rules.stages import Party

NIGHTLY = ("calendar-missing:", "unreached:", "figures:")  # how the keys of the office's notices begin that a night puts in


def asked(session: Session, prefix: str, *, since: date) -> list[str]:
    """The keys of the questions since a day that begin like this, the oldest first, whatever became of them; a question that
    several people read alone has a key for each."""
    of = or_(*(Outbox.key.startswith(begins, autoescape=True) for begins in (prefix, *NIGHTLY)))
    rows = session.scalars(select(Outbox).where(Outbox.kind == "notice", Outbox.day >= since, of).order_by(Outbox.id))
    return [key for row in rows for key in keys(row) if key.startswith(prefix)]


def keys(row: Outbox) -> Iterator[str]:
    """A message's own key, and those of the questions that go with it."""
    yield row.key
    yield from (one["key"] for one in json.loads(row.content).get("besides", ()))


def ask(
    session: Session,
    people: Sequence[Party],
    text: str,
    *,
    key: str,
    waits: str,
    now: datetime,
    not_before: datetime,
    private: Readers,
) -> None:
    """The question reaches the office, where something does; `waits` is what it rests on, as `bot/pending.py` names it."""
    if (row := carrier(session, people, not_before)) is None:
        notices.tell_office(session, people, text, key=key, waits=waits, now=now, not_before=not_before, private=private)
        return
    content: dict[str, Any] = json.loads(row.content)
    content["besides"] = [*content.get("besides", ()), {"key": key, "waits": waits, "text": text}]
    row.content = json.dumps(content, ensure_ascii=False)
    session.flush()


def carrier(session: Session, people: Sequence[Party], not_before: datetime) -> Outbox | None:
    """The first notice of the night that waits for the same people and moment, whole; None where there is none."""
    nightly = or_(*(Outbox.key.startswith(begins, autoescape=True) for begins in NIGHTLY))
    same = (rerouted.UNTRIED, nightly, Outbox.kind == "notice", Outbox.person_id.is_(None), Outbox.not_before == not_before)
    wanted = {party.id for party in people}
    rows = session.scalars(select(Outbox).where(*same).order_by(Outbox.id)).all()
    return next((row for row in rows if set(json.loads(row.content)["people"]) == wanted), None)
