"""What a cell of the ledger means, in the ways offices write it; raises BadRow, in Chinese, where it means nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.documents.sheets.grid import Unread
from bot.documents.sheets.workbook import FIRST_SERIAL, LAST_SERIAL, SERIAL_ZERO, several, text
from bot.rules import dates, numbers, origins, secrecy, spelling
from bot.rules.words import Body, Handling, Level

Cells = Mapping[str, Any]
NOBODY = secrecy.DASHES | {"无", "没有", "暂无"}
PENDING = frozenset({"待定", "待明确", "待确定", "待分配", "待定中", "空缺", "暂缺", "另行通知", "暂未确定", "未定"})
SAME = frozenset({"同上", "〃", '"', "″", "”", "“", "''", "〞", "同前", "上同", "同上栏"})
LONGEST_SAME = 20  # characters of a cell that may say 同上, blanks and invisible ones included
HANDLINGS: Mapping[str, Handling] = {
    **dict.fromkeys(("独", "单办", "独立办理", "单独办理", "独立承办", "独自办理", "单独承办"), Handling.SOLE),
    **dict.fromkeys(("主", "牵头", "牵头办理", "牵头主办", "主办牵头", "主要承办", "主办办理"), Handling.LEAD),
    **dict.fromkeys(("分", "分别办理", "分头办理", "分别承办"), Handling.SEPARATE),
    **dict.fromkeys(
        ("会", "协", "协办", "协助办理", "会同办理", "配合办理", "会同", "配合", "协同办理", "会办办理"), Handling.JOINT
    ),
    **dict.fromkeys(("参考", "供参阅", "供参考", "阅知"), Handling.REFERENCE),
}
YES = frozenset(
    {"是", "√", "✓", "✔", "☑", "有", "Y", "y", "yes", "1", "要求", "需要", "重点", "重点建议", "重点提案", "重点督办", "重点件"}
)
NO = frozenset(
    {
        "否",
        "×",
        "✗",
        "✘",
        "N",
        "n",
        "no",
        "0",
        "无",
        "非",
        "不是",
        "不要求",
        "不需要",
        "无需",
        "非重点",
        "一般",
        "普通",
        "不重点",
        "没有",
    }
)
ALL_DIVISIONS = re.compile(r"(?:各|有关|相关|全部|所有|其他)(?:相关|有关)?(?:业务)?(?:处室|科室|股室|司局|部门|处|科|单位)s?$")
MARKED = re.compile(r"([（(]?[^（(]+)[（(](.+)[）)]")
LABELLED = re.compile(r"(牵头|主办|承办|责任|配合|协办|会办|参与)(?:处室|科室|股室|司局|部门|单位)?[:：]")
LEADING = ("牵头", "主办", "承办", "主责", "负责")
ASSISTING = ("配合", "协办", "会办", "参与", "协助")
JOINING = re.compile(r"^(?:会同|配合|协同|并|和|与|由)(?=.{2})")


class BadRow(Exception):
    """A row that cannot be taken, with the reason in Chinese."""


def plain(cell: Any) -> str:
    """A cell's text; empty where a dash stands for nothing."""
    words = text(cell)
    return "" if words in NOBODY else words


def date_of(cells: Cells, column: str, year: int | None = None) -> date | None:
    """The day in a column, None when it is empty or 待定; `year` is the year of a day without one."""
    cell = cells.get(column)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    words = plain(cell)
    if not words:
        return None
    if serial := serial_of(words):
        return SERIAL_ZERO + timedelta(days=serial)
    try:
        return dates.in_cell(words, year)
    except ValueError as reason:
        raise BadRow(f"{column}“{words[:20]}”不是有效日期：{reason}") from None


def serial_of(words: str) -> int:
    """A day's serial number, which a date becomes in a cell of another format; 0 for anything else."""
    try:
        serial = int(float(words))
    except (ValueError, OverflowError):
        return 0
    return serial if FIRST_SERIAL <= serial <= LAST_SERIAL and re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", words) else 0


def level_of(words: str) -> tuple[Level, Body | None]:
    """市, 市级, 州, 市本级, 市人大, 十三届省人大四次会议, 市政协提案: the level, and the body where it is said too."""
    typed = spelling.normal(words).replace(" ", "")
    own = origins.said(typed if origins.bodies_in(typed) else f"{typed}人大")
    bare = re.sub("(?:本级|级)$", "", typed)
    level = origins.LEVELS.get(bare) or own.level
    if level is None or bare == "直辖市" or len(own.levels) > 1:
        raise BadRow(f"级别“{words[:20]}”不认识，应为 全国、省、市、区县")
    bodies = origins.bodies_in(typed)
    return level, next(iter(bodies)) if len(bodies) == 1 else None


