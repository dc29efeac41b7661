"""Rows of a list of people that are nobody's: the division below which people stand, totals, notes, a header once more."""

from __future__ import annotations

import re

ENDS = (
    *("科", "处", "室", "司", "局", "股", "厅", "办", "部", "组", "所", "站", "队", "院", "校", "委", "会", "社", "馆"),
    *("中心", "公司", "领导", "领导班子", "班子成员", "机关", "监察", "班子", "处级干部"),
)
NO_DIVISION = re.compile(r"[，。；,;]|通讯录|名单|花名册|人员|^各|(?:科|处|股)室$|部门$")
BEFORE = re.compile(r"^(?:第?[一二三四五六七八九十\d]+[、.．)）]|[(（][一二三四五六七八九十\d]+[)）])\s*")
BEHIND = re.compile(r"[(（【\[]?(?:共|计)?\s{0,4}\d{1,6}\s{0,4}[人名][)）】\]]?$|[:：]$")
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|总人数|人数合计|共\d+人)")
NOTE = re.compile(
    r"^(?:备注|注|说明|附注|填表|填报|制表|审核|复核|更新|截至|截止|统计时间|打印|单位（?盖章|联系人)[\s\S]*[:：\d]|以下空白|此表|本表|^注[:：]"
)
SAME = frozenset({"同上", "〃", "″", '"', "”", "同前", "''"})
NOTHING = frozenset({"", "无", "-", "—", "——", "--", "/", "／", "\\", "空", "暂无", "待定", "空缺", "…", "……"})


def section(words: str) -> str:
    """The division that a row of its own names: 一、规划科（3人） is 规划科; empty where it names none."""
    own = BEHIND.sub("", BEFORE.sub("", words.strip())).strip()
    compact = own.replace(" ", "").replace("\u3000", "")
    named = 2 < len(compact) <= 20 and compact.endswith(ENDS) and not NO_DIVISION.search(compact)
    return compact if named else ""


def why_skipped(first: str) -> str:
    """Why a row that begins with these words is nobody's; empty where it may be somebody's."""
    own = first.strip()
    if TOTAL.match(own.replace(" ", "")):
        return "合计"
    return "说明" if NOTE.match(own) else ""


def nothing(words: str) -> bool:
    """Whether a cell says that there is nothing."""
    return words.strip() in NOTHING


def same_as_above(words: str) -> bool:
    """Whether a cell says that it is as the one above."""
    return words.strip() in SAME
