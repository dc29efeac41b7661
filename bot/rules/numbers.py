"""The numbers of items, in the ways people write them: 20210032, 2021-0032, 第0317号, 32, 二零二一零零三二."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import spelling

MOST_IN_ONE_MESSAGE = 5
CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
CHINESE_RUN = re.compile("[〇零○一二三四五六七八九]{4,}")
DAY = re.compile(
    r"(?<![0-9])(?:20[0-9]{2}\s*年\s*)?[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*[日号])?"
    r"|(?<![0-9])20[0-9]{2}([/.\-])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9./\-])[0-9]{1,2}[./\-][0-9]{1,2}(?![0-9./\-])"
    r"|(?<![0-9])[0-9]{1,2}日"
)
JOINED = re.compile(r"[\s、,;和及]*")
YEAR_AND_SHORT = re.compile(
    r"(?<![\dA-Za-z])((?:全国|省|市|区县)?级?(?:人大|政协|建议|提案)?)\s*(20[0-9]{2})\s*年\s*第?\s*([0-9]{1,4})(?![\dA-Za-z]|\s*[月件个])\s*号?"
)
YEAR_AND_FOUR = re.compile(
    r"[〔\[(]?(?<![\dA-Za-z])(20[0-9]{2})[〕\])]?(?:\s*[-_/.—–·]\s*|\s+|(?<=[〕\])]))第?([0-9]{4})(?![\dA-Za-z])\s*号?"
)
PREFIX = r"((?:全国|省|市|区县)?级?(?:人大|政协|建议|提案)?)"
PLAIN = re.compile(PREFIX + r"\s*(?:第\s*)?(?<![\dA-Za-z])([0-9]{1,12})(?![\dA-Za-z])\s*号?")
MIXED = re.compile(r"(?=[0-9A-Za-z]*[0-9])(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{6,}")


class NotANumber(ValueError):
    """Something that looks like a number but holds other characters; never guessed."""


def find(text: str) -> tuple[list[str], str]:
    """Every number in normal text, in order and once each, and the text without them.

    A year and four digits side by side are one number; level and body before it stay with it (省0317,
    市政协0601); a date is none.
    Raises NotANumber for letters among the digits (O for 0) and for digits of other scripts.
    """
    refuse_lookalikes(text)
    found = places(text)
    return list(dict.fromkeys(place.digits for place in found)), without(text, found)


def first(text: str) -> tuple[list[str], str]:
    """The number that an act is about, and the text without it.

    More than one when others follow it directly, or a full one follows a short one. What stands further on belongs to
    the words: 退回 20210032 第3页数据有误. Raises NotANumber as `find` does, for the text up to the number.
    """
    found = places(text)
    meant = found[:1]
    for place in found[1:]:
        full, counts = len(parts(place.digits)[2]) >= 8, text[place.end : place.end + 1].isalpha()  # 3页
        follows = JOINED.fullmatch(text[meant[-1].end : place.start]) and (full or not counts)
        if follows or (full and len(parts(meant[0].digits)[2]) < 8):
            meant.append(place)
    refuse_lookalikes(text[: meant[-1].end] if meant else text)
    return list(dict.fromkeys(place.digits for place in meant)), without(text, meant)


@dataclass(frozen=True)
class NumberSpot:
    """A number in a text, from `start` up to `end`."""

    start: int
    end: int
    digits: str


def places(text: str) -> list[NumberSpot]:
    """Where numbers stand in normal text, in order."""
    text = DAY.sub(blank, with_western_digits(text))
    found = []
    for pattern in (YEAR_AND_SHORT, YEAR_AND_FOUR, PLAIN):
        for match in pattern.finditer(text):
            digits = match[1] + match[2]
            if pattern is YEAR_AND_SHORT:
                digits = match[1] + match[2] + match[3].zfill(4)
            elif pattern is YEAR_AND_FOUR:
                digits = match[1] + match[2].zfill(4)
            found.append(NumberSpot(match.start(), match.end(), digits))
        text = pattern.sub(blank, text)
    return sorted(found, key=lambda place: place.start)


def blank(match: re.Match[str]) -> str:
    """As long as what it replaces, and next to nothing else."""
    return "#" * len(match.group())


def without(text: str, found: Sequence[NumberSpot]) -> str:
    """The text without these numbers."""
    for place in reversed(found):
        text = f"{text[: place.start]} {text[place.end :]}"
    return " ".join(text.split())


def with_western_digits(text: str) -> str:
    """二零二一 as 2021, character for character."""
    return CHINESE_RUN.sub(lambda run: run.group().translate(CHINESE), text)


def refuse_lookalikes(text: str) -> None:
    """Raise NotANumber for letters among digits and for digits of other scripts."""
    if MIXED.search(with_western_digits(text)) or any(c.isdigit() and c not in "0123456789" for c in text):
        raise NotANumber(text)


BODIES = {"人大": "人大", "建议": "人大", "政协": "政协", "提案": "政协"}


def parts(typed: str) -> tuple[str, str, str]:
    """(level, body, digits) of a number as `find` gives it; level and body are empty where they were not typed."""
    digits = typed.lstrip("全国省市区县级人大政协建议提案")
    before = typed.removesuffix(digits)
    level = next((level for level in ("全国", "区县", "省", "市") if before.startswith(level)), "")
    return level, next((body for word, body in BODIES.items() if word in before), ""), digits


def canonical(typed: str) -> str:
    """A ledger's number as its digits: 第0317号 → 0317, ２０２１００３２ → 20210032. Raises NotANumber."""
    digits = re.sub(r"[\s第号]", "", spelling.normal(typed))
    if not re.fullmatch(r"[0-9]{1,12}", digits):
        raise NotANumber(typed)
    return digits


def serial(digits: str) -> int:
    """The running number inside body, level and year: 20210032 → 32, 0317 → 317."""
    return int(digits[4:] if len(digits) == 8 and digits.startswith("20") else digits)


def display(digits: str) -> str:
    """As people write it: a number with its year as it stands, a plain one as 第0317号."""
    return digits if len(digits) >= 8 else f"第{digits}号"


def similar(digits: str, known: Sequence[str], *, most: int = 3) -> list[str]:
    """The known numbers that are one or two slips away from what was typed."""
    return spelling.nearest(digits, known, within=1 if len(digits) < 6 else 2, most=most)
