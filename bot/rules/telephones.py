"""Telephone numbers in people's words: they do not belong into reasons, instructions and what is kept of a message."""

from __future__ import annotations

import re

PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)|(?<!\d)[(（]?(0\d{2,3})[)）]?[- ]?\d{3,4}(\d{4})(?!\d)",
    re.ASCII,
)


def without_phones(text: str) -> str:
    """People's words with telephone numbers masked: they do not belong into reasons and instructions.

    See docs/decisions/chats.md#secrecy.
    """
    return PHONE.sub(masked, text)


def masked(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]}****{found[2] or found[4]}"


def not_repeated(text: str, typed: str) -> str:
    """An answer without the telephone numbers that were typed: an item's number may have been looked for in them."""
    for found in PHONE.finditer(typed):
        text = text.replace(found[0], masked(found))
    return text
