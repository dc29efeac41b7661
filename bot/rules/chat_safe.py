"""One gate for everything that leaves: a type that only the gate can make, so that an outlet takes no other words.

See docs/decisions/safety.md#gate.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Self

from bot.rules import inert, telephones

BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
CUT = "（内容较长，未能全部显示）"
ELLIPSIS = "…"
LABEL = 12  # characters
NO_NAME = re.compile(r'[/\\:*?"<>|.]')
NAME = 100  # characters of a file's name: up to 400 bytes of UTF-8, more than a folder takes


class ChatSafe(str):
    """Words that passed the gate. To make one is to pass it, and to pass it twice changes nothing.

    `group` says that others than one person read them, whom no telephone number may reach.
    """

    group: bool

    def __new__(cls, words: str, *, group: bool) -> Self:
        made = super().__new__(cls, passed_before(cls, words, group) if len(words) <= LABEL else cls.passed(words, group))
        made.group = group
        return made

    @classmethod
    def passed(cls, words: str, group: bool) -> str:
        """The words as they may leave; line ends stay."""
        safe = inert.made(words.replace("\r\n", "\n") if "\r" in words else words)
        masked = telephones.without_phones(safe) if group else safe
        return safe if masked == safe else inert.made(masked)

    @classmethod
    def of(cls, lines: Sequence[OneLine], *, group: bool) -> Self:
        """Lines that have passed, one below the other: nothing begins in one and ends in the next."""
        if any(line.group != group for line in lines):
            return cls("\n".join(lines), group=group)
        made = super().__new__(cls, "\n".join(lines))
        made.group = group
        return made

    def __getnewargs_ex__(self) -> Any:
        return (str(self),), {"group": self.group}

    def kept(self, count: int, ending: str = "") -> Self:
        """At most so many of the first characters, never a part of one that people see as one, nor of a word in Latin letters
        or of a number; with the ending behind."""
        while not may_be_cut(self, count):
            count -= 1
        return type(self)(str(self)[:count].rstrip(" :.") + ending, group=self.group)


class OneLine(ChatSafe):
    """The same in one line: a title, a field of a card, words on a picture."""

    @classmethod
    def passed(cls, words: str, group: bool) -> str:
        if BREAKS.search(words):
            words = BREAKS.sub(" ", words)
        return super().passed(words.strip(" "), group).strip(" ")


class FileName(OneLine):
    """The same as a file's name on any system: no way out of its folder, its ending in plain sight; anybody may read it."""

    def __new__(cls, words: str, *, group: bool = True) -> Self:
        return super().__new__(cls, words, group=group)

    @classmethod
    def passed(cls, words: str, group: bool) -> str:
        stem, dot, ending = super().passed(words, group).rpartition(".")
        if not dot or ending.lower() not in inert.FILES:
            stem, ending = f"{stem}{dot}{ending}", ""
        stem = NO_NAME.sub(inert.wide, stem).strip(" ")
        while len(stem) > NAME:  # what is left may read as a number that it was not, and is looked at again
            stem = NO_NAME.sub(inert.wide, super().passed(stem[:NAME], group))
        return (stem or "文件") + (f".{ending.lower()}" if ending else "")


class Calling(ChatSafe):
    """Words with our own mentions behind them, @ and user id, the only ones there are."""

    def __new__(cls, words: ChatSafe, users: Iterable[UserId]) -> Self:
        called = " ".join(f"@{user}" for user in users)
        made = str.__new__(cls, f"{words}\n{called}" if called else words)
        made.group = words.group
        return made


class Link(str):
    """An address that the office itself has set, of an http page: plain signs of addresses, and no others."""

    @classmethod
    def of(cls, words: str) -> Self | None:
        """The address; None for whatever is none."""
        return cls(words) if inert.ADDRESS.fullmatch(words) else None


class Linking(ChatSafe):
    """Words with such an address as it is, where it stood in them made inert."""

    def __new__(cls, words: ChatSafe, link: str) -> Self:
        safe = Link.of(link)
        made = str.__new__(cls, words.replace(inert.made(link), safe) if safe else words)
        made.group = words.group
        return made


class UserId(str):
    """Whom a platform is asked to mention: somebody by an id of one word, never everybody."""

    @classmethod
    def of(cls, users: Iterable[str]) -> list[Self]:
        """Those of these user ids that name one person."""
        return [cls(user) for user in users if ONE_WORD.fullmatch(user) and not EVERYBODY.search(user)]


@lru_cache(maxsize=1024)
def passed_before(kind: type[ChatSafe], words: str, group: bool) -> str:
    """Labels, buttons and names of fields come again and again."""
    return kind.passed(words, group)


ONE_WORD = re.compile(r"[^\W_][\w.@:$=+/-]{0,63}")
EVERYBODY = re.compile(r"^all$|@all|所有人", re.IGNORECASE)


def within(text: ChatSafe, most: int) -> ChatSafe:
    """Whole lines within so many bytes of UTF-8, of a first line that is too long as much as fits; what is cut is said."""
    if size(text) <= most:
        return text
    ending = f"\n{CUT}"
    room = most - size(ending)
    end = len(str(text).encode()[:room].decode(errors="ignore"))
    last = text[: end + 1].rfind("\n")
    count = last if last > 0 else end
    while size(made := text.kept(count, ending)) > most:  # what is cut may read otherwise at its end, and be wide
        count -= 1
    return made


def short(text: OneLine, most: int) -> OneLine:
    """At most so many characters, the last one an ellipsis when something is left out."""
    return text if len(text) <= most else text.kept(most - 1, ELLIPSIS)


LATIN, WORD = re.compile(r"[0-9A-Za-z]"), re.compile(r"[0-9A-Za-z]+")
LONGEST_WORD = 20  # of letters and digits; a longer one is cut
VOWELS = frozenset("\u0e33\u0eb3\uff9e\uff9f")  # which follow what they belong to
JOINS_THE_NEXT = 9  # the combining class of a virama
KOREAN, VOWEL_OR_FINAL = re.compile("[\u1100-\u11ff\uac00-\ud7a3]"), re.compile("[\u1160-\u11ff]")
FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two make one
FLAG = re.compile(f"[{FLAGS}]")


def may_be_cut(text: str, place: int) -> bool:
    """Whether a text may end before this place: not inside what is one to its reader."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if unicodedata.category(after).startswith("M") or after in VOWELS or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if unicodedata.combining(before) == JOINS_THE_NEXT or (KOREAN.match(before) and VOWEL_OR_FINAL.match(after)):
        return False
    if FLAG.match(before) and FLAG.match(after):
        return (place - len(text[:place].rstrip(FLAGS))) % 2 == 0
    if LATIN.match(before) and LATIN.match(after):
        return place >= LONGEST_WORD and WORD.fullmatch(text, place - LONGEST_WORD, place) is not None
    return True


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())
