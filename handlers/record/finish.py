"""/已办理 20210032 — what the person was reminded of is done: the letter mailed, the opinion sent or handed in.

Runs the step's own command, with its rights and its conditions: an assisting division's opinion, the opinion to the lead unit
of a 会办, or the letter to the deputy.
"""

from __future__ import annotations

from datetime import date

from bot import lookup
from bot.command import REGISTRY, Context, Day, Number, command
from bot.message import Reply
from bot.rules import permissions
from bot.rules.permissions import Need
from bot.rules.stages import Case
from bot.rules.words import WORKERS
from handlers.record import mail, opinion, send_opinion


@command(
    "/已办理",
    usage="/已办理 编号 文号 日期",
    summary="被提醒的事已办好（答复寄出、意见报送或提交）",
    synonyms=("已办好", "办好了", "已完成办理"),
    offered=WORKERS,
    needs=Need.OPINION,
    changes=True,
)
def finish(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    return finished(context, lookup.to_work_on(context, number), day or context.today, words)


def finished(context: Context, case: Case, on: date, words: str = "") -> Reply:
    """Record what this person was to do on the item; raises UserError as the step's own command does."""
    if not permissions.works_on(context.actor, case):
        context.command = REGISTRY["/意见"]
        return opinion.own(context, case, on)
    if case.handling.answers_deputy:
        context.command = REGISTRY["/寄出"]
        return mail.mailed(context, case, on, words)
    context.command = REGISTRY["/报送"]
    return send_opinion.sent(context, case, on)
