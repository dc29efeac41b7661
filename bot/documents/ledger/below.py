"""What stands below the titles of a header, column by column, as far as it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.documents.ledger.entries import KnownNames
from bot.documents.ledger.lines import is_number
from bot.documents.ledger.marks import any_marked
from bot.documents.ledger.meaning import NOBODY, is_same, stands_in
from bot.documents.sheets.grid import Grid, Unread
from bot.documents.sheets.header import Header
from bot.documents.sheets.workbook import several, text
from bot.rules import origins
from bot.rules.words import Role

TICK = frozenset("√✓✔☑○●1是YyVv")
NO_TICK = frozenset("×✗✘☐□0否NnXx")
LOOKED_AT = 300  # cells of a column, for what stands in it
PEOPLE = {Role.DIVISION_HEAD: "第一责任人", Role.OFFICER: "直接责任人", Role.DEPUTY_DIRECTOR: "分管领导"}


class ColumnCells:
    """The cells below a header; `numbers` are the columns of numbers, as soon as they are known."""

    def __init__(self, grid: Grid, header: Header, known: KnownNames) -> None:
        self.grid, self.header, self.known = grid, header, known
        self.numbers: tuple[int, ...] = ()
        self.secret: dict[int, bool] = {}  # rows that were looked at, and whether they bear a mark

    def cells(self, place: int) -> list[str]:
        """What stands in a column, as far as it is looked at."""
        return list(self.filled(place))

    def filled(self, place: int) -> Iterator[str]:
        """The same, one after the other: of rows with a number, where there is a column of numbers, and without a mark."""
        seen = 0
        for row in range(self.header.last + 1, len(self.grid.rows)):
            cell = self.grid.cell(row, place)
            if cell in (None, "") or isinstance(cell, Unread):
                continue
            numbers = [self.grid.cell(row, column) for column in self.numbers] or ["1"]
            if not any(not isinstance(number, Unread) and is_number(text(number)) for number in numbers):
                continue
            if row not in self.secret:
                self.secret[row] = any_marked(self.grid.rows[row])
            if not self.secret[row] and (words := text(cell)):
                yield words
                seen += 1
            if seen >= LOOKED_AT:
                return

    def by_row(self, place: int) -> list[str]:
        """What stands in a column, row by row, as far as it is looked at."""
        cells = [self.grid.cell(row, place) for row in range(self.header.last + 1, len(self.grid.rows))][:LOOKED_AT]
        return ["?" if isinstance(cell, Unread) else text(cell) for cell in cells]

    def in_turns(self, places: Sequence[int]) -> bool:
        """Whether each of these columns is filled somewhere where the others are not."""
        alone = set()
        for row in range(self.header.last + 1, len(self.grid.rows)):
            filled = [place for place in places if is_filled(self.grid.cell(row, place))]
            if len(filled) == 1:
                alone.add(filled[0])
        return alone == set(places)

    def all_say_origins(self, place: int) -> bool:
        """Whether each cell of a column says a level and a body: 省人大代表建议, 市政协提案."""
        said = [origins.heading(cell) for cell in self.cells(place)]
        return bool(said) and all(one.level and one.body for one in said)

    def names(self, place: int) -> set[str]:
        """The names in a column, each once."""
        return {name for cell in self.cells(place) if not is_same(cell) for name in several(cell)} - NOBODY

    def divisions(self, place: int) -> bool:
        """Whether divisions of ours stand in a column, and nothing else."""
        names = self.names(place)
        return bool(names) and names <= set(self.known.divisions)

    def some_division(self, place: int) -> bool:
        """Whether a division of ours stands in a column."""
        return not self.names(place).isdisjoint(self.known.divisions)

    def role(self, place: int) -> str | None:
        """The column of people that these are, where all of them are known and hold one role."""
        names = set(self.cells(place))
        held = [self.known.people.get(name, frozenset()) for name in names]
        return next((column for role, column in PEOPLE.items() if names and all(role in roles for roles in held)), None)

    def ticked(self, place: int) -> bool:
        cells = self.cells(place)
        return bool(cells) and set(cells) <= TICK | NO_TICK

    def own_unit(self, place: int) -> bool:
        return any(stands_in(cell, self.known.unit) for cell in self.cells(place))

    def is_running(self, place: int) -> bool:
        """Whether the cells of a column only count the rows: 1, 2, 3."""
        counted = [cell for cell in self.cells(place) if cell.isascii() and cell.isdigit()]
        return counted == [str(place) for place in range(1, len(counted) + 1)]


def is_filled(cell: Any) -> bool:
    """Whether something stands in a cell; a dash is nothing."""
    return isinstance(cell, Unread) or text(cell) not in NOBODY
