"""/临期 — open items with ten working days or fewer left."""

from __future__ import annotations

from bot.command import Context, command
from bot.records import suggestions
from bot.rules import deadlines
from bot.rules.deadlines import Light
from bot.rules.wording import answers


@command(
    "/临期",
    usage="/临期",
    summary="看快到期的在办件（黄灯、橙灯）",
    synonyms=("快到期", "即将到期", "临近到期"),
)
def near_due(context: Context) -> str:
    return by_light(context, {Light.YELLOW, Light.ORANGE}, title="临期件", none="没有临期件（十个工作日内到期）。")


def by_light(context: Context, lights: set[Light], *, title: str, none: str) -> str:
    """The visible open items with these lights, nearest due date first."""
    ids = suggestions.still_open(context.session, context.scope, context.today)
    found = [
        case
        for case in context.cases(ids)
        if deadlines.light(deadlines.deadline(context.calendar, case.due_on, context.today)) in lights
    ]
    if not found:
        return none
    lines = [answers.line(case, context.calendar, context.today, context.office.chain) for case in found]
    return answers.listing(f"{title}共{len(found)}件：", lines, more="查看一件请发送 /查 编号。")
