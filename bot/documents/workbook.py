"""Opening a spreadsheet that somebody sends: its sheets as rows of plain values, within limits."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from bot.errors import UserError
from bot.rules import dates

FILE_BYTES = 5 * 2**20
UNPACKED_BYTES = 50 * 2**20  # reliability T23
ROWS = 20000
HEADER_WITHIN = 10  # rows

Row = Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet: where its header is, its columns by our own names, and those nobody knows."""

    name: str
    rows: list[list[Any]]
    header: int
    columns: Mapping[str, int]
    unknown: Mapping[str, int]

    def records(self) -> list[tuple[int, dict[str, Any], dict[str, str]]]:
        """(row number as the spreadsheet shows it, known cells, unknown cells) of every row that is not empty."""
        found = []
        for place in range(self.header + 1, len(self.rows)):
            row = self.rows[place]
            if any(text(cell) for cell in row):
                cells = {name: row[column] if column < len(row) else "" for name, column in self.columns.items()}
                others = {name: text(row[column]) for name, column in self.unknown.items() if column < len(row)}
                found.append((place + 1, cells, {name: value for name, value in others.items() if value}))
        return found

    @property
    def title(self) -> str:
        """What stands above the header."""
        return " ".join(text(cell) for row in self.rows[: self.header] for cell in row if text(cell))


def open_sheets(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """(name, rows) of every sheet; raises UserError for what is no spreadsheet or too large a one."""
    if not path.is_file():
        raise UserError(f"没有文件 {path.name}，未导入。")
    if path.stat().st_size > FILE_BYTES:
        raise UserError(f"文件 {path.name} 超过 5 MB，未导入。请检查是否含有图片或多余内容。")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_BYTES:
                raise UserError(f"文件异常：{path.name} 解压后过大，未导入。")
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise UserError(f"文件 {path.name} 不是可读的 Excel 表格（xlsx、xls），未导入。") from error
    if any(len(rows) > ROWS for _, rows in sheets):
        raise UserError(f"文件 {path.name} 超过 {ROWS} 行，未导入。")
    return sheets


def with_header(name: str, rows: list[list[Any]], known: Mapping[str, tuple[str, ...]], must: set[str]) -> Sheet | None:
    """The sheet with its header among the first ten rows: the first row that has all of `must`; None when there is none."""
    spelled = {alias: column for column, aliases in known.items() for alias in (column, *aliases)}
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        unknown: dict[str, int] = {}
        for position, cell in enumerate(row):
            title = re.sub(r"\s|[（(].*", "", text(cell))
            if title in spelled:
                columns.setdefault(spelled[title], position)
            elif title:
                unknown[title] = position
        if must <= columns.keys():
            return Sheet(name, rows, place, columns, unknown)
    return None


def text(cell: Any) -> str:
    """A cell as clean text: whole numbers without a point, no invisible characters, line breaks as blanks."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    kept = "".join(c for c in str(cell) if unicodedata.category(c) != "Cf")
    return " ".join(kept.split())


def day(cell: Any) -> date | None:
    """A cell as a date, typed or real; None when it is empty. Raises ValueError when there is no such day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    words = unicodedata.normalize("NFKC", text(cell))
    return dates.typed(words) if words else None


def several(cell: Any) -> list[str]:
    """The names in a cell, joined by 、 ， , ； / blank or a line break."""
    lines = [text(part) for part in re.split(r"[、，,；;/\n]+", str(cell or ""))]
    return [name for line in lines for name in line.split()]
