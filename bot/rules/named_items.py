"""Whether words about something else name an item: its number, written as one, or its title."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from bot.rules import numbers, numerals, spelling, telephones
from bot.rules.numbers import FULL, Key

LONGEST = 10_000  # characters of a cell
MASKED = re.compile(r"(?:(?<!\d)[\d ()-]{1,8})?[*＊]{2,8}[\d-]{0,8}")  # a telephone number, its middle hidden
SHORTEST_ALONE = 4  # digits of a number that needs no 号 behind it: 0317
TITLE_AT_LEAST = 6  # characters that make a title its own: 乡村振兴 is said of many things
AROUND = re.compile(r"^(?:关于)|(?:的)?(?:建议|提案|议案)$")
OTHER_SIGNS = re.compile(r"[\W_]+")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
IN_WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
TENS = {"1": "十", "2": "廿"}  # for 一十 and 二十
SAID = re.compile(rf"(?:(?<=第)|(?<![{numerals.EVERY}第]))[{numerals.EVERY}]{{1,9}}(?=\s?[号號件])")
BUILDINGS = "楼院线门路桥站库井机厅室车文宿铺"  # 5号线, 2号文件
LABEL = re.compile(r"(?:编号|[Nn][Oo]\.?|#)[:：]?\s?$")
LONGEST_LABEL = 4  # "No.:"; a blank behind it belongs to the number
APART = r"[\W_]{0,2}"  # between two digits of a full number


def is_named(key: Key, words: str) -> bool:
    """Whether an item's number stands there as one: 20210032, 2021-0032, 二零二一零零三二, 市人大0032, 第32件, 三十二号.

    A day, a count and a letter's number are none.
    """
    text, written = read(words)
    if len(key.digits) >= FULL and re.search(digits_of(key), text):
        return True
    return any(is_meant(key, *each) for each in written)


def read(words: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """A text with plain digits, and the numbers that stand there as an item's would: level, body, digits."""
    text, spots = spots_in(words)
    return text, tuple(numbers.parts(spot.digits) for spot in spots)


@lru_cache(maxsize=256)
def spots_in(words: str) -> tuple[str, tuple[numbers.NumberSpot, ...]]:
    """The text, and where these numbers stand in it."""
    text = numbers.with_western_digits(spelling.normal(words, LONGEST))
    text = SAID.sub(lambda found: str(numerals.said(found.group())), text).replace("號", "号")
    return text, tuple(spot for spot in numbers.places(text) if written_as_number(text, spot))


def spelled(words: str) -> tuple[str, ...]:
    """The numbers of the items that words name without a doubt, in order; 第32号 beside 20210032 is one, 第1轮 none."""
    if len(words) > LONGEST:
        return ()
    text, spots = spots_in(MASKED.sub(" ", telephones.without_phones(spelling.normal(words, LONGEST))))
    found = dict.fromkeys(numbers.parts(spot.digits) for spot in spots if is_certain(text, spot))
    full = {numbers.serial(digits) for _, _, digits in found if len(digits) >= FULL}
    return tuple(
        f"{level}{body}{digits}" for level, body, digits in found if len(digits) >= FULL or numbers.serial(digits) not in full
    )


def is_certain(text: str, spot: numbers.NumberSpot) -> bool:
    """Whether a short number says of itself that it is an item's; a long one does."""
    level, body, digits = numbers.parts(spot.digits)
    named = text[spot.start : spot.end].endswith("号") or text[spot.end : spot.end + 1] == "件"
    return len(digits) >= SHORTEST_ALONE or bool(level or body) or named


def is_meant(key: Key, level: str, body: str, digits: str) -> bool:
    """Whether these are the item's digits, with its year before them or without."""
    return key.is_meant_by(level, body, digits) or key.is_meant_with_year(level, body, digits)


@lru_cache(maxsize=256)
def digits_of(key: Key) -> str:
    """The pattern of a full number, its digits apart or not; one that may be a day is none when they are apart."""
    year, month, day = key.digits[:4], key.digits[4:6], key.digits[6:]
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return rf"(?<!\d){APART.join(key.digits)}(?!\d)|{key.digits}"
    return rf"{key.digits}|{' '.join(key.digits)}|{year}[)\]〕】]\s?第?{month}{day}(?!\d)"  # no letter's number begins with 0


def written_as_number(text: str, spot: numbers.NumberSpot) -> bool:
    """Whether digits stand there as an item's number would, and not as a count or a house's."""
    level, body, digits = numbers.parts(spot.digits)
    written = text[spot.start : spot.end].strip()
    if len(digits) >= FULL or level or body or written.startswith("第"):
        return text[spot.end : spot.end + 1] not in ("条", "页", "章", "项", "次", "期", "批", "季", "届")
    if LABEL.search(text, spot.start - LONGEST_LABEL, spot.start):
        return True
    if written.endswith("号"):
        return text[spot.end : spot.end + 1] not in tuple(BUILDINGS)
    return len(digits) == 4 and digits.startswith("0")


def patterns(key: Key, title: str) -> tuple[str, ...]:
    """LIKE these is every text that may name the item, be its digits apart (三十二); many that do not are, too."""
    plain = str(numbers.serial(key.digits))
    found = [f"%{between.join(way)}%" for way in (plain, plain.translate(WIDE)) for between in ("", "_", "__")]
    found += [f"%{'%'.join(way)}%" for way in said_as(plain)]
    return tuple(dict.fromkeys([*found, f"%{own[:TITLE_AT_LEAST]}%"] if (own := core(title)) else found))


def said_as(plain: str) -> list[str]:
    """The numerals that every way of saying a number has in this order, be 百 or 十 between them: 三二; 一十二, 一廿二."""
    words = plain.translate(IN_WORDS)
    ways = [words]
    if ten := TENS.get(plain[-2:-1]):
        ways.append(f"{words[:-2]}{ten}{words[-1]}")
    ways = [way.replace("〇", "") for way in ways]
    return [*ways, *(f"两{way[1:]}" for way in ways if way.startswith("二"))]


def core(title: str) -> str:
    """What a title says without the words and signs around it; empty where that is too little to be known again."""
    plain = OTHER_SIGNS.sub("", spelling.normal(title, LONGEST))
    plain = AROUND.sub("", plain)
    return plain if len(plain) >= TITLE_AT_LEAST else ""


def is_titled(title: str, words: str) -> bool:
    """Whether words repeat a title, with or without its 关于…的建议."""
    own = core(title)
    return bool(own) and own in OTHER_SIGNS.sub("", spelling.normal(words, LONGEST))
