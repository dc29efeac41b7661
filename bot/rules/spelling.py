"""From what people type to what they mean: width, blanks, invisible characters and mentions (ecosystem 3.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import DamerauLevenshtein

LONGEST = 2000  # characters looked at; the rest of a longer message is not a command
FILLERS = "\u115f\u1160\u3164\uffa0"  # Hangul fillers: visible to nobody, yet letters to Unicode
COMMAND_MARK = re.compile(r"(?:^|(?<=\s))[/\\](?=[^\s\d/\\])")
LEADING_MENTION = re.compile(r"^@[^\s/\\]+\s*")
TRAILING_MENTION = re.compile(r"\s+@\S+$")
MARKS = "/\\、。!?,.:;，：；！ "


def normal(text: str) -> str:
    """NFKC, without format and control characters, white space folded to single blanks."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST])
    kept = []
    for character in folded:
        kind = unicodedata.category(character)
        if kind in ("Cf", "Cs", "Co", "Cn") or character in FILLERS:
            continue
        kept.append(" " if kind in ("Cc", "Zs", "Zl", "Zp") else character)
    return " ".join("".join(kept).split())


def without_mentions(text: str, names: Iterable[str]) -> str:
    """Normal text without the bot's own names and without mentions of others at either end.

    WeCom leaves mentions in the text as plain words; a name may hold blanks and the bot may have been renamed,
    so that an unknown mention ends at the first command mark, or else at the first blank.
    """
    for name in sorted((normal(name) for name in names), key=len, reverse=True):
        text = text.replace(f"@{name}", " ").strip()
    if text.startswith("@"):
        mark = COMMAND_MARK.search(text)
        text = text[mark.start() :] if mark else text
        while text.startswith("@") and LEADING_MENTION.match(text):
            text = LEADING_MENTION.sub("", text)
    while TRAILING_MENTION.search(text):
        text = TRAILING_MENTION.sub("", text)
    return text.strip()


def without_mark(text: str) -> str:
    """The words after an optional command mark: / \\ 、 。 ! and their like."""
    return text.lstrip(MARKS)


def nearest(word: str, choices: Sequence[str], *, within: int, most: int = 4) -> list[str]:
    """The choices at most `within` slips (missing, extra, wrong or swapped characters) away, closest first."""
    scored = [(DamerauLevenshtein.distance(word, choice), choice) for choice in choices]
    return [choice for distance, choice in sorted(scored) if distance <= within][:most]


def is_short_for(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in this order: 信息处 for 信息化推进处."""
    rest = iter(full)
    return len(short) >= 2 and all(character in rest for character in short)
