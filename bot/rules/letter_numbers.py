"""The number of a letter (文号), as people type it and as it is printed."""

from __future__ import annotations

import re

TYPED = re.compile(  # 建议〔2021〕0032号 is an item's number
    r"(?P<prefix>[一-鿿A-Za-z]{1,20})(?<!编号)(?<!建议)(?<!提案)\s{0,4}[〔\[(【]\s{0,4}(?P<year>20\d{2})\s{0,4}[〕\])】]\s{0,4}第?\s{0,4}(?P<serial>\d{1,5})\s{0,4}号",
    re.ASCII,
)
# What people say before a letter's number, and what runs into it: 今以示工信函〔2021〕61号, 拟用示工信函〔2021〕61号.
BEFORE = re.compile(
    r"(?:(?:尚未|还未|没有|还没|未|即将|将|拟|准备|打算|计划|预计)(?=以|用|寄|发|邮|按|编)|拟(?=[一-鿿]{2})|准备|打算|计划|预计"
    r"|[现今已]?[以用按](?!色)|文号[为是]?|编号[为是]?|寄出|寄|答复函)"
)
EXAMPLE = "某某函〔2021〕61号"


def canonical(words: str) -> str | None:
    """示工信函〔2021〕61号 with its proper brackets; None for anything else."""
    found = TYPED.fullmatch(words)
    if not found or BEFORE.match(found["prefix"]):
        return None
    return f"{found['prefix']}〔{found['year']}〕{int(found['serial'])}号"


def taken_out(words: str) -> tuple[str, str]:
    """The first letter's number in the words as it was typed, empty without one, and the words without it.

    What was said before it (以, 用, 拟) stays with the words.
    """
    found = TYPED.search(words)
    if not found:
        return "", words
    start, end = found.span()
    while (said := BEFORE.match(words, start, end)) and TYPED.fullmatch(words, said.end(), end):
        start = said.end()
    return words[start:end], f"{words[:start]} {words[end:]}"
