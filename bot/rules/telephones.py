"""Telephone numbers in people's words: they do not belong into reasons, instructions, what is kept of a message, and groups.

A text is read digit by digit, whatever writes a digit and whatever stands between two; what an item's number, a day or an
amount explains is none (docs/decisions/chats.md#telephones).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHINESE = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
WRITTEN = r"\d〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
DONE = "\0"  # in the place of what is read already: no sign between digits
LISTING, DOTS = "、，,", ".·•∙．"  # what also parts items of a list, and a figure's decimals
OPENING, CLOSING = "(（[【〔", ")）]】〕"
SIGNS = rf" 　—–－_＿/／*＊~～|｜+＋\-{re.escape(LISTING + DOTS + OPENING + CLOSING)}"
RUN = re.compile(rf"[{WRITTEN}](?:[{SIGNS}]{{0,3}}[{WRITTEN}])*")
GROUP = re.compile(rf"[{WRITTEN}]+")
SHORTEST, LONGEST, MOST_GROUPS = 10, 11, 6  # digits of a number; groups of one that is not written one by one
LONG_ENOUGH = re.compile(rf"[{WRITTEN}](?:[{SIGNS}]{{0,3}}[{WRITTEN}]){{{SHORTEST - 1}}}")  # most texts hold nothing like one
# As people part eleven digits, also with what parts other things: 138、0013、8000.
USUAL = {(11,), (3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (3, 8), (4, 7), (7, 4), (5, 6), (6, 5)}
LISTED = {(3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 8)}
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(?P<area>0(?:10|2\d|[3-9]\d\d))(?P<local>[1-9]\d{6,7})")
SERVICE = re.compile(r"[48]00\d{7}")
COUNTRY = ("0086", "86", "0")  # before a mobile number, with it in one piece or not
FULL_NUMBER = re.compile(r"(?:19|20)\d{6}")  # 0317 20210032 are the numbers of two items, not one of a telephone
YEAR_AND_FOUR = re.compile(r"20\d\d[^\d]{1,3}\d{4}")  # 2021-0032
THOUSANDS = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
A_DAY = re.compile(r"(?:19|20)\d\d\D{1,3}(?:0?[1-9]|1[0-2])\D{1,3}(?:0?[1-9]|[12]\d|3[01])(?!\d)")
# One without its area, where a word says that it is one.
LABEL = r"(?:电话|手机|座机|固话|方式)(?:号码?)?(?:为|是|即)?\s?[:：]?\s?"
LABELS = re.compile("电话|手机|座机|固话|方式")
LABELLED = re.compile(rf"{LABEL}(?P<local>(?!20\d{{6}}(?!\d))[1-9]\d{{2,3}}[ —–－·/.\-]{{0,3}}\d{{4}})(?!\d)")
# Digits in one piece before a unit are a figure, unless a word before them says that they are a number to call.
COUNTED = (
    r"元|[千万亿]{1,3}元|户(?![主籍名])|吨|个(?!人)|家(?![里中长属人庭])|件|亩|公顷|公里|千?米|[平立]方(?:千|公)?[米里]|[千兆万亿]?瓦|[千万亿]*千瓦时?"
    r"|度|千克|公斤|人次|辆|册|份|套|台(?!式)|条|株|棵|小时(?!候)|%|美元|欧元|人民币|[万亿](?:户|人|家|个|吨|亩|件|次|台|套)"
)
UNIT = re.compile(rf"(?:\.\d{{1,6}})?\s?[余多]?[(（]?(?:{COUNTED})")
TO_CALL = re.compile(r"(?:电话|手机|座机|固话|号码|方式|微信|致电|联系|拨打?|联络|来电|短信)[^\d，,。;；]{0,6}$")
ORDINAL = re.compile(r"第\s?$")
HIDDEN = re.compile(r"(?<![\d*])\d{0,4}\*{4}\d{4}(?!\d)")
# Masked before, in either width: done with, whatever its digits make with those beside them.
MASKED = re.compile(
    rf"(?<!\d)(?=(?P<whole>(?:1[3-9]\d|0(?:10|2\d|[3-9]\d\d)|[48]00)[*＊]{{4}}\d{{4}})(?!\d))|(?={LABEL}(?P<local>[*＊]{{4}}\d{{4}})(?!\d))"
)
NOT_PLAIN = re.compile(rf"(?![0-9])[{WRITTEN}]")


@dataclass(frozen=True)
class PhoneSpot:
    """A telephone number in a text, from `start` up to `end`, and what is shown in its place: the first three digits, or the
    area, and the last four."""

    start: int
    end: int
    masked: str


def without_phones(text: str) -> str:
    """People's words with 138****5678 in the place of a number; digits of other scripts and widths are digits.

    See docs/decisions/chats.md#telephones.
    """
    kept, done = [], 0
    for spot in sorted(spots(text), key=lambda spot: spot.start):
        kept += [text[done : spot.start], spot.masked]
        done = spot.end
    return "".join((*kept, text[done:])) if kept else text


def unmasked(words: str, known: str) -> str:
    """What comes back from a file without telephone numbers: what is known where it is the same but for them, else itself."""
    return known if "****" in words and without_phones(known) == words else words


def spots(text: str) -> list[PhoneSpot]:
    """Where telephone numbers stand in a text; none overlaps another. With these masked there are none."""
    if not (LONG_ENOUGH.search(text) or LABELS.search(text)):
        return []
    left = masked_before(with_plain_digits(text))
    found: list[PhoneSpot] = []
    while more := [*numbers(left)] or [*labelled(left)]:
        found += more
        left = blank(left, [(spot.start, spot.end) for spot in more])
    return found


def masked_before(plain: str) -> str:
    """The same text without the digits of numbers that are masked already."""
    if "****" not in plain and "＊＊＊＊" not in plain:
        return plain
    return blank(plain, [found.span(found.lastgroup or 0) for found in MASKED.finditer(plain)])


def blank(plain: str, places: Sequence[tuple[int, int]]) -> str:
    """The same text with signs in these places that are part of no number."""
    kept, done = [], 0
    for start, end in sorted(places):
        kept += [plain[done:start], DONE * (end - max(start, done))]
        done = end
    return "".join((*kept, plain[done:]))


def numbers(text: str) -> Iterator[PhoneSpot]:
    """Where whole telephone numbers stand in a text."""
    if not LONG_ENOUGH.search(text):
        return
    plain = with_plain_digits(text)
    for run in RUN.finditer(plain):
        yield from in_run(plain, [(found.start(), found.end()) for found in GROUP.finditer(plain, run.start(), run.end())])


def labelled(plain: str) -> Iterator[PhoneSpot]:
    """Where one without its area stands behind a word for it."""
    for found in LABELLED.finditer(plain):
        yield PhoneSpot(found.start("local"), found.end("local"), f"****{found['local'][-4:]}")


def with_plain_digits(text: str) -> str:
    """The same text with plain digits for those of other scripts and for 一二三, character for character."""
    return NOT_PLAIN.sub(lambda found: in_digits(found[0]), text)


def in_digits(character: str) -> str:
    """A digit of whatever script as a plain one."""
    return character.translate(CHINESE) if character in WRITTEN else str(unicodedata.decimal(character))


@dataclass(frozen=True)
class Digits:
    """Some digits of a text and where each piece of them begins and ends; nothing but signs stands between."""

    text: str
    groups: Sequence[tuple[int, int]]

    @property
    def start(self) -> int:
        return self.groups[0][0]

    @property
    def end(self) -> int:
        return self.groups[-1][1]

    @property
    def pieces(self) -> list[str]:
        return [self.text[start:end] for start, end in self.groups]

    @property
    def signs(self) -> list[str]:
        """What stands between each two."""
        return [self.text[one[1] : two[0]] for one, two in zip(self.groups, self.groups[1:], strict=False)]

    @property
    def listed(self) -> bool:
        """Whether they stand as items of a list do."""
        return any(character in LISTING for sign in self.signs for character in sign)

    @property
    def holds_item(self) -> bool:
        """Whether one of them is an item's number with its year, apart from the others as words are."""
        signs = ["", *self.signs, ""]
        return any(
            FULL_NUMBER.fullmatch(piece) and all(not sign.strip(f"　 {LISTING}") for sign in signs[place : place + 2])
            for place, piece in enumerate(self.pieces)
        )


