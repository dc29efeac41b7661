"""The numbers of items, in the ways people write and say them: 20210032, 2021-0032, 第0317号, 32, 二零二一零零三二, 三十二号."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import dates, letter_numbers, numerals, origins, spelling, spoken_days
from bot.rules.words import Body, Level

MOST_IN_ONE_MESSAGE = 5
NOT_DIGITS = "编号应为纯数字，例如 /查 20210032。"
CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
CHINESE_RUN = re.compile("[〇零○一二三四五六七八九]{4,}")
DAY = re.compile(
    rf"{spoken_days.UNMISTAKABLE}|(?<!\d)(?:20\d{{2}}\s{{0,4}}年\s{{0,4}})?\d{{1,2}}\s{{0,4}}月|(?<!\d)\d{{1,2}}日|{spoken_days.HOURS}",
    re.ASCII,
)
# Numbers to call, in one piece or with one hyphen; a year's number behind a short one is none.
TO_CALL = re.compile(
    r"(?<![\dA-Za-z])(?:1[3-9]\d{9}|[48]00-?\d{7}|0(?:10|2\d|[3-9]\d\d)-?(?!(?:19|20)\d{6}(?!\d))[1-9]\d{6,7})(?![\dA-Za-z])",
    re.ASCII,
)
LONGEST_MONTH = 31
JOINED = re.compile(r"[\s、,;和及]*")
YEAR_AND_SHORT = re.compile(
    r"(?<![\dA-Za-z])((?:全国|省|市|区县)?级?(?:人大|政协|建议|提案)?)\s{0,4}(20[0-9]{2})\s{0,4}年\s{0,4}第?\s{0,4}([0-9]{1,4})(?![\dA-Za-z]|\s{0,4}[月件个])\s{0,4}号?"
)
YEAR_AND_FOUR = re.compile(
    r"[〔\[(]?(?<![\dA-Za-z])(20[0-9]{2})[〕\])]?(?:\s{0,4}[-_/.—–·]\s{0,4}|\s{1,4}|(?<=[〕\])]))第?([0-9]{4})(?![\dA-Za-z])\s{0,4}号?"
)
PREFIX = r"((?:全国|省|市|区县)?级?(?:人大|政协|建议|提案)?)"
YEAR_AND_FEW = re.compile(
    PREFIX + r"(?<![\dA-Za-z])(20[0-9]{2})\s+第?([0-9]{1,3})(?![\dA-Za-z.:：%]|\s*[月件个年天日家项条户人次页])\s*号?"
)
PLAIN = re.compile(PREFIX + r"\s{0,4}(?:第\s{0,4})?(?<![\dA-Za-z])([0-9]{1,12})(?![\dA-Za-z])\s{0,4}号?")
# Said, and with 号 behind it: a month's day, a letter's, a building's and what 二十号前 says are none.
NO_ITEM = "[内前后起止线楼院路桥站库井机厅室车宿铺令]|[以之][内前后]|文(?!号)|门(?!户)|工程|地块|会议|公告"
SPOKEN = rf"(?<![{numerals.EVERY}\dA-Za-z月份字函〕\])】]){numerals.CLEAR}\s{{0,4}}[号號](?!{NO_ITEM})"
SPOKEN_NUMBER = re.compile(
    rf"(?:{PREFIX}|(20[0-9]{{2}})\s{{0,4}}年)\s{{0,4}}(?P<nth>第\s{{0,4}})?(?P<said>{SPOKEN})(?P<kind>[件建提议])?"
)
PAPER_BEHIND = re.compile("(?:建议|提案)(?![由转改请交退按在另向])")
RANGE = re.compile(r"#\s{0,4}[到至和、~—\-]\s{0,4}$")  # behind a day: its numeral is one, too
MIXED = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*[0-9])(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{6,}")


class NotANumber(ValueError):
    """Something that looks like a number but holds other characters; never guessed."""


def find(text: str) -> tuple[list[str], str]:
    """Every number in normal text, in order and once each, and the text without them.

    A year and four digits side by side are one number; level and body before it stay with it (省0317,
    市政协0601), as does the paper behind it (0317号提案); a date is none, nor a number to call.
    Raises NotANumber for letters among the digits (O for 0) and for digits of other scripts.
    """
    refuse_lookalikes(text)
    found = [with_paper(text, spot) for spot in places(text)]
    return list(dict.fromkeys(place.digits for place in found)), without(text, found)


def first(text: str) -> tuple[list[str], str]:
    """The number that an act is about, and the text without it.

    More than one when others follow it directly, or a full one follows a short one. What stands further on belongs to
    the words: 退回 20210032 第3页数据有误. So does a later one that may be a day: 20210032 20210715.
    Raises NotANumber as `find` does, for the text up to the number.
    """
    found = [with_paper(text, spot) for spot in places(text)]
    meant = found[:1]
    for place in found[1:]:
        if may_be_day(text, place):
            continue
        full = len(parts(place.digits)[2]) >= FULL
        if follows(text, meant[-1], place) or (full and len(parts(meant[0].digits)[2]) < FULL):
            meant.append(place)
    refuse_lookalikes(text[: meant[-1].end] if meant else text)
    return list(dict.fromkeys(place.digits for place in meant)), without(text, meant)


def listed(text: str, words: tuple[str, ...]) -> tuple[list[str], str]:
    """The numbers that stand side by side at the first one, a day's digits among them, and the text without them.

    For acts that take no day before their `words`, which may stand right behind a number: 20210032、57通过. Raises NotANumber as
    `first` does.
    """
    run: list[NumberSpot] = []
    for place in (with_paper(text, spot) for spot in places(text)):
        if run and not follows(text, run[-1], place, words):
            break
        run.append(place)
    refuse_lookalikes(text[: run[-1].end] if run else text)
    whole = [NumberSpot(run[0].start, run[-1].end, "")] if run else []
    return list(dict.fromkeys(place.digits for place in run)), without(text, whole)


def follows(text: str, before: NumberSpot, place: NumberSpot, words: tuple[str, ...] = ()) -> bool:
    """Whether a number stands right behind another one, as a number; 3页 counts something, but for these words."""
    counts = text[place.end : place.end + 1].isalpha() and text[place.end - 1] not in "号號"
    counts = counts and not (words and text.startswith(words, place.end))
    full = len(parts(place.digits)[2]) >= FULL
    return JOINED.fullmatch(text[before.end : place.start]) is not None and (full or not counts)


def side_by_side(text: str, start: int, end: int) -> bool:
    """Whether nothing but numbers stands in this part of a text."""
    for place in reversed(places(text[start:end])):
        text = text[: start + place.start] + text[start + place.end :]
        end -= place.end - place.start
    return JOINED.fullmatch(text[start:end]) is not None


@dataclass(frozen=True)
class NumberSpot:
    """A number in a text, from `start` up to `end`."""

    start: int
    end: int
    digits: str


def with_paper(text: str, spot: NumberSpot) -> NumberSpot:
    """A number with the word for its paper, where that stands right behind it: 提案0317 for 第0317号提案.

    A whole number needs no such word and leaves it out. 0317号建议由… is none: there somebody suggests something.
    """
    level, body, digits = parts(spot.digits)
    word = None if body or text[spot.end - 1].isspace() else PAPER_BEHIND.match(text, spot.end)
    if not word:
        return spot
    return NumberSpot(spot.start, word.end(), spot.digits if len(digits) >= FULL else f"{level}{word[0]}{digits}")


def may_be_day(text: str, spot: NumberSpot) -> bool:
    """Whether a number in the text stands there as a day would: 20210715, 0715, not 第0715号."""
    written = text[spot.start : spot.end]
    found = spoken_days.DIGITS.match(text, spot.end - len(written.lstrip()))
    return found is not None and found.group() == written.strip()


def places(text: str) -> list[NumberSpot]:
    """Where numbers stand in normal text, in order."""
    text = TO_CALL.sub(blank, letter_numbers.TYPED.sub(blank, with_western_digits(text)))
    spoken, text = said(DAY.sub(blank, text))
    whole, found = text, []
    for pattern in (YEAR_AND_SHORT, YEAR_AND_FOUR, YEAR_AND_FEW, PLAIN):
        for match in pattern.finditer(text):
            digits = match[1] + match[2]
            if pattern in (YEAR_AND_SHORT, YEAR_AND_FEW):
                digits = match[1] + match[2] + match[3].zfill(4)
            elif pattern is YEAR_AND_FOUR:
                digits = match[1] + match[2].zfill(4)
            found.append(NumberSpot(match.start(), match.end(), digits))
        text = pattern.sub(blank, text)
    typed = tuple(found)
    found += [place for place, day in spoken if not (day and any(is_rather(each, place, whole) for each in typed))]
    return sorted(found, key=lambda place: place.start)


def is_rather(typed: NumberSpot, said: NumberSpot, text: str) -> bool:
    """Whether a typed number leaves a said one to be the day that it may be: 20210032 十五号, 十五号 32号; not 十五号第3页."""
    return typed.start < said.start or len(parts(typed.digits)[2]) >= FULL or text[typed.start : typed.end].endswith("号")


def said(text: str) -> tuple[list[tuple[NumberSpot, bool]], str]:
    """Where numbers stand that are said, and whether each may be a day of this month (三号); and the text with them blanked."""
    found = []
    for match in SPOKEN_NUMBER.finditer(text):
        number = numerals.said(match["said"].rstrip("号號 "))
        in_month = 1 <= number <= LONGEST_MONTH
        if in_month and RANGE.search(text, max(0, match.start() - 10), match.start()):
            continue
        digits = f"{match[2]}{number:04}" if match[2] else f"{match[1]}{number}"
        certain = match[1] or match[2] or match["nth"] or match["kind"]
        found.append((NumberSpot(match.start(), match.end("said"), digits), in_month and not certain))
    return found, SPOKEN_NUMBER.sub(blank, text)


def blank(match: re.Match[str]) -> str:
    """As long as what it replaces, and next to nothing else."""
    return "#" * len(match.group())


def without(text: str, found: Sequence[NumberSpot]) -> str:
    """The text without these numbers."""
    for place in reversed(found):
        text = f"{text[: place.start]} {text[place.end :]}"
    return " ".join(text.split())


def written(text: str) -> str:
    """Normal text with the numbers that are said in it as they are typed: 三十二号 as 32号."""
    text = with_western_digits(text)
    for place in reversed(places(text)):
        own = text[place.start : place.end]
        if any(sign in numerals.EVERY for sign in own):
            text = f"{text[: place.start]}{' ' * own.startswith(' ')}{place.digits}号{text[place.end :]}"
    return text


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


@dataclass(frozen=True)
class CellNumber:
    """What a ledger's cell of numbers says: the digits, and level, body and year where it names them (else None)."""

    digits: str
    level: Level | None = None
    body: Body | None = None
    year: int | None = None


