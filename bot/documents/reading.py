"""What a reader says of a file: how each sheet was understood, what it skipped, and what only a person can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

How = Literal["name", "near", "content", "setting", "option", "memory"]
About = Literal["column", "level", "body", "year", "received", "due", "handling", "hidden", "clears", "value"]


@dataclass(frozen=True)
class ColumnRead:
    """A column: its letter, its title in the file, which of ours it was taken for (None: none), and by what."""

    column: str
    header: str
    meaning: str | None
    how: How | None = None

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column, "header": self.header, "as": self.meaning, "how": self.how}


@dataclass(frozen=True)
class Skipped:
    """A row that is no item, by its number in the spreadsheet, and why."""

    row: int
    why: str


@dataclass
class SheetRead:
    """One sheet: whether it was read, else why not; rows by their numbers in the spreadsheet.

    One that is not read holds no table, is hidden or was left out by an option; about any other there is a question.
    """

    sheet: str
    read: bool = False
    why: str = ""
    header_rows: list[int] = field(default_factory=list)
    columns: list[ColumnRead] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    skipped_rows: list[Skipped] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: value for name, value in asdict(self).items() if name != "columns"},
            "columns": [column.as_json() for column in self.columns],
        }


@dataclass(frozen=True)
class OpenQuestion:
    """What the file does not say: in words, what the answer is about, and the option that gives it (`--level 市`).

    `choices` are the answers that fit, the likeliest first, as they stand behind the option.
    """

    about: About
    text: str
    option: str
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"about": self.about, "text": self.text, "option": self.option, "choices": list(self.choices)}


@dataclass(frozen=True)
class Answers:
    """What the office said beforehand: the options of this import, what it answered before, and its settings.

    `columns` are title → column, each with how it is known. Whatever stands here answers only what the file leaves open.
    """

    columns: Mapping[str, tuple[str, How]] = field(default_factory=dict)
    level: str = ""
    body: str = ""
    year: int | None = None
    received: str = ""
    due: str = ""
    handling: str = ""
    batch: str = ""
    sheets: tuple[str, ...] = ()
    with_hidden: bool = False
    clear: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