def in_run(plain: str, groups: Sequence[tuple[int, int]]) -> Iterator[PhoneSpot]:
    """The telephone numbers among digits: from the beginning of a piece to the end of one."""
    place = free = 0
    while place < len(groups):
        of_an_item = place > free and YEAR_AND_FOUR.fullmatch(plain[groups[place - 1][0] : groups[place][1]])
        found = None if of_an_item else next(beginning_at(plain, groups, place), None)
        if found:
            spot, place = found
            free = place
            yield spot
        else:
            place += 1


def beginning_at(plain: str, groups: Sequence[tuple[int, int]], first: int) -> Iterator[tuple[PhoneSpot, int]]:
    """The number that begins with a piece, and the place of the piece behind it."""
    for last in range(first, min(first + LONGEST, len(groups))):
        own = Digits(plain, groups[first : last + 1])
        count = sum(len(piece) for piece in own.pieces)
        if count > LONGEST + len(COUNTRY[0]):
            return
        if count >= SHORTEST and (masked := mobile(own) or landline(own)):
            beside = own.start > 1 and (plain[own.start - 2].isdigit() or plain[own.start - 2] == DONE)  # it parts them
            before = "" if beside else plain[max(0, own.start - 1) : own.start]
            inside = plain[own.start : own.end]
            closes = before in OPENING and CLOSING[OPENING.index(before)] in inside if before else False
            abroad = before in ("+", "＋") and inside.startswith("86")
            yield PhoneSpot(own.start - (closes or abroad), own.end, masked), last + 1


