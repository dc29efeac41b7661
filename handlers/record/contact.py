"""/联系 20210032 昨天 要求面复 — the deputy was telephoned; whether a face-to-face reply is wanted (seed F18–F20)."""

from __future__ import annotations

import re

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.process import NOT_WANTED, WANTED
from bot.rules.review_chain import NO_EFFECT
from bot.rules.words import WORKERS, FactKind

USAGE = "/联系 编号 日期 要求面复（或 不要求面复）"
NO = re.compile(r"^(?:代表)?(?:不要求|不需要|不希望|不用|无需|无须|不)(?:面复)?$")
YES = re.compile(r"^(?:代表)?(?:要求|需要|希望|想要|要)?面复$|^(?:代表)?(?:要求|需要|希望)$")


@command(
    "/联系",
    usage=USAGE,
    summary="登记已与代表电话沟通，以及是否要求面复",
    synonyms=("电话沟通", "已联系", "联系代表"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def contact(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    wish = words.strip(" ,，。")
    if wish and not NO.match(wish) and not YES.match(wish):
        raise UserError(f"没有看懂代表意愿“{wish[:12]}”，请发送 /联系 {case.number} 要求面复（或 不要求面复）。{NO_EFFECT}")
    on, known = day or context.today, case.on(FactKind.FIRST_CONTACT)
    refuse(process.refusal_to_contact(case) or process.refusal_of_day(case, on, context.today))
    if known and not wish:
        raise UserError(f"{case.number} 已于{dates.short(known)}登记电话沟通；如需登记意愿，请发送 {USAGE}。{NO_EFFECT}")
    if wish and YES.match(wish) and case.fresh(FactKind.MAILED):
        first = f"/更正 {case.number} 寄出 撤销 理由：…"
        raise UserError(f"{case.number} 已登记寄出，不能再登记要求面复；如确有要求，请先撤销寄出：{first}。{NO_EFFECT}")
    if known is None:
        context.record(case, FactKind.FIRST_CONTACT, on)
    said = f"{dates.near(on, context.today)}与代表电话沟通"
    if wish:
        wanted = NOT_WANTED if NO.match(wish) else WANTED
        context.record(case, FactKind.WANTS_MEETING, on, value=wanted)
        said += "，代表要求面复" if wanted == WANTED else "，代表不要求面复"
    else:
        return context.done(case, said, "代表是否要求面复尚未登记，知道后请再登记。")
    return context.done(case, said)
