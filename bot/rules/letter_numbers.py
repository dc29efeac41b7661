"""The number of a letter (文号), as people type it and as it is printed."""

from __future__ import annotations

import re

TYPED = re.compile(  # 建议〔2021〕0032号 is an item's number
    r"(?P<prefix>[一-鿿A-Za-z]{1,20})(?<!编号)(?<!建议)(?<!提案)\s*[〔\[(【]\s*(?P<year>20\d{2})\s*[〕\])】]\s*第?\s*(?P<serial>\d{1,5})\s*号",
    re.ASCII,
)
EXAMPLE = "某某函〔2021〕61号"


def canonical(words: str) -> str | None:
    """示工信函〔2021〕61号 with its proper brackets; None for anything else."""
    found = TYPED.fullmatch(words)
    return f"{found['prefix']}〔{found['year']}〕{int(found['serial'])}号" if found else None


def taken_out(words: str) -> tuple[str, str]:
    """The first letter's number in the words as it was typed, empty without one, and the words without it."""
    found = TYPED.search(words)
    return (found.group(), f"{words[: found.start()]} {words[found.end() :]}") if found else ("", words)
