"""Telephone numbers in people's words: they do not belong into reasons, instructions, what is kept of a message, and groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SIGNS = r" .·—–－_＿/／*＊~～|｜\-"
GAP = rf"[{SIGNS}]{{0,2}}"  # between the groups of a number
GROUPS = ("3 4 4", "3 3 5", "3 8", "4 3 4", "4 7", "5 6", "6 5", "7 4")  # as people part eleven digits
FIRST = {"3": r"1[3-9]\d", "4": r"1[3-9]\d{2}", "5": r"1[3-9]\d{3}", "6": r"1[3-9]\d{4}", "7": r"1[3-9]\d{5}"}
MOBILE = "|".join(GAP.join((FIRST[first], *(rf"\d{{{n}}}" for n in rest))) for first, *rest in map(str.split, GROUPS))
ONE_BY_ONE = rf"1(?P<sign>[{SIGNS}、，,　])[3-9](?:(?P=sign)\d){{9}}"
# 0317 20210032 are the numbers of two items, not one of a telephone.
LANDLINE = r"[(（]?(?P<area>0\d{2,3})[)）]?(?! (?:19|20)\d{6}(?!\d))[ —－\-]{0,2}(?P<local>[1-9]\d{2,3}[ \-]?\d{4})"
SERVICE = r"[48]00[ \-]?\d{3}[ \-]?\d{4}"
PHONE = re.compile(
    rf"(?<!\d)(?:(?:(?:\+|00)?86{GAP})?(?P<whole>{MOBILE}|{ONE_BY_ONE}|{SERVICE})|{LANDLINE})(?!\d)",
    re.ASCII,
)
SHORTEST = 10  # digits of a number
# One without its area, where a word says that it is one.
LABELLED = re.compile(r"((?:电话|手机|座机|固话|方式)(?:号码?)?\s?[:：]?\s?)(?!20\d{6}(?!\d))[1-9]\d{2,3}[ —－-]?(\d{4})(?!\d)")
LONG_ENOUGH = re.compile(rf"(?:\d[{SIGNS}、，,　()（）]{{0,2}}){{9}}\d")  # most texts hold nothing like one
# Digits in one piece before a unit are a figure, unless a word before them says that they are a number to call.
COUNTED = (
    r"元|[千万亿]{1,3}元|户(?![主籍名])|吨|个(?!人)|家(?![里中长属人庭])|件|亩|公顷|公里|千?米|[平立]方(?:千|公)?[米里]|[千兆万亿]?瓦|[千万亿]*千瓦时?"
    r"|度|千克|公斤|人次|辆|册|份|套|台(?!式)|条|株|棵|小时(?!候)|%|美元|欧元|人民币|[万亿](?:户|人|家|个|吨|亩|件|次|台|套)"
)
UNIT = re.compile(rf"(?:\.\d{{1,6}})?\s?[余多]?[(（]?(?:{COUNTED})")
TO_CALL = re.compile(r"(?:电话|手机|座机|固话|号码|方式|微信|致电|联系|拨打?|联络)[^\d，,。;；]{0,6}$")
HIDDEN = re.compile(r"(?<![\d*])\d{0,4}\*{4}\d{4}(?!\d)")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def without_phones(text: str) -> str:
    """People's words with 138****5678 in the place of a number; digits of other scripts and widths are digits.

    See docs/decisions/chats.md#secrecy.
    """
    kept, done = [], 0
    for found in numbers(text):
        kept += [text[done : found.start()], masked(found)]
        done = found.end()
    return LABELLED.sub(r"\1****\2", "".join((*kept, text[done:])) if kept else text)


def unmasked(words: str, known: str) -> str:
    """What comes back from a file without telephone numbers: what is known where it is the same but for them, else itself."""
    return known if "****" in words and without_phones(known) == words else words


def numbers(text: str) -> Iterator[re.Match[str]]:
    """Where the telephone numbers stand in a text, with plain digits."""
    if len(text) >= SHORTEST and LONG_ENOUGH.search(text):
        plain = OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
        yield from (found for found in PHONE.finditer(plain) if not is_figure(found))


def is_figure(found: re.Match[str]) -> bool:
    """Whether what looks like a telephone number is an amount: 13600000000元."""
    text, whole = found.string, found["whole"]
    if whole != found.group() or not whole.isdigit() or not UNIT.match(text, found.end()):
        return False
    return TO_CALL.search(text, max(0, found.start() - 12), found.start()) is None


def hidden(text: str, typed: str) -> list[str]:
    """The numbers that stand masked in a text and did not when it was typed: 138****5678."""
    return [each for each in dict.fromkeys(HIDDEN.findall(text)) if each not in typed]


def masked(found: re.Match[str]) -> str:
    """The first three digits, or the area, and the last four."""
    digits = re.sub(r"\D", "", found["whole"] or found["local"])
    return f"{found['area'] or digits[:3]}****{digits[-4:]}"


def not_repeated(text: str, typed: str) -> str:
    """An answer without the telephone numbers that were typed: an item's number may have been looked for in them."""
    for found in numbers(typed):
        text = text.replace(typed[found.start() : found.end()], masked(found))
    return text
