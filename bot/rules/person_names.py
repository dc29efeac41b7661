"""A cell with somebody's name, as offices type it: 钱 甲, 张三科长, 钱甲（挂职）, 待定. No post or placeholder is a person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.rules.attendance import COMPOUND, SURNAMES

PLACEHOLDERS = frozenset(
    ("待定", "待补", "待配", "待补充", "待明确", "待确定", "空缺", "空岗", "缺", "缺编", "暂缺", "暂无", "暂空", "无", "无人")
)
RANKS = (
    *("局长", "厅长", "部长", "司长", "处长", "科长", "股长", "所长", "站长", "队长", "院长", "校长", "市长", "县长", "区长"),
    *("州长", "主任", "书记", "大队长", "支队长", "巡视员", "调研员", "主任科员", "科员", "委员", "秘书", "主席"),
    *("总工程师", "工程师", "总经济师", "主管", "经理"),
)
POST = rf"(?:(?:[一二三四]级|副)?(?:{'|'.join(sorted(RANKS, key=len, reverse=True))}))"
CIVIL = "同志|先生|女士|老师"
FULL = re.compile(rf"(?:{COMPOUND})[一-鿿]{{1,2}}|(?!(?:{COMPOUND})$)[{SURNAMES}][一-鿿]{{1,2}}")
SURNAME = re.compile(rf"{COMPOUND}|[{SURNAMES}]")
BEHIND = re.compile(rf"(?P<name>.+?)(?P<post>{POST}|{CIVIL})")
BEFORE = re.compile(rf"(?P<post>{POST})(?P<name>.+)")
REMARK = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
BETWEEN = re.compile(r"[、,，;；/|]")
JOINED = re.compile("[和及与]")
LONGEST = 10  # characters, of a name without ·


@dataclass(frozen=True)
class NameRead:
    """The name of a cell; empty where it holds nobody: a placeholder, or what `problem` says.

    `remark` is what was left out of the cell, `bare` a post that stands for the name of whoever holds it.
    """

    name: str
    remark: str = ""
    problem: str = ""
    placeholder: bool = False
    bare: bool = False


def read(cell: str) -> NameRead:
    """The name in a cell."""
    typed = " ".join(cell.split())
    own = REMARK.sub("", brackets(typed)).strip(" *★●△▲:：")
    if not re.search(r"[^\W_]", own) or own.replace(" ", "") in PLACEHOLDERS:
        return NameRead("", placeholder=True)
    if re.search(r"等(?:\d+|[一二三四五六七八九十几]*)人?$", own):
        return NameRead("", problem=f"“{typed}”不是一个人的姓名，请逐人写明")
    if BETWEEN.search(own) or several_people(own):
        return NameRead("", problem=f"“{typed}”像是几个人，请分行写")
    name = joined(own)
    if name.isdigit() or not re.search(r"[^\W\d_]", name) or (len(name) > LONGEST and "·" not in name and not name.isascii()):
        return NameRead("", problem=f"“{typed}”不是姓名")
    found = without_post(name)
    if found.problem or joined(typed) == found.name:
        return found
    return NameRead(found.name, f"“{typed}”按姓名“{found.name}”登记", bare=found.bare)


def brackets(words: str) -> str:
    """Brackets in half width; nothing else is touched, since a name may hold rare characters."""
    return "".join(unicodedata.normalize("NFKC", c) if c in "（）［］｛｝" else c for c in words)


def several_people(own: str) -> bool:
    """Whether blanks or 和 stand between whole names: 钱甲 孙乙, but not 钱 甲 or 欧阳 明华."""
    if len(named := JOINED.split(own)) > 1 and all(map(FULL.fullmatch, named)):
        return True
    pieces = own.split(" ")
    if len(pieces) < 2 or own.isascii() or any(len(piece) < 2 for piece in pieces):
        return False
    return not (len(pieces) == 2 and re.fullmatch(COMPOUND, pieces[0])) and all(map(FULL.fullmatch, pieces))


def joined(own: str) -> str:
    """A name without the blanks that spread it; those between words of other letters stay."""
    return own if own.isascii() else own.replace(" ", "")


def without_post(name: str) -> NameRead:
    """张三科长 and 科长张三 as 张三; 张科长 is nobody's name; 副局长甲 and 局长 are as they stand."""
    if re.fullmatch(rf"(?:{POST})+", name):
        return NameRead(name, bare=True)
    found = BEHIND.fullmatch(name) or BEFORE.fullmatch(name)
    own = found["name"] if found else ""
    if not found or (FULL.fullmatch(name) and not SURNAME.fullmatch(own)):
        return NameRead(name)
    if FULL.fullmatch(own):
        return NameRead(own)
    if SURNAME.fullmatch(own) and name.startswith(own):
        return NameRead("", problem=f"“{name}”不是全名，请写明姓名")
    return NameRead(name)
