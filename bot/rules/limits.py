"""Limits: a number with a unit, a start and the source it comes from, and how days are counted by it.

What the law and the place say stands in `places_of_law`; what no rule fixes has a general value here, which is a setting.

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
    LETTER = "寄出之日"
    FEEDBACK = "反馈之日"
    RETURN = "退回之日"


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
    PUBLICATION = "公开"


STATED = "本单位设置"  # in `[rules.limits]`
GENERAL_VALUE = "本单位设置的通用值"  # no rule of the office's own and no setting fixes it


@dataclass(frozen=True)
class Limit:
    """So many days, working days or calendar months; `source` is shown beside every date that comes from it."""

    count: int
    unit: Unit
    source: str = STATED
    start: Start = Start.HAND_OVER

    @property
    def is_general(self) -> bool:
        """Whether neither a rule nor the office fixed it: nothing is governed by it, nor has it passed as a statutory date."""
        return self.source == GENERAL_VALUE

    @property
    def is_law(self) -> bool:
        """Whether it comes from a law or a rule of the place."""
        return self.source not in (STATED, GENERAL_VALUE)

    def is_never_later(self, other: Limit) -> bool:
        """Whether it ends on the other's day or before, whatever the days: nothing begins before the hand-over."""
        return self.start in (Start.HAND_OVER, other.start) and self.unit is other.unit and self.count <= other.count

    @property
    def title(self) -> str:
        """法定时限, 规定时限 or 参考时限: what the date that it gives is called."""
        return "法定时限" if self.is_law else "参考时限" if self.is_general else "规定时限"

    def begins(self, received: date, accepted: date | None) -> date:
        """The day it counts from: what counts from the receipt counts from the hand-over until there is one."""
        return accepted if accepted and self.start is Start.RECEIPT else received

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def counted_from(self, handed: str, *, accepted: date | None) -> str:
        """交办之日, 签收之日; what counts from the receipt and has none yet says so: 交办之日（尚未签收）. `handed` is what the
        body calls the hand-over."""
        if self.start is Start.HAND_OVER:
            return f"{handed}之日"
        return f"{handed}之日（尚未签收）" if self.start is Start.RECEIPT and not accepted else self.start

    def until(self, day: date, calendar: Calendar) -> date:
        """The last day, counted from `day`. Months are calendar months, days are calendar days.

        See docs/decisions/limits.md#counting.
        """
        return self.held(day, calendar).day

    @property
    def at_most(self) -> timedelta:
        """The most days it takes, with every holiday there may be in between."""
        days = {Unit.DAYS: self.count, Unit.WORKDAYS: 2 * self.count + 21, Unit.MONTHS: 31 * self.count}
        return timedelta(days=days[self.unit])

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


def answering(handling: Handling) -> LimitKind:
    """What the statutory date is of: the answer or, for 会办, the opinion to the lead unit."""
    return LimitKind.ANSWER if handling.answers_deputy else LimitKind.CO_OPINION


def statutory(limits: Limits, handling: Handling, received: date, accepted: date | None, calendar: Calendar) -> date | None:
    """The statutory date of an item, from hand-over or receipt; None where neither a rule nor the office fixes one."""
    limit = limits[answering(handling)]
    return None if limit.is_general else limit.until(limit.begins(received, accepted), calendar)


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


D, W, M = Unit.DAYS, Unit.WORKDAYS, Unit.MONTHS
K = LimitKind
GENERAL: Limits = {
    K.ANSWER: Limit(3, M, GENERAL_VALUE),
    K.LONGEST: Limit(6, M, GENERAL_VALUE),
    K.CO_OPINION: Limit(1, M, GENERAL_VALUE),
    K.OBJECTION: Limit(5, W, GENERAL_VALUE, Start.RECEIPT),
    K.FIRST_CONTACT: Limit(20, W, GENERAL_VALUE, Start.RECEIPT),
    K.FEEDBACK: Limit(20, W, GENERAL_VALUE, Start.LETTER),
    K.REDO: Limit(1, M, GENERAL_VALUE, Start.FEEDBACK),
    K.REDO_OPINION: Limit(5, W, GENERAL_VALUE, Start.RETURN),
    K.PUBLICATION: Limit(20, W, GENERAL_VALUE, Start.LETTER),
}
