"""The cells of a row while they are read: their text, and what there is to doubt about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.documents.ledger import meaning
from bot.documents.ledger.meaning import BadRow
from bot.documents.sheets.grid import Unread
from bot.documents.sheets.workbook import text


@dataclass
class RowCells:
    """A row by our own names, and the other columns by their titles."""

    row: int
    cells: dict[str, Any]
    others: Mapping[str, str]
    doubts: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)  # columns whose words nobody knows
    besides: set[str] = field(default_factory=set)  # columns that something else stands for

    def said(self, column: str) -> str:
        """A cell's text; raises BadRow where it cannot be read."""
        cell = self.cells.get(column)
        if isinstance(cell, Unread):
            raise BadRow(f"{column}：{cell.why}，未读取")
        return text(cell)

    def plain(self, column: str) -> str:
        """A cell's text, empty for a dash and for 待定, which is told."""
        self.said(column)
        return meaning.plain(self.cells.get(column))

    def yes(self, column: str) -> bool | None:
        """Whether a cell says yes; None, and a doubt, for a word that nobody knows."""
        typed = self.said(column)
        found = meaning.yes(typed)
        if found is None:
            self.unknown.add(column)
            self.doubts.append(f"{column}“{typed[:12]}”不认识，应为 是 或 否，未记录")
        return found
