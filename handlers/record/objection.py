"""/申退 20210032 理由 — "not ours", within its own limit; the office records the decision: 同意, or 不同意 and why.

Refused, the clock never stopped (docs/decisions/process.md#objection); the duties of an item that is objected to stay due.
"""

from __future__ import annotations

import re

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import people
from bot.rules import dates, grounds, hesitation, process, spelling
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import AGREED, REFUSED, Case
from bot.rules.wording import receipts
from bot.rules.words import WORKERS, FactKind

USAGE = "/申退 编号 理由"
SHORTEST = 4  # characters of a reason
OTHER_UNIT = re.compile(r"(?:转|由)(?:交)?(?P<unit>[一-鿿]{2,20}?)(?:办理|承办|主办)")


@command(
    "/申退",
    usage=USAGE,
    summary="不属本单位（本处）职责，申请退回并写明理由",
    synonyms=("申请退回", "申请退办", "不是我处", "不属我处"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
    forms=("/申退 编号 同意", "/申退 编号 不同意 理由"),
)
def objection(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    for verdict in (REFUSED, AGREED):
        if words.startswith(verdict):
            return decided(context, case, verdict, words.removeprefix(verdict).strip(" ，,：:"))
    return raised(context, case, words)


def raised(context: Context, case: Case, reason: str) -> Reply:
    """The division objects; the office is told."""
    refuse(process.refusal_to_object(case))
    if hesitation.hesitates(reason):
        raise UserError(
            f"{spelling.echoed(reason)}不是申退的理由，没有登记。确需申退的，请发送：/申退 {case.number} 理由。{NO_EFFECT}"
        )
    if len(reason) < SHORTEST:
        raise UserError(f"申退须写明理由（不少于{SHORTEST}个字）和应承办的单位：/申退 {case.number} 理由。{NO_EFFECT}")
    unit = OTHER_UNIT.search(reason)
    context.record(case, FactKind.OBJECTION, context.today, value=reason, details={"unit": unit["unit"]} if unit else {})
    until = process.objection_until(case, context.calendar, context.office.limits_of(case))
    late = f"已超过申退期限{dates.near(until, context.today)}，可能不予调整。" if context.today > until else ""
    office = people.office(context.session, context.today)
    text = (
        f"{case.number} 已由{case.lead_division}申退，请答复：/申退 {case.number} 同意 或 /申退 {case.number} 不同意 理由。{late}"
    )
    key = f"objection:{case.id}:{context.entry}"
    rests = [grounds.OBJECTION]
    context.tell(case, office, text, key=key, rests=rests)
    return context.done(case, "申退", f"理由：{case.quoted(reason)}", late, "答复前办理时限不停，请继续办理。")


def decided(context: Context, case: Case, verdict: str, reason: str) -> Reply:
    """The office records the answer to the objection."""
    if not context.actor.is_office:
        raise UserError(f"{case.number} 的申退须由办公室答复。{NO_EFFECT}")
    refuse(process.refusal_to_answer_objection(case))
    if verdict == REFUSED and len(reason) < SHORTEST:
        raise UserError(f"不同意须写明理由（不少于{SHORTEST}个字）：/申退 {case.number} 不同意 理由。{NO_EFFECT}")
    context.record(case, FactKind.OBJECTION_DECISION, context.today, value=verdict, details={"reason": reason} if reason else {})
    unchanged = f"办理时限不变，仍为{dates.near(case.due_on, context.today)}。"
    words, *more = (
        ("同意申退，该件不再由本单位办理",) if verdict == AGREED else ("不同意申退", f"理由：{case.quoted(reason)}", unchanged)
    )
    key = f"objection:{case.id}:{context.entry}:answer"
    people_told = (*case.officers, *case.heads)
    told = f"{case.number} {'。'.join((words, *more)).removesuffix('。')}。"
    rests = [grounds.fact(FactKind.OBJECTION_DECISION, value=verdict)]
    context.tell(case, people_told, told, key=key, rests=rests)
    return Reply(receipts.text(context.standing(context.case(case.id)), words, *more))
