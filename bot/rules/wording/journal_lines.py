"""The journal of an item in words: when, who, by which way, what; before → after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules import dates, differences, secrecy, whose
from bot.rules.differences import NOTHING
from bot.rules.stages import Case
from bot.rules.wording import answers

MOST = 6  # on a page: each may be some lines long on a telephone
IMPORTED = "import"


@dataclass(frozen=True)
class ActTold:
    """A line of the journal: `who` is empty for what the program did by itself, `chat` tells whether it was said in a group."""

    at: datetime
    who: str
    channel: str
    chat: bool
    command: str
    before: str | None
    after: str | None


def listing(case: Case, found: Sequence[ActTold], names: Mapping[int, str], *, count: int, page: int) -> str:
    """A page of the journal, the newest first; of an item that may not be spoken of the days and people alone."""
    first = (page - 1) * MOST
    lines = [f"{first + place}. {said(case, one, names)}" for place, one in enumerate(found, start=1)]
    rest = count - first - len(found)
    more = [f"另有{rest}条，下一页请发送 更多，或 /历史 {case.shortest_number} 第{page + 1}页。"] if rest > 0 else []
    return "\n".join((f"{answers.short_name(case)} 经办记录共{count}条，最近的在前：", *lines, *more))


def said(case: Case, line: ActTold, names: Mapping[int, str]) -> str:
    """7月16日 09:05 吴示安（群）送审：状态：办理中 → 状态：待处室负责人审核（第1轮）"""
    typed = line.channel == "控制台"
    who = whose.hand(line.who, console=True) if typed and line.who else line.who
    opening = f"{dates.short(line.at.date())} {line.at:%H:%M} {who}（{way(line)}）{act(line.command)}"
    if not secrecy.may_be_named(case.secrecy) or not (line.before or line.after):
        return opening
    before, after = (differences.read(words, names) if words else NOTHING for words in (line.before, line.after))
    return f"{opening}：{before} → {after}"


def way(line: ActTold) -> str:
    """By which way it was done."""
    if line.command == IMPORTED:
        return "台账导入"
    if line.chat:
        return "群"
    return line.channel if line.channel in ("控制台", "系统") else "单聊"


def act(command: str) -> str:
    return "更新" if command == IMPORTED else command.removeprefix("/")
