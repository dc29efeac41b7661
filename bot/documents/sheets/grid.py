"""A sheet as a person sees it: its cells with merged areas filled, and what of it is hidden or struck out."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from bot.errors import UserError


@dataclass(frozen=True)
class Unread:
    """A cell that holds something which cannot be read: a formula without its result, #REF!. It is never empty."""

    why: str


class Unreadable(UserError):
    """Somebody wants to know what an unread cell says; the words are its `why`."""


@dataclass(frozen=True)
class Area:
    """A merged area, both corners included; places count from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """G4:G6"""
        return f"{letters(self.left)}{self.top + 1}:{letters(self.right)}{self.bottom + 1}"


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of plain cells from its first row on, each merged area filled with its value.

    A cell is a text, a number, true, false, None, a date, a moment or `Unread`. Places of rows and columns count from 0;
    the spreadsheet shows a row's place + 1. `struck` are the rows that are struck out, wholly or by their title; what
    is struck out in another row is `Unread`. `around` are lines of page headers, footers and text boxes, `notes` lines of
    notes on cells, each with its row and column: only those that may be marks of secrecy.
    """

    name: str
    rows: list[list[Any]]
    visible: bool = True
    merged: tuple[Area, ...] = ()
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    struck: Set[int] = frozenset()
    around: tuple[str, ...] = ()
    notes: tuple[tuple[int, int, str], ...] = ()

    def cell(self, row: int, column: int) -> Any:
        """The cell at a place, None outside the rows."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None


def letters(place: int) -> str:
    """The name of a column: 0 → A, 26 → AA."""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
