"""The program that reads a spreadsheet, in a process of its own: a file in, its sheets as JSON out.

`python -m bot.documents.sheets.opening FILE` says {"sheets": [sheet, …]} or {"refused": why}; a sheet has the names of
`Grid`. A cell is a text, a number, true, false or null; a day is {"day": "2021-07-31"}, a moment
{"moment": "2021-07-31T09:00:00"}, what cannot be read {"unread": why}.
What the file makes the reader do, it does here: memory and time are limited, and the process that asked stays as it was.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.documents.sheets import decoding, delimited, inspection, web_table
from bot.documents.sheets.grid import Grid, Unread
from bot.documents.sheets.inspection import Refused
from bot.documents.sheets.layout import check_size

MEMORY_BYTES = 512 * 2**20
OUT_OF_MEMORY = 3  # how it ends then; 1 is any other fault, a signal the limit of time or a library's own end
CPU_SECONDS = 20  # 10,000 items take two, the worst of the hostile files of the tests one


def main(path: Path) -> None:
    """Read the file within the limits and write the answer to stdout."""
    limit()
    with path.open("rb") as file:
        content = file.read(inspection.FILE_BYTES + 1)
    try:
        sys.stdout.write(answer(content, path.stem))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def answer(content: bytes, name: str) -> str:
    """The sheets of a file, or why it is refused, as JSON."""
    try:
        found = sheets(content, name)
        check_size(found)
        said: dict[str, Any] = {"sheets": [sheet_of(grid) for grid in found]}
    except Refused as reason:
        said = {"refused": str(reason)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=told)


def limit() -> None:
    """From here on this process takes no more than that."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def sheets(content: bytes, name: str = "") -> list[Grid]:
    """Every sheet of a file, whatever kind its first bytes say it is; raises Refused. `name` is that of a file of one table."""
    if len(content) > inspection.FILE_BYTES:
        raise Refused(inspection.TOO_LARGE)
    if content.startswith((inspection.OLE, b"PK")):
        from bot.documents.sheets import excel  # what it needs is the heaviest part

        return excel.grids(content)
    words = decoding.text_of(content)
    return web_table.grids(words, name) if web_table.is_page(words) else delimited.grids(words, name)


def sheet_of(grid: Grid) -> dict[str, Any]:
    """A sheet as JSON has it."""
    return {
        "name": grid.name,
        "rows": grid.rows,
        "visible": grid.visible,
        "merged": [[area.top, area.left, area.bottom, area.right] for area in grid.merged],
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "struck": sorted(grid.struck),
        "around": grid.around,
        "notes": grid.notes,
    }


def told(cell: Any) -> Any:
    """A cell that JSON has no word for."""
    if isinstance(cell, Unread):
        return {"unread": cell.why}
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    return {"day": cell.isoformat()} if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
