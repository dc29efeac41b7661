"""All that is recorded about the items of one year, as plain values: what an archive keeps beside the papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Executable, select
from sqlalchemy.orm import Session

from bot.records.assignments import Assignment, EarlierAssignment
from bot.records.engine.base import Table
from bot.records.facts import FactRow
from bot.records.journal import Journal
from bot.records.people import Division, Person
from bot.records.reviews import DecisionTakenBack, ReviewDecision, ReviewRound
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Batch, Suggestion

OF_ITEM: tuple[type[Table], ...] = (Assignment, EarlierAssignment, FactRow, ReviewRound, DecisionTakenBack, Journal)
PEOPLE = ("person_id", "on_behalf_of", "submitted_by", "withdrawn_by")
LEFT_OUT = ("id", "suggestion_id", "inbox_id", "act_id", "ended_by", "withdrawal_id", "round_id", "user_id", "chat_id")
OF_CHAIN = ("erased", "words_salt", "change_salt", "person_salt", "seals", "hash")  # it is of the lines about all items
MAY_BE_KEPT = Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF)
Row = dict[str, Any]


def items(session: Session, year: int, zone: tzinfo) -> list[Row]:
    """Every item that may be kept, in the order of the ledger: its columns, its batch, and all rows of each table about it,
    superseded ones included, with names instead of ids."""
    names = called(session, Person)
    divisions = called(session, Division)
    this_year = select(Suggestion.id).where(Suggestion.year == year, MAY_BE_KEPT)
    about: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table in OF_ITEM:
        key = table.__table__.c["suggestion_id"]
        for row in rows(session, select(table.__table__).where(key.in_(this_year)).order_by(table.__table__.c["id"])):
            about[row["suggestion_id"]][table.__tablename__].append(told(row, names, divisions, zone))
    decided = (
        select(ReviewDecision.__table__, ReviewRound.suggestion_id, ReviewRound.number.label("round"))
        .join(ReviewRound, ReviewRound.id == ReviewDecision.round_id)
        .where(ReviewRound.suggestion_id.in_(this_year))
        .order_by(ReviewDecision.id)
    )
    for row in rows(session, decided):
        about[row["suggestion_id"]]["review_decision"].append(told(row, names, divisions, zone))
    listed = (
        select(Suggestion.__table__, Batch.name.label("batch"), Batch.received_on, Batch.due_on)
        .join(Batch, Batch.id == Suggestion.batch_id)
        .where(Suggestion.year == year, MAY_BE_KEPT)
        .order_by(Suggestion.id)
    )
    return [{**told(row, names, divisions, zone), **about[row["id"]]} for row in rows(session, listed)]


def called(session: Session, table: type[Person] | type[Division]) -> dict[int, str]:
    """id → name of everybody, or of every division."""
    return {row["id"]: row["name"] for row in rows(session, select(table.id, table.name))}


def rows(session: Session, query: Executable) -> list[Row]:
    return [dict(row._mapping) for row in session.execute(query)]


def told(row: Row, names: Mapping[int, str], divisions: Mapping[int, str], zone: tzinfo) -> Row:
    """A row without ids: people and divisions by name, moments in the unit's zone; columns without content left out."""
    found: Row = {}
    for column, value in row.items():
        if value is None or column in (*LEFT_OUT, *OF_CHAIN) or column == "batch_id":
            continue
        if column in PEOPLE:
            found[column.removesuffix("_id")] = names[value]
        elif column == "division_id":
            found["division"] = divisions[value]
        elif isinstance(value, datetime):
            found[column] = f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        else:
            found[column] = value
    return found
