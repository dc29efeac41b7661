"""All tables together, for migrations: importing this module declares every one."""

from __future__ import annotations

from bot.records import (
    calendar,
    chats,
    facts,
    findings,
    hand_overs,
    inbox,
    journal,
    outbox,
    people,
    reviews,
    stand_ins,
    suggestions,
    year_facts,
)
from bot.records.base import Table

__all__ = [
    "calendar",
    "chats",
    "facts",
    "findings",
    "hand_overs",
    "inbox",
    "journal",
    "outbox",
    "people",
    "reviews",
    "stand_ins",
    "suggestions",
    "year_facts",
]

METADATA = Table.metadata
