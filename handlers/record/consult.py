"""/征求 20210032 同意 — the deputy was asked about the draft that passed the review, and agrees or wants changes.

What the deputy said is handed over on paper: draft and comments do not travel by chat (docs/decisions/chats.md#secrecy).
"""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import dates, process, spelling
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import DISAGREES, Case, Round
from bot.rules.words import WHO, WORKERS, FactKind

AGREES = ("同意", "无意见", "没有意见", "没意见", "满意", "认可")
OBJECTS = ("有意见", "不同意", "要求修改", "需修改", "需要修改")
SAID = {False: "同意", True: "有意见"}  # whether the deputy wants changes
ABOUT = re.compile(rf"{WHO}|表示|(?:对)?答复(?:稿|函)?|[\s,，。：:]")  # beside the deputy's word, without a meaning of its own


@command(
    "/征求",
    usage="/征求 编号 同意（或 有意见） 日期",
    summary="登记代表或提案者对答复稿的意见",
    synonyms=("征求意见", "征求代表意见", "征求提案者意见", "征求委员意见", "已征求"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def consult(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    on, said = day or context.today, ABOUT.sub("", words)
    if said in AGREES:
        return agreed(context, case, on)
    review = asked_about(context, case, on)
    if said not in OBJECTS:
        raise UserError(not_said(case, words.strip(" ,，。")))
    changed, who = replaced(case, review, DISAGREES), case.body.proposer
    context.record(case, FactKind.CONSULTED, on, value=DISAGREES, details={"round": str(review.number)})
    said = f"{dates.near(on, context.today)}征求{who}意见，{changed or f'{who}对答复稿有意见'}"
    return context.done(case, said, "具体意见请线下转交，本系统不保存。")


def replaced(case: Case, review: Round, value: str) -> str:
    """From what to what the deputy's word on this draft changes; empty where there was none. Raises UserError for the same."""
    before = case.fresh(FactKind.CONSULTED)
    if before is None or before.details.get("round", str(review.number)) != str(review.number):
        return ""
    who = case.body.proposer
    was, now = (SAID[each == DISAGREES] for each in (before.value, value))
    if was == now:
        already = f"{case.number} 已登记{dates.short(before.on)}征求{who}意见，{who}{was}"
        raise UserError(f"{already}，无须重复操作；日期有误的请发送 /更正 {case.number} 征求 日期 理由：…。{NO_EFFECT}")
    return f"{who}意见由{was}改为{now}"


def not_said(case: Case, words: str) -> str:
    """The question what the deputy said; nobody's word is taken for granted, and none of what was wanted is kept here."""
    asked = f"请写明{case.body.proposer}的意见：\n/征求 {case.number} 同意\n/征求 {case.number} 有意见\n"
    if any(word in words for word in OBJECTS):
        return f"没有登记{spelling.echoed(words)}：具体意见请线下转交，本系统不保存。{asked}{NO_EFFECT}"
    return f"没有看懂{spelling.echoed(words)}。{asked}{NO_EFFECT}" if words else f"{asked}{NO_EFFECT}"


def agreed(context: Context, case: Case, on: date) -> Reply:
    """The deputy agrees to the draft."""
    review = asked_about(context, case, on)
    changed, who = replaced(case, review, ""), case.body.proposer
    context.record(case, FactKind.CONSULTED, on, details={"round": str(review.number)})
    return context.done(case, f"{dates.near(on, context.today)}征求{who}意见，{changed or f'{who}同意答复稿'}")


def asked_about(context: Context, case: Case, on: date) -> Round:
    """The round whose draft the deputy was asked about; raises UserError when it is not through or the day does not fit."""
    refuse(process.refusal_to_consult(case, len(case.chain)) or process.refusal_of_day(case, on, context.today))
    review = case.round
    assert review  # noqa: S101 - the rule has looked
    if on < review.submitted_on:
        when = f"第{review.number}轮送审（{dates.short(review.submitted_on)}）"
        raise UserError(f"{dates.long(on)}早于{when}，请核对日期。{NO_EFFECT}")
    return review
