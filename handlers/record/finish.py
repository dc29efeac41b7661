"""/已办理 20210032 — what the person was reminded of is done: the letter mailed, the opinion sent or handed in.

Runs the step's own command, with its rights and its conditions: an assisting division's opinion, the opinion to the lead unit
of a 会办, or the letter to the deputy.
"""

from __future__ import annotations

from bot import arguments, lookup
from bot.command import REGISTRY, Context, Number, command
from bot.message import Reply
from bot.rules import permissions
from bot.rules.permissions import Need
from bot.rules.words import WORKERS


@command(
    "/已办理",
    usage="/已办理 编号 文号 日期",
    summary="被提醒的事已办好（答复寄出、意见报送或提交）",
    synonyms=("已办好", "办好了", "已完成办理"),
    offered=WORKERS,
    needs=Need.OPINION,
    changes=True,
)
def finish(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    of_lead = "/寄出" if case.handling.answers_deputy else "/报送"
    meant = of_lead if permissions.works_on(context.actor, case) else "/意见"
    return arguments.call(REGISTRY[meant], context, f"{case.number} {words}".strip())
