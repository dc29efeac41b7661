"""What may be stored and what may be said, by the ledger's 密级 (domain 12: what is secret is not online)."""

from __future__ import annotations

from bot.rules.words import NOT_SECRET


def may_be_stored(mark: str) -> bool:
    """Only 不涉密 and blank; anything else, known or not, counts as secret and is refused without being stored."""
    return mark in ("", NOT_SECRET)


def may_be_named(mark: str) -> bool:
    """Whether title and text may be shown; a blank mark means number and dates only."""
    return mark == NOT_SECRET
