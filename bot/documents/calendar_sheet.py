"""A year's arrangement of holidays as the office has it: a day and 放假 or 上班 in each row, from a spreadsheet or plain text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from bot.documents.sheets import workbook
from bot.errors import UserError

KINDS = {
    **dict.fromkeys(("放假", "休息", "休", "节假日", "假日", "放假调休", "调休放假"), False),
    **dict.fromkeys(("上班", "补班", "班", "工作日", "调休上班"), True),
}
AHEAD = 3  # years: no arrangement is published earlier
MOST_BYTES = 100_000


def read(path: Path, today: date) -> tuple[dict[date, bool], list[tuple[int, str]]]:
    """(day → is it a working day, rows that are not understood with the reason). Raises UserError for no such file."""
    days: dict[date, bool] = {}
    rejected: list[tuple[int, str]] = []
    for number, cells in rows(path):
        words = [workbook.text(cell) for cell in cells if workbook.text(cell)]
        if not words or words[0] in ("日期", "日子") or words[0].startswith("#"):
            continue
        try:
            day = workbook.day(cells[0])
        except ValueError:
            rejected.append((number, f"“{words[0]}”不是有效日期"))
            continue
        kinds = {KINDS[word] for word in words[1:] if word in KINDS}
        kind = kinds.pop() if len(kinds) == 1 else None
        if kinds:
            rejected.append((number, "同一行既写放假又写上班"))
        elif kind is None and "调休" in words[1:]:
            rejected.append((number, "“调休”既可指放假也可指上班，请写明 放假 或 上班"))
        elif day is not None and not today.year - 1 <= day.year <= today.year + AHEAD:
            rejected.append((number, f"{day.year}年不在可导入的年份内，请核对"))
        elif day is None or kind is None:
            rejected.append((number, "没有写明 放假 或 上班"))
        elif day in days and days[day] != kind:
            rejected.append((number, f"{day.isoformat()}既写放假又写上班"))
        else:
            days[day] = kind
    return days, rejected


def rows(path: Path) -> list[tuple[int, list[Any]]]:
    """(row number, cells) of a file: text with commas, tabs or blanks between, else a spreadsheet."""
    if path.suffix.lower() not in (".csv", ".txt"):
        first, *_ = workbook.open_sheets(path)
        return [(number, list(row)) for number, row in enumerate(first.rows, start=1)]
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise UserError(f"没有文件 {path.name}，或文件过大，未导入。")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return [(number, re.split(r"[,，\t ]+", line.strip())) for number, line in enumerate(text.splitlines(), start=1)]
