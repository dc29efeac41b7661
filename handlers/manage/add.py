"""/新增 20210999 市 人大 独办 融资服务处 10.8 10.15 不涉密 案由 关于…的建议 — an item that was handed over late."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import people, suggestions
from bot.records.delivery import notices
from bot.rules import dates, numbers, secrecy, spelling
from bot.rules.limits import LimitKind
from bot.rules.review_chain import NO_EFFECT
from bot.rules.wording import receipts
from bot.rules.words import NOT_SECRET, OFFICE, Body, FactKind, Handling, Level

USAGE = "/新增 编号 级别 人大或政协 办理类型 牵头处室 交办日期 办理时限 不涉密 案由 …"
EXAMPLE = "/新增 20210999 市 人大 独办 融资服务处 10月8日 10月15日 不涉密 案由 关于改善融资服务的建议"
SECRET = re.compile(r"绝密|机密|秘密|(?<!不)涉密|内部|工作秘密")
MARKED = re.compile(r"密级\s*[:：]?\s*(?:绝密|机密|秘密)|(?:^|[\s（(【\[])(?:绝密|机密|秘密)(?:级|件)?★?(?=$|[\s）)】\]])")
LEAD_UNIT = re.compile(r"主办单位\s*[:：]?\s*(?P<unit>\S{2,30})")


@command(
    "/新增",
    usage=USAGE,
    summary="登记中途交办的一件（其他栏目请在台账中补填后导入）",
    synonyms=("新增一件", "补登"),
    allowed=OFFICE,
    place="single",
    changes=True,
)
def add(context: Context, words: str) -> Reply:
    head, _, title = words.partition("案由")
    title = title.strip(" ,，。:：").strip("《》")
    if SECRET.search(head) or MARKED.search(title):
        raise UserError(f"涉密件不得在本系统登记，内容未保存，请线下办理。{NO_EFFECT}")
    try:
        digits, rest = numbers.first(head)
        received, rest = handed_over(context, rest, year_of(digits))
        due, rest = dates.spoken(rest, received or context.today, ahead=True)
    except numbers.NotANumber:
        raise UserError(f"编号应为纯数字。例如：{EXAMPLE}。{NO_EFFECT}") from None
    except dates.NoSuchDay as reason:
        raise UserError(f"{reason}。{NO_EFFECT}") from None
    if len(digits) != 1 or received is None or due is None or len(title) < 4:
        raise UserError(f"请写全编号、交办日期、办理时限和案由。例如：{EXAMPLE}。{NO_EFFECT}")
    longest = context.office.limits[LimitKind.LONGEST]
    if not received <= due <= longest.until(received, context.calendar):
        span = f"办理时限{dates.long(due)}不在交办之日（{dates.long(received)}）起{longest}内"
        raise UserError(f"{span}，请核对日期。{NO_EFFECT}")
    if received > context.today:
        raise UserError(f"交办日期{dates.long(received)}还没有到，请核对。{NO_EFFECT}")
    unit = LEAD_UNIT.search(rest)
    mark = NOT_SECRET if NOT_SECRET in rest else ""
    assert secrecy.may_be_stored(mark)  # noqa: S101 - one of the two marks that may
    level, body, number = numbers.parts(digits[0])
    parts = LEAD_UNIT.sub(" ", rest).replace(NOT_SECRET, " ").split()
    handling = chosen(parts, Handling, "办理类型（独办、主办、分办、会办、参阅）")
    item = suggestions.NewItem(
        body=Body(body) if body else chosen(parts, Body, "类别（人大、政协）"),
        level=Level(level) if level else chosen(parts, Level, "级别（全国、省、市、区县）"),
        handling=handling,
        number=number,
        title=title,
        received_on=received,
        due_on=due,
        lead_division=division(context, parts),
        lead_unit=unit["unit"] if unit else "",
        secrecy=mark,
    )
    if handling is Handling.JOINT and not item.lead_unit:
        raise UserError(f"会办件须写明主办单位，例如 主办单位：市发展改革委。{NO_EFFECT}")
    new = suggestions.add(context.session, item, now=context.now)
    if new is None:
        raise UserError(f"{numbers.display(number)} 已有登记（同类别、同级别、同年度），未重复登记。{NO_EFFECT}")
    year = year_of(digits)
    other_year = (
        f"编号年度为{year}年，与交办年度不一致，请核对；如有误请联系管理员。" if year not in (None, received.year) else ""
    )
    case = context.case(new)
    context.record(case, FactKind.RECEIVED, received)
    text = f"{case.number} 已交办{case.lead_division}，时限{dates.long(case.due_on)}，请签收：/签收 {case.number}。"
    notices.tell(context.session, case, case.heads, text, key=f"new:{case.id}", here=None, now=context.now)
    handed = f"{case.level}级{case.body}{case.handling}件，{dates.near(received, context.today)}交办{case.lead_division}"
    what = f"{handed}，时限{dates.near(due, context.today)}"
    lines = (receipts.first(what), case.name, f"批次：{case.batch}", f"请指定承办人：/改派 {case.number} 承办 姓名")
    return Reply("\n".join((*lines, other_year) if other_year else lines))


def year_of(digits: list[str]) -> int | None:
    """The year that stands in a full number."""
    number = numbers.parts(digits[0])[2] if len(digits) == 1 else ""
    return int(number[:4]) if len(number) == 8 and number.startswith("20") else None


def handed_over(context: Context, words: str, year: int | None) -> tuple[date | None, str]:
    """The day of the hand-over, and the words without it.

    Of an item of this year, 10.8 typed in July is the coming October, which is refused, and not the last one.
    """
    day, rest = dates.spoken(words, context.today)
    found = dates.PHRASES.search(words)
    if day and found and found["month2"] and year == context.today.year != day.year:
        day = dates.existing(year, day.month, day.day)
    return day, rest


def chosen(parts: list[str], kind: type[Body] | type[Level] | type[Handling], what: str) -> Any:
    """The one of these values that was typed, taken out of the words; 市级 is 市."""
    for part in list(parts):
        for word in (part, part.removesuffix("级"), part.removesuffix("件")):
            if word in list(kind):
                parts.remove(part)
                return kind(word)
    raise UserError(f"请写明{what}。例如：{EXAMPLE}。{NO_EFFECT}")


def division(context: Context, parts: list[str]) -> str:
    """The lead division among what is left of the words."""
    known = people.division_ids(context.session)
    for part in parts:
        named = [part] if part in known else [name for name in known if spelling.is_short_for(part, name)]
        if len(named) == 1:
            return named[0]
    raise UserError(f"请写明牵头处室全称。例如：{EXAMPLE}。{NO_EFFECT}")
