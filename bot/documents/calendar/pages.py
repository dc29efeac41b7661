"""A file with an arrangement as rows of cells: plain text line by line, a csv, or each sheet of a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Grid
from bot.errors import UserError

MOST_BYTES = 100_000
BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """A row by its number in the file: its cells, and all of it as one text."""

    number: int
    cells: Sequence[Any]
    text: str


@dataclass(frozen=True)
class Page:
    """A sheet, or a whole text: its name, its rows without those that are hidden, and these by number."""

    name: str
    rows: Sequence[Row]
    visible: bool = True
    hidden: Sequence[int] = ()


def open_pages(path: Path) -> list[Page]:
    """What stands in the file; raises UserError for one that cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".txt"):
        return [page_of(grid) for grid in workbook.open_sheets(path)]
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise UserError(f"没有文件 {path.name}，或文件过大，未导入。")
    text = decoded(path.read_bytes())
    return [Page(path.name, comma_rows(text) if suffix == ".csv" else lines(text))]


def page_of(grid: Grid) -> Page:
    """A sheet: what is hidden or struck out is left out and named."""
    left_out = grid.hidden_rows | grid.struck
    rows = [row_of(place + 1, cells) for place, cells in enumerate(grid.rows) if place not in left_out]
    return Page(grid.name, rows, grid.visible, [place + 1 for place in sorted(left_out)])


def row_of(number: int, cells: Sequence[Any]) -> Row:
    """A row of a sheet; of a merged area that fills it, the words stand in it once."""
    words = [word for word, _ in groupby(shown(cell) for cell in cells) if word]
    return Row(number, list(cells), " ".join(words))


def shown(cell: Any) -> str:
    """A cell in words; of a moment, its day."""
    return workbook.text(cell.date() if isinstance(cell, datetime) else cell)


def decoded(content: bytes) -> str:
    """Plain text as offices save it: UTF-8, UTF-16 with its mark, else GB18030."""
    if content.startswith(BYTE_ORDERS):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def lines(text: str) -> list[Row]:
    """Each line of a text; its cells stand between tabs, else commas, else blanks."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip(" \ufeff")
        mark = next((mark for mark in ("\t", "[,，]") if re.search(mark, line)), r"\s+")
        found.append(Row(number, [cell.strip() for cell in re.split(mark, line)], " ".join(line.split())))
    return found


def comma_rows(text: str) -> list[Row]:
    """The rows of a csv, numbered by the line on which each begins; a sentence with commas is whole in its text."""
    reader = csv.reader(StringIO(text), delimiter="\t" if "\t" in text else "，" if "," not in text and "，" in text else ",")
    found, before = [], 0
    try:
        for cells in reader:
            found.append(Row(before + 1, [cell.strip() for cell in cells], ",".join(cell for cell in cells if cell.strip())))
            before = reader.line_num
    except csv.Error:
        raise UserError("文件不是可读的 csv，未导入。请用 WPS 或 Excel 打开后另存为 xlsx。") from None
    return found


def is_day(cell: Any) -> bool:
    """Whether a cell holds a real day, or the number that a day becomes in a cell of another format."""
    if isinstance(cell, bool):
        return False
    serial = isinstance(cell, int | float) and workbook.FIRST_SERIAL <= cell <= workbook.LAST_SERIAL
    return isinstance(cell, date) or serial
