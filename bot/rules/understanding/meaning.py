"""What a sentence was understood as: a question, an act that waits for 是, or nothing that may be proposed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Kind = Literal["ask", "do", "nothing"]


class Doubt(StrEnum):
    """Doubt a sentence about items proposes nothing."""

    NEGATED = "说的是尚未办理"
    PLANNED = "说的是打算办理"
    REPORTED = "是转述他人的话"
    CONDITIONAL = "带有条件"
    DOUBTFUL = "没有说定"
    SEVERAL = "说了不止一件事"
    UNCLEAR = "没有全部看懂"


@dataclass(frozen=True)
class Lack:
    """What has to be asked for before a command is whole: its name, as in the blank 〔文号〕, and how it is asked for."""

    what: str
    question: str


BLANK = re.compile(r"〔([一-鿿]{2,8})〕")
QUESTIONS = {
    "编号": "是哪一件？请发送编号。",
    "文号": "答复函的文号是什么？例如 某某函〔2021〕61号。",
    "形式": "面复的形式是什么？邀请座谈、登门汇报、现场察看或其他。",
    "等次": "办理态度、办理结果各是什么等次？例如 态度满意 结果基本满意。",
    "理由": "理由是什么？请写明（不少于4个字）。",
    "代表意见": "代表对答复稿的意见是什么？同意，或有意见。",
    "延期日期": "延期至哪一天？",
    "同意单位": "经哪个单位同意？例如 市人大代表工委同意。",
    "检查日期": "下次检查是哪一天？",
    "承诺事项": "承诺的是什么事项？请写明（不少于4个字）。",
    "起始日期": "代理从哪一天开始？",
    "截止日期": "代理到哪一天为止？",
    "姓名": "是哪一位？请发送姓名。",
    "处室": "是哪个处室？",
}


@dataclass(frozen=True)
class Sense:
    """The canonical command a sentence means; where a statement lacks something it has blanks: /寄出 20210074 〔文号〕 7月16日.

    `why` is set where the kind is "nothing", `about` is the item the sentence is about, where it is known.
    """

    kind: Kind
    command: str = ""
    why: Doubt | None = None
    about: str = ""

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What is still to be asked for, in order."""
        return lacking(self.command)


def blank(what: str) -> str:
    """The place of what is missing in a command."""
    return f"〔{what}〕"


def lacking(command: str) -> tuple[Lack, ...]:
    """What a command with blanks lacks, in order."""
    return tuple(Lack(what, QUESTIONS[what]) for what in BLANK.findall(command) if what in QUESTIONS)
