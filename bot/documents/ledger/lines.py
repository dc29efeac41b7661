"""Which rows below a header are items, and what the others are: totals, notes, signatures, section titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.documents.ledger import states
from bot.documents.ledger.meaning import BadRow
from bot.documents.sheets.grid import Unread
from bot.documents.sheets.workbook import text
from bot.rules import numbers, origins
from bot.rules.origins import NOTHING_SAID, Origin

TOTAL = re.compile(r"(?:本页|以上|本批)?(?:合\s*计|总\s*计|小\s*计|共\s*计|总数|累计)|(?:以上)?共\s*(?:计\s*)?\d+\s*件")
NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|附注|注释|附|提示)\s*(?:[:：]|\d+[.、．])|(?:\(?以下(?:空白|无正文|无内容)\)?)|[*＊※]"
)
SIGNATURE = re.compile(
    r"(?:填表|制表|审核|填报|统计|审批|校对|复核|报送|经办|承办|单位|处室|部门|科室)?(?:负责)?(?:人|单位|日期|时间|领导)\s*+(?:签字|签名|签章|\(签字\)|（签字）|（盖章）|电话)?\s*+[:：]"
    r"|(?:制表|填表|审核|联系电话|填报|盖章|签字)\s*[:：]"
)
HEADING = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十\d]+[部批]")
COUNT = re.compile(r"[（(]?(?:小计|合计|共计|共|计)?\s*\d+\s*件[)）]?")
COUNTED = re.compile(r"[一-鿿]{0,6}[:：]?\s*\d+\s*件")
ORDINAL = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．]?")
DEPTHS = (
    r"[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十\d]+部分",
    r"[（(][一二三四五六七八九十]{1,3}[)）]",
    r"\d{1,2}[、.．]",
    r"[（(]\d{1,2}[)）]",
)
EXAMPLE = re.compile(r"(?:填写|填报)?(?:示例|样例|范例|举例|例如|例)\d?[:：]?|[（(](?:示例|样例|范例|例)[）)]")
SAMPLE = re.compile(r"《?关于[×xX＊*○〇◯]{2,9}的?(?:建议|提案|议案)》?")
INNERMOST = len(DEPTHS) + 1
LONGEST_STATE = 12  # characters of a line that says how far the items below it are
ABOVE = re.compile("以上|上述|截[至止]")  # of a line that is about other rows than those below it
OF_ITEMS = ("编号", "案由", "办理类型", "牵头处室")  # a row with none of them is no item


@dataclass(frozen=True)
class LedgerLine:
    """One row: its number as the spreadsheet shows it, known cells, and the others by their titles."""

    row: int
    cells: dict[str, Any]
    others: dict[str, str]
    marked: bool = False
    doubtful: bool = False  # whether a cell may be meant as a mark
    sheet: str = ""
    about: Origin = NOTHING_SAID  # of a row of steps: which item it means, as far as that is said
    bad: str = ""  # of a row of steps: why that cannot be read

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
    again = sum(word.replace(" ", "") == title for word, title in zip(words, titles, strict=False) if title)
    if again >= max(3, len(filled) // 2 + 1):
        return "skipped", "重复的表头"
    first, distinct = filled[0], list(dict.fromkeys(filled))
    if len(filled) > 3 and filled == [str(number) for number in range(1, len(filled) + 1)]:
        return "skipped", "列号"
    if EXAMPLE.fullmatch(first) or EXAMPLE.fullmatch(at(words, places, "序号")) or SAMPLE.fullmatch(at(words, places, "案由")):
        return "skipped", "填写示例"
    number = at(words, places, "编号")
    others = [word for word in distinct if word != number]
    if is_number(number) and (len(others) > 1 or at(words, places, "案由") or (others and not is_section(others[0]))):
        return "item", ""
    if TOTAL.match(first) or any(TOTAL.fullmatch(word) for word in filled[:5]) or all(COUNTED.fullmatch(word) for word in filled):
        return "skipped", "合计行"
    if NOTE.match(first):
        return "skipped", "备注或说明"
    if SIGNATURE.match(first):
        return "skipped", "填表、审核等签名"
    titled = [word for word in distinct if not COUNT.fullmatch(word) and not ORDINAL.fullmatch(word)]
    if len(titled) == 1 and not is_number(titled[0]) and "关于" not in titled[0]:
        ordinal = next((word for word in distinct if ORDINAL.fullmatch(word) and word != titled[0]), "")
        heading = f"{ordinal if not ordinal or ordinal[-1] in '、.．)）' else f'{ordinal}、'}{titled[0]}"
        return ("section", heading) if is_section(heading) else ("skipped", "只有一个单元格有内容")
    if set(filled) == {at(words, places, "序号")}:
        return "skipped", "只有序号"
    if not any(at(words, places, column) for column in OF_ITEMS):
        return "skipped", f"没有{'、'.join(OF_ITEMS)}"
    return "item", ""


def is_section(title: str) -> bool:
    """Whether a line alone in its row is the title of the rows below it."""
    own = origins.heading(title)
    says = own.levels or own.bodies or own.batch or own.years
    return bool(
        HEADING.match(title) or says or (len(title) <= LONGEST_STATE and states.standing("", title) and not ABOVE.search(title))
    )


def below(sections: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The titles that hold for the rows below one more title, the outermost first.

    一、 stands above （一）, that above 1.; a title without a number that says where items come from begins anew, another
    one belongs to the one above it.
    """
    depth = depth_of(title)
    if depth == INNERMOST and is_section(title):
        depth = 1
    return (*(above for above in sections if depth_of(above) < depth), title)


def depth_of(title: str) -> int:
    """1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; the innermost for a title without a number."""
    found = (place for place, pattern in enumerate(DEPTHS, start=1) if re.match(pattern, title))
    return next(found, INNERMOST)


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
