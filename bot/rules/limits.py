"""Statutory limits of a place, each a number with a unit, a start and the source it comes from.

The rules differ from place to place and the year's notice overrides them: every one is a setting with these presets.

See docs/decisions/limits.md#sources.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.rules.words import Handling
from bot.rules.workdays import Calendar, Held


class Unit(StrEnum):
    """What a limit counts."""

    DAYS = "日"
    WORKDAYS = "个工作日"
    MONTHS = "个月"


class Start(StrEnum):
    """The event a limit counts from."""

    HAND_OVER = "交办之日"
    RECEIPT = "签收之日"


class LimitKind(StrEnum):
    """What is limited."""

    ANSWER = "答复"
    LONGEST = "延期最长"
    CO_OPINION = "会办意见"
    OBJECTION = "申退"
    FIRST_CONTACT = "首次联系"
    FEEDBACK = "代表反馈"
    REDO = "重新办理"
    REDO_OPINION = "意见重交"


@dataclass(frozen=True)
class Limit:
    """So many days, working days or calendar months; `source` is shown beside every date that comes from it."""

    count: int
    unit: Unit
    source: str = "本单位设置"
    start: Start = Start.HAND_OVER

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def until(self, day: date, calendar: Calendar) -> date:
        """The last day, counted from `day`. Months are calendar months, days are calendar days.

        See docs/decisions/limits.md#counting.
        """
        return self.held(day, calendar).day

    def held(self, day: date, calendar: Calendar) -> Held:
        """The same day, with what left it where it is: the calendar moves working days alone."""
        if self.unit is Unit.WORKDAYS:
            return calendar.held_since(lambda known: known.days_after(day, self.count))
        last = months_after(day, self.count) if self.unit is Unit.MONTHS else day + timedelta(days=self.count)
        return Held(last, last, None)


Limits = Mapping[LimitKind, Limit]


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def statutory(limits: Limits, handling: Handling, received: date, accepted: date | None, calendar: Calendar) -> date:
    """The statutory date: of the answer, or for 会办 of the opinion to the lead unit, from hand-over or receipt."""
    limit = limits[LimitKind.ANSWER if handling.answers_deputy else LimitKind.CO_OPINION]
    start = accepted if accepted and limit.start is Start.RECEIPT else received
    return limit.until(start, calendar)


TYPED = re.compile(r"\s*(\d{1,3})\s*(个工作日|工作日|个月|月|日|天)\s*", re.ASCII)
UNITS = {"个工作日": Unit.WORKDAYS, "工作日": Unit.WORKDAYS, "个月": Unit.MONTHS, "月": Unit.MONTHS}


def typed(text: str) -> Limit:
    """5个工作日, 1个月, 10日 as a limit. Raises ValueError, in Chinese, for anything else."""
    found = TYPED.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= 366:
        raise ValueError("应写成 5个工作日、10日 或 3个月")
    return Limit(int(found[1]), UNITS.get(found[2], Unit.DAYS))


KEPT = "limit"  # under which a fact keeps, in its details, the limit that set its day


def kept(details: Mapping[str, str]) -> Limit | None:
    """The limit by which a fact set a day, where it was kept: a day that is counted in working days follows the calendar."""
    return typed(details[KEPT]) if KEPT in details else None


LAW = "代表法第五十一条"
D, W, M = Unit.DAYS, Unit.WORKDAYS, Unit.MONTHS
K = LimitKind
GENERAL: Limits = {
    K.ANSWER: Limit(3, M, LAW),
    K.LONGEST: Limit(6, M, LAW),
    K.CO_OPINION: Limit(1, M, "参照山东省条例第二十一条"),
    K.OBJECTION: Limit(5, W, "参照青岛市条例第十九条"),
    K.FIRST_CONTACT: Limit(20, W, "参照重庆市条例第十八条"),
    K.FEEDBACK: Limit(20, W, "参照重庆市条例第二十七条"),
    K.REDO: Limit(1, M, "参照山东省条例第二十四条"),
    K.REDO_OPINION: Limit(5, W, "参照重庆市条例第二十条"),
}
PLACES: Mapping[str, Limits] = {
    "": {},
    "山东": {
        K.LONGEST: Limit(6, M, "山东省条例第十九条"),
        K.CO_OPINION: Limit(1, M, "山东省条例第二十一条"),
        K.OBJECTION: Limit(5, D, "山东省条例第十二条"),
        K.REDO: Limit(1, M, "山东省条例第二十四条"),
    },
    "青岛": {
        K.ANSWER: Limit(3, M, "青岛市条例第二十五条"),
        K.LONGEST: Limit(6, M, "青岛市条例第二十五条"),
        K.CO_OPINION: Limit(1, M, "青岛市条例第二十四条"),
        K.OBJECTION: Limit(5, W, "青岛市条例第十九条"),
    },
    "重庆": {
        K.ANSWER: Limit(3, M, "重庆市条例第二十一条"),
        K.CO_OPINION: Limit(30, W, "重庆市条例第二十条"),
        K.OBJECTION: Limit(10, W, "重庆市条例第十六条"),
        K.FIRST_CONTACT: Limit(20, W, "重庆市条例第十八条"),
        K.FEEDBACK: Limit(20, W, "重庆市条例第二十七条"),
        K.REDO: Limit(2, M, "重庆市条例第二十七条"),
        K.REDO_OPINION: Limit(5, W, "重庆市条例第二十条"),
    },
    "上海": {
        K.ANSWER: Limit(3, M, "上海市规定第十九条"),
        K.LONGEST: Limit(6, M, "上海市规定第十九条"),
        K.CO_OPINION: Limit(1, M, "上海市规定第十七条"),
        K.OBJECTION: Limit(7, W, "上海市规定第十四条"),
        K.REDO: Limit(1, M, "上海市规定第二十一条"),
    },
    "浙江": {
        K.ANSWER: Limit(3, M, "浙江省规定第二十一条", Start.RECEIPT),
        K.LONGEST: Limit(6, M, "浙江省规定第二十一条"),
        K.CO_OPINION: Limit(2, M, "浙江省规定第十八条"),
        K.OBJECTION: Limit(10, D, "浙江省规定第十四条"),
        K.REDO: Limit(1, M, "浙江省规定第二十四条"),
    },
    "河南": {
        K.ANSWER: Limit(3, M, "河南省办法第二十条", Start.RECEIPT),
        K.CO_OPINION: Limit(2, M, "河南省办法第十八条"),
        K.OBJECTION: Limit(10, W, "河南省办法第十四条"),
        K.FEEDBACK: Limit(10, W, "河南省办法第二十二条"),
        K.REDO: Limit(1, M, "河南省办法第二十二条"),
    },
    "北京": {
        K.ANSWER: Limit(3, M, "北京市条例第二十一条"),
        K.FEEDBACK: Limit(15, W, "北京市条例第二十三条"),
        K.REDO: Limit(2, M, "北京市条例第二十七条"),
    },
}


def of_place(place: str = "", changes: Limits | None = None) -> Limits:
    """The limits of a place, what it does not fix taken from the law or from others' rules, the office's changes on top."""
    return {**GENERAL, **PLACES[place], **(changes or {})}
