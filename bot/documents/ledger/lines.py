"""Which rows below a header are items, and what the others are: totals, notes, signatures, section titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.documents.ledger.meaning import BadRow
from bot.documents.sheets.grid import Unread
from bot.documents.sheets.workbook import text
from bot.rules import numbers, origins

TOTAL = re.compile(r"(?:本页|以上|本批)?(?:合\s*计|总\s*计|小\s*计|共\s*计|总数|累计)|(?:以上)?共\s*(?:计\s*)?\d+\s*件")
NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|附注|注释|附|提示)\s*(?:[:：]|\d+[.、．])|(?:\(?以下(?:空白|无正文|无内容)\)?)|[*＊※]"
)
SIGNATURE = re.compile(
    r"(?:填表|制表|审核|填报|统计|审批|校对|复核|报送|经办|承办|单位|处室|部门|科室)?(?:负责)?(?:人|单位|日期|时间|领导)\s*(?:签字|签名|签章|\(签字\)|（签字）|（盖章）|电话)?\s*[:：]"
    r"|(?:制表|填表|审核|联系电话|填报|盖章|签字)\s*[:：]"
)
HEADING = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十\d]+[部批]")
COUNT = re.compile(r"[（(]?共?\s*\d+\s*件[)）]?")


@dataclass(frozen=True)
class LedgerLine:
    """One row: its number as the spreadsheet shows it, known cells, and the others by their titles."""

    row: int
    cells: dict[str, Any]
    others: dict[str, str]
    marked: bool = False

    def said(self, column: str) -> str:
        """A cell's text; raises BadRow where it cannot be read."""
        cell = self.cells.get(column)
        if isinstance(cell, Unread):
            raise BadRow(f"{column}{cell.why}，未读取")
        return text(cell)


def kind(row: Sequence[Any], places: Mapping[str, int], titles: Sequence[str]) -> tuple[str, str]:
    """What a row is and why: ("item", ""), ("blank", ""), ("section", the title) or ("skipped", why)."""
    words = ["?" if isinstance(cell, Unread) else text(cell) for cell in row]
    filled = [word for word in words if word]
    if not filled:
        return "blank", ""
    if sum(word.replace(" ", "") == title for word, title in zip(words, titles, strict=False) if title) >= max(
        3, len(filled) // 2 + 1
    ):
        return "skipped", "重复的表头"
    first, distinct = filled[0], list(dict.fromkeys(filled))
    number = at(words, places, "编号")
    if is_number(number) and (len(distinct) > 2 or at(words, places, "案由")):
        return "item", ""
    if TOTAL.match(first) or any(TOTAL.fullmatch(word) for word in filled[:5]):
        return "skipped", "合计行"
    if NOTE.match(first):
        return "skipped", "备注或说明"
    if SIGNATURE.match(first):
        return "skipped", "填表、审核等签名"
    titled = [word for word in distinct if not COUNT.fullmatch(word)]
    if len(titled) == 1 and titled[0] != number and "关于" not in titled[0]:
        return ("section", titled[0]) if is_section(titled[0]) else ("skipped", "只有一个单元格有内容")
    if set(filled) == {at(words, places, "序号")}:
        return "skipped", "只有序号"
    return "item", ""


def is_section(title: str) -> bool:
    """Whether a line alone in its row says something of the rows below it."""
    own = origins.said(title)
    return bool(HEADING.match(title) or own.levels or own.bodies or own.batch or own.years)


def is_number(words: str) -> bool:
    """Whether a cell holds the number of an item."""
    try:
        numbers.in_cell(words)
    except numbers.NotANumber:
        return False
    return bool(words)


def at(words: Sequence[str], places: Mapping[str, int], column: str) -> str:
    """What stands in a column of ours."""
    place = places.get(column)
    return words[place] if place is not None and place < len(words) else ""
