"""The one reader of days as people say them: 昨天下午, 七月十五日, 7.29, 20210715, 0715, 三天前, 上周五, 上午."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.rules.dates import NUMERALS, NoSuchDay, existing, of_week, said_number

SOON = timedelta(days=31)
RELATIVE = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0}
RELATIVE |= {"当天": 0, "当日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
WEEKS = {"上上": -14, "上": -7, "本": 0, "这": 0, "": 0, "下": 7}
YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
MONTHS = {"上月": -1, "上个月": -1, "本月": 0, "这月": 0, "这个月": 0, "当月": 0, "下月": 1, "下个月": 1}
BEGINS = {"凌晨": 0, "清晨": 5, "早晨": 5, "早上": 5, "上午": 0, "中午": 11, "下午": 12, "傍晚": 17, "晚上": 18, "晚间": 18}
LATE = ("下午", "傍晚", "晚上", "晚间")  # three o'clock is fifteen o'clock there

LEAP_YEAR = 2020
DIGIT = str.maketrans("〇零○一二三四五六七八九", "000123456789")
MONTH = r"\d{1,2}|十[一二]|[一二三四五六七八九十]"
SAID_DAY = r"三十一?|(?:二十|廿)[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
SAID_YEAR = r"[〇零○一二三四五六七八九]{4}"
WEEKDAY = r"(?:周|星期|礼拜)"
CLOCK = (
    r"(?:(?<!\d)(?:[01]?\d|2[0-3])\s{0,4}[:：][0-5]\d(?!\d)"
    r"|(?:(?<!\d)(?:[01]?\d|2[0-4])|十[一二]?|[一二两三四五六七八九])\s{0,4}(?:点|时(?![限间候期长]))"
    r"(?:\s{0,4}[0-5]?\d\s{0,4}分|半|一刻|三刻|整|钟)?(?:左右)?)"
)
HOURS = rf"(?:(?:{'|'.join(BEGINS)})(?:\s{{0,4}}{CLOCK})?|{CLOCK})"
# Unlike an item's number, whatever stands around it.
UNMISTAKABLE = (
    rf"(?P<relative>{'|'.join(RELATIVE)})"
    rf"|(?<![\d第{NUMERALS}])(?P<ago>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})\s{{0,4}}(?P<unit>天|周|个?星期|个?礼拜)\s{{0,4}}(?P<side>前|后)"
    rf"|(?P<week>上上|上|本|这|下)?个?{WEEKDAY}(?P<weekday>[一二三四五六日天])"
    r"|(?<![\d.])(?P<year>\d{4})\s{0,4}[年/.\-]\s{0,4}(?P<month>\d{1,2})\s{0,4}[月/.\-]\s{0,4}(?P<day>\d{1,2})(?:\s{0,4}[日号]|(?![\d.%]))"
    rf"|(?<![\d{NUMERALS}./\-])(?:(?P<year2>\d{{4}}|\d{{2}}|{SAID_YEAR})\s{{0,4}}年|(?P<which>{'|'.join(YEARS)}))?\s{{0,4}}"
    rf"(?<![\d{NUMERALS}./\-])(?P<month2>{MONTH})\s{{0,4}}月份?\s{{0,4}}"
    rf"(?:(?P<day2>\d{{1,2}})(?:\s{{0,4}}[日号]|(?![\d.%/\-]|\s{{0,4}}[万亿元%]))|(?P<day3>{SAID_DAY})(?:[日号]|(?![一-鿿])|(?={HOURS})))"
    r"|(?<![\d./\-])(?P<month4>\d{1,2})[./\-](?P<day4>\d{1,2})(?:[日号]|(?![\d.%/\-]|\s{0,4}[万亿元%]))"
    rf"|(?P<near>{'|'.join(MONTHS)})\s{{0,4}}(?P<day5>\d{{1,2}}|{SAID_DAY})\s{{0,4}}[日号]"
)
ALONE = (
    r"(?<![\d月./\-第〕\])】函字])(?<![〕\])】] )(?P<day6>\d{1,2}(?=日)|(?:0?[1-9]|[12]\d|3[01])(?=号))[日号](?!内)"
    rf"|(?<![一-鿿])(?P<day7>{SAID_DAY})[日号](?![内前后起以之楼线件建提])"
)
# 20210715 and 0715 stand by themselves, and may be an item's number as well.
EDGE, END = r"(?<![^\s,，;；:：(（于在期至到~])(?<![〕\])】] )", rf"(?:(?![^\s,，;；。.)）至到~\-—前起])|(?={'|'.join(BEGINS)}))"
COMPACT = (
    rf"{EDGE}(?P<full>(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])){END}"
)
BESIDE = (
    rf"(?:\s{{0,4}}[（(]\s{{0,4}}{WEEKDAY}(?P<of_week>[一二三四五六日天])\s{{0,4}}[）)]"
    rf"|{WEEKDAY}(?P<of_week2>[一二三四五六日天]))?"
)
PHRASES = re.compile(
    rf"(?:(?P<hours>{HOURS})\s{{0,4}})?(?:{UNMISTAKABLE}|{ALONE}|{COMPACT}){BESIDE}(?:\s{{0,4}}(?P<hours2>{HOURS}))?"
    rf"|(?<![^\s,，;；:：(（])(?P<hours3>{HOURS})",
    re.ASCII,
)
DIGITS = re.compile(COMPACT, re.ASCII)
GRADES = re.compile(r"不满意|不予公开|依申请公开")  # a reason follows, and before it may stand a day
REASONS = re.compile(r"(?:^|[\s,，。;；])(?:理由|原因|因为)(?:\s*[:：]|\s)")  # a day may stand behind the reason
RETURNS = "退回"  # at the beginning: all that follows is the reason
BLANKS = " ,，。;；:：、（("
AFTER_DAY = re.compile(r"[\s,，。;；）)]*+(?:反馈|收到|来电|来函)?[\s,，。;；）)]*+")


@dataclass(frozen=True)
class SpokenDay:
    """A day that somebody said, as `said`, and the words without it.

    `digits` is what may be an item's number as well (20210715, 0715), else empty; `begins` the hour said, or None.
    """

    day: date
    rest: str
    said: str
    digits: str = ""
    begins: time | None = None


def first(text: str, today: date, *, ahead: bool = False) -> SpokenDay | None:
    """The first day in the words, or None. A part of the day belongs to it, and alone it means today.

    A day without a year is the latest one that is past or at most a month away, so that a slip into the future is seen
    as one; with `ahead` the first that is not before today. Raises NoSuchDay for a day that does not exist.
    """
    return taken(text, list(PHRASES.finditer(text)), today, ahead)


def of_step(text: str, today: date) -> SpokenDay | None:
    """As `first`, of what somebody records: a day inside a reason belongs to the reason, and stays there.

    7月15日来函未答复 is no day of the step; but 结果不满意 7.17 未提出措施 has one, and 理由：未提出措施 7.17, too.
    """
    before, returned, reason = text.partition(RETURNS)
    if returned and not PHRASES.sub("", before).strip(BLANKS):
        found = first(before, today)
        return SpokenDay(found.day, f"{returned}{reason}", found.said, found.digits, found.begins) if found else None
    return taken(text, of_the_step(text), today, False)


def of_the_step(text: str) -> list[re.Match[str]]:
    """The phrases that are the step's own: before every reason, or by themselves at a reason's edge."""
    grades, reason = [grade.end() for grade in GRADES.finditer(text)], REASONS.search(text)
    reasons_from = reason.start() if reason else len(text)
    free_until = min(grades[0] if grades else len(text), reasons_from)
    own = []
    for phrase in PHRASES.finditer(text):
        place = phrase.start()
        if place < free_until:
            own.append(phrase)
            continue
        while place and text[place - 1] in BLANKS:
            place -= 1
        at_a_grade = place in grades
        if AFTER_DAY.fullmatch(text, phrase.end()):
            if at_a_grade or text[phrase.start() - 1] in f"{BLANKS}于期":
                own.append(phrase)
        elif at_a_grade and text[phrase.end()] in BLANKS and phrase.start() < reasons_from:
            own.append(phrase)
    return own


def taken(text: str, phrases: Sequence[re.Match[str]], today: date, ahead: bool) -> SpokenDay | None:
    """The first day among the phrases; an hour that stands apart from it is its own. With `ahead` no hour counts."""
    days = [phrase for phrase in phrases if not phrase["hours3"]]
    hours = [phrase for phrase in phrases if phrase["hours3"]]
    if not days and (ahead or not hours):
        return None
    found = days[0] if days else hours[0]
    day = meant(found, today, ahead) if days else today
    said = found["hours"] or found["hours2"] or found["hours3"]
    parts = [found]
    if days and hours and not said and not ahead:
        said = hours[0]["hours3"]
        parts.append(hours[0])
    start = found.end("hours") if ahead and found["hours"] else found.start()
    end = found.start("hours2") if ahead and found["hours2"] else found.end()
    rest = text
    for place, until in sorted([(start, end), *(part.span() for part in parts[1:])], reverse=True):
        rest = f"{rest[:place]} {rest[until:]}"
    return SpokenDay(day, " ".join(rest.split()), text[start:end].strip(), found["full"] or "", beginning(said))


def meant(found: re.Match[str], today: date, ahead: bool) -> date:
    """The day of a phrase; raises NoSuchDay where the day of the week beside it is another one's."""
    day = of_phrase(found, today, ahead)
    beside = found["of_week"] or found["of_week2"]
    if beside and day.weekday() != NUMERALS.find({"日": "七", "天": "七"}.get(beside, beside)):
        raise NoSuchDay(f"{of_week(day)}不是周{beside}，请核对日期")
    return day


