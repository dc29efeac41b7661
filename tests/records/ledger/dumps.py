"""Everything that a ledger brings, row for row, to compare the records before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.records import tables
from bot.records.engine.database import Database

TABLES = (
    *("batch", "suggestion", "assignment", "earlier_assignment", "fact", "review_round", "review_decision"),
    *("decision_taken_back", "year_fact", "person", "appointment", "division", "finding"),
)


def dump(database: Database) -> dict[str, list[dict[str, Any]]]:
    """table → its rows by id, each as column → value."""
    with database.begin() as session:
        return {
            name: [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name in TABLES
            for table in (tables.METADATA.tables[name],)
        }
