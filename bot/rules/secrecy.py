"""What may be stored and what may be said, by the ledger's 密级 (docs/decisions/chats.md#secrecy)."""

from __future__ import annotations

import re

from bot.rules.words import NOT_SECRET

PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)|(?<!\d)[(（]?(0\d{2,3})[)）]?[- ]?\d{3,4}(\d{4})(?!\d)",
    re.ASCII,
)


def may_be_stored(mark: str) -> bool:
    """Only 不涉密 and blank; anything else, known or not, counts as secret and is refused without being stored."""
    return mark in ("", NOT_SECRET)


def may_be_named(mark: str) -> bool:
    """Whether title and text may be shown; a blank mark means number and dates only."""
    return mark == NOT_SECRET


def without_phones(text: str) -> str:
    """People's words with telephone numbers masked: they do not belong into reasons and instructions.

    See docs/decisions/chats.md#secrecy.
    """
    return PHONE.sub(lambda found: f"{found[1] or found[3]}****{found[2] or found[4]}", text)
