"""What is said of items of earlier years that are like one: number, year, class and the letter's number. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.stages import Case
from bot.rules.words import FactKind


def like(year: int, cases: Sequence[Case]) -> str:
    """上年类似：20200015（2020年，A类，示工信函〔2020〕15号）。 Empty without any."""
    if not cases:
        return ""
    when = "上年" if {case.year for case in cases} == {year - 1} else "往年"
    return f"{when}类似：{'、'.join(map(told, cases))}。"


def told(case: Case) -> str:
    """20200015（2020年，A类，示工信函〔2020〕15号）"""
    letter, reply_class = case.facts.get(FactKind.MAILED), case.facts.get(FactKind.REPLY_CLASS)
    said = (f"{case.year}年", f"{reply_class.value}类" if reply_class else "", letter.value if letter else "")
    return f"{case.number}（{'，'.join((*filter(None, said), *(() if case.finished_on else ('未办结',))))}）"
