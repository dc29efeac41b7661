"""A year's arrangement of holidays in words: 春节：2月5日（周五）至13日（周六）放假调休，共9天。2月14日（周日）上班。"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from bot.rules import dates

OFF = (
    *("放假调休", "调休放假", "放假公休", "放假", "休息", "补休", "休假", "公休", "调休休息"),
    *("法定节假日", "法定假日", "法定节日", "节假日", "假日", "休"),
)
WORK = ("调休上班", "调休补班", "正常上班", "照常上班", "恢复上班", "补上班", "上班", "补班", "工作日", "班")
SWAP = "调休"  # alone it may mean either
AMBIGUOUS = "“调休”既可指放假也可指上班，请写明 放假 或 上班"
NO_KIND = "没有写明 放假 或 上班"

FESTIVALS = {
    **dict.fromkeys(("元旦",), "元旦"),
    **dict.fromkeys(("春节", "除夕"), "春节"),
    **dict.fromkeys(("清明节", "清明"), "清明节"),
    **dict.fromkeys(("国际劳动节", "劳动节", "五一"), "劳动节"),
    **dict.fromkeys(("端午节", "端午"), "端午节"),
    **dict.fromkeys(("中秋节", "中秋"), "中秋节"),
    **dict.fromkeys(("国庆节", "国庆", "十一"), "国庆节"),
}
ADVICE = re.compile("鼓励|倡导|提倡|建议|带薪|有条件的")  # what is only advised is no day off
PAPER_NUMBER = re.compile(r"[〔\[(]\s*\d{4}\s*[〕\])]\s*第?\d{1,4}号")
NUMERAL = re.compile(r"(?<![周期拜正腊冬初第])([一二三四五六七八九十廿]{1,4})(?=[月日号天](?!间))")
WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
YEAR = re.compile(r"(?<!\d)(20\d{2})年?度?(?![年\d/.\-]|\d)")
FILLERS = (
    *("时间", "日期", "具体", "安排", "如下", "期间", "假期", "小长假", "长假", "其中", "全体", "全国", "各单位", "本单位"),
    *("机关", "干部", "职工", "工作人员", "与周末连休", "与周末", "连休", "不调休", "农历"),
    *("请知悉", "请周知", "特此通知", "各处室", "请各处室知悉", "请予安排", "通知", "另外", "另", "请"),
    *("均", "都", "为", "并", "也", "于", "在", "的", "是", "因"),
)
SIGNATURE = re.compile(r"\S*[厅室局府委会院部处科]\s*20\d{2}年\d{1,2}月\d{1,2}日")
LISTED = re.compile(r"(?<!\s)\s+(?=[（(]?[一二三四五六七八九十]{1,2}[）)]?、)")
NAMED_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*(?:年(?!\s*\d)|(?=元旦|春节|国庆|部分|节假日|放假))", re.ASCII)


BRACKETED = re.compile(r"\(([^()]*)\)")
NESTED = 3  # brackets in brackets


def either(words: tuple[str, ...]) -> str:
    """A pattern of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


TOKENS = re.compile(
    r"(?P<compact>(?<!\d)20\d{6}(?!\d))"
    r"|(?P<year>\d{4})[年/.\-](?P<month>\d{1,2})[月/.\-](?P<day>\d{1,2})(?!\d)[日号]?"
    r"|(?:(?P<month2>\d{1,2})月|(?<![\d.])(?P<month3>\d{1,2})[/.])(?P<day2>\d{1,2})(?![\d.])[日号]?"
    r"|(?P<count>(?:共计|合计|总计|共|计)?\d{1,2}天)"
    r"|(?P<bare>\d{1,2})[日号]"
    rf"|{YEAR.pattern}"
    r"|(?P<plain>(?<!\d)\d{1,2}(?!\d))"
    r"|〈(?P<weekday>[一二三四五六日天])(?P<weekday2>[一二三四五六日天])?〉"
    r"|(?P<to>至|到|[—–\-~〜―]+)"
    rf"|(?P<festival>{either(tuple(FESTIVALS))})"
    rf"|(?P<filler>{either(FILLERS)}|[,、:;.·和及与\"“”《》\[\]])"
    rf"|(?P<off>{either(OFF)})|(?P<work>{either(WORK)})|(?P<swap>{SWAP})",
    re.ASCII,
)


class NotUnderstood(ValueError):
    """Words of an arrangement that are not clear, with the reason in Chinese."""


