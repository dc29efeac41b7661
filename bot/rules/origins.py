"""Where an item comes from, as titles, section rows, sheets' names and cells say it: level, body, year, 届次, batch."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.rules.words import Body, Level

LEVELS = {
    **dict.fromkeys(("全国", "国家", "中央", "国家级"), Level.NATION),
    **dict.fromkeys(("省", "自治区", "省级"), Level.PROVINCE),
    **dict.fromkeys(("市", "地市", "设区市", "地级市", "州", "自治州", "盟", "地区"), Level.CITY),
    **dict.fromkeys(("县", "区", "区县", "县区", "县市区", "自治县", "旗", "自治旗", "县级市"), Level.COUNTY),
}
NO_DISTRICT = "开发|新|园|示范|保税|工业|合作|试验"  # what a 区 without deputies of its own is called by
NOT_AFTER = "".join(f"(?<!{word})" for word in NO_DISTRICT.split("|"))
LEVEL = rf"全国|国家|中央|自治[区州县旗]|县市区|地级市|设区市|县级市|地市|地区|[省市州盟县旗]|{NOT_AFTER}区"
NUMERAL = "[一二三四五六七八九十百零〇0-9]{1,4}"
TERM = rf"(?:第?{NUMERAL}届)"
SESSION = rf"(?:第?{NUMERAL}次(?:会议)?)"
CONGRESS_WORDS = "人大|人民代表大会|人代会"
CPPCC_WORDS = "政协|人民政协"
NAMED = re.compile(
    rf"(?P<levels>(?:(?:{LEVEL})(?:本?级)?[、和及与/]?){{1,9}})"
    rf"(?:{TERM}|{CONGRESS_WORDS}|{CPPCC_WORDS}|(?:代表|委员)?(?:建议|提案|议案)|代表(?!团)|委员(?!会)|两会)"
)
CPPCC_OF = re.compile(rf"政协[一-鿿×]{{0,8}}?(?P<levels>{LEVEL}){TERM}?委员会")
ONE_LEVEL = re.compile(LEVEL)
YEAR = re.compile(r"(?<!\d)(20\d{2})\s{0,4}(?:年度?(?!\s{0,4}\d{1,2}\s{0,4}月\s{0,4}\d)|(?=人大|政协|建议|提案|代表))", re.ASCII)
SAID_YEAR = re.compile("([〇零○一二三四五六七八九]{4})年")
BATCH = re.compile(r"第?\s{0,4}([一二三四五六七八九十]{1,3}|\d{1,2}|首)\s{0,4}批")
BATCH_NAME = re.compile(
    r"(?:第?\s{0,4}([一二三四五六七八九十]{1,3}|0?[1-9]|[1-9]\d)\s{0,4}(?:批次?)?|(首)\s{0,4}批次?)", re.ASCII
)
DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
NUMERALS = "一二三四五六七八九十"
LONGEST = 300  # characters of a title that are looked at


@dataclass(frozen=True)
class Origin:
    """What words say; an empty text or None where they say nothing, and where they say two things at once."""

    levels: frozenset[Level] = frozenset()
    bodies: frozenset[Body] = frozenset()
    years: frozenset[int] = frozenset()
    congress: str = ""
    session: str = ""
    batch: str = ""

    @property
    def level(self) -> Level | None:
        """The one level."""
        return next(iter(self.levels)) if len(self.levels) == 1 else None

    @property
    def body(self) -> Body | None:
        """The one body."""
        return next(iter(self.bodies)) if len(self.bodies) == 1 else None

    @property
    def year(self) -> int | None:
        """The one year."""
        return next(iter(self.years)) if len(self.years) == 1 else None


NOTHING_SAID = Origin()


@lru_cache(maxsize=1024)  # the same title stands above ten thousand rows
def said(words: str) -> Origin:
    """What a title or its like says: 省十三届人大四次会议, 二、市政协提案（3件）, 2021年市级人大代表建议（第一批）.

    A level counts only where it belongs to a body or a session: the 市 of 市工信局 is none.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", words[:LONGEST]))
    named = [*NAMED.finditer(text), *CPPCC_OF.finditer(text)]
    levels = {LEVELS[word] for found in named for word in ONE_LEVEL.findall(found["levels"])}
    years = {int(year) for year in YEAR.findall(text)} | {int(year.translate(DIGITS)) for year in SAID_YEAR.findall(text)}
    batch = BATCH.search(text)
    return Origin(
        frozenset(levels),
        bodies_in(text),
        frozenset(years),
        only(re.findall(rf"第?({NUMERAL})届", text)),
        only(re.findall(rf"第?({NUMERAL})次", text)),
        batch_name(batch[0]) if batch else "",
    )


def heading(words: str) -> Origin:
    """As `said`, of the title of a section or a sheet's name, where a level may stand alone: 二、市级（3件）."""
    bare = re.sub(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]+|[（(]?共?\d+件[)）]?$", "", re.sub(r"\s", "", words))
    level = LEVELS.get(re.sub("(?:本级|级|件|类)$", "", bare))
    own = said(words)
    return replace(own, levels=frozenset({level})) if level and not own.levels else own


def bodies_in(text: str) -> frozenset[Body]:
    """The bodies that words name: 人大代表建议 one, 政协提案 the other, 建议提案 both; 委员会建议 is no member's."""
    found = set()
    if re.search(rf"{CONGRESS_WORDS}|代表|建议|议案", text):
        found.add(Body.CONGRESS)
    if re.search(rf"{CPPCC_WORDS}|提案|委员(?!会)|党派|界别", text):
        found.add(Body.CPPCC)
    if found == {Body.CONGRESS, Body.CPPCC} and not re.search(rf"{CONGRESS_WORDS}|代表|(?<!意见)建议|议案", text):
        found.discard(Body.CONGRESS)
    return frozenset(found)


def only(found: list[str]) -> str:
    """The one thing in a list that may hold it several times, empty where there are two or none."""
    return found[0] if len(set(found)) == 1 else ""


def batch_name(words: str) -> str:
    """第1批, 首批, 一批, 第一批次, 1 as 第一批; any other name as it stands."""
    found = BATCH_NAME.fullmatch(unicodedata.normalize("NFKC", words).strip())
    if not found:
        return words
    number = "一" if found[2] else found[1]
    return f"第{spelled(int(number)) if number.isdigit() else number}批"


def spelled(number: int) -> str:
    """12 → 十二, up to 99."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{NUMERALS[tens - 1]}十" if tens else "") + (NUMERALS[ones - 1] if ones else "")


OF_BODY = re.compile(r"(?:人大)?代表建议|人大(?:建议)?|建议|政协(?:委员)?(?:提案)?|委员提案|提案")


def one_body(words: str) -> tuple[Body | None, str]:
    """The one body whose figures or papers are asked for, None where none or both are, and the words without it."""
    named = {body for found in OF_BODY.findall(words) for body in bodies_in(found)}
    return (named.pop() if len(named) == 1 else None), OF_BODY.sub(" ", words).strip(" 的和与及、")
