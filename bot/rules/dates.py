"""How dates are read and written: as people type them in a ledger, and as officials read them."""

from __future__ import annotations

import re
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


def long(day: date) -> str:
    """2021年7月31日（周六）"""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def short(day: date) -> str:
    """7月31日"""
    return f"{day.month}月{day.day}日"


def moment(at: datetime) -> str:
    """7月16日 10:02"""
    return f"{short(at.date())} {at:%H:%M}"
