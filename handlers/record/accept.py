"""/签收 20210032 — the lead division has taken the item over."""

from __future__ import annotations

from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import refuse
from bot.message import Reply
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.stages import Case
from bot.rules.words import WORKERS, FactKind


@command(
    "/签收",
    usage="/签收 编号 日期",
    summary="登记牵头处室已签收（日期不写为今天）",
    synonyms=("已签收", "接收"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def accept(context: Context, number: Number, day: Day) -> Reply:
    return accepted(context, lookup.to_work_on(context, number), day or context.today)


def accepted(context: Context, case: Case, day: date) -> Reply:
    """Record it, and say until when the item may be objected to."""
    refuse(process.refusal_to_accept(case) or process.refusal_of_day(case, day, context.today))
    context.record(case, FactKind.ACCEPTED, day)
    until = process.objection_until(case, context.calendar, context.office.limits_of(case))
    more = (
        f"如不属本处职责，请于{dates.near(until, context.today)}前申退：\n/申退 {case.number} 理由"
        if context.today <= until
        else ""
    )
    return context.done(case, f"{dates.near(day, context.today)}签收", more)
