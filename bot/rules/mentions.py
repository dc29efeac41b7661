"""Where a person's name stands in others' words: a name by itself, not the beginning of somebody else's, nor a part of a word.

高峰 is a person in 请高峰办理 and none in 高峰期. What may be either is doubtful, and counts as none. Pure.
"""

from __future__ import annotations

import re

from bot.rules.attendance import COMPOUND
from bot.rules.person_names import CIVIL, POST

ALIAS = "已注销人员"
ALIASES = re.compile(rf"{ALIAS}(\d{{1,12}})", re.ASCII)
HAN = r"\u3400-\u9fff"
SHORT = 2  # characters of a name that may as well be a word
DONE = (
    *("办理", "负责", "补充", "牵头", "参加", "承办", "处理", "联系", "沟通", "签收", "审核", "送审", "起草", "修改", "完善"),
    *("核实", "落实", "跟进", "配合", "协助", "答复", "寄出", "登记", "回复", "汇报", "反馈", "提交", "走访", "面复", "陪同"),
    *("接待", "说明", "确认", "提出", "撰写", "组织", "尽快", "抓紧", "认真", "继续", "另行", "一并", "今日", "明日", "本周"),
    *("改为", "不再", "名下", "经办", "分管", "接手", "接办", "移交", "交接", "代理", "代为", "催办", "提醒", "安排", "通过"),
    *("退回", "同意", "重新", "按时", "如实", "研究", "牵头", "已于", "已经", "没有", "尚未", "未在", "今后", "即日", "自即"),
)
BEHIND = rf"$|[^{HAN}]|{CIVIL}|{POST}|{'|'.join(DONE)}"
PARTICLES = "[的等与及或已未于将被把也并由请应需从自]|和(?!平)"
BEFORE = (
    "请",
    "由",
    "与",
    "和",
    "同",
    "向",
    "给",
    "找",
    "让",
    "经",
    "交",
    "及",
    "或",
    "为",
    "代",
    "送",
    "转",
    "人",
    "员",
    "任",
    "长",
)


def as_typed(name: str) -> re.Pattern[str]:
    """The name, with blanks between its characters or without."""
    return re.compile(r"[ \u3000]{0,2}".join(map(re.escape, name)))


def replaced(words: str, name: str, alias: str) -> tuple[str, int]:
    """Words with another name in its place, and how often it is doubtful whether it is meant: there it stays."""
    behind = re.compile(BEHIND if len(name) <= SHORT else f"{BEHIND}|{PARTICLES}")
    compound = re.compile(COMPOUND)
    doubtful, parts, end = 0, [], 0
    for found in as_typed(name).finditer(words):
        before = words[max(found.start() - 1, 0) : found.start()]
        free = not re.match(f"[{HAN}]", before) or before in BEFORE
        if not free and len(name) > SHORT:
            free = not compound.fullmatch(before + name[0])
        if free and behind.match(words, found.end()):
            parts += [words[end : found.start()], alias]
            end = found.end()
        else:
            doubtful += 1
    return "".join((*parts, words[end:])), doubtful


def names(words: str, name: str) -> bool:
    """Whether the name stands there without a doubt."""
    return replaced(words, name, "")[0] != words


def gaps(words: str, known: str) -> list[tuple[int, str]]:
    """What stands in words where known ones have somebody who is forgotten: their id, and the name; empty where more differs."""
    ids = [int(found[1]) for found in ALIASES.finditer(known)]
    if not ids:
        return []
    pattern = "(.{1,12}?)".join(map(re.escape, ALIASES.split(known)[::2]))
    found = re.fullmatch(pattern, words, re.DOTALL)
    return list(zip(ids, found.groups(), strict=True)) if found else []
