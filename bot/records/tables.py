"""All tables together, for migrations: importing this module declares every one."""

from __future__ import annotations

from bot.records import (
    alerts,
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
    robots,
    stand_ins,
    suggestions,
    year_facts,
)
from bot.records.base import Table

__all__ = [
    "alerts",
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
    "robots",
    "stand_ins",
    "suggestions",
    "year_facts",
]

METADATA = Table.metadata
