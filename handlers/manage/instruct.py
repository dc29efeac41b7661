"""/批示 20210032 请抓紧办理，确保代表满意 — a leader's instruction on an item; typed by the office, it names the leader.

In single chat it is recorded at once, and its words are told in a group when the leader says 是.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot import lookup, pending
from bot.command import Context, Number, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import facts, proposals
from bot.records.delivery import notices
from bot.rules import dates, grounds, permissions, whose
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.wording import receipts
from bot.rules.words import LEADERS, OFFICE, FactKind

PUBLISHED, KEPT = "发到群", "不发到群"  # in place of an instruction: the one that was given is told, or is not
ABOUT_ONE = re.compile(rf"(?P<what>{PUBLISHED}|{KEPT})里?(?:\s{{0,4}}第?\s{{0,4}}(?P<place>\d{{1,3}})\s{{0,4}}条?)?")
ANSWERED_WITHIN = timedelta(days=1)


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
    content = words.strip(" ,，:：。")
    if found := ABOUT_ONE.fullmatch(content):
        return published(context, case, found["place"]) if found["what"] == PUBLISHED else kept(context, case, found["place"])
    leader = context.actor.name
    leaders = (*case.deputy_directors, *case.directors)
    if not permissions.has(leaders, context.actor):
        named = next((party for party in leaders if content.startswith(party.name)), None)
        if named is None:
            raise UserError(
                f"请写明批示的领导（{'、'.join(party.name for party in leaders)}）：/批示 {case.number} 姓名 内容。{NO_EFFECT}"
            )
        leader, content = named.name, content.removeprefix(named.name).strip(" ,，:：")
    if not content:
        raise UserError(f"请写明批示内容：/批示 {case.number} 内容。{NO_EFFECT}")
    last = case.of(FactKind.INSTRUCTION)[-1:]
    if last and (last[0].value, last[0].details.get("leader")) == (content, leader):
        known = f"{case.number} {leader}的这一批示已于{dates.short(last[0].on)}登记，无须重复操作"
        raise UserError(f"{known}；需要发到群里的，请发送 /批示 {case.number} {PUBLISHED}。{NO_EFFECT}")
    count = facts.next_number(context.session, case.id, FactKind.INSTRUCTION)
    context.record(case, FactKind.INSTRUCTION, context.today, subject=count, value=content, details={"leader": leader})
    shown = f"批示内容：{case.quoted(content)}"
    case = context.case(case.id)
    if context.group:
        tell(context, case, case.of(FactKind.INSTRUCTION)[-1])
        return context.done(case, f"{leader}批示", shown)
    yes = publishing(case, count)
    place = proposals.place_of(context.message.platform, None)
    proposals.propose(
        context.session,
        context.actor.id,
        place,
        yes,
        otherwise=f"/批示 {case.number} {KEPT} 第{count}条",
        about=f"{case.number} 第{count}条批示发到群里",
        rests=question_of(case.of(FactKind.INSTRUCTION)[-1]),
        now=context.now,
        until=context.now + ANSWERED_WITHIN,
    )
    waiting = len(pending.live(context.session, context.office, context.actor.id, place, context.now))
    how = f"另有{waiting - 1}项也待您确认，请发送" if waiting > 1 else "请回复 是，或发送" if context.alone else "请发送"
    return context.done(case, f"{leader}批示", shown, f"尚未发到群里。需要发给承办处室的，{how}：{yes}")


def publishing(case: Case, place: str) -> str:
    """The command that tells this instruction and no other."""
    return f"/批示 {case.number} {PUBLISHED} 第{place}条"


def question_of(fact: Fact) -> str:
    """What the question rests on whether this instruction is to be told."""
    return pending.on(pending.INSTRUCTION, fact.order)


def own(context: Context, case: Case, place: str | None) -> Fact | None:
    """The person's instruction of that running number, or the latest; None where it holds no more."""
    given = case.of(FactKind.INSTRUCTION)
    mine = [fact for fact in given if facts.recorder_of(context.session, fact.order) == context.actor.id]
    if place is None:
        return mine[-1] if mine else None
    found = next((fact for fact in given if fact.subject == place), None)
    if found and found not in mine:
        raise UserError(f"{case.number} 第{place}条批示不是您登记的，只能由登记人发到群里。{NO_EFFECT}")
    return found


def published(context: Context, case: Case, place: str | None) -> Reply:
    """An own instruction on the item, which was typed in single chat, is told where its division hears it."""
    fact = own(context, case, place)
    if fact is None and place is None:
        raise UserError(f"{case.number} 没有批示可发，请先发送 /批示 {case.number} 内容。{NO_EFFECT}")
    if fact is None:
        return Reply(f"{case.number} 第{place}条批示已撤销或不存在，未发到群里。{NO_EFFECT}", "refused")
    before = notices.newest(context.session)
    told = tell(context, case, fact)
    if act := facts.act_of(context.session, fact.order):
        notices.follow(context.session, case.id, act, after=before)
    if not told:
        raise UserError(f"{case.number} 的承办处室没有可通知的群或人员，批示未发出，请另行告知。{NO_EFFECT}")
    proposals.forget(context.session, question_of(fact))
    return Reply(f"{receipts.first('批示发到群里')}\n{sentence(case, fact)}")


def kept(context: Context, case: Case, place: str | None) -> Reply:
    """An own instruction stays recorded and is not told."""
    fact = own(context, case, place)
    if fact is None:
        return Reply(f"{case.number} 没有待发到群里的批示。{NO_EFFECT}", "refused")
    proposals.forget(context.session, question_of(fact))
    return Reply(f"好的，{case.number} 第{fact.subject}条批示未发到群里，登记保留。")


def tell(context: Context, case: Case, fact: Fact) -> bool:
    """Officer and head hear an instruction in their group; False where no group reaches them."""
    rests = [grounds.fact(FactKind.INSTRUCTION, subject=fact.subject)]
    key = f"instruction:{case.id}:{fact.order}:{context.entry}"
    told = (*case.officers, *case.heads)
    return notices.tell(
        context.session, case, told, sentence(case, fact), key=key, here=context.group, now=context.now, rests=rests
    )


def sentence(case: Case, fact: Fact) -> str:
    """20210032 局长批示：速办"""
    leader = whose.hand(fact.details.get("leader", ""), console=fact.at_console)
    return f"{case.number} {leader}批示：{case.quoted(fact.value)}"
