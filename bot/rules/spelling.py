"""From what people type to what they mean: width, blanks, invisible characters and mentions (docs/decisions/chats.md#typing)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from bot.rules.telephones import without_phones

LONGEST = 2000  # characters looked at; the rest of a longer message is not a command
# Hangul fillers, the grapheme joiner and variation selectors: visible to nobody, yet letters or marks to Unicode.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
COMMAND_MARK = re.compile(r"(?:^|(?<=\s))[/\\](?=[^\s\d/\\])")
LEADING_MENTIONS = re.compile(r"^(?:@[^\s/\\]+\s*+)+")
MARKS = "/\\、。!?,.:;，：；！ "


def normal(text: str, longest: int = LONGEST) -> str:
    """NFKC, without what nobody can see, white space and control characters folded to single blanks.

    Invisible characters go first: what they kept apart is composed as if they had never been there.
    """
    seen = INVISIBLE.sub("", text[:longest])
    if not seen.isprintable():  # most are
        kinds = [(character, unicodedata.category(character)) for character in seen]
        kept = [(character, kind) for character, kind in kinds if kind not in ("Cf", "Cs", "Co", "Cn")]
        seen = "".join(" " if kind in ("Cc", "Zl", "Zp") else character for character, kind in kept)
    return " ".join(unicodedata.normalize("NFKC", seen).split())[:longest].rstrip()


HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff》”）〕])[,;:?!]|[,;:?!](?=[\u4e00-\u9fff《“（〔])")
BRACKETS = re.compile(r"\(([^()]*)\)")
CHINESE = re.compile("[\u4e00-\u9fff]")
FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}


def punctuated(text: str) -> str:
    """Normal text with the full-width punctuation that Chinese prose has and that NFKC took from it."""
    return BRACKETS.sub(full_width_brackets, HALF_WIDTH.sub(lambda mark: FULL_WIDTH[mark.group()], text))


def full_width_brackets(found: re.Match[str]) -> str:
    return f"（{found[1]}）" if CHINESE.search(found[1]) else found[0]


def without_mentions(text: str, names: Iterable[str]) -> str:
    """Normal text without the bot's own names and without mentions of others at either end.

    Some platforms leave mentions in the text as plain words; a name may hold blanks and the bot may have been renamed,
    so that an unknown mention ends at the first command mark, or else at the first blank.
    """
    for name in sorted((normal(name) for name in names), key=len, reverse=True):
        text = text.replace(f"@{name}", " ").strip()
    if text.startswith("@"):
        mark = COMMAND_MARK.search(text)
        text = text[mark.start() :] if mark else text
        text = LEADING_MENTIONS.sub("", text)
    words = text.split()
    while len(words) > 1 and words[-1].startswith("@") and len(words[-1]) > 1:
        words.pop()
    return " ".join(words)


def without_mark(text: str) -> str:
    """The words after an optional command mark: / \\ 、 。 ! and their like."""
    return text.lstrip(MARKS)


ECHOED = 20  # characters of what somebody typed that an answer repeats


def echoed(words: str) -> str:
    """What somebody typed, as an answer repeats it: “信息化推进处”, or its beginning; telephone numbers masked."""
    words = without_phones(words)
    return f"“{words}”" if len(words) <= ECHOED else f"“{words[: ECHOED - 1]}…”"


def nearest(word: str, choices: Sequence[str], *, within: int, most: int = 4) -> list[str]:
    """The choices at most `within` slips (missing, extra, wrong or swapped characters) away, closest first."""
    scored = [(DamerauLevenshtein.distance(word, choice), choice) for choice in choices]
    return [choice for distance, choice in sorted(scored) if distance <= within][:most]


def is_short_for(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in this order: 信息处 for 信息化推进处."""
    rest = iter(full)
    return len(short) >= 2 and all(character in rest for character in short)
