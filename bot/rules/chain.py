"""How a line of the journal is sealed and linked to the one before it (docs/decisions/journal.md#chain). Pure, and for ever so.

A line's hash covers the hash before it and every column that never changes. What may have to be erased (words, what changed,
the account) is covered by salted seals: with its salt a value goes for good, and the seal stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple

GENESIS = ""  # before the first line
LOST = "lost"  # where nobody knows what was before: no hash looks like that
DIGESTS = ("sha256", "sm3")
SM3 = "sm3:"  # what a hash of the other kind begins with
SYSTEM = "系统"  # the channel of what the program does by itself
EMPTY = "-"  # a seal of nothing
SALTED = ("words", "change", "person")  # the parts that may be erased, in the order of the seals


class JournalLine(NamedTuple):
    """A row of the journal as its hash sees it: `at` in UTC, as SQLite keeps it.

    `understood` and `proposed` came later: a line without them is sealed as it was before there were any.
    """

    id: int
    at: str
    platform: str
    chat_id: str | None
    user_id: str
    person_id: int | None
    command: str | None
    words: str | None
    before: str | None
    after: str | None
    suggestion_id: int | None
    outcome: str
    inbox_id: int | None
    erased: str | None
    words_salt: str | None
    change_salt: str | None
    person_salt: str | None
    seals: str
    hash: str
    understood: str | None = None
    proposed: str | None = None

    def strange(self) -> bool:
        """Whether something stands in it that the program never writes there, whatever it is."""
        return not are_written(tuple(map(type, self)))

    def parts(self) -> tuple[tuple[str | None, tuple[Any, ...]], ...]:
        """The salt and the values of each part, in the order of the seals."""
        meant = (self.understood, self.proposed)
        return (
            (self.words_salt, (self.words,) if meant == (None, None) else (self.words, *meant)),
            (self.change_salt, (self.before, self.after)),
            (self.person_salt, (self.user_id,)),
        )


NUMBERS = frozenset(("id", "person_id", "suggestion_id", "inbox_id"))
NEEDED = frozenset(("id", "at", "platform", "user_id", "outcome", "seals", "hash"))


@lru_cache(maxsize=256)
def are_written(kinds: tuple[type, ...]) -> bool:
    """Whether a line has values of these kinds; there are few of them."""
    right = (
        kind is (int if name in NUMBERS else str) or (kind is NoneType and name not in NEEDED)
        for name, kind in zip(JournalLine._fields, kinds, strict=True)
    )
    return all(right)


def digest(kind: str, text: str) -> str:
    """A digest in hexadecimal digits."""
    if kind == "sm3":
        from cryptography.hazmat.primitives import hashes  # some builds of Python have none

        found = hashes.Hash(hashes.SM3())
        found.update(text.encode())
        return found.finalize().hex()
    return hashlib.sha256(text.encode()).hexdigest()


written = json.JSONEncoder(separators=(",", ":"), default=repr).encode  # values as one text that means nothing else


def seal(kind: str, salt: str | None, values: Sequence[Any]) -> str:
    """The seal of one part; without a salt there is nothing to seal."""
    return digest(kind, written((salt, *values))) if salt else EMPTY


def seals(kind: str, line: JournalLine) -> str:
    """The seals of a new line."""
    return " ".join(seal(kind, salt, values) for salt, values in line.parts())


def link(kind: str, before: str, line: JournalLine) -> str:
    """The hash of a line behind the hash before it."""
    covered = (
        *(before, line.id, line.at, line.platform, line.chat_id, line.person_id, line.command),
        *(line.suggestion_id, line.outcome, line.inbox_id, line.erased, line.seals),
    )
    return f"{SM3 if kind == 'sm3' else ''}{digest(kind, written(covered))}"


def kind_of(hashed: str) -> str:
    """By which kind of digest a line was linked."""
    return "sm3" if hashed.startswith(SM3) else "sha256"
