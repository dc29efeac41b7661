"""/公开 20210032 主动公开 — how open the reply is; /公开 20210032 已公开 7.29 网址 — and that it was published.

See docs/decisions/process.md#publication.
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
from bot.rules.process import OPENNESS
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.words import OFFICE, FactKind

USAGE = "/公开 编号 主动公开（依申请公开、不予公开 理由，或 已公开 日期）"
DONE = ("已公开", "已发布", "已上网")
LINK = re.compile(r"https?://[^\s，。；]{4,300}")


@command(
    "/公开",
    usage=USAGE,
    summary="登记答复的公开属性，或已公开",
    synonyms=("公开属性", "已公开", "不予公开", "主动公开", "依申请公开"),
    allowed=OFFICE,
    needs=Need.OFFICE,
    changes=True,
)
def publication(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    refuse(process.refusal_for_joint(case, "公开答复"))
    words = words.strip(" ,，。")
    if words.startswith(DONE):
        return published(context, case, day, words)
    kind = next((kind for kind in OPENNESS if words.startswith(kind)), None)
    reason = words.removeprefix(kind or "").strip(" ,，。:：").removeprefix("理由").strip(" :：")
    if kind == OPENNESS[0] and reason and "理由" not in words:
        raise UserError(f"没有看懂{spelling.echoed(reason)}，请发送 /公开 {case.number} {kind} 日期。{NO_EFFECT}")
    if kind is None:
        raise UserError(f"请写明 {'、'.join(OPENNESS)} 或 已公开：{USAGE}。{NO_EFFECT}")
    if kind != OPENNESS[0] and len(reason) < 4:
        raise UserError(f"{kind}须写明理由（不少于4个字）：/公开 {case.number} {kind} 理由。{NO_EFFECT}")
    if kind != OPENNESS[0] and case.fresh(FactKind.PUBLISHED):
        raise UserError(f"{case.number} 已登记公开，请先撤销：/更正 {case.number} 已公开 撤销 理由：…。{NO_EFFECT}")
    on = day or context.today
    refuse(process.refusal_of_day(case, on, context.today) or refusal_of_another(case, kind, reason, day))
    context.record(case, FactKind.OPENNESS, on, value=kind, details={"reason": reason} if reason else {})
    return context.done(case, f"答复公开属性为{kind}", f"理由：{case.quoted(reason)}" if reason else "")


def refusal_of_another(case: Case, kind: str, reason: str, day: date | None) -> str | None:
    """What is recorded is not recorded again, and corrected by /更正; None where nothing is recorded for this answer."""
    before = case.fresh(FactKind.OPENNESS)
    if before is None:
        return None
    if (kind, reason) == (before.value, before.details.get("reason", "")) and day in (None, before.on):
        return f"{case.number} 公开属性已登记为{kind}，无须重复操作。{NO_EFFECT}"
    held = f"{case.number} 公开属性已于{dates.short(before.on)}登记为{before.value}"
    if kind == before.value:
        return f"{held}；需要改写的，请先发送 /更正 {case.number} 公开属性 撤销 理由：…。{NO_EFFECT}"
    return f"{held}；需要变更的，请发送 /更正 {case.number} 公开属性 {kind} 理由：…。{NO_EFFECT}"


def published(context: Context, case: Case, day: date | None, words: str) -> Reply:
    """The reply stands on the website."""
    openness, mailed = case.fresh(FactKind.OPENNESS), case.fresh(FactKind.MAILED)
    if openness is None or openness.value != OPENNESS[0]:
        raise UserError(f"{case.number} 的公开属性不是主动公开，请先发送 /公开 {case.number} 主动公开。{NO_EFFECT}")
    if mailed is None:
        raise UserError(f"{case.number} 答复函尚未寄出，不能登记已公开。{NO_EFFECT}")
    before = case.fresh(FactKind.PUBLISHED)
    on = day or (before.on if before else context.today)
    refuse(process.refusal_of_day(case, on, context.today))
    refuse(process.published_too_early(case, on))
    link = LINK.search(words)
    left = words
    for word in (*((link.group(),) if link else ()), *DONE, "网址", "链接"):
        left = left.replace(word, " ")
    if left := left.strip(" ,，。:："):
        raise UserError(f"没有看懂{spelling.echoed(left)}，请发送 /公开 {case.number} 已公开 日期 网址。{NO_EFFECT}")
    if before:
        held = f"{case.number} 已于{dates.short(before.on)}登记公开"
        if on != before.on:
            raise UserError(f"{held}；日期有误的，请发送 /更正 {case.number} 已公开 日期 理由：…。{NO_EFFECT}")
        if link is None or before.value == link.group():
            raise UserError(f"{held}，无须重复操作。{NO_EFFECT}")
        if before.value:
            raise UserError(f"{held}；网址有误的，请先发送 /更正 {case.number} 已公开 撤销 理由：…。{NO_EFFECT}")
    context.record(case, FactKind.PUBLISHED, on, value=link.group() if link else "")
    return context.done(case, f"答复{dates.near(on, context.today)}已公开")
