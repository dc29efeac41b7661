"""/联系 20210032 昨天 要求面复 微信 — the deputy was spoken to; whether a face-to-face reply is wanted.

/联系 20210032 李示丁代表 要求面复 — of several who made it together, the one who is named; else the lead.

Every contact is kept, with its way and who took part (docs/decisions/process.md#contact); the first one stays the first.
"""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import facts
from bot.rules import dates, intentions, named_proposers, passing_on, process, spelling, voices
from bot.rules.permissions import Need
from bot.rules.process import WAYS
from bot.rules.proposers import Proposer
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import NOT_WANTED, WANTED, Case
from bot.rules.words import WHO, WORKERS, FactKind

USAGE = "/联系 编号 日期 要求面复（或 不要求面复） 方式"
NO = re.compile(rf"(?:{WHO})?(?:不要求|不需要|不希望|不用|无需|无须|不)(?:面复)?")
YES = re.compile(rf"(?:{WHO})?(?:要求|需要|希望|想要|要)?面复|(?:{WHO})?(?:要求|需要|希望)")
LABELS = {
    "who": ("参加人员", "参加人", "参加"),
    "way": ("联系方式", "方式"),
    "day": ("联系日期", "日期"),
    "wish": ("代表意愿", "提案者意愿", "委员意愿", "意愿"),
}
PHONE, OTHER = "电话", "其他"
SAID = {WANTED: "要求面复", NOT_WANTED: "不要求面复"}


