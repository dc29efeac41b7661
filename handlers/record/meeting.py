"""/面复 20210032 登门汇报 7.20 参加：周示平 记录已签 — the deputy was answered face to face (seed F20, F49)."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.process import FORM_SPELLINGS, FORMS
from bot.rules.review_chain import NO_EFFECT
from bot.rules.words import WORKERS, FactKind

USAGE = "/面复 编号 形式 日期 参加人"
SIGNED = ("记录已签字", "记录已签", "已签字", "已签")
UNSIGNED = ("记录未签", "未签字", "未签")


@command(
    "/面复",
    usage=USAGE,
    summary=f"登记已面复代表（形式：{'、'.join(FORMS)}）",
    synonyms=("已面复", "当面答复"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def meeting(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    on = day or context.today
    refuse(process.refusal_to_meet(case) or process.refusal_of_day(case, on, context.today))
    form, rest = form_of(words)
    if not form:
        raise UserError(
            f"请写明面复形式（{'、'.join(FORMS)}），例如 /面复 {case.number} 邀请座谈 {on.month}.{on.day}。{NO_EFFECT}"
        )
    signed = not any(word in rest for word in UNSIGNED) and any(word in rest for word in SIGNED)
    for word in (*UNSIGNED, *SIGNED, "代表"):
        rest = rest.replace(word, "")
    taking_part = rest.strip(" ,，。:：;；").removeprefix("参加人").removeprefix("参加").strip(" ,，。:：;；")
    details = {"signed": "是" if signed else "否"} | ({"participants": taking_part} if taking_part else {})
    context.record(case, FactKind.MEETING, on, value=form, details=details)
    with_whom = f"参加：{case.quoted(taking_part)}" if taking_part else ""
    record = f"面复记录：{'已' if signed else '未登记'}签字"
    return context.done(case, f"{dates.near(on, context.today)}面复代表，{form}", with_whom, record)


def form_of(words: str) -> tuple[str, str]:
    """The form that is named in the words, and what else they say."""
    for form, spellings in FORM_SPELLINGS.items():
        for word in spellings:
            if word in words:
                return form, words.replace(word, "", 1)
    return "", words