def mobile(own: Digits) -> str:
    """What is shown of a mobile number, or of one of a service line; empty where these digits are none."""
    digits = "".join(own.pieces)
    before = next((code for code in COUNTRY if digits.startswith(code) and len(digits) == LONGEST + len(code)), "")
    number = digits.removeprefix(before)
    if not (MOBILE.fullmatch(number) or (SERVICE.fullmatch(number) and not before)):
        return ""
    sizes = [len(piece) for piece in own.pieces]
    left = len(before)
    while left:  # +86 138 0013 8000
        taken = min(left, sizes[0])
        left, sizes[0] = left - taken, sizes[0] - taken
        sizes = sizes if sizes[0] else sizes[1:]
    if own.holds_item or (before == "0" and (own.listed or any(map(FULL_NUMBER.fullmatch, own.pieces)))):
        return ""
    called = TO_CALL.search(own.text, max(0, own.start - 12), own.start) is not None
    abroad = before and own.text[max(0, own.start - 1) : own.start] in ("+", "＋")
    return "" if not (called or abroad) and is_explained(own, tuple(sizes)) else f"{number[:3]}****{number[-4:]}"


def is_explained(own: Digits, sizes: tuple[int, ...]) -> bool:
    """Whether what looks like a mobile number is an amount, a list or a day; `sizes` are those of its pieces."""
    text, signs = own.text[own.start : own.end], own.signs
    counted = UNIT.match(own.text, own.end) is not None
    if not signs:
        return counted and sizes == (len(text),)
    if THOUSANDS.fullmatch(text):
        return True
    if set(sizes) == {1}:
        return len(set(signs)) > 1
    if own.listed:
        return counted or own.text[own.end : own.end + 1] in tuple("号件项条") or sizes not in LISTED
    if sizes in USUAL:
        return False
    alike = len(sizes) > 3 and max(sizes) - min(sizes) < 2  # 13 14 15 16 178
    ordered = alike and all(int(one) < int(two) for one, two in zip(own.pieces, own.pieces[1:], strict=False))
    apart = len({sign.strip() for sign in signs}) > 1 or any(character in DOTS for sign in signs for character in sign)
    of_a_list = (
        ordered or apart or len(sizes) > MOST_GROUPS or ORDINAL.search(own.text, max(0, own.start - 2), own.start) is not None
    )
    return counted or of_a_list or A_DAY.search(text) is not None


def landline(own: Digits) -> str:
    """What is shown of a number with its area, which after +86 has no 0; empty where these digits are none."""
    digits, before = "".join(own.pieces), own.text[max(0, own.start - 1) : own.start]
    abroad = digits.startswith("0086") or (digits.startswith("86") and before in ("+", "＋"))
    if abroad:
        digits = f"0{digits.removeprefix('00').removeprefix('86').removeprefix('0')}"
    found = LANDLINE.fullmatch(digits)
    in_two = found and (abroad or len(own.groups) == 1 or own.pieces[0] == found["area"])
    if not found or not in_two or own.holds_item or len(own.groups) > MOST_GROUPS or (own.listed and len(own.groups) > 2):
        return ""
    return f"{found['area']}****{found['local'][-4:]}"


def hidden(text: str, typed: str) -> list[str]:
    """The numbers that stand masked in a text and did not when it was typed: 138****5678."""
    return [each for each in dict.fromkeys(HIDDEN.findall(text)) if each not in typed]


def not_repeated(text: str, typed: str) -> str:
    """An answer without the telephone numbers that were typed: an item's number may have been looked for in them."""
    for spot in numbers(typed):
        text = text.replace(typed[spot.start : spot.end], spot.masked)
    return text