BEFORE = (
    rf"(?:[一-鿿×]{{1,8}}?(?=(?:{origins.LEVEL})级?(?:人大|政协)))?(?:(?:{origins.LEVEL})(?:本?级)?|{origins.TERM}|{origins.SESSION}"
    r"|人大|政协|人民代表大会|会议|代表|委员|建议|提案|议案|[A-Za-z]类)*+(?:第|[Nn][Oo]\.?|#|编号[:：]?)?"
)
CELL = re.compile(
    rf"(?P<before>{BEFORE})(?:[〔\[(]?(?P<year>20[0-9]{{2}})(?:[〕\])]|年|[-_/.—–· ]|(?=第))第?)?"
    r"(?P<digits>[0-9]{1,12})(?:\.0+)?号?(?P<after>(?:建议|提案|议案|[*])?)"
)
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
SAID = re.compile("第?([〇零○一二三四五六七八九十]{1,4})号?")


def in_cell(typed: str) -> CellNumber:
    """The one number of a ledger's cell: 20210032, 第0317号, 市人大1234号, 2021-0033, 〔2021〕34号, 第○五五号.

    Raises NotANumber for two numbers in one cell (并案), for letters among digits, and where none can be read.
    """
    text = spelling.normal(typed)
    text = re.sub(r"(?<![0-9]) | (?![0-9])", "", with_western_digits(text))
    if SCIENTIFIC.fullmatch(text) and float(text).is_integer():
        text = str(int(float(text)))
    if found := SAID.fullmatch(text):
        return CellNumber(str(dates.said_number(found[1])))
    found = CELL.fullmatch(text)
    if not found:
        raise NotANumber(typed)
    around = found["before"] + found["after"]
    levels = origins.ONE_LEVEL.findall(around)
    bodies = origins.bodies_in(around)
    digits, year = found["digits"], int(found["year"]) if found["year"] else None
    if year and len(digits) == 4:
        digits = f"{year}{digits}"
    if year is None and len(digits) == FULL and digits.startswith("20"):
        year = int(digits[:4])
    return CellNumber(
        digits, origins.LEVELS[levels[-1]] if levels else None, next(iter(bodies)) if len(bodies) == 1 else None, year
    )


