"""/承诺 20210032 年内设立风险补偿资金池20亿元 检查12.31 — what the reply promises, with figure and next check.

See docs/decisions/process.md#commitments.
"""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import facts
from bot.rules import dates, indicators, process, spoken_days
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.words import WORKERS, FactKind

USAGE = "/承诺 编号 事项 检查 日期"
CHECK = re.compile(r"(?:下次)?检查(?:日期|时间)?\s*[:：]?\s*")
EVIDENCE = re.compile(r"(?:依据|佐证|证据)\s*[:：]?\s*(?P<evidence>\S.*)$")
ABOUT_ONE = re.compile(r"^第?(?P<place>\d{1,2})\s*(?:项|条)?\s*(?P<act>已兑现|兑现|已完成|完成|撤销|检查)\s*(?P<rest>.*)$")
SHOWN_WHOLE = 40  # characters of a commitment that an example repeats
FULFILLED, CANCELLED = "已兑现", "撤销"


@command(
    "/承诺",
    usage=USAGE,
    summary="登记答复中的承诺事项和兑现情况",
    synonyms=("承诺事项", "登记承诺"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
    forms=("/承诺 编号 序号 已兑现 依据…", "/承诺 编号 序号 检查 日期", "/承诺 编号 序号 撤销 依据…"),
)
def commitment(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    refuse(process.refusal_for_joint(case, "向代表作出承诺"))
    words = words.strip(" ,，。")
    if not words:
        return listed(case)
    if found := ABOUT_ONE.match(words):
        return followed_up(context, case, found["place"], found["act"], found["rest"].strip(" ,，。:："))
    return promised(context, case, words)


def listed(case: Case) -> Reply:
    """The item's commitments with their state."""
    known = sorted(case.of(FactKind.COMMITMENT), key=lambda fact: int(fact.subject))
    lines = [f"{fact.subject}. {line(case, fact)}" for fact in known]
    if not lines:
        return Reply(f"{case.number} 没有登记承诺事项。登记请发送 {USAGE}。", "refused")
    return Reply("\n".join((f"{case.number} 承诺事项共{len(lines)}项：", *lines[:9])))


def line(case: Case, fact: Fact) -> str:
    """设立风险补偿资金池20亿元，下次检查2021年12月31日（周五）"""
    said = case.quoted(fact.value)
    state = fact.details.get("state", "")
    check = fact.details.get("check", "")
    if state:
        return f"{said}（{state}）"
    return f"{said}，下次检查{dates.long(date.fromisoformat(check))}" if check else said


def promised(context: Context, case: Case, words: str) -> Reply:
    """A new commitment, with a running number of its own."""
    check, words = checked_on(context, words)
    evidence = EVIDENCE.search(words)
    text = EVIDENCE.sub("", words).strip(" ,，。;；")
    if len(text) < 4:
        raise UserError(f"请写明承诺事项（不少于4个字）和检查日期：{USAGE}。{NO_EFFECT}")
    if check is None:
        raise UserError(f"请写明下次检查日期，例如 /承诺 {case.number} {exemplary(case, text)} 检查 12月31日。{NO_EFFECT}")
    same = next((f for f in case.of(FactKind.COMMITMENT) if f.value == text and f.details.get("state") != CANCELLED), None)
    if same:
        change = f"检查日期有变的请发送 {again(case, same.subject)}"
        raise UserError(f"{case.number} 该承诺已登记为第{same.subject}项，无须重复操作；{change}。{NO_EFFECT}")
    figures = "、".join(each.text for each in indicators.found_in(text))
    details = {"check": check.isoformat()} | ({"figures": figures} if figures else {})
    if evidence:
        details["evidence"] = evidence["evidence"]
    place = facts.next_number(context.session, case.id, FactKind.COMMITMENT)
    context.record(case, FactKind.COMMITMENT, context.today, value=text, subject=place, details=details)
    counted = f"指标：{figures}" if figures and case.quoted(text) == text else ""
    next_check = f"下次检查：{dates.near(check, context.today)}"
    return context.done(case, f"承诺事项第{place}项", f"事项：{case.quoted(text)}", counted, next_check)


def exemplary(case: Case, text: str) -> str:
    """What was typed as an example repeats it: whole, or not at all."""
    return text if len(text) <= SHOWN_WHOLE and case.quoted(text) == text else "承诺事项"


def followed_up(context: Context, case: Case, place: str, act: str, rest: str) -> Reply:
    """A commitment was kept, checked again later, or taken back with a reason."""
    known = next((fact for fact in case.of(FactKind.COMMITMENT) if fact.subject == place), None)
    if known is None:
        raise UserError(f"{case.number} 没有第{place}项承诺，查看请发送 /承诺 {case.number}。{NO_EFFECT}")
    state = known.details.get("state", "")
    if state and act != "检查":
        raise UserError(
            f"{case.number} 第{place}项承诺已{state.removeprefix('已')}；如需重新检查，请发送 {again(case, place)}。{NO_EFFECT}"
        )
    rest = re.sub(r"^(?:依据|佐证|证据|理由)\s*[:：]?\s*", "", rest)
    details = dict(known.details)
    if act == "检查":
        check, rest = checked_on(context, f"检查 {rest}")
        if check is None or rest:
            raise UserError(f"请写明下次检查日期：/承诺 {case.number} {place} 检查 日期。{NO_EFFECT}")
        if not state and details.get("check") == check.isoformat():
            raise UserError(f"{case.number} 第{place}项承诺的下次检查日期已是{dates.short(check)}，无须重复操作。{NO_EFFECT}")
        details = {name: value for name, value in details.items() if name != "state"} | {"check": check.isoformat()}
        said, more = f"{'恢复为待检查，' if state else ''}下次检查改为{dates.near(check, context.today)}", ""
    else:
        if len(rest) < 4:
            raise UserError(f"请写明依据（不少于4个字）：/承诺 {case.number} {place} {act} 依据…。{NO_EFFECT}")
        state = CANCELLED if act == CANCELLED else FULFILLED
        details |= {"state": state, "evidence": rest}
        said, more = state, f"依据：{case.quoted(rest)}"
    context.record(case, FactKind.COMMITMENT, context.today, value=known.value, subject=place, details=details, reason=act)
    return context.done(case, f"承诺事项第{place}项{said}", more)


def again(case: Case, place: str) -> str:
    """How a commitment is to be checked again."""
    return f"/承诺 {case.number} {place} 检查 日期"


def checked_on(context: Context, words: str) -> tuple[date | None, str]:
    """The day of the next check, not in the past, and the words without it; a day stands right behind 检查."""
    found = next((each for each in reversed(list(CHECK.finditer(words))) if spoken_days.PHRASES.match(words, each.end())), None)
    if not found:
        return None, words
    day, rest = lookup.day(context, words[found.end() :], ahead=True)
    if day is not None and day < context.today:
        raise UserError(f"检查日期{dates.long(day)}已经过去，请核对。{NO_EFFECT}")
    before = re.sub(rf"(?:{CHECK.pattern})+$", "", words[: found.start()])
    return day, f"{before} {rest.removeprefix('前')}".strip(" ,，。;；")
