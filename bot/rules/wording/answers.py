"""How an item is put into words: the full text, and a card with buttons (docs/decisions/chats.md#cards)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import dates, deadlines, duties, secrecy, stages
from bot.rules.review_chain import verb, when
from bot.rules.stages import Case, Decision, Party
from bot.rules.words import Body, Handling
from bot.rules.workdays import Calendar

MOST_LISTED = 9  # items in one list, so that the answer stays within 12 lines
SHORT_TITLE = 14  # characters of a title in a list; a phone shows about twenty in a line


def text(case: Case, calendar: Calendar, today: date, chain: tuple[str, ...], *, deputy: str = "") -> str:
    """Number and title, state with its light, who, until when, the last step, what comes next.

    `deputy` is how the deputy may be named here, with or without a telephone number.
    """
    if not secrecy.may_be_named(case.secrecy):
        return "\n".join(
            (
                case.name,
                f"状态：{light_word(case, calendar, today)}",
                f"交办：{dates.long(case.received_on)}",
                f"时限：{limit(case, calendar, today)}",
                "下一步：请办公室在台账中补填密级后重新导入。",
            )
        )
    lines = [
        case.name,
        f"类别：{kind(case)}",
        f"状态：{light_word(case, calendar, today)} {stages.stage(case, chain)}",
        f"牵头：{case.lead_division} {responsible(case)}",
    ]
    if case.assisting_divisions:
        lines.append(f"配合：{assisting(case)}")
    if case.handling is Handling.JOINT and case.lead_unit:
        lines.append(f"主办单位：{case.lead_unit}")
    if deputy and case.handling.answers_deputy:
        lines.append(f"{'代表' if case.body is Body.CONGRESS else '委员'}：{deputy}")
    on, step = stages.last_step(case, chain)
    lines += [
        f"分管领导：{holder(case, 'deputy_director') or '未明确'}",
        f"时限：{limit(case, calendar, today)}",
        f"最近一步：{dates.short(on)} {step}",
        *reviewed(case, chain),
        *coming(case, chain),
    ]
    return "\n".join(lines)


def kind(case: Case) -> str:
    """人大·市级·主办·第一批·重点"""
    return "·".join((case.body, f"{case.level}级", case.handling, case.batch, *(("重点",) if case.key else ())))


def assisting(case: Case) -> str:
    """The assisting divisions, the silent ones by name (docs/decisions/process.md#opinions)."""
    named = "、".join(case.assisting_divisions)
    silent = case.silent_divisions
    if not silent or case.finished_on:
        return named
    words = "意见均未交" if silent == case.assisting_divisions else f"未交意见：{'、'.join(silent)}"
    return f"{named}（{words}）"


def masked(phone: str) -> str:
    """138****1001"""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"


def reviewed(case: Case, chain: tuple[str, ...]) -> list[str]:
    """What the card of the latest round shows, in words: who decided and when, and why it was returned."""
    review = case.round
    if not review or not review.decisions or case.finished_on:
        return []
    lines = ["审核：" + "；".join(decided(decision) for decision in review.decisions)]
    if review.returned:
        lines.append(f"退回理由：{case.quoted(review.returned.reason)}")
    return lines


def decided(decision: Decision) -> str:
    """周示平 7月16日 10:02 通过"""
    return f"{decision.by.name} {when(decision)} {verb(decision)}"


def light_word(case: Case, calendar: Calendar, today: date) -> str:
    """黄灯"""
    return deadlines.light(deadlines.deadline(calendar, case.due_on, today), done=case.finished_on is not None)


def limit(case: Case, calendar: Calendar, today: date) -> str:
    """2021年7月31日（周六），还剩10个工作日（以7月30日周五为准）"""
    seen = deadlines.deadline(calendar, case.due_on, today)
    if case.finished_on:
        end = "同意申退" if case.finished_on == case.returned_on else "办结"
        return f"{dates.long(case.due_on)}，已于{dates.short(case.finished_on)}{end}"
    words = f"{dates.long(case.due_on)}，{left(seen)}"
    if seen.effective != seen.due and not seen.overdue:
        words += f"，以{dates.long(seen.effective).split('年')[1]}为准"
    return words + ("，工作日暂定" if seen.provisional else "")


def left(seen: deadlines.Deadline) -> str:
    """还剩10个工作日, 今日到期, 已逾期2个工作日"""
    if seen.overdue:
        return f"已逾期{-seen.left}个工作日" if seen.left else "已逾期"
    if seen.left > 0:
        return f"还剩{seen.left}个工作日"
    return "今日到期" if seen.effective == seen.due else "已到最后一个工作日"


def responsible(case: Case) -> str:
    """周示平（第一责任人）、吴示安（直接责任人）"""
    parts = [
        f"{words}（{title}）"
        for words, title in ((holder(case, "head"), "第一责任人"), (holder(case, "officer"), "直接责任人"))
        if words
    ]
    return "、".join(parts) or "责任人未明确"


def holder(case: Case, part: str) -> str:
    """Who holds a part of an item today; the ledger's name with a mark where that person holds the office no more."""
    acting = {"head": case.heads, "officer": case.officers, "deputy_director": case.deputy_directors}[part]
    return names(acting) or "、".join(f"{name}〔未任职〕" for name in case.named.get(part, ()))


@dataclass(frozen=True)
class After:
    """What comes next: the sentence, what to send then (each is one way to record it), and whether the item is over."""

    words: str
    commands: tuple[str, ...] = ()
    over: bool = False


def after(case: Case, chain: tuple[str, ...]) -> str:
    """What the next step is and how to record it, in one line."""
    found = what_follows(case, chain)
    return found.words + (f"，请发送 {' 或 '.join(found.commands)}" if found.commands else "")


def coming(case: Case, chain: tuple[str, ...]) -> list[str]:
    """The same, the step and each command on a line of their own."""
    found = what_follows(case, chain)
    commands = [f"{'或' if place else '发送'}：{command}" for place, command in enumerate(found.commands)]
    return [found.words if found.over else f"下一步：{found.words}", *commands]


def what_follows(case: Case, chain: tuple[str, ...]) -> After:
    """What the next step is and how to record it; without names where nothing but number and dates may be shown."""
    if not secrecy.may_be_named(case.secrecy):
        return After("请办公室在台账中补填密级后重新导入")
    step = duties.next_step(case, chain)
    if step:
        return After(step.sentence, tuple(step.say.split(" 或 ")) if step.say else ())
    if case.returned_on:
        return After("已同意申退，本单位无后续事项", over=True)
    if duties.awaits_redo(case):
        back = f"/更正 {case.number} 态度 撤销 理由：…"
        return After("已办结，但代表不满意且尚未登记重新办理，请先撤销反馈，再重新登记并写明代表的理由", (back,), over=True)
    if duties.awaits_feedback(case):
        return After("已办结；收到代表反馈后登记", (f"/反馈 {case.number} 态度等次 结果等次",), over=True)
    if checks := duties.commitments_open(case):
        day, place = checks[0]
        kept = f"/承诺 {case.number} {place} 兑现 依据"
        return After(f"已办结；{dates.short(day)}检查承诺事项第{place}项", (kept,), over=True)
    return After("已办结，无后续事项", over=True)


def names(parties: Sequence[Party]) -> str:
    """吴示安、郑示宁"""
    return "、".join(party.name for party in parties)


def short_name(case: Case) -> str:
    """Number and the beginning of the title, or the number alone where the title may not be shown."""
    if not secrecy.may_be_named(case.secrecy):
        return case.number
    return f"{case.number} {short_title(case.title)}"


def short_title(title: str) -> str:
    """The beginning of a title, without the 关于…的建议 that all of them have."""
    title = title.removeprefix("关于").removesuffix("的建议").removesuffix("的提案")
    return title if len(title) <= SHORT_TITLE else title[: SHORT_TITLE - 1] + "…"


def line(case: Case, calendar: Calendar, today: date, chain: tuple[str, ...]) -> str:
    """One item in a list: number, title, light, days, state."""
    seen = deadlines.deadline(calendar, case.due_on, today)
    light = deadlines.light(seen, done=case.finished_on is not None)
    state = stages.stage(case, chain) if secrecy.may_be_named(case.secrecy) else ""
    days = "" if case.finished_on else f"，{left(seen)}"
    return f"{short_name(case)}（{light}{days}）{state}"


def listing(title: str, lines: Sequence[str], *, more: str, whole: int | None = None) -> str:
    """A numbered list of at most nine lines with its title; what does not fit is counted, and `more` says where it is.

    `whole` is how many there are where `lines` are only the first of them.
    """
    left = (len(lines) if whole is None else whole) - MOST_LISTED
    shown = [f"{place}. {words}" for place, words in enumerate(lines[:MOST_LISTED], start=1)]
    if left > 0:
        more = f"另有{left}件未列出。{more}"
    return "\n".join((title, *shown, more))


def several(cases: Sequence[Case]) -> str:
    """Asking back when a number means several items."""
    lines = [f"{case.level}级{case.body} {case.year}年 {short_name(case)}" for case in cases]
    return listing(
        "该编号对应多件，请确认是哪一件：", lines, more=f"请发送带级别、年份的编号，例如 /查 {cases[0].shortest_number}。"
    )


def left_words(case: Case, calendar: Calendar, today: date) -> str:
    """黄灯 还剩10个工作日"""
    if case.finished_on:
        return f"{deadlines.Light.GREY} 已办结"
    return f"{light_word(case, calendar, today)} {left(deadlines.deadline(calendar, case.due_on, today))}"


def paper(case: Case) -> str:
    """What is reviewed: 答复 or, for 会办, 会办意见."""
    if not case.handling.answers_deputy:
        return "会办意见"
    return "建议答复" if case.body is Body.CONGRESS else "提案答复"
