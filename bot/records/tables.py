"""All tables together, for migrations: importing this module declares every one."""

from __future__ import annotations

from bot.records import (
    access_tokens,
    acts,
    answers,
    assignments,
    brought,
    calendar,
    chats,
    enrolments,
    facts,
    followed,
    hand_overs,
    inbox,
    journal,
    lines,
    people,
    proposals,
    refused,
    reviews,
    stand_ins,
    suggestions,
    title_bigrams,
)
from bot.records.delivery import alerts, contacts, ordered, outbox, receipts, robots
from bot.records.engine.base import Table
from bot.records.figures import findings, year_facts
from bot.records.ledger import kept

__all__ = [
    "access_tokens",
    "acts",
    "alerts",
    "answers",
    "assignments",
    "brought",
    "calendar",
    "chats",
    "contacts",
    "enrolments",
    "facts",
    "findings",
    "followed",
    "hand_overs",
    "inbox",
    "journal",
    "kept",
    "lines",
    "ordered",
    "outbox",
    "people",
    "proposals",
    "receipts",
    "refused",
    "reviews",
    "robots",
    "stand_ins",
    "suggestions",
    "title_bigrams",
    "year_facts",
]

METADATA = Table.metadata
