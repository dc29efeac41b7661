"""What a list of people says, as plain values: one person a row, with what was asked about."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.documents.reading import OpenQuestion, SheetRead
from bot.rules.words import Role


@dataclass(frozen=True)
class PersonRow:
    """One person as listed; no roles means that they hold nothing (any more).

    `division` is their own; `more` are the roles in further divisions of somebody who heads two. `left` says that the
    list itself says so (离任).
    """

    row: int
    name: str
    division: str
    roles: tuple[Role, ...]
    accounts: dict[str, str] = field(default_factory=dict)
    phone: str = ""
    more: tuple[tuple[Role, str], ...] = ()
    left: bool = False


@dataclass(frozen=True)
class PersonRemark:
    """A sentence about a row; 0 is the file as a whole, an empty name nobody in particular."""

    row: int
    name: str
    reason: str


@dataclass
class PeopleRead:
    """A file: its people, the rows that cannot be taken, what to look at, how it was read, and what only a person knows.

    `answered` are the posts whose meaning came from an answer: word → role, 无 or 离任.
    """

    rows: list[PersonRow] = field(default_factory=list)
    rejected: list[PersonRemark] = field(default_factory=list)
    warnings: list[PersonRemark] = field(default_factory=list)
    reading: list[SheetRead] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)