def of_phrase(found: re.Match[str], today: date, ahead: bool) -> date:
    """The day that a phrase's own words mean."""
    if word := found["relative"]:
        return today + timedelta(days=RELATIVE[word])
    if word := found["ago"]:
        days = said_number(word) * (1 if found["unit"] == "天" else 7)
        return today + timedelta(days=-days if found["side"] == "前" else days)
    if word := found["weekday"]:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=WEEKS[found["week"] or ""] + "一二三四五六日".find(word.replace("天", "日")))
    if found["year"]:
        return existing(int(found["year"]), int(found["month"]), int(found["day"]))
    if word := found["near"]:
        months = today.year * 12 + today.month - 1 + MONTHS[word]
        return existing(months // 12, months % 12 + 1, said_number(found["day5"]))
    if word := found["day6"] or found["day7"]:
        return existing(today.year, today.month, said_number(word))
    if (word := found["full"]) and len(word) == 8:
        return existing(int(word[:4]), int(word[4:6]), int(word[6:]))
    month = said_number(found["month2"] or found["month4"] or found["full"][:2])
    day = said_number(found["day2"] or found["day3"] or found["day4"] or found["full"][2:])
    if word := found["which"]:
        return existing(today.year + YEARS[word], month, day)
    if word := found["year2"]:
        return existing(int(word.translate(DIGIT)) + (0 if len(word) == 4 else 2000), month, day)
    return nearest(month, day, today, ahead)


def nearest(month: int, day: int, today: date, ahead: bool) -> date:
    """A month's day without its year."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
        raise NoSuchDay(f"没有{month}月{day}日，请核对日期")
    for year in (today.year, today.year + 1) if ahead else (today.year + 1, today.year, today.year - 1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if candidate >= today if ahead else candidate <= today + SOON:
            return candidate
    return existing(today.year, month, day)


def beginning(said: str | None) -> time | None:
    """The time of day at which 下午3点, 15:30 or 上午 begins."""
    if not said:
        return None
    part = next((word for word in BEGINS if said.startswith(word)), "")
    found = re.match(rf"(\d+|[{NUMERALS}两]+)\s*[:：点时]\s*(\d+|半|一刻|三刻)?", said.removeprefix(part).strip())
    if not found:
        return time(BEGINS[part])
    hour, minute = said_number(found[1]), {"半": 30, "一刻": 15, "三刻": 45}.get(found[2] or "0")
    minute = int(found[2] or 0) if minute is None else minute
    if hour < 12 and (part in LATE or (part == "中午" and hour < 4)):
        hour += 12
    return time(hour, minute) if hour < 24 else time(23, 59)


def year(words: str, today: date) -> int | None:
    """The year that the words mean, and nothing else: 2021, 2021年, 去年; None for anything else."""
    if found := re.fullmatch(r"(20\d{2})\s*年?度?", words, re.ASCII):
        return int(found[1])
    meant = YEARS.get(words.removesuffix("度"))
    return None if meant is None else today.year + meant