@dataclass(frozen=True)
class SaidDay:
    """A day as somebody writes it; the year may be left out, and the weekday (empty) too."""

    month: int
    day: int
    year: int | None = None
    weekday: str = ""

    def __str__(self) -> str:
        return f"{f'{self.year}年' if self.year else ''}{self.month}月{self.day}日"


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included."""

    first: SaidDay
    last: SaidDay


@dataclass(frozen=True)
class DayGroup:
    """Days of one kind: off or worked, how many they are said to be (None: not said), and for which festivals.

    `exchanged` days stand under 调休: they are worked if all of them are days of a weekend, else nobody knows.
    """

    spans: tuple[Span, ...]
    works: bool
    count: int | None = None
    festivals: frozenset[str] = frozenset()
    exchanged: bool = False


@dataclass
class Clause:
    """What is gathered while a clause is read from left to right."""

    groups: list[DayGroup] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    column: bool = False  # the kind stands above the words
    ahead: bool | None = None  # a kind that stands before its days
    count: int | None = None
    festivals: set[str] = field(default_factory=set)
    open: bool = False  # after 至


def normal(text: str) -> str:
    """Words in one spelling: half width, no blanks, digits for numerals, 〈五〉 for a weekday however it is written."""
    text = PAPER_NUMBER.sub("", unicodedata.normalize("NFKC", text))
    text = re.sub(r"(?<=[\d日号])\s+(?=\d)", ",", text.strip())
    text = re.sub(r"\s+", "", text)
    text = NUMERAL.sub(lambda found: str(dates.said_number(found[1])), text)
    for _ in range(NESTED):
        text = BRACKETED.sub(lambda found: within(found[1]), text)
    return re.sub(r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.](?=[^\d])|[•●]+)", "", WEEKDAY.sub(r"〈\1〉", text))


def within(remark: str) -> str:
    """What of a remark in brackets counts: its weekday, or all of it where it has days or kinds of its own; else nothing."""
    if re.search(r"\d|放假|上班|休息", remark):
        return f",{remark},"
    found = WEEKDAY.findall(remark) or re.findall("〈(.)〉", remark)
    return f"〈{''.join(found)}〉" if 1 <= len(found) <= 2 else ""


def clauses(text: str) -> list[str]:
    """The sentences of a text and the points of its list, without the day of the signature."""
    parts = (point for part in re.split(r"[。；;！!\n]+", text) for point in LISTED.split(part))
    return [part for part in parts if part.strip() and not SIGNATURE.fullmatch(part.strip())]


def has_days(text: str) -> bool:
    """Whether a day stands in the words."""
    return how_many_days(text) > 0


def how_many_days(text: str) -> int:
    """How many days stand in the words."""
    days = (found["day"] or found["day2"] or found["bare"] or found["compact"] for found in TOKENS.finditer(normal(text)))
    return sum(map(bool, days))


def says_kind(text: str) -> bool:
    """Whether the words say 放假 or 上班, or name a festival before a colon."""
    own = normal(text)
    return any(found["off"] or found["work"] for found in TOKENS.finditer(own)) or heading(own)


def heading(own: str) -> bool:
    """Whether normal words begin with festivals and a colon: 国庆节、中秋节："""
    return bool(re.match(rf"(?:20\d{{2}}年)?(?:(?:{either(tuple(FESTIVALS))})[、,和\"“”]*)+:", own))


def years_named(text: str) -> set[int]:
    """The years that stand for themselves, before no month: 关于2027年部分节假日安排的通知."""
    return {int(year) for year in NAMED_YEAR.findall(PAPER_NUMBER.sub("", unicodedata.normalize("NFKC", text)))}


def groups(text: str, default: bool | None = None) -> list[DayGroup]:
    """The days of a clause by kind; `default` is the kind where the words say none: in a column of its own.

    Raises NotUnderstood for words that are not clear: nothing of them is passed over.
    """
    own = normal(text)
    clause = Clause(column=default is not None)
    headed = heading(own)
    if default is None and headed:
        default = False
    place = 0
    while place < len(own):
        found = TOKENS.match(own, place)
        if not found:
            unknown = re.match(r"[^\d,，、:〈]+", own[place:])
            raise NotUnderstood(f"没有看懂“{(unknown[0] if unknown else own[place:])[:12]}”")
        take(clause, found)
        place = found.end()
    if clause.open:
        raise NotUnderstood("没有写明到哪天为止")
    if clause.spans:
        kind = default if clause.ahead is None else clause.ahead
        if kind is None:
            raise NotUnderstood(NO_KIND)
        close(clause, kind)
    festivals = frozenset(clause.festivals) if headed else frozenset()
    return [replace(group, festivals=festivals) for group in clause.groups]


def lone(text: str) -> SaidDay | None:
    """The day that the words are and nothing else, its weekday included; None for anything else."""
    own = normal(text)
    found = TOKENS.match(own)
    said = found and not found["bare"] and day_of(Clause(), found)
    if not found or not said:
        return None
    beside = re.fullmatch("(?:〈(.)〉)?", own[found.end() :])
    return replace(said, weekday=beside[1] or "") if beside else None


def festivals_named(text: str) -> frozenset[str]:
    """The festivals in the words."""
    return frozenset(FESTIVALS[word] for word in re.findall(either(tuple(FESTIVALS)), normal(text)))


def take(clause: Clause, found: re.Match[str]) -> None:
    """One token more."""
    if said := day_of(clause, found):
        if clause.open and not clause.spans:
            raise NotUnderstood(f"“至{said}”没有写明从哪天开始")
        if clause.open:
            clause.spans[-1] = replace(clause.spans[-1], last=said)
        else:
            clause.spans.append(Span(said, said))
        clause.open = False
    elif found["to"]:
        clause.open = True
    elif found["weekday"]:
        of_week(clause, found["weekday"], found["weekday2"])
    elif found["count"]:
        counted(clause, int(re.sub(r"\D", "", found["count"])))
    elif found["festival"]:
        clause.festivals.add(FESTIVALS[found["festival"]])
    elif found["swap"]:
        swapped(clause)
    elif found["plain"]:
        raise NotUnderstood(f"没有看懂“{found['plain']}”")
    elif found["off"] or found["work"]:
        if clause.open:
            raise NotUnderstood("没有写明到哪天为止")
        if clause.spans:
            close(clause, bool(found["work"]))
        else:
            clause.ahead = bool(found["work"])


def day_of(clause: Clause, found: re.Match[str]) -> SaidDay | None:
    """The day of a token, None of another one; 13日 is of the month said before."""
    if word := found["compact"]:
        return SaidDay(int(word[4:6]), int(word[6:]), int(word[:4]))
    if found["day"]:
        return SaidDay(int(found["month"]), int(found["day"]), int(found["year"]))
    if found["day2"]:
        return SaidDay(int(found["month2"] or found["month3"]), int(found["day2"]))
    word = found["bare"] or (found["plain"] if clause.open else None)
    if not word:
        return None
    before = clause.spans[-1].last if clause.spans else clause.groups[-1].spans[-1].last if clause.groups else None
    if before is None:
        raise NotUnderstood(f"“{word}日”没有写明月份")
    return SaidDay(before.month, int(word), before.year)


def of_week(clause: Clause, first: str, last: str | None) -> None:
    """A weekday belongs to the day before it, two of them to both ends of the span."""
    if not clause.spans:
        return
    span = clause.spans[-1]
    if last:
        clause.spans[-1] = Span(replace(span.first, weekday=first), replace(span.last, weekday=last))
    elif span.first is span.last:
        said = replace(span.first, weekday=first)
        clause.spans[-1] = Span(said, said)
    else:
        clause.spans[-1] = replace(span, last=replace(span.last, weekday=first))


def counted(clause: Clause, count: int) -> None:
    """共9天 belongs to the days before it, or to those off that were closed last."""
    if clause.spans:
        clause.count = count
        return
    for place in reversed(range(len(clause.groups))):
        if clause.groups[place].count is None and (not clause.groups[place].works or place == 0):
            clause.groups[place] = replace(clause.groups[place], count=count)
            return


def swapped(clause: Clause) -> None:
    """调休 behind days says nothing of them, but of days that were said to be off: 其中9月4日调休."""
    if clause.column or not clause.spans:
        return
    off = [span for group in clause.groups if not group.works for span in group.spans]
    if not all(any(covers(other, span) for other in off) for span in clause.spans):
        raise NotUnderstood(AMBIGUOUS)
    clause.spans = []


def covers(span: Span, other: Span) -> bool:
    """Whether a span without its year holds another one."""
    first, last = (span.first.month, span.first.day), (span.last.month, span.last.day)
    return first <= (other.first.month, other.first.day) <= (other.last.month, other.last.day) <= last


def close(clause: Clause, works: bool) -> None:
    """The days gathered are of this kind."""
    clause.groups.append(DayGroup(tuple(clause.spans), works, clause.count))
    clause.spans, clause.count, clause.ahead = [], None, None
