"""The office's ledger as it is typed: its sheets become entries, or a reason in Chinese why not (contract: ledger columns)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from bot.documents.ledger import columns
from bot.documents.ledger.entries import Known, Ledger, Remark
from bot.documents.ledger.rows import Reader
from bot.documents.ledger.year_sheet import put_year
from bot.documents.reading import Answers
from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Grid
from bot.documents.sheets.workbook import Sheet
from bot.errors import UserError

NOTHING_SAID = Answers()


def read(path: Path, known: Known, answers: Answers = NOTHING_SAID) -> Ledger:
    """The ledger in a file; `known` is what the records know. Raises UserError when there is no ledger in it."""
    found = of_sheets(workbook.open_sheets(path), known.divisions, year=answers.year)
    if found is None:
        raise UserError(f"文件 {path.name} 前十行没有找到表头（至少要有 编号、案由、办理类型），未导入。")
    return found


def of_sheets(sheets: Sequence[Grid], divisions: Set[str], *, year: int | None = None) -> Ledger | None:
    """The ledger in these sheets of plain cells, or None when none has its header."""
    tasks = with_header(sheets, {**columns.PROGRESS, **columns.TASKS}, columns.MUST)
    if not tasks:
        return None
    names = {task.name for task in tasks}
    others = [sheet for sheet in sheets if sheet.name not in names]
    steps = with_header(others, columns.PROGRESS, columns.MUST_OF_PROGRESS)
    found = Reader(tasks[0], steps[0] if steps else None, divisions, year).ledger()
    for unread in (*tasks[1:], *steps[1:]):
        reason = f"工作表“{unread.name}”也有台账表头，每个文件只读一张，该表未导入"
        found.warnings.append(Remark(unread.header + 1, "", reason))
    put_year(found, others, year)
    return found


def with_header(sheets: Sequence[Grid], known: Mapping[str, tuple[str, ...]], must: Set[str]) -> list[Sheet]:
    """The sheets that have such a header, in their order."""
    return [sheet for grid in sheets if (sheet := workbook.with_header(grid.name, grid.rows, known, must))]
