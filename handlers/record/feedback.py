"""/反馈 20210032 态度满意 结果基本满意 7.30 — the deputy's form came back, in two dimensions and three grades.

/反馈 20210032 李示丁代表 态度满意 结果满意 — the own form of one of several; without a name the lead's, who collects them.

A dissatisfied deputy's reasons are compulsory (Shandong Art. 23), and a redo with its own limit begins. Nothing here nudges
anybody towards a grade (Chongqing Art. 38): it only asks for the form.

See docs/decisions/process.md#feedback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import dates, grounds, intentions, limits, named_proposers, process, spelling, spoken_days, stages, voices
from bot.rules.limits import LimitKind
from bot.rules.permissions import Need
from bot.rules.process import GRADES
from bot.rules.proposers import Proposer
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import DISSATISFIED, Case
from bot.rules.words import WHO, WORKERS, FactKind

USAGE = "/反馈 编号 态度满意 结果满意 日期"
# Right after what it grades: 不太满意, 不够满意, 很满意 are none of the three.
GRADE = r"(?:为|是)?\s{0,4}(?<![^\s,，。;；:：、/（(“—\-为是度果表示均都项意])(基本满意|不满意|满意)"
NAMED = re.compile(rf"(?:对)?(?:办理)?(态度|结果)\s{{0,4}}[:：]?\s{{0,4}}{GRADE}")
PLAIN = re.compile(GRADE)
REASON = re.compile(r"(?:^|[\s,，。;；])(?:理由|原因)(?:\s{0,4}[:：]|\s)")
BEFORE_REASON = re.compile(rf"不满意|{REASON.pattern}")
SAID_BESIDE = re.compile(
    rf"{WHO}|反馈|来电|来函|收到|回复|表示|电话|书面|办理|态度|结果|均|都|两项|对|为|的|了|[\s,，。;；:：、/（）()—\-]"
)
NOT_SPOKEN = "{proposer}的理由已登记，群内不显示。"  # what a deputy said is for whoever works on it
SHORTEST = 4  # characters of a reason


@command(
    "/反馈",
    usage=USAGE,
    summary="登记反馈：态度、结果两项（满意、基本满意、不满意）",
    synonyms=("代表反馈", "提案者反馈", "委员反馈", "反馈意见", "满意度"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def feedback(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    whom, words = named(case, words)
    on, dated = day or context.today, day is not None
    for one in whom:
        refuse(voices.by_name(case, one, process.refusal_of_feedback(voices.heard(case, one))))
    refuse(process.refusal_of_day(case, on, context.today))
    mailed = case.fresh(FactKind.MAILED)
    if mailed and on < mailed.on:
        raise UserError(f"{dates.long(on)}早于寄出日期{dates.long(mailed.on)}，请核对日期。{NO_EFFECT}")
    refuse(intentions.refusal(BEFORE_REASON.split(words, maxsplit=1)[0]))
    attitude, result, reason = grades(words)
    if not attitude or not result:
        example = f"/反馈 {case.number} 态度满意 结果基本满意"
        raise UserError(f"请写明态度和结果两项，等次只有{'、'.join(GRADES)}，例如 {example}。{NO_EFFECT}")
    if DISSATISFIED in (attitude, result) and len(reason) < SHORTEST:
        raise UserError(f"不满意须写明{case.body.proposer}的具体理由（不少于{SHORTEST}个字），写在最后。{NO_EFFECT}")
    if DISSATISFIED not in (attitude, result) and (left := SAID_BESIDE.sub("", reason)):
        raise UserError(f"没有看懂{spelling.echoed(left)}；满意、基本满意只登记等次和日期。{NO_EFFECT}")
    for one in whom:
        context.record(case, FactKind.ATTITUDE, on, value=attitude, subject=voices.subject(one))
        context.record(case, FactKind.RESULT, on, value=result, subject=voices.subject(one))
    said = f"{'、'.join(voices.called(case, one) for one in whom)}反馈（{dates.short(on)}）：办理态度{attitude}，办理结果{result}"
    if DISSATISFIED not in (attitude, result):
        return context.done(case, said)
    undated = not dated and spoken_days.PHRASES.search(reason) is not None
    return begun_again(context, case, whom, on, said, reason, "反馈日期未写明，按今天登记。" if undated else "")


def named(case: Case, words: str) -> tuple[tuple[Proposer, ...], str]:
    """(whose form it is, the words without the names), which stand before the grades: a reason behind 理由： may name others.

    Of several who made an item nobody is guessed: words before the grades that are no name are refused, and so are names
    behind them.
    """
    first, reason = PLAIN.search(words), REASON.search(words)
    until = first.start() if first else len(words)
    whom, before = named_proposers.named_in(case, words[:until])
    refuse(process.refusal_of_stranger(case, before))
    if len(case.proposers) > 1 and first and (not reason or first.start() < reason.start()):
        left = SAID_BESIDE.sub("", before)
        if left or named_proposers.speaks_of_one(case, words[until : reason.start() if reason else len(words)]):
            example = f"/反馈 {case.number}{voices.beside(case, case.proposers[-1])} 态度满意 结果不满意 理由：…"
            one = f"请在等次前写明是哪一位{case.body.person}的反馈，理由写在“理由：”之后"
            raise UserError(f"{case.number} 由多位{case.body.person}提出，{one}，例如 {example}。{NO_EFFECT}")
    return whom, before + words[until:]


def begun_again(context: Context, case: Case, whom: Sequence[Proposer], on: date, said: str, reason: str, undated: str) -> Reply:
    """The redo: its own limit in months from the feedback (Shandong Art. 24), a new review, a new letter."""
    limit = context.office.limits_of(case)[LimitKind.REDO]
    due = limit.until(on, context.calendar)
    for one in whom:
        context.record(case, FactKind.GRIEVANCE, on, value=reason, subject=voices.subject(one))
    rounds = str(case.rounds[-1].number if case.rounds else 0)
    details = {"rounds": rounds, limits.KEPT: str(limit), **voices.begun_by(whom)}
    if first := stages.first_answer(case.handling, case.facts):
        details[stages.ANSWERED] = first.isoformat()
    context.record(case, FactKind.REDO, on, value=due.isoformat(), details=details)
    context.tell_of_change(case)
    angry = "、".join(voices.called(case, one) for one in whom)
    text = f"{case.number} {angry}不满意，须于{dates.long(due)}前重新办理并再次答复，请重新办理后送审：/送审 {case.number}。"
    key = f"redo:{case.id}:{context.entry}"
    told = (*case.officers, *case.heads, *case.deputy_directors)
    rests = [grounds.fact(FactKind.REDO, value=due.isoformat()), grounds.rounds(case)]
    context.tell(case, told, text, key=key, rests=rests)
    again = f"须于{dates.near(due, context.today)}前重新办理并再次答复。"
    shown = case.body.say(NOT_SPOKEN) if context.group else f"{case.body.proposer}的理由：{case.quoted(reason)}"
    return context.done(case, said, undated, shown, again)


def grades(words: str) -> tuple[str, str, str]:
    """(attitude, result, reason): named ones first, else two in a row in this order; one word alone means neither.

    What a reason says of satisfaction is no grade, and two different grades of one dimension are none.
    """
    marked = REASON.search(words)
    said, reason = (words[: marked.start()], words[marked.end() :]) if marked else (words, "")
    behind = list(NAMED.finditer(reason)) if not PLAIN.search(said) else []
    if len(behind) > 1:  # 理由：没有回应第二项 态度满意 结果不满意
        said, reason = f"{said} {reason[behind[0].start() :]}", reason[: behind[0].start()]
    named = NAMED.findall(said)
    if named:
        attitude, result = ({grade for what, grade in named if what == which} for which in ("态度", "结果"))
        if len(attitude) != 1 or len(result) != 1:
            return "", "", ""
        return attitude.pop(), result.pop(), reason_in(NAMED.sub(" ", said), reason)
    found = PLAIN.findall(said)
    if said.startswith(("均", "都", "两项")) and len(found) == 1:
        return found[0], found[0], reason_in(PLAIN.sub(" ", said, count=1).lstrip("均都两项为 "), reason)
    if len(found) < 2:
        return "", "", ""
    return found[0], found[1], reason_in(PLAIN.sub(" ", said, count=2), reason)


def reason_in(rest: str, marked: str) -> str:
    """What is left as the deputy's reason, and what was said to be one."""
    blank = " ,，。;；:：、/"
    rest = " ".join(re.sub(r"办理(?=\s|$)", " ", rest).split()).strip(blank)
    return " ".join(f"{rest} {marked.strip(blank)}".split())
