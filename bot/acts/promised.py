"""What was promised on all items that one may see here, as a list: `/承诺 台账`."""

from __future__ import annotations

from datetime import date

from bot import paging
from bot.command import Context
from bot.errors import UserError
from bot.message import Reply
from bot.records import tracking
from bot.rules import dates, promises, secrecy, unlit
from bot.rules.promises import Keeping, Promise
from bot.rules.wording import lists
from bot.rules.workdays import Calendar

AGAIN = "/承诺 台账"
USAGE = f"{AGAIN} 年度 页码"


def answer(context: Context, year: int | None, page: int) -> Reply:
    """Each promise with its check, its state and its evidence, what is late first; of one year's items alone where it is said."""
    cases = context.cases(tracking.promised(context.session, context.scope, context.today))
    known = promises.of((case for case in cases if year in (None, case.year)), context.today)
    of_year = f"{year}年" if year else ""
    if not known:
        raise UserError(f"{of_year}没有登记承诺事项，或不在此处可查范围内。登记请发送 /承诺 编号 事项 检查 日期。")
    again = f"{AGAIN} {year}" if year else AGAIN
    page = paging.possible(context, page, len(known), again)
    entries = [line(one, context.today, context.calendar) for one in known]
    title = f"{of_year}承诺事项共{len(known)}项，{promises.counted(known)}"
    more = "登记兑现请发送 /承诺 编号 序号 已兑现 依据…"
    said = lists.listing(title, entries, more=more, again=again, page=page)
    return paging.answered(context, said, again, page, [(one.case.id, one.fact.subject) for one in known])


def line(one: Promise, today: date, calendar: Calendar) -> str:
    """20210032 第1项 设立资金池20亿元（12月31日检查，待检查）; （已兑现，依据：资金池已设立）; number and day alone where
    no more may be said"""
    check = unlit.until(one.check, calendar.on_or_before(one.check), today, "检查") if one.check else ""
    if not secrecy.may_be_named(one.case.secrecy):
        return f"{one.case.number}（密级未填{f'，{dates.brief(one.check, today)}' if one.check else ''}）"
    said = one.case.quoted(one.fact.value)
    if one.stage in (Keeping.DUE, Keeping.OPEN):
        how = f"{check}，{one.stage}" if check else one.stage
    else:
        how = f"{one.stage}，依据：{one.evidence}" if one.evidence else one.stage
    return f"{one.case.number} 第{one.fact.subject}项 {said}（{how}）"
