"""All tables together, for migrations: importing this module declares every one."""

from __future__ import annotations

from bot.records import calendar, chats, facts, inbox, journal, outbox, people, reviews, suggestions
from bot.records.base import Table

__all__ = ["calendar", "chats", "facts", "inbox", "journal", "outbox", "people", "reviews", "suggestions"]

METADATA = Table.metadata
