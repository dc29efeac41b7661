"""Words that answer a question, and words for several that wait for one person: what each is, and how it alone is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import spelling
from bot.rules.review_chain import NO_EFFECT

YES, NO = ("是", "是的", "确认"), ("否", "不是", "不", "不用", "不用了", "不必")
VAGUE = ("好", "好的", "好吧", "行", "嗯", "对", "对的", "没问题", "ok", "不好", "不行", "不可以", "不对")
TAKEN_BACK = ("取消", "撤销", "撤回", "作废", "算了", "不要", "不要了")
AGREED = ("同意", "可以", "不同意")
NUMBERED = re.compile(r"\d")  # words about an item, a day
ALONE = "“{}”与其他内容同在一条消息里，不作答复：{}。"


def answer(words: str) -> bool | None:
    """Whether these words alone say 是 or 否; None where they say something else."""
    word = words.strip(spelling.MARKS)
    return True if word in YES else False if word in NO else None


def is_vague(words: str) -> bool:
    """Whether these words alone may be meant as an answer, or as an acknowledgement: they answer nothing."""
    return words.strip(spelling.MARKS).lower() in VAGUE


def is_bare(words: str) -> bool:
    """Whether these words alone answer, send or take back something that was said before: they are no content of anything."""
    word = words.strip(spelling.MARKS)
    return word in (*YES, *NO, *TAKEN_BACK, "发", "不发")


def may_agree(words: str) -> bool:
    """Whether these words alone may be meant as an answer where a question waits, and are content else: 好, 同意."""
    return is_vague(words) or words.strip(spelling.MARKS) in AGREED


@dataclass(frozen=True)
class Question:
    """What is asked, with the command that is done for 是, and the one for 否; `about` may be empty."""

    about: str
    yes: str
    no: str


def which(waiting: Sequence[Question]) -> str:
    """The refusal of an answer that does not tell which question is meant."""
    return "\n".join((listed(waiting), NO_EFFECT))


def apart(word: str, waiting: Sequence[Question]) -> str:
    """Why an answer that stands beside other words of its message answers nothing, and what does wait."""
    how = "答复请另发一条消息，只写 是 或 否" if waiting else "目前没有待您确认的内容"
    return "\n".join(filter(None, (ALONE.format(word, how), listed(waiting) if waiting else "")))


def listed(waiting: Sequence[Question]) -> str:
    """What waits, and how each is answered; one alone is answered by 是 or 否 from now on."""
    single = len(waiting) == 1
    lines = [f"有{len(waiting)}项待您确认{'' if single else '，请写明是哪一项'}："]
    yes, no = ("单独回复 是，或发送：", "单独回复 否，或发送：") if single else ("发送：", "发送：")
    for question in waiting:
        lines += [question.about or question.yes, f"同意请{yes}{question.yes}", f"不同意请{no}{question.no}"]
    return "\n".join(lines)
