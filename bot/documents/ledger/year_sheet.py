"""The ledger's sheet 年度: the year's own facts, a name and a value on each line, without a header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from bot.documents.ledger.entries import Ledger, Remark
from bot.documents.ledger.marks import any_marked
from bot.documents.sheets.grid import Grid
from bot.documents.sheets.workbook import day, text
from bot.rules import telephones

SHEET = "年度"
YEAR = "年度"  # the line that says which year it is
NAMES = ("发起通知", "督查督办通知", "部署会日期", "部署会主持", "部署会内容", "主要领导批示")  # and 成效：…
JOINED = "；"


def put_year(ledger: Ledger, sheets: Sequence[Grid], year: int | None) -> None:
    """Put the lines of the sheet into the ledger, if there is one; its year is its own line's, else the ledger's.

    A day becomes YYYY-MM-DD; 成效:智慧城市 is the same name with either colon; a line without a value is a blank to be
    filled and says nothing; a name that comes twice gets both values, and a warning.
    """
    found = next((grid.rows for grid in sheets if text(grid.name) == SHEET), None)
    if found is None:
        return
    lines: dict[str, str] = {}
    own = None
    for place, row in enumerate(found, start=1):
        if any_marked(row):
            warn(ledger, place, "该行带有密级标志，未导入")
            continue
        name, value = name_of(row), value_of(row, ledger, place)
        if not name or not value:
            continue
        if name == YEAR:
            own = year_of(value)
            if own is None:
                warn(ledger, place, f"年度“{value}”不认识，应为 2021 这样的数字")
            continue
        if name in lines:
            warn(ledger, place, f"“{name}”出现多次，内容已合并")
            value = JOINED.join((lines[name], value))
        lines[name] = value
    ledgers = year or (ledger.entries[0].year if ledger.entries else None)
    if own and ledgers and own != ledgers:
        warn(ledger, 1, f"表中年度是 {own}，与台账年度 {ledgers} 不同，请核对")
    if own or ledgers:
        ledger.year_facts[own or ledgers or 0] = list(lines.items())


def name_of(row: Sequence[Any]) -> str:
    """A line's name, with a full-width colon and no blanks around it."""
    return re.sub(r"\s*[:：]\s*", "：", text(row[0])).strip("：") if row else ""


def value_of(row: Sequence[Any], ledger: Ledger, place: int) -> str:
    """A line's value as text, telephone numbers masked; a 日期 that is no day stays as it was typed."""
    cell = row[1] if len(row) > 1 else ""
    if text(cell) and name_of(row).endswith("日期"):
        try:
            return str(day(cell))
        except ValueError:
            warn(ledger, place, f"{name_of(row)}“{text(cell)}”不是有效日期，按文字保存")
    return telephones.without_phones(text(cell))


def year_of(value: str) -> int | None:
    """2021, 2021年, ２０２１年度."""
    found = re.fullmatch(r"(20[0-9]{2})\s*年?度?", unicodedata.normalize("NFKC", value))
    return int(found[1]) if found else None


def warn(ledger: Ledger, row: int, reason: str) -> None:
    ledger.warnings.append(Remark(row, "", f"年度表：{reason}"))
