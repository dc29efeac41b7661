"""Until when the items of a list are due, and of which year they are, as people say it: 本周到期, 7月31日前, 月底前, 去年."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from bot.rules import dates, numerals, spoken_days


class DuePeriod(NamedTuple):
    """Until when an item is due: from one day (None: however long ago) to another, with the words for it."""

    words: str
    first: date | None
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.first is None or self.first <= day) and day <= self.last


ENDS = r"(?:就|要|该|会|都|须|必须|应|应该|需要?|得){0,2}(?:到期|截止|期满|交|办完|办结|办好|完成|答复)的?"
WEEK = r"本周|这周|这一周|本星期|这个?星期|本礼拜|这个?礼拜|周内"
NEXT_WEEK = r"下周|下一周|下个?星期|下个?礼拜"
MONTH = r"本月|这个?月|当月|月内"
NEXT_MONTH = r"下个?月"
SPAN = re.compile(
    rf"(?:(?P<本周>{WEEK})|(?P<下周>{NEXT_WEEK})|(?P<本月>{MONTH})|(?P<下月>{NEXT_MONTH}))(?![一二三四五六日天底末初\d])"
    rf"(?:之?内|以内)?(?:前|之前|以前)?(?:{ENDS})?"
)
OF_MONTH = re.compile(rf"(?<![\d月日年])(?P<month>1[0-2]|[1-9])月份?(?:之?内|以内)?{ENDS}", re.ASCII)
BETWEEN = re.compile(r"\s?(?:到|至|[~—-])\s?")
LAST = re.compile(rf"(?:之间|期间)?{ENDS}")
BEFORE = re.compile(rf"\s?(?:(?:之前|以前|前|为止)(?:{ENDS})?|{ENDS})")
MONTH_END = re.compile(rf"(?:(?P<month>\d{{1,2}})月|(?P<next>下个?月)|本月|这个?月|月)(?:底|末)(?:之前|以前|前)?(?:{ENDS})?")
WITHIN = re.compile(rf"(?P<count>\d{{1,3}}|{numerals.CLEAR})\s?个?(?P<unit>天|日|周|星期)(?:之?内|以内)(?:{ENDS})?")


def taken(words: str, today: date) -> tuple[list[DuePeriod], str]:
    """The periods in words, and the words without them: 本周到期, 下月, 7月31日前到期, 7月31日到期, 月底前, 五天内到期."""
    found, words = days_taken(words, today)
    for pattern, meant in ((WITHIN, within), (SPAN, span), (OF_MONTH, of_month), (MONTH_END, month_end)):
        for match in reversed(list(pattern.finditer(words))):
            if period := meant(match, today):
                found.append(period)
                words = f"{words[: match.start()]} {words[match.end() :]}"
    return found, words


def days_taken(words: str, today: date) -> tuple[list[DuePeriod], str]:
    """The days that say until when; one that says nothing of it stays."""
    found: list[DuePeriod] = []
    place = 0
    while phrase := spoken_days.PHRASES.search(words, place):
        tail = BEFORE.match(words, phrase.end())
        day = None if tail is None or phrase["hours3"] else nearest(phrase.group(), today)
        place = phrase.end()
        if together := days_together(words, phrase, today):
            period, end = together
            found.append(period)
            words, place = f"{words[: phrase.start()]} {words[end:]}", phrase.start()
        elif tail and day:
            found.append(until(day, today))
            words, place = f"{words[: phrase.start()]} {words[tail.end() :]}", phrase.start()
    return found, words


def days_together(words: str, phrase: re.Match[str], today: date) -> tuple[DuePeriod, int] | None:
    """8月1日至8月31日到期, of the phrase of its first day, and where it ends; None where no other day follows that says so."""
    between = BETWEEN.match(words, phrase.end())
    upto = between and spoken_days.PHRASES.match(words, between.end())
    tail = upto and LAST.match(words, upto.end())
    if not upto or not tail or phrase["hours3"] or upto["hours3"]:
        return None
    first, last = nearest(phrase.group(), today), nearest(upto.group(), today)
    if not first or not last or first > last:
        return None
    return DuePeriod(f"{dates.brief(first, today)}至{dates.brief(last, today)}到期", first, last), tail.end()


def nearest(said: str, today: date) -> date | None:
    """The day that words mean; without a year the nearest one there is. None for a day that does not exist."""
    try:
        both = [spoken_days.first(said, today, ahead=ahead) for ahead in (False, True)]
    except dates.NoSuchDay:
        return None
    return min((one.day for one in both if one), key=lambda day: abs(day - today), default=None)


def until(day: date, today: date) -> DuePeriod:
    """7月31日前到期"""
    return DuePeriod(f"{dates.brief(day, today)}前到期", None, day)


def within(match: re.Match[str], today: date) -> DuePeriod:
    """五天内到期, counted in days of the calendar."""
    count = int(match["count"]) if match["count"].isdigit() else numerals.said(match["count"])
    return until(today + timedelta(days=count * (1 if match["unit"] in "天日" else 7)), today)


def span(match: re.Match[str], today: date) -> DuePeriod:
    """本周到期, with its first and its last day."""
    name = str(match.lastgroup)
    if name.endswith("周"):
        monday = today + timedelta(days=(7 if name == "下周" else 0) - today.weekday())
        return DuePeriod(f"{name}到期", monday, monday + timedelta(days=6))
    first, last = month_from(today, int(name == "下月"))
    return DuePeriod(f"{name}到期", first, last)


def month_end(match: re.Match[str], today: date) -> DuePeriod | None:
    """月底前; None of a month that does not exist."""
    if not match["month"]:
        return until(month_from(today, 1 if match["next"] else 0)[1], today)
    month = int(match["month"])
    return until(month_from(date(today.year, month, 1), 0)[1], today) if 1 <= month <= 12 else None


def of_month(match: re.Match[str], today: date) -> DuePeriod:
    """8月到期, of the present year."""
    first, last = month_from(date(today.year, int(match["month"]), 1), 0)
    return DuePeriod(f"{first.month}月到期", first, last)


def month_from(today: date, later: int) -> tuple[date, date]:
    """The first and the last day of the month that comes so many later."""
    months = today.year * 12 + today.month - 1 + later
    year, month = months // 12, months % 12 + 1
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


YEAR = re.compile(rf"(?<!\d)(?P<year>20\d{{2}})\s?年度?(?!\d)|(?P<said>{'|'.join(spoken_days.YEARS)})度?的?", re.ASCII)


def years_taken(words: str, today: date) -> tuple[list[int], str]:
    """The years in words, and the words without them: 2020年, 去年."""
    found = [int(year) if year else today.year + spoken_days.YEARS[said] for year, said in YEAR.findall(words)]
    return found, YEAR.sub(" ", words)
