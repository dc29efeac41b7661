"""What a ledger holds once it has been read: entries, and what there is to say about rows."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from bot.documents.reading import OpenQuestion, SheetRead
from bot.rules import numbers
from bot.rules.words import Body, FactKind, Handling, Level, Role

SECRET_REASON = "密级不是“不涉密”，该件未导入，内容未保存"  # noqa: S105 - a sentence
UNREAD_MARK = "密级无法识别，该件未导入，内容未保存，请核对密级"


@dataclass(frozen=True)
class Remark:
    """Something to say about a row, with the row number that the spreadsheet shows."""

    row: int
    number: str
    reason: str


@dataclass(frozen=True)
class Secret(Remark):
    """A secret row, with as much as tells which item it is: an item that is known already has to be forgotten.

    `marked` is False where the row is kept out because its 密级 is no word of secrecy that is known, or cannot be read:
    then nothing that is known is erased.
    """

    body: str = ""
    level: str = ""
    year: int | None = None
    marked: bool = True


@dataclass(frozen=True)
class Entry:
    """One item of the ledger, clean; people and divisions by name, facts as kind → (day, value), reviews as level → day.

    `undated` are the facts whose value stands in the row without a day, so that they cannot be kept. `told` are the columns
    that the row's sheet has and whose words are known: another one says nothing about what is known, an empty cell says that
    there is nothing.
    """

    row: int
    body: Body
    level: Level
    year: int
    digits: str
    title: str
    handling: Handling
    batch: str
    received_on: date
    due_on: date
    lead_division: str
    secrecy: str = "不涉密"
    key: bool = False
    lead_unit: str = ""
    assisting: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    deputy_directors: tuple[str, ...] = ()
    deputy: str = ""
    deputy_phone: str = ""
    congress: str = ""
    session: str = ""
    position: str = ""
    remarks: str = ""
    facts: Mapping[FactKind, tuple[date, str]] = field(default_factory=dict)
    reviews: Mapping[int, date] = field(default_factory=dict)
    undated: tuple[FactKind, ...] = ()
    told: frozenset[str] = frozenset()

    @property
    def identity(self) -> tuple[str, str, int, int]:
        """What makes it the same item as one that is known; 0317 and 317 are one number."""
        return (self.body, self.level, self.year, numbers.serial(self.digits))


@dataclass(frozen=True)
class KnownNames:
    """What the records know and a ledger names: divisions, people by name with the roles they hold, our unit's own names."""

    divisions: Set[str]
    people: Mapping[str, Set[Role]] = field(default_factory=dict)
    unit: tuple[str, ...] = ()


@dataclass
class Ledger:
    """What a file holds: good rows, bad ones, secret ones (only row and number are kept), and remarks.

    `as_of` is the day of a title such as 截至2021年7月16日: nothing is said about later days either.
    `year_facts` are the lines of the sheet 年度, by their year. `reading` tells how each sheet was understood, `questions`
    what the file leaves open: while there is one, nothing is written. `unsaid` are the titles of the secret rows, which
    nothing prints or keeps: the words of other rows may repeat them.
    """

    entries: list[Entry] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    secret: list[Secret] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    as_of: date | None = None
    year_facts: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    reading: list[SheetRead] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    unsaid: dict[Secret, str] = field(default_factory=dict, repr=False)
