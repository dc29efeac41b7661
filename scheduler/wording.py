"""What a reminder says: short, formal, numbers and days; at most ten items; never a ranking, never 请回复收到. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules import dates, deadlines, secrecy
from bot.rules.duties import DutyKind
from bot.rules.wording import answers
from scheduler.policy import Reminder

RESENT = "【补发】"
# The narrowest platform takes 2,048 of a text (docs/decisions/platforms.md#wecom-webhook); a label and escapes want some.
BYTES = 1_960
AFTERWARDS = "办好后请@我发送：已办理 编号；需延期或不属本处：申请延期 编号、不是我处 编号；详情：/查 编号。"
AFTER_OPINIONS = "提交后请@我发送：已办理 编号；详情：/查 编号。"  # who assists neither extends nor objects
TASKS = {
    DutyKind.REPLY: "答复",
    DutyKind.OPINION_TO_LEAD_UNIT: "会办意见",
    DutyKind.ASSISTING_OPINION: "配合意见",
}


def remind(reminders: Sequence[Reminder], today: date, most: int) -> str:
    """The text of one message: the most urgent lines, at most `most` and as many as a message takes; the rest counted."""
    lines = [line(group, today) for group in grouped(reminders)]
    items = len({reminder.duty.case.id for reminder in reminders})
    counted = f"{items}件" if items == len(lines) else f"{items}件{len(lines)}项"
    haste = "请抓紧办理" if any(reminder.seen.overdue for reminder in reminders) else "请按时办理"
    head = f"【办理提醒】{dates.long(today)}，以下{counted}{haste}："
    opinions = all(reminder.duty.kind is DutyKind.ASSISTING_OPINION for reminder in reminders)
    end = AFTER_OPINIONS if opinions else AFTERWARDS
    shown = fitting([f"{place}. {words}" for place, words in enumerate(lines[:most], start=1)], head, rest(len(lines)), end)
    if left := len(lines) - len(shown):
        shown.append(rest(left))
    return "\n".join((head, *shown, end))


def rest(left: int) -> str:
    """How many lines are not shown, and where to look."""
    return f"另有{left}项未列出，请发送 /我的、/临期 或 /逾期 查看。"


def fitting(lines: Sequence[str], *others: str) -> list[str]:
    """The first lines that one message takes beside the others; one at least."""
    room = BYTES - sum(len(words.encode()) + 1 for words in others)
    shown: list[str] = []
    for words in lines:
        room -= len(words.encode()) + 1
        if room < 0 and shown:
            break
        shown.append(words)
    return shown


def grouped(reminders: Sequence[Reminder]) -> list[list[Reminder]]:
    """Reminders of one item, kind and due date together: several assisting divisions make one line."""
    found: dict[tuple[int, str, date], list[Reminder]] = {}
    for reminder in reminders:
        found.setdefault((reminder.duty.case.id, reminder.duty.kind, reminder.duty.due), []).append(reminder)
    return list(found.values())


def line(group: Sequence[Reminder], today: date) -> str:
    """20210032 关于加快新型智慧城市建设…：答复7月31日到期，还剩10个工作日（黄灯，信息化推进处）"""
    first = group[0]
    case, seen = first.duty.case, first.seen
    provisional = "，工作日暂定" if seen.provisional else ""
    day = dates.short(seen.due) if seen.due.year == today.year else f"{seen.due.year}年{dates.short(seen.due)}"
    left = answers.left(seen)
    when = f"{day}，今日到期" if left == "今日到期" else f"{day}到期，{left}"
    if not secrecy.may_be_named(case.secrecy):
        return f"{case.number}：{when}{provisional}（{deadlines.light(seen)}）"
    title = f" {answers.short_title(case.title)}"
    own = f"，{first.step.words}" if first.step.words else ""
    divisions = "、".join(reminder.duty.division for reminder in group)
    return f"{case.number}{title}：{TASKS[first.duty.kind]}{when}{provisional}（{deadlines.light(seen)}，{divisions}）{own}"
