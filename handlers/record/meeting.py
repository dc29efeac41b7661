"""/面复 20210032 登门汇报 7.20 参加：周示平 记录已签 — the deputy was answered face to face.

/面复 20210032 李示丁代表 邀请座谈 — of several who made it together, the one who is named; else the lead.

See docs/decisions/process.md#meeting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import facts
from bot.rules import dates, intentions, meetings, named_proposers, process, spelling, voices
from bot.rules.permissions import Need
from bot.rules.process import FORM_SPELLINGS, FORMS
from bot.rules.proposers import Proposer
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.words import WHO, WORKERS, FactKind

USAGE = "/面复 编号 形式 日期 参加：姓名"
SIGNATURE = re.compile(r"(?:面复)?(?:记录)?\s{0,4}[:：]?\s{0,4}(?P<not>未|没有?)?(?:已)?签(?:字|名)?了?")
LABELS = {"who": ("参加人员", "参加人", "参加"), "form": ("面复形式", "形式"), "day": ("面复日期", "日期", "时间")}
OTHER = FORMS[-1]
ADDED = "补充"
HOW = re.compile(r"[一-鿿A-Za-z]{2,12}(?<![处科局室委办])")  # 视频连线


@command(
    "/面复",
    usage=USAGE,
    summary=f"登记已面复代表、提案者（{'、'.join(FORMS)}）",
    synonyms=("已面复", "当面答复"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def meeting(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    whom, words = named_proposers.named_in(case, words)
    refuse(process.refusal_of_stranger(case, words))
    if len(whom) > 1 and whom == case.proposers:  # of all of them, whoever asked for it
        whom = tuple(one for one in whom if not process.refusal_to_meet(voices.heard(case, one))) or whom[:1]
    if whom == case.proposers[:1] and process.refusal_to_meet(case) and (waiting := voices.unmet(case)):
        which = f"/面复 {case.number}{voices.beside(case, waiting[0])} 形式 日期"
        raise UserError(f"{case.number} 请写明面复哪位{case.body.person}，例如 {which}。{NO_EFFECT}")
    for one in whom:
        own = voices.heard(case, one)
        refuse(voices.by_name(case, one, process.refusal_to_meet(own)))
        refuse(process.refusal_of_day(case, day or context.today, context.today))
    form, details = understood(context, case, words)
    recorded, left = list[tuple[Proposer, MeetingHeld]](), list[str]()
    for one in whom:
        try:
            recorded.append((one, held(context, case, one, day, form, details)))
        except UserError as reason:  # known of one of several: the others' is recorded
            known = str(reason).removesuffix(NO_EFFECT).removeprefix(f"{case.number} ")
            left.append(f"{voices.called(case, one)}未再登记：{known}")
            if one == whom[-1] and not recorded:
                raise
    details = recorded[-1][1].details
    how = f"（{case.quoted(details['how'])}）" if "how" in details else ""
    with_whom = f"参加：{case.quoted(details['participants'])}" if "participants" in details else ""
    record = {"是": "已签字", "否": "未签字"}.get(details.get("signed", ""), "未登记签字")
    met = f"{what_was_held(context, case, recorded)}，{form}{how}"
    more = dict.fromkeys((*(one.more for _, one in recorded), *left))
    return context.done(case, met, with_whom, f"面复记录：{record}", *more)


@dataclass(frozen=True)
class MeetingHeld:
    """A meeting as it was recorded: its day, what is known of it, how the receipt calls it, and what that says besides."""

    on: date
    details: dict[str, str]
    called: str = "面复"
    more: str = ""


def what_was_held(context: Context, case: Case, recorded: Sequence[tuple[Proposer, MeetingHeld]]) -> str:
    """7月16日（周五）面复领衔代表、再次面复李示丁代表; 补充7月5日（周一）面复代表的登记"""
    said = []
    for on, called in dict.fromkeys((one.on, one.called) for _, one in recorded):
        whom = "、".join(voices.called(case, who) for who, one in recorded if (one.on, one.called) == (on, called))
        day = dates.near(on, context.today)
        said.append(f"补充{day}面复{whom}的登记" if called == ADDED else f"{day}{called}{whom}")
    return "，".join(said)


def held(context: Context, case: Case, whom: Proposer, day: date | None, form: str, details: dict[str, str]) -> MeetingHeld:
    """Record the meeting with one of the deputies; raises UserError where it is on record.

    One of that day and form is the same, of which more is known now, and so is one of that form without a day: what was typed is
    added to it, as the receipt says. Any other is a further one, and the first stays the first.
    """
    on, before = day or context.today, voices.heard(case, whom).fresh(FactKind.MEETING)
    if before is None:
        context.record(case, FactKind.MEETING, on, value=form, subject=voices.subject(whom), details=details)
        return MeetingHeld(on, details)
    recorded = "，".join(filter(None, (f"{dates.short(before.on)}面复", before.value)))
    if form == before.value and day in (None, before.on):
        other = another(case, whom, form) if day is None and before.on != context.today else ""
        details = more_of_the_same(case, whom, before, recorded, details, other)
        context.record(case, FactKind.MEETING, before.on, value=form, subject=voices.subject(whom), details=details)
        return MeetingHeld(before.on, details, ADDED, other)
    if meetings.on_record(case, whom, on, form):
        raise UserError(f"{case.number} 已登记{dates.short(on)}再次面复，{form}，无须重复操作。{NO_EFFECT}")
    place = facts.next_number(context.session, case.id, FactKind.MET_AGAIN, first=2)
    own = voices.subject(whom)
    context.record(
        case, FactKind.MET_AGAIN, on, value=form, subject=place, details=details | ({voices.CONTACTED: own} if own else {})
    )
    item = f"{case.number}{voices.beside(case, whom)}"
    more = f"此前已登记{recorded}，仍保留；如是更正，请先发送 /撤销，再发送 /更正 {item} 面复 日期 理由：…"
    return MeetingHeld(on, details, "再次面复", more)


def another(case: Case, whom: Proposer, form: str) -> str:
    """How a further meeting of the same form is told: with its day."""
    return f"另有一次面复的，请写明日期：/面复 {case.number}{voices.beside(case, whom)} {form} 日期"


def more_of_the_same(
    case: Case, whom: Proposer, before: Fact, recorded: str, details: dict[str, str], other: str
) -> dict[str, str]:
    """What is known of the recorded meeting, with what is added to it; raises UserError where nothing is, or it differs.

    `other` is how another meeting is told.
    """
    both = {**before.details, **details}
    if [name for name in ("participants", "how") if name in before.details and both[name] != before.details[name]]:
        item = f"{case.number}{voices.beside(case, whom)}"
        which = f"/更正 {item} 面复 日期 理由：…，或 /更正 {item} 面复形式 形式 理由：…"
        raise UserError(f"{case.number} 已登记{recorded}；登记有误的请发送 {which}。{NO_EFFECT}")
    if both == before.details:
        raise UserError(f"{case.number} 已登记{recorded}，无须重复操作{other and f'；{other}'}。{NO_EFFECT}")
    return both


def understood(context: Context, case: Case, words: str) -> tuple[str, dict[str, str]]:
    """The form and what else was typed; raises UserError without a form and for words that are neither."""
    details: dict[str, str] = {}
    if found := SIGNATURE.search(words):
        details["signed"] = "否" if found["not"] else "是"
        words = f"{words[: found.start()]} {words[found.end() :]}"
    words, bound = lookup.labelled(words, LABELS, may_be_empty=("day",))
    labelled, behind = lookup.taking_part(context, bound.get("who", ""), labelled=True)
    refuse(intentions.refusal(" ".join((words, *behind))))
    form, rest = form_of(" ".join((words, bound.get("form", ""), bound.get("day", ""))))
    if not form:
        form, after = form_of(" ".join(behind))
        behind = after.split()
    if not form:
        example = f"/面复 {case.number} 邀请座谈 {context.today.month}.{context.today.day}"
        raise UserError(f"请写明面复形式（{'、'.join(FORMS)}），例如 {example}。{NO_EFFECT}")
    who, left = lookup.taking_part(context, re.sub(WHO, " ", rest), labelled=False)
    who += labelled
    if left and form == OTHER and all(HOW.fullmatch(word) for word in left):
        details["how"], left = "、".join(left), []
    if left := [*left, *behind]:
        raise UserError(f"没有看懂{spelling.echoed(' '.join(left))}；参加人请写 参加：姓名。用法：{USAGE}。{NO_EFFECT}")
    return form, details | ({"participants": "、".join(dict.fromkeys(who))} if who else {})


def form_of(words: str) -> tuple[str, str]:
    """The form that is named in the words, and what else they say."""
    for form, spellings in FORM_SPELLINGS.items():
        for word in spellings:
            if word in words:
                return form, words.replace(word, " ", 1)
    return "", words
