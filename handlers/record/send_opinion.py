"""/报送 20210045 7.29 — the co-handling opinion went to the lead unit (会办); its reminders stop by themselves."""

from __future__ import annotations

from datetime import date

from bot import lookup
from bot.acts import opinions
from bot.command import Context, Day, Number, command
from bot.errors import refuse
from bot.message import Reply
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.stages import Case
from bot.rules.words import WORKERS, FactKind


@command(
    "/报送",
    usage="/报送 编号 日期",
    summary="登记会办意见已报送主办单位",
    synonyms=("已报送", "报送主办单位"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
    forms=("/报送 编号 日期 缺意见 理由：…",),
)
def send_opinion(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    return sent(context, case, day or context.today, opinions.excuse_alone(context, words))


def sent(context: Context, case: Case, on: date, excuse: str | None) -> Reply:
    """Record it; raises UserError when something is missing. `excuse` is why missing opinions are not waited for, or None."""
    refuse(process.refusal_to_send_opinion(case, len(case.chain), excused=excuse is not None))
    refuse(process.refusal_of_day(case, on, context.today) or process.too_early(case, on))
    without = "" if excuse is None else opinions.gone_without(context, case, excuse)
    context.record(case, FactKind.OPINION_SENT, on)
    return context.done(case, f"会办意见{dates.near(on, context.today)}已报送{case.unit}", without)
