"""What a person sees of a number whose cell has a format: 32 in "2021"0000 stands there as 20210032, a day as 2021年7月."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

TOKEN = re.compile(r'"([^"]*)"|\\(.)|(\[[^\]]*\]|[_*].)|(General|G/通用格式)|([0#?])|(.)', re.DOTALL | re.IGNORECASE)
NEVER = re.compile(r"[a-df-zA-DF-Z%/eE]")  # days, percents, fractions, powers: what stands there is no plain number
CONDITION = re.compile(r"\[[<>=]")
SIGNS = frozenset("-+() ")  # a format of nothing but these does not complete a number

MONTH = 'yyyy"年"m"月"'
BUILT_IN = dict.fromkeys((17, 27, 36, 50, 52, 55, 57), MONTH)  # formats without a day that a file names by number alone
QUIET = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].', re.DOTALL)  # words, languages, colours, spaces: no part of a day

Token = tuple[str, str]  # what it is (words, digit, point, comma, whole, text) and its characters


def shown(value: float | str, code: str) -> str | None:
    """A number, or a text, as a cell of this format shows it; None where the format completes nothing."""
    sections = sections_of(code)
    if isinstance(value, str):
        last = sections[-1] if sections else ()
        if not any(kind == "text" for kind, _ in last) or not completes(last):
            return None
        return "".join(value if kind == "text" else words for kind, words in last)
    place = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = sections[place] if place < len(sections) else ()
    if not completes(section) or any(kind == "text" for kind, _ in section):
        return None
    sign = "-" if value < 0 and not place else ""
    return sign + written(abs(value), section)


@lru_cache(maxsize=4096)
def matters(code: str) -> bool:
    """Whether a format completes some number or text, or shows a day in part."""
    return hides_day(code) or any(completes(section) for section in sections_of(code))


@lru_cache(maxsize=4096)
def sections_of(code: str) -> tuple[tuple[Token, ...], ...]:
    """A format's sections: for numbers, negative ones, zero and texts; () for one that is not about plain numbers."""
    if CONDITION.search(code):
        return ()
    found: list[list[Token]] = [[]]
    for quoted, escaped, _, whole, digit, other in TOKEN.findall(code[:1000]):
        if words := quoted or escaped:
            found[-1].append(("words", words))
        elif whole:
            found[-1].append(("whole", ""))
        elif digit:
            found[-1].append(("digit", digit))
        elif other == ";":
            found.append([])
        elif other in (".", ",", "@"):
            found[-1].append(({".": "point", ",": "comma", "@": "text"}[other], other))
        elif other and NEVER.match(other):
            return ()
        elif other:
            found[-1].append(("words", other))
    return tuple(tuple(section) for section in found)


@lru_cache(maxsize=4096)
def hides_day(code: str) -> bool:
    """Whether a format shows a date without its day: 2021年7月, Jul-21, 星期四."""
    shown_of = QUIET.sub("", code[:1000]).partition(";")[0].lower()
    if re.search(r"[0#?]|general|通用格式|(?<!d)dd?(?!d)", shown_of):
        return False
    return re.search("[ye]" if re.search("[hs]|^:", shown_of) else "[yem]|aaa|ddd", shown_of) is not None


def without_day(value: date, code: str) -> str:
    """A date as a format shows it that leaves its day out."""
    shown_of = QUIET.sub("", code[:1000]).partition(";")[0].lower()
    year, month = "年" if re.search("[ye]", shown_of) else "", "月" if "m" in shown_of else ""
    said = f"{value.year}{year}" * bool(year) + f"{value.month}{month}" * bool(month)
    return said or f"星期{'一二三四五六日'[value.weekday()]}"


def completes(section: Sequence[Token]) -> bool:
    """Whether a section adds words, or zeros in front, to what it shows."""
    kinds = [kind for kind, _ in section]
    if kinds.count("point") > 1 or any(pair == ("comma", "words") for pair in pairwise(kinds)) or kinds[-1:] == ["comma"]:
        return False  # thousands, and what nobody writes
    before = section[: kinds.index("point")] if "point" in kinds else section
    zeros = sum(words == "0" for kind, words in before if kind == "digit")
    return zeros > 1 or any(kind == "words" and set(words) - SIGNS for kind, words in section)


def written(value: float, section: Sequence[Token]) -> str:
    """A number, not negative, written into a section: its digits stand at the places, what is too long before the first."""
    places = [place for place, (kind, _) in enumerate(section) if kind == "digit"]
    point = next((place for place, (kind, _) in enumerate(section) if kind == "point"), len(section))
    before, after = [place for place in places if place < point], [place for place in places if place > point]
    whole, _, rest = f"{value:.{len(after)}f}".partition(".")
    digits = "" if whole == "0" else whole
    taken: dict[int, str] = {}
    for place in reversed(before):
        last, digits = digits[-1:], digits[:-1]
        taken[place] = last or {"0": "0", "#": "", "?": " "}[section[place][1]]
    if before:
        taken[before[0]] = digits + taken[before[0]]
    taken.update(zip(after, rest, strict=True))
    made = []
    for place, (kind, words) in enumerate(section):
        if kind == "digit":
            made.append(taken[place])
        elif kind == "whole":
            made.append(f"{value:.15g}")
        elif kind != "comma":
            made.append(words)
    return "".join(made)
