"""A file with an arrangement as rows of cells: a text or docx line by line, a csv, or each sheet of a spreadsheet."""

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

from bot.documents import notice
from bot.documents.sheets import decoding, workbook
from bot.documents.sheets.grid import Grid, Unread
from bot.documents.sheets.inspection import OLE, Refused
from bot.errors import UserError

MOST_BYTES = 100_000


@dataclass(frozen=True)
class PageRow:
    """A row by its number in the file: its cells, all of it as one text, and why one of its cells cannot be read."""

    number: int
    cells: Sequence[Any]
    text: str
    unread: str = ""


@dataclass(frozen=True)
class Page:
    """A sheet, or a whole text: its name, its rows without those that are hidden, and these by number."""

    name: str
    rows: Sequence[PageRow]
    visible: bool = True
    hidden: Sequence[int] = ()


def open_pages(path: Path) -> list[Page]:
    """What stands in the file; raises UserError for one that cannot be read."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return [Page(path.name, lines("\n".join(workbook.asked(notice.READER, path)["lines"])))]
    if suffix not in (".csv", ".txt") or is_book(path):
        return [page_of(grid) for grid in workbook.open_sheets(path)]
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise UserError(f"没有文件 {path.name}，或文件过大，未导入。")
    try:
        text = decoding.text_of(path.read_bytes())
    except Refused as reason:
        raise UserError(f"文件 {path.name} {reason}，未导入。") from None
    return [Page(path.name, comma_rows(text) if suffix == ".csv" else lines(text))]


def is_book(path: Path) -> bool:
    """Whether a file is a spreadsheet, whatever its name says."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(OLE)).startswith((OLE, b"PK"))


def page_of(grid: Grid) -> Page:
    """A sheet: what is hidden or struck out is left out and named."""
    left_out = grid.hidden_rows | grid.struck
    rows = [row_of(place + 1, cells) for place, cells in enumerate(grid.rows) if place not in left_out]
    return Page(grid.name, rows, grid.visible, [place + 1 for place in sorted(left_out)])


def row_of(number: int, cells: Sequence[Any]) -> PageRow:
    """A row of a sheet; of a merged area that fills it, the words stand in it once."""
    unread = next((cell.why for cell in cells if isinstance(cell, Unread)), "")
    words = [word for word, _ in groupby(shown(cell) for cell in cells) if word]
    return PageRow(number, list(cells), " ".join(words), unread)


def shown(cell: Any) -> str:
    """A cell in words; of a moment, its day; nothing of what cannot be read."""
    if isinstance(cell, Unread):
        return ""
    return workbook.text(cell.date() if isinstance(cell, datetime) else cell)


def lines(text: str) -> list[PageRow]:
    """Each line of a text; its cells stand between tabs, else commas, else blanks."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip(" \ufeff")
        mark = next((mark for mark in ("\t", "[,，]") if re.search(mark, line)), r"\s+")
        found.append(PageRow(number, [cell.strip() for cell in re.split(mark, line)], " ".join(line.split())))
    return found


def comma_rows(text: str) -> list[PageRow]:
    """The rows of a csv, numbered by the line on which each begins; a sentence with commas is whole in its text."""
    reader = csv.reader(StringIO(text), delimiter="\t" if "\t" in text else "，" if "," not in text and "，" in text else ",")
    found, before = [], 0
    try:
        for cells in reader:
            found.append(PageRow(before + 1, [cell.strip() for cell in cells], ",".join(cell for cell in cells if cell.strip())))
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