@command(
    "/联系",
    usage=USAGE,
    summary="登记与代表或提案者联系（电话、微信、走访等）和是否要求面复",
    synonyms=("电话沟通", "已联系", "联系代表", "联系提案者", "联系委员"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def contact(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    passes, words = passing_on.in_words(case, words)
    whom, words = named_proposers.named_in(case, words)
    refuse(process.refusal_of_stranger(case, words))
    if passes and not words.strip(" ,，。"):
        return agreed(context, case, day or context.today, passes)
    way, wanted, details = understood(context, case, words)
    on = day or context.today
    said = [spoken(context, case, one, on, way, wanted, details) for one in whom]
    if passes:
        said.append((recorded(context, case, on, passes), ""))
    with_whom = f"参加：{case.quoted(details['participants'])}" if "participants" in details else ""
    return context.done(case, "；".join(what for what, _ in said), with_whom, *(more for _, more in said if more))


def agreed(context: Context, case: Case, on: date, passes: str) -> Reply:
    """How the answer reaches the others beside the lead, said by itself; raises UserError for what is known already."""
    refuse(process.refusal_to_contact(case) or process.refusal_of_day(case, on, context.today))
    if case.value(FactKind.PASSED_ON) == passes:
        raise UserError(f"{case.number} 已登记{passing_on.words(case, passes)}，无须重复操作。{NO_EFFECT}")
    return context.done(case, recorded(context, case, on, passes))


def recorded(context: Context, case: Case, on: date, passes: str) -> str:
    """Record it; 由周示戊代表将答复转达其他联名代表"""
    context.record(case, FactKind.PASSED_ON, on, value=passes)
    return passing_on.words(case, passes)


def spoken(
    context: Context, whole: Case, whom: Proposer, on: date, way: str, wanted: str, details: dict[str, str]
) -> tuple[str, str]:
    """(what is recorded of the contact with one of the deputies, what is still to be said); raises UserError when nothing is."""
    case, called = voices.heard(whole, whom), voices.called(whole, whom)
    refusal = process.refusal_to_contact(case) or process.refusal_of_day(case, on, context.today)
    refuse(voices.by_name(whole, whom, refusal))
    wish = case.fresh(FactKind.WANTS_MEETING)
    if known(case, whom, on, way, details) and (not wanted or (wish and wish.value == wanted)):
        recorded = f"{case.number} 已登记{dates.short(on)}与{called}{in_words(way)}"
        if wish:
            raise UserError(f"{recorded}，{called}{SAID[wish.value]}，无须重复操作。{NO_EFFECT}")
        raise UserError(f"{recorded}；如需登记意愿，请发送 {USAGE}。{NO_EFFECT}")
    if wanted == WANTED and case.fresh(FactKind.MAILED):
        first = f"/更正 {case.number} 寄出 撤销 理由：…"
        raise UserError(f"{case.number} 已登记寄出，不能再登记要求面复；如确有要求，请先撤销寄出：{first}。{NO_EFFECT}")
    if not known(case, whom, on, way, details):
        keep(context, case, whom, on, way, details)
    said = f"{dates.near(on, context.today)}与{called}{in_words(way)}"
    if not wanted:
        held = f"{called}{SAID[wish.value]}已登记。" if wish else f"{called}是否要求面复尚未登记，知道后请再登记。"
        return said, held
    if not wish or wish.value != wanted:
        context.record(case, FactKind.WANTS_MEETING, on, value=wanted, subject=voices.subject(whom))
    changed = (
        f"{called}意愿由{SAID[wish.value]}改为{SAID[wanted]}" if wish and wish.value != wanted else f"{called}{SAID[wanted]}"
    )
    return f"{said}，{changed}", ""


def understood(context: Context, case: Case, words: str) -> tuple[str, str, dict[str, str]]:
    """(way, wish, details) of the words; the wish is empty where none is typed. Raises UserError for what is left."""
    words, bound = lookup.labelled(words, LABELS, may_be_empty=("day",))
    labelled, behind = lookup.taking_part(context, bound.get("who", ""), labelled=True)
    words = " ".join((words, bound.get("way", ""), bound.get("wish", ""), bound.get("day", ""), *behind))
    refuse(intentions.refusal(words))
    way, words = way_of(words)
    who, left = lookup.taking_part(context, re.sub(rf"沟通|[与同和](?:{WHO})", " ", words), labelled=False)
    who += labelled
    wish = "".join(left).strip("。")
    details = {"participants": "、".join(dict.fromkeys(who))} if who else {}
    if way == OTHER and wish and not set(left) & set(behind) and not NO.search(wish) and not YES.search(wish):
        return way, "", details | {"how": wish}
    if wish and not NO.fullmatch(wish) and not YES.fullmatch(wish):
        ways = f"方式可写{'、'.join(WAYS)}，参加人请写 参加：姓名"
        example = f"/联系 {case.number} 要求面复（或 不要求面复）"
        raise UserError(f"没有看懂{spelling.echoed(' '.join(left))}，请发送 {example}；{ways}。{NO_EFFECT}")
    return way or PHONE, (NOT_WANTED if NO.fullmatch(wish) else WANTED) if wish else "", details


def way_of(words: str) -> tuple[str, str]:
    """The way that is named in the words, empty when none is, and the words without it."""
    for way, spellings in WAYS.items():
        for word in spellings:
            if found := re.search(re.escape(word), words, re.IGNORECASE):
                return way, f"{words[: found.start()]} {words[found.end() :]}"
    return "", words


def keep(context: Context, case: Case, whom: Proposer, on: date, way: str, details: dict[str, str]) -> None:
    """Record the contact: the first one with each as that, later ones with a running number."""
    own = voices.subject(whom)
    if case.on(FactKind.FIRST_CONTACT) is None:
        value = "" if way == PHONE else way
        context.record(case, FactKind.FIRST_CONTACT, on, value=value, subject=own, details=details)
        return
    place = facts.next_number(context.session, case.id, FactKind.CONTACT, first=2)
    with_whom = {voices.CONTACTED: own} if own else {}
    context.record(case, FactKind.CONTACT, on, subject=place, value=way, details=details | with_whom)


def known(case: Case, whom: Proposer, on: date, way: str, details: dict[str, str]) -> bool:
    """Whether this very contact is recorded already."""
    first = case.facts.get(FactKind.FIRST_CONTACT)
    later = (fact for fact in case.of(FactKind.CONTACT) if voices.whose(fact) == voices.subject(whom))
    contacts = (*((first,) if first else ()), *later)
    same = ("participants", "how")
    return any(
        fact.on == on and (fact.value or PHONE) == way and all(fact.details.get(name) == details.get(name) for name in same)
        for fact in contacts
    )


def in_words(way: str) -> str:
    """电话沟通, 微信沟通, 会面"""
    return {"走访": "沟通（走访）", "会面": "会面", OTHER: "沟通（其他方式）"}.get(way, f"{way}沟通")
