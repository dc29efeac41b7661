"""/批示 20210032 请抓紧办理，确保代表满意 — a leader's instruction on an item; typed by the office, it names the leader."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError
from bot.message import Reply
from bot.records.delivery import notices
from bot.rules import grounds, permissions
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.words import LEADERS, OFFICE, FactKind

SHORTEST = 4


@command(
    "/批示",
    usage="/批示 编号 内容（办公室代录：/批示 编号 领导姓名 内容）",
    summary="登记领导对一件的批示",
    synonyms=("领导批示",),
    allowed=LEADERS | OFFICE,
    needs=Need.INSTRUCT,
    changes=True,
)
def instruct(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    leader, content = context.actor.name, words.strip(" ,，:：。")
    leaders = (*case.deputy_directors, *case.directors)
    if not permissions.has(leaders, context.actor):
        named = next((party for party in leaders if content.startswith(party.name)), None)
        if named is None:
            raise UserError(
                f"请写明批示的领导（{'、'.join(party.name for party in leaders)}）：/批示 {case.number} 姓名 内容。{NO_EFFECT}"
            )
        leader, content = named.name, content.removeprefix(named.name).strip(" ,，:：")
    if len(content) < SHORTEST:
        raise UserError(f"请写明批示内容（不少于{SHORTEST}个字）：/批示 {case.number} 内容。{NO_EFFECT}")
    count = str(len(case.of(FactKind.INSTRUCTION)) + 1)
    context.record(case, FactKind.INSTRUCTION, context.today, subject=count, value=content, details={"leader": leader})
    shown = case.quoted(content)
    text = f"{case.number} {leader}批示：{shown}"
    key = f"instruction:{case.id}:{context.entry}"
    told, rests = (*case.officers, *case.heads), [grounds.fact(FactKind.INSTRUCTION, subject=count)]
    notices.tell(context.session, case, told, text, key=key, here=context.group, now=context.now, rests=rests)
    return context.done(case, f"{leader}批示", f"批示内容：{shown}")