def body_of(words: str) -> Body | None:
    """人大 or 政协 by any of their usual words; None for a class of content (经济建设)."""
    bodies = origins.bodies_in(spelling.normal(words))
    return next(iter(bodies)) if len(bodies) == 1 else None


def handling_of(words: str) -> Handling:
    """主办, 主办件, 牵头办理, 主办（牵头）."""
    typed = re.sub("(?:件|类)$", "", spelling.normal(words).replace(" ", ""))
    bracketed = re.fullmatch(r"(.+)\((.+)\)", typed)
    found = {HANDLINGS.get(word) or kind(word) for word in (bracketed.groups() if bracketed else (typed,))}
    found.discard(None)
    if len(found) != 1:
        raise BadRow(f"办理类型“{words[:20]}”不认识，应为 独办、主办、分办、会办、参阅")
    return next(handling for handling in found if handling)


def kind(word: str) -> Handling | None:
    """A kind by its own name."""
    return next((handling for handling in Handling if handling == word), None)


def stands_in(cell: Any, units: Sequence[str]) -> bool:
    """Whether one of our unit's names stands among the units in a cell, also with its place in front or a mark behind."""
    named = [re.sub(r"[（(].*?[）)]", "", name) for name in several(text(cell))]
    return any(name == unit or (len(unit) > 3 and name.endswith(unit)) for name in named for unit in units if unit)


def key_of(shown: str) -> str:
    """A number as the second sheet is searched by: its running number; the text itself when it is none."""
    try:
        return str(numbers.serial(numbers.in_cell(shown).digits))
    except numbers.NotANumber:
        return shown


@dataclass(frozen=True)
class Divisions:
    """The divisions in a cell: marked as leading, marked as assisting, and not marked."""

    leading: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


def divisions_in(cell: Any) -> Divisions:
    """会同甲处, 甲处（牵头）、乙处, 主办：甲处 会办：乙处、丙处; raises BadRow for 各处室, which names none."""
    if isinstance(cell, Unread):
        raise BadRow(cell.why)
    leading: list[str] = []
    assisting: list[str] = []
    unmarked: list[str] = []
    words = text(str(cell or "").replace("\n", "、"))
    pieces = LABELLED.split(words)
    labelled = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    for label, names in labelled:
        for name in several(names):
            found = MARKED.fullmatch(name)
            mark = label or (found[2] if found else "")
            bare = found[1] if found and found[2].removesuffix("处室") in (*LEADING, *ASSISTING) else name
            joined = JOINING.sub("", bare)
            if joined in NOBODY:
                continue
            if ALL_DIVISIONS.fullmatch(joined):
                raise BadRow(f"“{joined}”没有指明处室，请写出每个处室的名称")
            if mark.removesuffix("处室") in ASSISTING or (joined != bare and not mark):
                assisting.append(joined)
            elif mark.removesuffix("处室") in LEADING:
                leading.append(joined)
            else:
                unmarked.append(joined)
    return Divisions(tuple(leading), tuple(assisting), tuple(unmarked))


def is_same(cell: Any) -> bool:
    """Whether a cell stands for what is above it: 同上, 〃, also padded (同 上)."""
    return isinstance(cell, str) and len(cell) <= LONGEST_SAME and "".join(text(cell).split()) in SAME


def has_year(cell: Any) -> bool:
    """Whether a day in a cell is written with its year."""
    try:
        return not isinstance(cell, str) or bool(serial_of(plain(cell))) or bool(dates.in_cell(plain(cell)))
    except ValueError:
        return False


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


def yes(words: str) -> bool | None:
    """Whether a cell says yes; None for a word that nobody knows, which is never a no."""
    typed = spelling.normal(words).replace(" ", "")
    if not typed or typed in secrecy.DASHES:
        return False
    bare = re.sub(r"\(.*\)$", "", typed)
    if bare in YES or bare.removesuffix("面复") in YES:
        return True
    return False if bare in NO or bare.removesuffix("面复") in NO else None


def first(words: Sequence[str]) -> str:
    """The first word that is not empty."""
    return next((word for word in words if word), "")
