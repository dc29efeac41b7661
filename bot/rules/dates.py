"""How dates are read and written: as people type them in a ledger, and as officials read them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

WEEKDAYS = "一二三四五六日"
NUMERALS = "一二三四五六七八九十"
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


class NoDay(ValueError):
    """Words that name no single day; how a day is to be written, in Chinese."""


YEARS = range(1900, 2100)
CELL = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})\s{0,4}[年/.。\-])?\s{0,4}(?P<month>\d{1,2})\s{0,4}[月/.。\-]\s{0,4}(?P<day>\d{1,2})\s{0,4}[日号]?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?)?\s{0,4}(?:之前|以前|前)?",
    re.ASCII,
)
COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:之前|以前|前)?", re.ASCII)
SAID = re.compile(rf"(?:([〇零○{NUMERALS}]{{4}})年)?([{NUMERALS}]{{1,2}})月([{NUMERALS}]{{1,3}})[日号](?:之前|以前|前)?")
HOW = "应写明年月日，如 2021-07-31"


def in_cell(words: str, year: int | None = None) -> date:
    """The one day that a cell names, as clerks write it; `year` is the year of a day without one, None where it is not known.

    2021年7月31日前, 2021-07-31 00:00, 21.7.31, 20210731, 7月31日（星期六）, 二〇二一年七月三十一日. Raises NoDay for words that
    name no single day (7月底, 2021.07, 长期), NoSuchDay for one that does not exist.
    """
    text = unicodedata.normalize("NFKC", words).strip().rstrip("。;；,，")
    if found := COMPACT.fullmatch(text):
        return existing(int(found[1]), int(found[2]), int(found[3]))
    if found := SAID.fullmatch(re.sub(r"\s", "", words)):
        own = said_number(found[1]) if found[1] else year
        return of_parts(own, said_number(found[2]), said_number(found[3]), words)
    found = CELL.fullmatch(text)
    if not found:
        raise NoDay(HOW)
    typed = found["year"]
    if typed and len(typed) == 2:
        typed = f"20{typed}"
    if not typed and "月" not in text:
        raise NoDay(HOW)  # 2021.7 and 7.31 may be anything
    return of_parts(int(typed) if typed else year, int(found["month"]), int(found["day"]), words)


def of_parts(year: int | None, month: int, day: int, words: str) -> date:
    """The day; NoDay where its year is not known."""
    if year is None:
        raise NoDay(f"没有年份，{HOW}")
    return existing(year, month, day)


def said_number(word: str) -> int:
    """三十一 as 31; digits as they are."""
    if word.isdigit() and word.isascii():
        return int(word)
    word = word.replace("两", "二").replace("廿", "二十")
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return sum((NUMERALS.find(digit) + 1) * 10**place for place, digit in enumerate(reversed(word)))
    return (NUMERALS.find(tens) + 1 if tens else 1) * 10 + (NUMERALS.find(ones) + 1 if ones else 0)


def existing(year: int, month: int, day: int) -> date:
    """The day, or NoSuchDay with the reason."""
    if year not in YEARS:
        raise NoSuchDay(f"没有{year}年，请核对日期")
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


def runs(days: Iterable[date], alike: Callable[[date], object] = lambda day: None) -> list[list[date]]:
    """The days in order, those together that follow each other and are alike."""
    places = enumerate(sorted(days))
    return [[day for _, day in run] for _, run in groupby(places, key=lambda one: (alike(one[1]), one[1].toordinal() - one[0]))]


def span(run: Sequence[date], today: date) -> str:
    """2月5日（周五）至2月13日（周六）; 2月14日（周日）"""
    return near(run[0], today) + (f"至{of_week(run[-1])}" if len(run) > 1 else "")


def weekday(day: date) -> str:
    """星期六"""
    return f"星期{WEEKDAYS[day.weekday()]}"


def short(day: date) -> str:
    """7月31日"""
    return f"{day.month}月{day.day}日"


def brief(day: date, today: date) -> str:
    """7月31日; 2022年1月5日 where that is not this year"""
    return short(day) if day.year == today.year else f"{day.year}年{short(day)}"


def moment(at: datetime) -> str:
    """7月16日 10:02"""
    return f"{short(at.date())} {at:%H:%M}"
