"""Which title of an earlier year is like this one: likely the same wish again, whose answer helps with this one. Pure."""

from __future__ import annotations

from bot.rules import title_words

ALIKE = 0.6  # of the signs that stand side by side in either, twice those in both


def telling(title: str) -> set[str]:
    """The bigrams of what a title says beside what every title does."""
    return set(title_words.bigrams(title_words.folded(title_words.telling(title))))


def of(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same title."""
    mine, theirs = telling(one), telling(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0
