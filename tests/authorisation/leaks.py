"""What an answer may not hold: telephone numbers, masked ones, and words that were said of other items."""

from __future__ import annotations

import re

# Mainland numbers as people write them: 138 0000 1001, 138-0000-1001, +86…; 0531-66601234, (0531)66601234.
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)[（(]?0\d{2,3}[）)]?[- ]?\d{7,8}(?!\d)")
MASKED = re.compile(r"\d{2,4}\*{2,}\d{2,4}|\*{4}")


def whole_telephones(words: str) -> list[str]:
    """Every telephone number that could be called."""
    return [found.group() for pattern in (MOBILE, LANDLINE) for found in pattern.finditer(words)]


def telephones(words: str) -> list[str]:
    """Every telephone number, masked ones among them."""
    return whole_telephones(words) + MASKED.findall(words)


def canaries(words: str, said: tuple[str, ...]) -> list[str]:
    """Which of these words are in there."""
    return [word for word in said if word in words]
