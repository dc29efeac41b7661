"""/面复 20210032 登门汇报 7.20 参加：周示平 记录已签 — the deputy was answered face to face.

/面复 20210032 李示丁代表 邀请座谈 — of several who made it together, the one who is named; else the lead.

See docs/decisions/process.md#meeting.
"""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import facts
from bot.rules import dates, intentions, named_proposers, process, spelling, voices
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
    on, details, again = [held(context, case, one, day, form, details) for one in whom][-1]
    how = f"（{case.quoted(details['how'])}）" if "how" in details else ""
    with_whom = f"参加：{case.quoted(details['participants'])}" if "participants" in details else ""
    record = {"是": "已签字", "否": "未签字"}.get(details.get("signed", ""), "未登记签字")
    met = "、".join(voices.called(case, one) for one in whom)
    met = f"{'再次' if again else ''}面复{met}"
    return context.done(case, f"{dates.near(on, context.today)}{met}，{form}{how}", with_whom, f"面复记录：{record}", again)


def held(
    context: Context, case: Case, whom: Proposer, day: date | None, form: str, details: dict[str, str]
) -> tuple[date, dict[str, str], str]:
    """Record the meeting with one of the deputies: its day, what is known of it, and a word of the one before, if there was one.

    One of that day and form is the same, of which more is known now; any other is a further one, and the first stays the first.
    """
    on, before = day or context.today, voices.heard(case, whom).fresh(FactKind.MEETING)
    if before is None:
        context.record(case, FactKind.MEETING, on, value=form, subject=voices.subject(whom), details=details)
        return on, details, ""
    recorded = "，".join(filter(None, (f"{dates.short(before.on)}面复", before.value)))
    if form == before.value and day in (None, before.on):
        details = more_of_the_same(case, whom, before, recorded, details)
        context.record(case, FactKind.MEETING, before.on, value=form, subject=voices.subject(whom), details=details)
        return before.on, details, ""
    if known(case, whom, on, form):
        raise UserError(f"{case.number} 已登记{dates.short(on)}再次面复，{form}，无须重复操作。{NO_EFFECT}")
    place = facts.next_number(context.session, case.id, FactKind.MET_AGAIN, first=2)
    own = voices.subject(whom)
    context.record(
        case, FactKind.MET_AGAIN, on, value=form, subject=place, details=details | ({voices.CONTACTED: own} if own else {})
    )
    item = f"{case.number}{voices.beside(case, whom)}"
    return on, details, f"此前已登记{recorded}，仍保留；如是更正，请先发送 /撤销，再发送 /更正 {item} 面复 日期 理由：…"


def known(case: Case, whom: Proposer, on: date, form: str) -> bool:
    """Whether this further meeting is recorded already."""
    later = (fact for fact in case.of(FactKind.MET_AGAIN) if voices.whose(fact) == voices.subject(whom))
    return any((fact.on, fact.value) == (on, form) for fact in later)


def more_of_the_same(case: Case, whom: Proposer, before: Fact, recorded: str, details: dict[str, str]) -> dict[str, str]:
    """What is known of the recorded meeting, with what is added to it; raises UserError where nothing is, or it differs."""
    both = {**before.details, **details}
    if [name for name in ("participants", "how") if name in before.details and both[name] != before.details[name]]:
        item = f"{case.number}{voices.beside(case, whom)}"
        which = f"/更正 {item} 面复 日期 理由：…，或 /更正 {item} 面复形式 形式 理由：…"
        raise UserError(f"{case.number} 已登记{recorded}；登记有误的请发送 {which}。{NO_EFFECT}")
    if both == before.details:
        raise UserError(f"{case.number} 已登记{recorded}，无须重复操作。{NO_EFFECT}")
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
