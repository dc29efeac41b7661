"""/撤销 20210032 — what I recorded last holds no more, as long as nothing was built on it; it stays in the history."""

from __future__ import annotations

import re

from bot import lookup, news
from bot.acts import opinions, year_pieces
from bot.command import REGISTRY, Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import acts, suggestions, taking_back
from bot.records.delivery import notices
from bot.records.delivery.notices import About
from bot.rules import changes, grounds, permissions, review_chain, secrecy, way_back
from bot.rules.pairs import Pair
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.way_back import Done, Move
from bot.rules.wording import answers, receipts
from bot.rules.words import WORKERS, FactKind

USAGE = "/撤销 编号"
REASON = re.compile(r"^(?:(?:理由|原因|因为|因)\s*[:：]?\s*(?=[^\s:：])(?P<why>.+)|(?P<slip>(?:我|刚才)*[点按写记]错了?))$")
NOTHING = "您没有可以撤销的登记，只能撤销本人一天以内的登记。"
CORRECT = "登记有误的请发送 /更正 编号 事项 新内容 理由：…。"
ASK = f"登记有误的请{Need.WORK.value}更正。"
ELSEWHERE = f"您最近一次登记的件不在此处可查范围内，请与我单聊发送：/撤销 编号。{NO_EFFECT}"
NOT_YOURS = f"您最近一次登记的件已不在您可查范围内，不能由您撤销，登记有误的请联系办公室更正。{NO_EFFECT}"


@command(
    "/撤销",
    usage=USAGE,
    summary="撤销本人最近一次登记或审核（一天以内，其后没有新的登记）",
    synonyms=("撤销上一步", "我点错了", "点错了", "我按错了"),
    changes=True,
    forms=("/撤销 编号 理由：…",),
)
def take_back(context: Context, number: Number, words: str = "") -> Reply:
    words = words.strip(" ,，。")
    found = REASON.match(words)
    if not number and not context.alone:
        raise UserError(f"同一条消息里另有内容，请写明撤销哪一件：{USAGE}，或单独发送 /撤销。{NO_EFFECT}")
    if words and not found:
        raise UserError(f"没有看懂“{words[:16]}”，撤销的总是本人最近一次登记，请发送 {USAGE}，或 {USAGE} 理由：…。{NO_EFFECT}")
    reason = (found["why"] or found["slip"]) if found else ""
    acts.lock(context.session, context.actor.id)
    if not number and (said := year_pieces.take_back(context, reason)):
        return Reply(said)
    case = lookup.item(context, number, usage=USAGE) if number else last_anywhere(context)
    suggestions.lock(context.session, case.id)
    case = context.case(case.id)
    return taken_back(context, case, reason)


def last_anywhere(context: Context) -> Case:
    """The item on which this person recorded something last; raises UserError where that can't be taken back here."""
    last = acts.last_of(context.session, context.actor.id)
    if last is None:
        works = bool(context.actor.roles & WORKERS)
        raise UserError(f"{NOTHING}{CORRECT if works else ASK}{NO_EFFECT}")
    if last.suggestion_id is None:
        raise UserError(f"{REGISTRY[last.command].stays}。{NO_EFFECT}")
    case = context.case(last.suggestion_id)
    if not secrecy.may_be_stored(case.secrecy) or not permissions.may_see(context.scope, case):
        context.about = None
        raise UserError(ELSEWHERE if context.group else NOT_YOURS)
    refuse(lookup.not_begun(context, case))
    undone = acts.last_undone(context.session, context.actor.id)
    if undone is not None and undone >= last.at:
        done = taking_back.standing(context.session, case.id)
        act = next(each for each in done if each.order == last.id)
        what = way_back.words((*act.traces, *way_back.dropped(act)), case.body)
        before = f"您最近一次操作已是撤销。此前的登记为 {answers.short_name(case)}：{what}"
        if why := refusal(context, case, done, act):
            raise UserError(f"{before}。\n{why}")
        raise UserError(f"{before}。确需撤销的，请发送 /撤销 {case.number}。{NO_EFFECT}")
    return case


