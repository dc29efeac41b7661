"""How dates are read and written: as people type them in a ledger, and as officials read them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

WEEKDAYS = "一二三四五六日"
TYPED = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?", re.ASCII)


def typed(text: str) -> date:
    """A date as typed: 2021年7月31日, 2021/7/31, 2021.7.31, 2021-07-31. Raises ValueError when there is no such day."""
    found = TYPED.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups())
    return date(year, month, day)


class NoSuchDay(ValueError):
    """A day that does not exist, with the reason in Chinese."""


LEAP_YEAR = 2020
SOON = timedelta(days=31)
RELATIVE = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "当天": 0, "明天": 1, "后天": 2, "大后天": 3}
WEEKS = {"上上": -14, "上": -7, "本": 0, "这": 0, "": 0, "下": 7}
PHRASES = re.compile(
    r"(?P<relative>大前天|前天|昨天|昨日|今天|今日|当天|大后天|明天|后天)"
    r"|(?P<week>上上|上|本|这|下)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?<![\d.])(?P<year>\d{4})\s*[年/.\-]\s*(?P<month>\d{1,2})\s*[月/.\-]\s*(?P<day>\d{1,2})\s*[日号]?(?![\d.%])"
    r"|(?<![\d./\-])(?P<month2>\d{1,2})\s*(?:月\s*(?P<day2>\d{1,2})\s*[日号]?|[./\-](?P<day3>\d{1,2})[日号]?)(?![\d.%/\-]|\s*[万亿元%])"
    r"|(?<![\d月./\-第〕\])】])(?<![〕\])】] )(?P<day4>\d{1,2})[日号]",
    re.ASCII,
)
GRADES = re.compile(r"不满意|不予公开|依申请公开")  # a reason follows, and before it may stand a day
REASONS = re.compile(r"(?:^|[\s,，。;；])(?:理由|原因|因为)(?:\s*[:：]|\s)")  # a day may stand behind the reason
RETURNS = "退回"  # at the beginning: all that follows is the reason
BLANKS = " ,，。;；:：、（("
AFTER_DAY = re.compile(r"[\s,，。;；）)]*(?:反馈|收到|来电|来函)?[\s,，。;；）)]*")


def spoken(text: str, today: date, *, ahead: bool = False) -> tuple[date | None, str]:
    """The first day in the words, as people type it, and the words without it; (None, words) when there is none.

    昨天, 上周五, 周三 (of this week), 7.29, 7月29日, 29日, 2021年7月29日. A day without a year is the latest one that is
    past or at most a month away, so that a slip into the future is seen as one; with `ahead` the first that is not
    before today. Raises NoSuchDay for a day that does not exist.
    """
    found = PHRASES.search(text)
    return taken(text, found, today, ahead) if found else (None, text)


def of_step(text: str, today: date) -> tuple[date | None, str]:
    """As `spoken`, of what somebody records: a day inside a reason belongs to the reason, and stays there.

    7月15日来函未答复 is no day of the step; but 结果不满意 7.17 未提出措施 has one, and 理由：未提出措施 7.17, too.
    """
    before, returned, reason = text.partition(RETURNS)
    if returned and not PHRASES.sub("", before).strip(BLANKS):
        day, rest = spoken(before, today)
        return day, " ".join(f"{rest} {returned}{reason}".split())
    found = next((phrase for phrase in PHRASES.finditer(text) if is_of_step(text, phrase)), None)
    return taken(text, found, today, False) if found else (None, text)


def is_of_step(text: str, phrase: re.Match[str]) -> bool:
    """Whether a phrase is the step's own day: it stands before every reason, or by itself at a reason's edge."""
    before, behind = text[: phrase.start()], text[phrase.end() :]
    if not GRADES.search(before) and not REASONS.search(before):
        return True
    at_a_grade = any(grade.end() == len(before.rstrip(BLANKS)) for grade in GRADES.finditer(before))
    if AFTER_DAY.fullmatch(behind):
        return at_a_grade or before[-1] in f"{BLANKS}于期"
    return at_a_grade and behind[0] in BLANKS and not REASONS.search(before)


def taken(text: str, found: re.Match[str], today: date, ahead: bool) -> tuple[date, str]:
    """The day of a phrase, and the words without it."""
    return meant(found, today, ahead), " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())


def meant(found: re.Match[str], today: date, ahead: bool) -> date:
    """The day of a phrase."""
    if word := found["relative"]:
        return today + timedelta(days=RELATIVE[word])
    if word := found["weekday"]:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=WEEKS[found["week"] or ""] + ("一二三四五六日".find(word.replace("天", "日"))))
    if found["year"]:
        return existing(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["day4"]:
        return existing(today.year, today.month, int(found["day4"]))
    month, day = int(found["month2"]), int(found["day2"] or found["day3"])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
        raise NoSuchDay(f"没有{month}月{day}日，请核对日期")
    near = today if ahead else today + SOON
    for year in (today.year, today.year + 1) if ahead else (today.year + 1, today.year, today.year - 1):
        if day <= monthrange(year, month)[1]:
            candidate = date(year, month, day)
            if (candidate >= near) if ahead else (candidate <= near):
                return candidate
    return existing(today.year, month, day)


def existing(year: int, month: int, day: int) -> date:
    """The day, or NoSuchDay with the reason."""
    if not 1 <= month <= 12:
        raise NoSuchDay(f"没有{month}月，请核对日期")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise NoSuchDay(f"{year}年{month}月只有{last}天，没有{day}日，请核对日期")
    return date(year, month, day)


def long(day: date) -> str:
    """2021年7月31日（周六）"""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def of_week(day: date) -> str:
    """7月30日（周五）"""
    return f"{short(day)}（周{WEEKDAYS[day.weekday()]}）"


def near(day: date, today: date) -> str:
    """7月30日（周五）, with its year in front when that is not today's."""
    return of_week(day) if day.year == today.year else long(day)


def weekday(day: date) -> str:
    """星期六"""
    return f"星期{WEEKDAYS[day.weekday()]}"


def short(day: date) -> str:
    """7月31日"""
    return f"{day.month}月{day.day}日"


def moment(at: datetime) -> str:
    """7月16日 10:02"""
    return f"{short(at.date())} {at:%H:%M}"
