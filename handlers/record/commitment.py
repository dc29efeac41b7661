"""/承诺 20210032 年内设立风险补偿资金池20亿元 检查12.31 — what the reply promises, with figure and next check.

See docs/decisions/process.md#commitments.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot import lookup
from bot.acts import promised as promised_on_all
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Paper, Reply
from bot.records import facts
from bot.rules import commitments, dates, indicators, process, promises, spelling, spoken_days
from bot.rules.chat_safe import FileName
from bot.rules.commitments import Said, Statement
from bot.rules.papers import promises_letter
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.words import WORKERS, FactKind

USAGE = "/承诺 编号 事项 检查 日期"
CHECK = re.compile(r"(?:下次)?检查(?:日期|时间)?\s*[:：]?\s*")
EVIDENCE = re.compile(r"(?:依据|佐证|证据)\s*[:：]?\s*(?P<evidence>\S.*)$")
OF_ALL = re.compile(r"(?:(?:事项)?(?:台账|清单|列表|一览)(?:\s*20\d\d年?)?(?:\s+第?\d{1,2}页?)?)?")  # /承诺 台账 2021 2
LETTER = ("函", "函稿", "告知函", "情况函")
JUST_PASSED = timedelta(days=60)  # a day without a year that passed so lately is not taken for next year's
SHOWN_WHOLE = 40  # characters of a commitment that an example repeats


@command(
    "/承诺",
    usage=USAGE,
    summary="登记答复中的承诺事项和兑现情况",
    synonyms=("承诺事项", "登记承诺"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
    forms=(
        "/承诺 编号 序号 已兑现 依据…",
        "/承诺 编号 序号 检查 日期",
        "/承诺 编号 序号 撤销 依据…",
        "/承诺 编号 函：生成告知承诺事项办理情况的函稿（仅单聊）",
        f"{promised_on_all.USAGE}：看各件的承诺事项，到期的在前",
    ),
    asks=lambda words: OF_ALL.fullmatch(words.strip(" ,，。?？")) is not None,
)
def commitment(context: Context, number: Number, words: str = "") -> Reply:
    if context.asking:
        return of_all(context, f"{words} {number}")
    case = lookup.to_work_on(context, number)
    refuse(process.refusal_for_joint(case, f"向{case.body.proposer}作出承诺"))
    words = words.strip(" ,，。")
    if not words:
        return listed(case)
    if words in LETTER:
        return letter(context, case)
    if found := commitments.about(words, {fact.subject for fact in case.of(FactKind.COMMITMENT)}):
        return followed_up(context, case, found)
    return promised(context, case, words)


def letter(context: Context, case: Case) -> Reply:
    """The draft of the letter that tells the deputy how the item's promises stand."""
    if context.group:
        raise UserError(f"函稿不在群内生成，请在单聊中发送 /承诺 {case.number} 函。")
    known = promises.of([case], context.today)
    refuse(promises_letter.refusal(case, known))
    said = f"{case.number} 承诺事项办理情况的函（草稿）：共{len(known)}项，{promises.counted(known)}；标黄处请填写。"
    name = FileName(f"{case.number}承诺事项办理情况的函.docx")
    wish = {"number": case.id, "on": context.today.isoformat(), "promises": True}
    return Reply(said, papers=(Paper(kind="letter", name=name, alt=said, wish=wish),))


def of_all(context: Context, words: str) -> Reply:
    """What was promised on all items."""
    year, page = (re.search(pattern, words) for pattern in (r"20\d\d", r"(?<!\d)\d{1,2}(?!\d)"))
    return promised_on_all.answer(context, int(year[0]) if year else None, int(page[0]) if page else 1)


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
    same = next(
        (f for f in case.of(FactKind.COMMITMENT) if f.value == text and f.details.get("state") != Said.CANCELLED.value), None
    )
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


