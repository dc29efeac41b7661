"""Names of people are noted in the journal, each once, and stay noted when the lines that hold them go or are cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from bot.records.journal.table import Journal
from bot.records.journal.writing import forget_parts, note
from bot.rules import roll
from bot.rules.chain import SYSTEM


def call(session: Session, names: Mapping[int, str], now: datetime) -> None:
    """Note these names, person → name."""
    for said in roll.portions(names):
        note(session, at=now, platform=SYSTEM, user_id="", command=roll.COMMAND, outcome="answered", **said)


def kept_on(session: Session, last: int, now: datetime) -> None:
    """Of the lines up to this one, which are about to go, the names are noted again that no later line has."""
    if going := noted(session, Journal.id <= last):
        later = noted(session, Journal.id > last)
        call(session, {person: name for person, name in going.items() if person not in later}, now)


def forget(session: Session, person: int, now: datetime, **who: str) -> None:
    """A person's name goes, and the others of the same lines are noted again."""
    holding = [line.id for line in session.execute(said()) if person in (roll.entries(line.words, line.after) or {})]
    if not holding:
        return
    others = noted(session, Journal.id.in_(holding))
    del others[person]
    session.execute(update(Journal).where(Journal.id.in_(holding)).values(words=None, words_salt=None))
    forget_parts(session, ("words",), holding, now, **who)
    call(session, others, now)


def noted(session: Session, *which: ColumnElement[bool]) -> dict[int, str]:
    """person → name, by these lines."""
    found: dict[int, str] = {}
    for line in session.execute(said(*which)):
        found |= roll.entries(line.words, line.after) or {}
    return found


def said(*which: ColumnElement[bool]) -> Select[int, str | None, str | None]:
    """The lines that note names, in their order."""
    own = (Journal.platform == SYSTEM, Journal.command == roll.COMMAND, *which)
    return select(Journal.id, Journal.words, Journal.after).where(*own).order_by(Journal.id)
