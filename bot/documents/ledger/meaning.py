"""What a cell of the ledger means, in the ways offices write it; raises BadRow, in Chinese, where it means nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.documents.sheets.workbook import day, text
from bot.rules import numbers
from bot.rules.words import Body, Handling, Level

Cells = Mapping[str, Any]
LEVELS = {"区": "区县", "县": "区县", "县区": "区县", "国家": "全国", "中央": "全国"}
HANDLINGS = {"单办": "独办", "牵头办理": "主办", "牵头": "主办", "分别办理": "分办", "协办": "会办"}


class BadRow(Exception):
    """A row that cannot be taken, with the reason in Chinese."""


def date_of(cells: Cells, column: str) -> date | None:
    """The day in a column, None when it is empty."""
    try:
        return day(cells.get(column))
    except ValueError:
        raise BadRow(f"{column}“{text(cells.get(column))}”不是有效日期") from None


def level_of(cells: Cells) -> Level:
    """市, 市级, 市人大, 市级人大代表建议; an empty cell is the city's."""
    shown = text(cells.get("级别"))
    typed = re.sub(r"(?<=.)(人大|政协)(代表|委员)?(建议|提案)?$", "", shown).removesuffix("级")
    if not typed:
        return Level.CITY
    try:
        return Level(LEVELS.get(typed, typed))
    except ValueError:
        raise BadRow(f"级别“{shown}”不认识，应为 全国、省、市、区县") from None


def body_of(cells: Cells, otherwise: Body) -> Body:
    """人大 or 政协 by any of their usual words."""
    typed = text(cells.get("类别"))
    if not typed:
        return otherwise
    if re.search("政协|提案|委员", typed):
        return Body.CPPCC
    if re.search("人大|建议|代表|议案", typed):
        return Body.CONGRESS
    raise BadRow(f"类别“{typed}”不认识，应为 人大 或 政协")


def handling_of(cells: Cells) -> Handling:
    """主办, 主办件, 牵头办理."""
    shown = text(cells.get("办理类型"))
    typed = shown.removesuffix("件")
    try:
        return Handling(HANDLINGS.get(typed, typed))
    except ValueError:
        raise BadRow(f"办理类型“{shown}”不认识，应为 独办、主办、分办、会办、参阅") from None


def key_of(shown: str) -> str:
    """A number as the second sheet is searched by: without leading zeros; the text itself when it is none."""
    try:
        return numbers.canonical(shown).lstrip("0")
    except numbers.NotANumber:
        return shown


def people_in(cell: Any) -> tuple[str, ...]:
    """The names in a cell, once each; a blank inside a name (周 示平) is padding, between whole names it joins them."""
    names: list[str] = []
    for part in re.split(r"[、，,；;/\n]+", str(cell or "")):
        words = text(part).split()
        names += words if all(len(word) > 1 for word in words) else ["".join(words)]
    return tuple(dict.fromkeys(name for name in names if name))


def title_of(typed: str) -> str:
    """A title without the marks around the whole of it; marks inside it (《甲》和《乙》) belong to it."""
    depth, whole = 0, typed.startswith("《")
    for character in typed[:-1]:
        depth += {"《": 1, "》": -1}.get(character, 0)
        whole = whole and depth > 0
    return typed[1:-1].strip() if whole and depth == 1 and typed.endswith("》") else typed


def marked(title: str) -> str:
    """A title as it is written into a cell: one that would lose its own marks gets a second pair around it."""
    return title if title_of(title) == title else f"《{title}》"


def yes(typed: str) -> bool:
    """Whether a cell says yes."""
    return typed in ("是", "√", "重点", "要求", "需要", "有", "Y", "y", "1")