def followed_up(context: Context, case: Case, about: Statement) -> Reply:
    """A commitment was kept, checked again later, or taken back with a reason."""
    place, said, rest = about.place, about.said, about.rest.strip(" ,，。:：")
    if not place:
        how = f"/承诺 {case.number} 序号 已兑现 依据…" if said is Said.KEPT else f"/承诺 {case.number} 序号 检查 日期"
        raise UserError(f"请写明是第几项承诺：{how}；查看各项请发送 /承诺 {case.number}。{NO_EFFECT}")
    known = next((fact for fact in case.of(FactKind.COMMITMENT) if fact.subject == place), None)
    if known is None:
        raise UserError(f"{case.number} 没有第{place}项承诺，查看请发送 /承诺 {case.number}。{NO_EFFECT}")
    state = known.details.get("state", "")
    if state and said is not Said.CHECK:
        raise UserError(
            f"{case.number} 第{place}项承诺已{state.removeprefix('已')}；如需重新检查，请发送 {again(case, place)}。{NO_EFFECT}"
        )
    if said in (Said.OPEN, Said.UNCLEAR):
        raise UserError(still_open(case, known, said, rest))
    rest = re.sub(r"^(?:依据|佐证|证据|理由)\s*[:：]?\s*", "", rest)
    details = dict(known.details)
    if said is Said.CHECK:
        check, rest = checked_on(context, f"检查 {rest}")
        if check is None or rest:
            raise UserError(f"请写明下次检查日期：/承诺 {case.number} {place} 检查 日期。{NO_EFFECT}")
        if not state and details.get("check") == check.isoformat():
            raise UserError(f"{case.number} 第{place}项承诺的下次检查日期已是{dates.short(check)}，无须重复操作。{NO_EFFECT}")
        details = {name: value for name, value in details.items() if name != "state"} | {"check": check.isoformat()}
        what, more = f"{'恢复为待检查，' if state else ''}下次检查改为{dates.near(check, context.today)}", ""
    else:
        if len(rest) < 4:
            raise UserError(f"请写明依据（不少于4个字）：/承诺 {case.number} {place} {said.value} 依据…。{NO_EFFECT}")
        details |= {"state": said.value, "evidence": rest}
        what, more = said.value, f"依据：{case.quoted(rest)}"
    context.record(case, FactKind.COMMITMENT, context.today, value=known.value, subject=place, details=details, reason=said.value)
    return context.done(case, f"承诺事项第{place}项{what}", more)


def still_open(case: Case, known: Fact, said: Said, rest: str) -> str:
    """Why nothing is recorded of a commitment that is open as before, or of which the words are unclear, and the ways."""
    place, check = known.subject, known.details.get("check", "")
    until = f"（下次检查{dates.short(date.fromisoformat(check))}）" if check else ""
    open_still = f"{case.number} 第{place}项承诺尚未兑现的仍待检查{until}，不另登记"
    unclear = f"{case.number} 第{place}项承诺已登记{until}，没有看懂{spelling.echoed(rest)}"
    kept, cancelled = (f"/承诺 {case.number} {place} {way.value} 依据…" for way in (Said.KEPT, Said.CANCELLED))
    ways = f"改检查日期请发送 {again(case, place)}；已兑现请发送 {kept}；不再办理请发送 {cancelled}"
    another = "" if said is Said.OPEN else "；登记另一项承诺请勿以序号开头"
    return f"{open_still if said is Said.OPEN else unclear}；{ways}{another}。{NO_EFFECT}"


def again(case: Case, place: str) -> str:
    """How a commitment is to be checked again."""
    return f"/承诺 {case.number} {place} 检查 日期"


def checked_on(context: Context, words: str) -> tuple[date | None, str]:
    """The day of the next check, not in the past, and the words without it; a day stands right behind 检查.

    One that has just passed is next year's only where its year is typed.
    """
    found = next((each for each in reversed(list(CHECK.finditer(words))) if spoken_days.PHRASES.match(words, each.end())), None)
    if not found:
        return None, words
    day, rest = lookup.day(context, words[found.end() :], ahead=True)
    if day is not None and day < context.today:
        raise UserError(f"检查日期{dates.long(day)}已经过去，请核对。{NO_EFFECT}")
    if day and (said := just_passed(words[found.end() :], day, context.today)):
        ask = f"检查日期{dates.long(said)}已经过去，请核对；如指{day.year}年，请写明年份：{dates.long(day).partition('（')[0]}"
        raise UserError(f"{ask}。{NO_EFFECT}")
    before = re.sub(rf"(?:{CHECK.pattern})+$", "", words[: found.start()])
    return day, f"{before} {rest.removeprefix('前')}".strip(" ,，。;；")


def just_passed(words: str, day: date, today: date) -> date | None:
    """The day of this year that the words may mean as well and that passed lately; None where there is none."""
    try:
        said = spoken_days.first(words, today)
    except dates.NoSuchDay:
        return None
    same = said is not None and said.day < today and (said.day.month, said.day.day) == (day.month, day.day)
    return said.day if said and same and today - said.day <= JUST_PASSED else None