def taken_back(context: Context, case: Case, reason: str) -> Reply:
    """Take the person's last act on the item back, and tell whoever was told of it."""
    done = taking_back.standing(context.session, case.id)
    act = way_back.last_own(done, context.actor.id, office=context.actor.is_office)
    if act is None:
        raise UserError(not_own(case, done))
    refuse(refusal(context, case, done, act))
    before = case
    why = f"撤销：{reason}" if reason else "撤销"
    taking_back.take_back(context.session, act.order, by=context.actor.id, now=context.now, reason=why)
    case = context.case(case.id)
    complete = None
    if way_back.about_opinions(act):
        complete = opinions.settled(context, case, why)
        case = context.case(case.id)
    again = way_back.again(case, act)
    tell(context, before, act, again, complete)
    counts = receipts.counts_again(before, context.standing(case))
    what = f"撤销{way_back.words(act.traces, case.body)}"
    return context.done(case, what, f"{again}。" if again else "", "原记录保留备查。", counts)


def refusal(context: Context, case: Case, done: list[Done], act: Done) -> str | None:
    """Why this act of the person's may not be taken back now, and what to do instead; None when it may."""
    if stays := REGISTRY[act.command].stays:
        stays = stays.replace(" 编号", f" {case.number}").replace(way_back.OFFICER, way_back.reassigned(act))
        return f"{case.number} {stays}。{NO_EFFECT}"
    later = [other for other in done if other.order > act.order]
    return no_more(context, case, act) or way_back.refusal(case, act, later, context.now)


def tell(context: Context, before: Case, act: Done, again: str, complete: int | None) -> None:
    """Whoever was told of the act hears that it holds no more and what holds again; of opinions that are complete no more
    whoever was told that by the act `complete`, too. A division hears whether its opinion is waited for."""
    case = context.case(before.id)
    notices.call_again(context.session, act.replaced)
    who = context.actor.name if secrecy.may_be_named(case.secrecy) else "登记人"
    said = "，".join(filter(None, (f"{answers.short_name(case)} {who}已撤销{way_back.words(act.traces, case.body)}", again)))
    key = f"taken-back:{context.entry}"
    about = About(case, way_back.rests_on(act))
    text = f"{said}，此前通知作废。\n查看现状请发送：/查 {case.number}"
    pair = Pair(before, case, news.settled(context.session, context.office, context.today))
    instead = changes.contrary(pair)
    notices.take_back(context.session, act.order, about, text, key=key, now=context.now, contrary=instead)
    if complete is not None and complete != act.order:
        owed = About(case, (grounds.no_fact(FactKind.OPINIONS_COMPLETE),))
        text = f"{said}，配合处室书面意见尚未收齐，还缺{'、'.join(case.silent_divisions)}。"
        notices.take_back(context.session, complete, owed, text, key=key, now=context.now)


def not_own(case: Case, done: list[Done]) -> str:
    """Nothing on this item is the person's to take back; whose the last record is."""
    if not done:
        return f"{case.number} 没有可以撤销的登记，台账导入的请在台账中改正后重新导入。{NO_EFFECT}"
    last = done[-1]
    whose = last.by.name if secrecy.may_be_named(case.secrecy) else "他人"
    return f"{case.number} 最近一次登记是{whose}的：{way_back.words(last.traces, case.body)}，只能由其本人撤销。{NO_EFFECT}"


def no_more(context: Context, case: Case, act: Done) -> str | None:
    """Why somebody who recorded this has no say in it any more: the work, or the review, is another's now."""
    needs = REGISTRY[act.command].needs
    if needs and not permissions.meets(needs, context.actor, case):
        return f"{case.number} 须由{needs.value}办理 {act.command}，不能再由您撤销。{NO_EFFECT}"
    decided = next((trace for trace in act.traces if trace.what is Move.DECIDED), None)
    if decided and not act.for_office and not review_chain.is_reviewer(case, context.actor.id, decided.level):
        return f"{case.number} 现不再由您审核，不能撤销。{NO_EFFECT}"
    return None
