"""What a changed working day moves: dates themselves, the day that counts, and how many working days are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import dates, duties
from bot.rules.deadlines import deadline
from bot.rules.duties import DutyKind
from bot.rules.stages import Case
from bot.rules.wording import answers
from bot.rules.workdays import Calendar

MOST = 10  # sentences in an answer


@dataclass(frozen=True)
class View:
    """The open items as they stand under one calendar; an item's own limit may depend on it."""

    calendar: Calendar
    cases: Sequence[Case]


def sentences(before: View, after: View, opinion_days_before: int, today: date) -> list[str]:
    """One sentence per date that counts differently now, nearest first; nothing for those that do not.

    第一批配合意见时限由7月16日改为7月19日（周一），还剩1个工作日
    """
    old, new = (dict(owed(view, opinion_days_before)) for view in (before, after))
    moved = sorted({(new[key][1], new[key][0], old[key][1]) for key in new if key in old})
    found = (sentence(what, was, due, before.calendar, after.calendar, today) for due, what, was in moved)
    return [words for words in found if words]


Key = tuple[int, str, str]


def owed(view: View, opinion_days_before: int) -> Iterable[tuple[Key, tuple[str, date]]]:
    """(item, kind, division) → what the date is of, and the date."""
    for case in view.cases:
        for duty in duties.open_duties(case, view.calendar, opinion_days_before):
            opinion = duty.kind is DutyKind.ASSISTING_OPINION
            own = case.due_since != case.received_on or (opinion and duty.set_for != case.due_on)
            what = f"{f'{case.number} ' if own else case.batch}{'配合意见' if opinion else '办理'}时限"
            yield (case.id, duty.kind, duty.division), (what, duty.due)


def sentence(what: str, was: date, due: date, before: Calendar, after: Calendar, today: date) -> str:
    """How one date moved, or an empty text."""
    old, new = deadline(before, was, today), deadline(after, due, today)
    if was != due:
        return f"{what}由{dates.short(was)}改为{dates.of_week(due)}，{answers.left(new)}"
    if old.effective != new.effective and not new.overdue:
        held = f"改按{dates.of_week(new.effective)}掌握（原按{dates.short(old.effective)}）"
        return f"{what}{dates.short(was)}，{held}，{answers.left(new)}"
    if old.left == new.left and old.overdue == new.overdue:
        return ""
    same = old.overdue == new.overdue and min(old.left, new.left) > 0
    return f"{what}{dates.short(was)}，{answers.left(new)}（原{f'{old.left}个' if same else answers.left(old)}）"


def told(moved: Sequence[str]) -> str:
    """What the office hears when working days changed."""
    return "\n".join(("【日历变动】放假安排已更新，下列时限随之变化：", *moved))


def listed(moved: Sequence[str]) -> list[str]:
    """The first of the sentences, the rest counted."""
    return [*moved[:MOST], f"另有{len(moved) - MOST}项变动，请发送 /临期 查看。"] if len(moved) > MOST else list(moved)


def no_more(gone: Sequence[date], today: date, where: str) -> str:
    """The days that were stated before and are no more: how many, the first of them, and `where` to look the others up."""
    spans = dates.runs(gone)
    said = "、".join(dates.span(run, today) for run in spans[:MOST])
    left = [day for run in spans[MOST:] for day in run]
    between = f"在{dates.span(sorted({left[0], left[-1]}), today)}{'之间' if len(left) > 1 else ''}" if left else ""
    more = f"等，其余{len(left)}天{between}，{where}" if left else ""
    return f"原登记的{len(gone)}天不在其中，已取消：{said}{more}。"
