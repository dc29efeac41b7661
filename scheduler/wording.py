"""What a reminder says: short, formal, numbers and days; at most ten items; never a ranking, never 请回复收到. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules import answers, dates, deadlines, secrecy
from bot.rules.duties import DutyKind
from scheduler.policy import Reminder

RESENT = "【补发】"
AFTERWARDS = "办好后请@我发送：已办理 编号；需延期或不属本处：申请延期 编号、不是我处 编号；详情：/查 编号。"
TASKS = {
    DutyKind.REPLY: "答复",
    DutyKind.OPINION_TO_LEAD_UNIT: "会办意见",
    DutyKind.ASSISTING_OPINION: "配合意见",
}


def remind(reminders: Sequence[Reminder], today: date, most: int) -> str:
    """The text of one message; the most urgent `most` lines, the rest counted."""
    lines = [line(group) for group in grouped(reminders)]
    items = len({reminder.duty.case.id for reminder in reminders})
    head = f"【办理提醒】{dates.long(today)}，以下{items}件请按时办理："
    shown = [f"{place}. {words}" for place, words in enumerate(lines[:most], start=1)]
    if len(lines) > most:
        shown.append(f"另有{len(lines) - most}项，请发送 /临期 或 /逾期 查看。")
    return "\n".join((head, *shown, AFTERWARDS))


def grouped(reminders: Sequence[Reminder]) -> list[list[Reminder]]:
    """Reminders of one item, kind and due date together: several assisting divisions make one line."""
    found: dict[tuple[int, str, date], list[Reminder]] = {}
    for reminder in reminders:
        found.setdefault((reminder.duty.case.id, reminder.duty.kind, reminder.duty.due), []).append(reminder)
    return list(found.values())


def line(group: Sequence[Reminder]) -> str:
    """20210032 关于加快新型智慧城市建设…：答复7月31日到期，还剩10个工作日（黄灯，信息化推进处）"""
    first = group[0]
    case, seen = first.duty.case, first.seen
    if not secrecy.may_be_named(case.secrecy):
        return f"{case.number}：{dates.short(seen.due)}到期，{answers.left(seen)}（{deadlines.light(seen)}）"
    title = f" {answers.short_title(case.title)}"
    own = f"，{first.step.words}" if first.step.words else ""
    divisions = "、".join(reminder.duty.division for reminder in group)
    provisional = "，工作日暂定" if seen.provisional else ""
    return (
        f"{case.number}{title}：{TASKS[first.duty.kind]}{dates.short(seen.due)}到期，"
        f"{answers.left(seen)}{provisional}（{deadlines.light(seen)}，{divisions}）{own}"
    )
