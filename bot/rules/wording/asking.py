"""Words that answer a question, and words for several that wait for one person: what each is, and how it alone is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import spelling
from bot.rules.review_chain import NO_EFFECT

YES, NO = ("是", "是的", "确认"), ("否", "不是", "不", "不用", "不用了", "不必")


def answer(words: str) -> bool | None:
    """Whether these words alone say 是 or 否; None where they say something else."""
    word = words.strip(spelling.MARKS)
    return True if word in YES else False if word in NO else None


@dataclass(frozen=True)
class Question:
    """What is asked, with the command that is done for 是, and the one for 否; `about` may be empty."""

    about: str
    yes: str
    no: str


def which(waiting: Sequence[Question]) -> str:
    """The refusal of an answer that does not tell which question is meant."""
    lines = [f"有{len(waiting)}项待您确认，请写明是哪一项："]
    for place, question in enumerate(waiting, start=1):
        lines += [f"{place}. {question.about or question.yes}", f"同意请发送：{question.yes}", f"不同意请发送：{question.no}"]
    return "\n".join((*lines, NO_EFFECT))