def serial(digits: str) -> int:
    """The running number inside body, level and year: 20210032 → 32, 0317 → 317."""
    return int(short(digits))


def display(spelled: str) -> str:
    """As people write it: a plain number as 第0317号, one with its year, level or body as it stands."""
    return spelled if len(spelled) >= FULL or not spelled.isdigit() else f"第{spelled}号"


@dataclass(frozen=True)
class Key:
    """What tells an item from all others: its number is its own within level, body and year."""

    level: str
    body: str
    year: int
    digits: str

    def is_meant_by(self, level: str, body: str, digits: str) -> bool:
        """Whether the digits, with level and body where they are not empty, are this number or the serial of it."""
        same = self.digits == digits or (len(digits) < FULL and serial(self.digits) == serial(digits))
        return same and level in ("", self.level) and body in ("", self.body)

    def is_meant_with_year(self, level: str, body: str, digits: str) -> bool:
        """Whether they are its year and serial (20210317 for the 0317 of 2021), which counts where no number is just that."""
        same = digits == dated(self)
        return same and level in ("", self.level) and body in ("", self.body)


FULL = 8  # digits of a number with its year in it


def dated(key: Key) -> str:
    """Year and serial, as people name an item of another year; empty where the serial has more than four digits."""
    own = serial(key.digits)
    return f"{key.year}{own:04}" if own < 10_000 else ""


def shortest(own: Key, others: Sequence[Key]) -> str:
    """The shortest spelling that means this item and none of the others: 20210032, 0317, 省人大0317, 20210317, 省人大20210317."""
    place = f"{own.level}{own.body}"
    spellings = [(own.digits, "", ""), (f"{place}{own.digits}", own.level, own.body)]
    if year := dated(own):
        spellings += [(year, "", ""), (f"{place}{year}", own.level, own.body)]
    for spelled, level, body in sorted(spellings, key=lambda each: len(each[0])):
        digits = spelled.removeprefix(place)
        if own.is_meant_by(level, body, digits):
            if not any(other.is_meant_by(level, body, digits) for other in others):
                return spelled
        elif not any(other.is_meant_by(level, body, digits) or other.is_meant_with_year(level, body, digits) for other in others):
            return spelled
    return spellings[-1][0]


def short(digits: str) -> str:
    """Its last four digits where the year stands before them (20210032 → 0032); others stay as they are."""
    return digits[4:] if len(digits) == 8 and digits.startswith("20") else digits


def similar(digits: str, known: Sequence[str], *, most: int = 3) -> list[str]:
    """The known numbers that are one slip away from what was typed."""
    return spelling.nearest(digits, known, within=1, most=most)
