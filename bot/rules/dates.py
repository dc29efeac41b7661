"""How dates are read and written: as people type them in a ledger, and as officials read them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

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


YEARS = range(1900, 2100)


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
