"""The program that reads a spreadsheet, in a process of its own: a file in, its cells as JSON out.

`python -m bot.documents.sheets.opening FILE` says {"sheets": [[name, rows], …]} or {"refused": why}. A cell is a text, a
number, true, false or null; a day is {"day": "2021-07-31"}, a moment {"moment": "2021-07-31T09:00:00"}.
What the file makes the reader do, it does here: memory and time are limited, and the process that asked stays as it was.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from bot.documents.sheets import inspection
from bot.documents.sheets.inspection import Refused

MEMORY_BYTES = 512 * 2**20
CPU_SECONDS = 20  # 10,000 items take one, the worst of the hostile files of the tests half of one
SHEETS = 64


def main(path: Path) -> None:
    """Read the file within the limits and write the answer to stdout."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with path.open("rb") as file:
        content = file.read(inspection.FILE_BYTES + 1)
    try:
        answer: dict[str, Any] = {"sheets": sheets(content)}
    except Refused as reason:
        answer = {"refused": str(reason)}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":"), default=told))


def sheets(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    """(name, rows of plain cells) of every sheet; raises Refused."""
    inspection.inspect(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if len(book.sheet_names) > SHEETS:
            raise Refused(inspection.CROWDED)
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [(name, rows_of(book, name)) for name in names]
    except PasswordError as error:
        raise Refused(inspection.ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(inspection.NOT_A_BOOK) from error


def rows_of(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    """The rows of a sheet from its first on, empty ones included: a row's place is the number the spreadsheet shows."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > inspection.ROWS or sheet.total_width > inspection.COLUMNS:
        raise Refused(inspection.FAR_CELL)
    rows = sheet.to_python(skip_empty_area=False)
    for place, row in enumerate(rows, start=1):
        if any(isinstance(cell, str) and len(cell) > inspection.LONGEST_CELL for cell in row):
            raise Refused(f"第 {place} 行有单元格超过 {inspection.LONGEST_CELL} 字")
    return rows


def told(cell: Any) -> Any:
    """A cell that JSON has no word for."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    return {"day": cell.isoformat()} if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
