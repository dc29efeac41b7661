"""What helps somebody whose message was not understood, or who asks for help: commands that fit today, with real numbers."""

from __future__ import annotations

import re

from bot import queues
from bot.command import REGISTRY, Command, Context
from bot.records import suggestions, titles
from bot.rules import dates, secrecy, spelling
from bot.rules.permissions import has
from bot.rules.queues import WORKING, Task
from bot.rules.stages import Case
from bot.rules.wording import answers
from bot.rules.words import LEADERS

NOT_UNDERSTOOD = "没有看懂这条消息。"
ELSE = "查询请发送 /查 编号，其他用法请发送 /帮助。"
EXAMPLES = 2
ITEMS = 3  # that may be meant
TELLING = 3  # characters of a title
EXPLAINED = re.compile("：(?=[看查生])")
ALTERNATIVES = re.compile(r"，或 ?|（[^（）]*）")  # of a usage: what else may stand there


def not_understood(context: Context, words: str) -> str:
    """A few short lines for something nobody understands: the nearest command, and two examples that fit."""
    first = words.split()[0][:8]
    names = [c.name.lstrip("/") for c in REGISTRY.values() if c.summary]
    near = spelling.nearest(first, [name for name in names if len(name) > 1], within=1, most=1)
    hint = f"您是不是要发送 /{near[0]}？" if near else ""
    items = [f"/查 {case.shortest_number}（{answers.short_title(case.title)}）" for case in titled_like(context, words)]
    meant = f"\n您是不是要查：{'，'.join(items)}？" if items else ""
    return f"{NOT_UNDERSTOOD}{hint}{ELSE}{meant}\n您现在可以发送：{'，'.join(commands(context, EXAMPLES))}。"


def titled_like(context: Context, words: str) -> list[Case]:
    """The items whose titles hold a run of the words, the newest, of those that may be spoken of here."""
    run, found = titles.longest_run(context.session, context.scope, words, context.today)
    known = context.cases(found[:ITEMS]) if len(run) >= TELLING else []
    return [case for case in known if secrecy.may_be_named(case.secrecy)]


def commands(context: Context, most: int) -> list[str]:
    """Commands that fit this person today, what waits for them first."""
    actor = context.actor
    if context.unproved or not actor.roles & WORKING:
        mine = "/审" if actor.roles & LEADERS and not context.unproved else "/我的"
        return ["/临期", "/逾期"][:most] if actor.is_office else [mine, "/逾期"][:most]
    found = [said for task in queues.tasks(context) if (said := step_of(context, task))]
    return list(dict.fromkeys((*found, "/我的", "/临期")))[:most]


def step_of(context: Context, task: Task) -> str:
    """The command by which this person does what waits for them; empty where nothing does."""
    step, case = task.standing.next, task.standing.case
    if step and step.say and has(step.people, context.actor):
        return step.say[0]
    return f"/意见 {case.shortest_number}" if task.words and task.standing.opinions else ""


def item_for(context: Context, found: Command) -> Case | None:
    """An item on which the command is what comes next for this person, else one in their queue; of the office and who has none,
    the first open one that may be spoken of here. None where there is none."""
    if not context.actor.is_office:
        tasks = queues.tasks(context)
        fitting = [task for task in tasks if step_of(context, task).split(" ")[0] == found.name]
        if own := (fitting or tasks)[:1]:
            return own[0].standing.case
    ids = suggestions.still_open(context.session, context.scope, context.today)[:1]
    return next(iter(context.cases(ids)), None)


def example(context: Context, form: str, case: Case | None) -> str:
    """One way to write a command, with what stands for a number, a day and so on filled in; empty where nothing would be."""
    meant = EXPLAINED.split(ALTERNATIVES.split(form)[0])[0].strip("，")
    if not meant.startswith("/"):
        return ""
    letter = f"{context.office.letter_prefix or '某某'}函〔{context.today.year}〕61号"
    values = {"文号": letter, "日期": dates.short(context.today), "类别": "A", "年度": str(context.today.year), "序号": "第1项"}
    values |= {"编号": case.shortest_number} if case else {}
    said = re.sub("|".join(values), lambda found: values[found.group()], meant)
    return said if said != meant else ""
