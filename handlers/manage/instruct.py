"""/批示 20210032 请抓紧办理，确保代表满意 — a leader's instruction on an item; typed by the office, it names the leader.

In single chat it is recorded at once, and its words are told in a group when the leader says 是.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot import lookup, pending
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import facts, proposals
from bot.records.delivery import notices
from bot.records.delivery.notices import Hearing
from bot.rules import dates, grounds, key_items, permissions, spelling, whose
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact, Party
from bot.rules.wording import answers, asking, receipts
from bot.rules.words import LEADERS, OFFICE, FactKind

PUBLISHED, KEPT = "发到群", "不发到群"  # in place of an instruction: the one that was given is told, or is not
SENDING = r"(?P<no>不用?|先?别|先不|暂不)?发(?:到?群里?|送|出)?"
PLACE = r"\s{0,4}第?\s{0,4}(?P<place>\d{1,3})\s{0,4}条?"
ABOUT_ONE = re.compile(rf"(?:第\s{{0,4}}(?P<ahead>\d{{1,3}})\s{{0,4}}条[\s,，]{{0,4}})?{SENDING}(?:{PLACE})?")
# At an edge, set apart from the instruction itself: 同意 发到群.
TO_GROUP = r"请?(?P<no>不用?|先?别|先不|暂不)?发到?群里?"
BEFORE = re.compile(rf"{TO_GROUP}[\s,，:：;；。、]{{1,4}}(?P<rest>\S.*)")
BEHIND = re.compile(rf"(?P<rest>.*\S)[\s,，;；。、]{{1,4}}{TO_GROUP}(?:{PLACE})?")
ONE_GIVEN = re.compile(r"第\s{0,4}\d{1,3}\s{0,4}条")
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
    leader = context.actor.name
    leaders = tuple(dict.fromkeys((*case.deputy_directors, *case.directors, *key_items.named(case))))
    in_stead = not permissions.has(leaders, context.actor)
    named = next((party for party in leaders if content.startswith(party.name)), None) if in_stead else None
    if named:
        leader, content = named.name, content.removeprefix(named.name).strip(" ,，:：")
    if found := ABOUT_ONE.fullmatch(content):
        place = found["place"] or found["ahead"]
        return kept(context, case, place) if found["no"] else published(context, case, place)
    if in_stead and named is None:
        raise UserError(
            f"请写明批示的领导（{'、'.join(party.name for party in leaders)}）：/批示 {case.number} 姓名 内容。{NO_EFFECT}"
        )
    content, send = apart(content)
    refuse(no_instruction(context, case, content))
    if not content:
        raise UserError(f"请写明批示内容：/批示 {case.number} 内容。{NO_EFFECT}")
    last = case.of(FactKind.INSTRUCTION)[-1:]
    if last and (last[0].value, last[0].details.get("leader")) == (content, leader):
        if send is not None:
            return published(context, case, last[0].subject) if send else kept(context, case, last[0].subject)
        known = f"{case.number} {leader}的这一批示已于{dates.short(last[0].on)}登记，无须重复操作"
        raise UserError(f"{known}；需要发到群里的，请发送 /批示 {case.number} {PUBLISHED}。{NO_EFFECT}")
    count = facts.next_number(context.session, case.id, FactKind.INSTRUCTION)
    context.record(case, FactKind.INSTRUCTION, context.today, subject=count, value=content, details={"leader": leader})
    shown = f"批示内容：{case.quoted(content)}"
    case = context.case(case.id)
    if context.group:
        tell(context, case, case.of(FactKind.INSTRUCTION)[-1])
        return context.done(case, f"{leader}批示", shown)
    if send:
        said = told_now(context, case, case.of(FactKind.INSTRUCTION)[-1])
        return context.done(case, f"{leader}批示", shown, "已发到群里。" if said.group else alone(case, said))
    if send is not None:
        return context.done(case, f"{leader}批示", shown, "按您的要求未发到群里。")
    yes = publishing(case, count)
    place = proposals.place_of(context.message.platform, None)
    proposals.propose(
        context.session,
        context.actor.id,
        place,
        yes,
        otherwise=keeping(case, count),
        about=f"{case.number} 第{count}条批示发到群里",
        rests=question_of(case.of(FactKind.INSTRUCTION)[-1]),
        now=context.now,
        until=context.now + ANSWERED_WITHIN,
    )
    waiting = len(pending.live(context.session, context.office, context.actor.id, place, context.now))
    how = f"另有{waiting - 1}项也待您确认，请发送" if waiting > 1 else "请回复 是，或发送" if context.alone else "请发送"
    return context.done(case, f"{leader}批示", shown, f"尚未发到群里。需要发给承办处室的，{how}：{yes}")


def apart(content: str) -> tuple[str, bool | None]:
    """(an instruction without the wish at its edge to tell it, that wish); None where none is said."""
    found = BEFORE.fullmatch(content) or BEHIND.fullmatch(content)
    if found is None or found.groupdict().get("place") or ONE_GIVEN.match(found["rest"]):
        return content, None
    return found["rest"].strip(" ,，:：;；。、"), not found["no"]


def no_instruction(context: Context, case: Case, content: str) -> str | None:
    """Why a word that answers or takes back is not what a leader instructs, and what was meant instead; None for other words.

    好 and 同意 are instructions where no question about this item waits.
    """
    given = case.of(FactKind.INSTRUCTION)
    place = proposals.place_of(context.message.platform, None)
    waiting = {each.rests for each in pending.live(context.session, context.office, context.actor.id, place, context.now)}
    asked = any(question_of(fact) in waiting for fact in given)
    about_given = ONE_GIVEN.fullmatch(content) or BEFORE.fullmatch(content) or BEHIND.fullmatch(content)
    if not (about_given or asking.is_bare(content) or (asked and asking.may_agree(content))):
        return None
    ways = [f"登记批示请写明内容：/批示 {case.number} 内容"]
    if mine := own(context, case, None):
        ways[:0] = [
            f"第{mine.subject}条批示发到群里请发送：{publishing(case, mine.subject)}",
            f"不发请发送：{keeping(case, mine.subject)}",
            f"撤销请发送：/撤销 {case.number}",
        ]
    return "\n".join((f"没有将{spelling.echoed(content)}作为批示登记。", *ways, NO_EFFECT))


def publishing(case: Case, place: str) -> str:
    """The command that tells this instruction and no other."""
    return f"/批示 {case.number} {PUBLISHED} 第{place}条"


def keeping(case: Case, place: str) -> str:
    """The command that leaves this instruction untold."""
    return f"/批示 {case.number} {KEPT} 第{place}条"


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
    said = told_now(context, case, fact)
    if act := facts.act_of(context.session, fact.order):
        notices.follow(context.session, case.id, act, after=before)
    proposals.forget(context.session, question_of(fact))
    done = receipts.first("批示发到群里") if said.group else f"{receipts.first('批示单独通知')}\n{alone(case, said)}"
    return Reply(f"{done}\n{sentence(case, fact)}")


def kept(context: Context, case: Case, place: str | None) -> Reply:
    """An own instruction stays recorded and is not told."""
    fact = own(context, case, place)
    if fact is None:
        return Reply(f"{case.number} 没有待发到群里的批示。{NO_EFFECT}", "refused")
    proposals.forget(context.session, question_of(fact))
    return Reply(f"好的，{case.number} 第{fact.subject}条批示未发到群里，登记保留。")


def alone(case: Case, said: Hearing) -> str:
    """Who is told where no group hears of the item, and who cannot be."""
    left = answers.names([party for party in dict.fromkeys(hearing(case)) if party not in said.people])
    told = f"没有可通知的群，已单独通知{answers.names(said.people)}"
    return f"{told}；{left}请另行告知。" if left else f"{told}。"


def hearing(case: Case) -> tuple[Party, ...]:
    """Who hears an instruction: the officers and their head."""
    return (*case.officers, *case.heads)


def told_now(context: Context, case: Case, fact: Fact) -> Hearing:
    """Officer and head hear an instruction, and so does their group; raises UserError where nobody can be reached."""
    said = tell(context, case, fact, stands=True)
    if not said:
        raise UserError(f"{case.number} 的承办处室没有可通知的群或人员，批示未发出，请另行告知。{NO_EFFECT}")
    return said


def tell(context: Context, case: Case, fact: Fact, *, stands: bool = False) -> Hearing:
    """Officer and head hear an instruction; `stands`: their group reads it although they are told alone."""
    rests = [grounds.fact(FactKind.INSTRUCTION, subject=fact.subject)]
    key = f"instruction:{case.id}:{fact.order}:{context.entry}"
    return context.tell(case, hearing(case), sentence(case, fact), key=key, rests=rests, stands=stands)


def sentence(case: Case, fact: Fact) -> str:
    """20210032 局长批示：速办"""
    leader = whose.hand(fact.details.get("leader", ""), console=fact.at_console)
    return f"{case.number} {leader}批示：{case.quoted(fact.value)}"
