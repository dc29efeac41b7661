"""Why an item stands where it stands: the days that led to a date, the facts that led to the next step (`/为什么`)."""

from __future__ import annotations

from datetime import date

from bot.rules import answers, dates, deadlines, duties, secrecy
from bot.rules.duties import DutyKind
from bot.rules.stages import Case
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar

NEAR = 5  # working days before the last one, shown so that a reader can count along


def text(case: Case, calendar: Calendar, today: date, chain: tuple[str, ...], opinion_days_before: int) -> str:
    """The due date and where it comes from, how its days are counted, what is owed by whom, and what comes next."""
    lines = [case.name, *of_date(case, calendar, today)]
    if not secrecy.may_be_named(case.secrecy):
        return "\n".join(lines)
    for duty in duties.open_duties(case, calendar, opinion_days_before):
        if duty.kind is DutyKind.ASSISTING_OPINION:
            lines.append(f"配合意见：{duty.division}尚未提交，时限{dates.long(duty.due)}{of_opinion(duty, opinion_days_before)}")
    lines.append(f"下一步：{answers.after(case, chain)}")
    if ground := of_step(case):
        lines.append(f"依据：{ground}")
    return "\n".join(lines)


def of_date(case: Case, calendar: Calendar, today: date) -> list[str]:
    """Where the due date comes from and how far away it is."""
    lines = [f"时限：{dates.long(case.due_on)}，{origin(case)}"]
    if case.finished_on:
        return [*lines, f"亮灯：灰灯，{dates.short(case.finished_on)}已办结，不再提醒"]
    seen = deadlines.deadline(calendar, case.due_on, today)
    near = dates.short(calendar.days_before(case.due_on, NEAR))
    if seen.effective != seen.due:
        kind = dates.weekday(seen.due) if seen.due.weekday() >= 5 else "放假"
        counted = f"{dates.short(seen.due)}是{kind}，提醒以{dates.of_week(seen.effective)}为准"
    else:
        counted = f"{dates.short(seen.due)}是工作日，提醒以当天为准"
    lines.append(f"{counted}；此前{NEAR}个工作日是{near}")
    lines.append(f"今天是{dates.of_week(today)}，{answers.left(seen)}")
    lines.append(f"亮灯：{deadlines.light(seen)}（余10个工作日起黄灯，余3个起橙灯，逾期红灯）")
    if seen.provisional:
        lines.append("该年度放假安排尚未公布，工作日按周一至周五暂定")
    return lines


def origin(case: Case) -> str:
    """The notice's date of the batch, an extension, or the limit of a redo."""
    if redo := case.facts.get(FactKind.REDO):
        return f"代表不满意（{dates.short(redo.on)}），须限期重新办理"
    if extension := case.facts.get(FactKind.EXTENSION):
        before = f"，原为{dates.short(case.limit_on)}" if case.limit_on else ""
        return f"经{extension.details.get('consent', '')}同意延期（{dates.short(extension.on)}）{before}"
    return f"{case.batch}交办通知所定（{dates.short(case.received_on)}交办）"


def of_opinion(duty: duties.Duty, days_before: int) -> str:
    """The working days before the item's own limit, or the day it was given when sent back."""
    back = {fact.subject for fact in duty.case.of(FactKind.OPINION_RETURNED)}
    return "（退回后限期重交）" if duty.division in back else f"（办理时限前{days_before}个工作日）"


def of_step(case: Case) -> str:
    """The facts from which the next step follows."""
    if case.handling is Handling.REFERENCE:
        return "参阅件，无须答复"
    if case.finished_on:
        return ""
    review = case.round
    known = [
        f"{words}{dates.short(on)}"
        for words, on in (
            ("电话沟通", case.on(FactKind.FIRST_CONTACT)),
            ("面复", case.on(FactKind.MEETING)),
            ("配合意见收齐", case.on(FactKind.OPINIONS_COMPLETE)),
            (f"第{review.number}轮送审" if review else "", review.submitted_on if review else None),
            ("征求代表意见", case.on(FactKind.CONSULTED)),
        )
        if on
    ]
    wish = case.value(FactKind.WANTS_MEETING)
    if case.handling.answers_deputy and wish:
        known.insert(1 if case.on(FactKind.FIRST_CONTACT) else 0, "代表要求面复" if wish == "是" else "代表不要求面复")
    if case.handling is Handling.JOINT:
        known.insert(0, "会办件答复主办单位，不直接答复代表")
    return "；".join(known) or "交办后尚无办理记录"
