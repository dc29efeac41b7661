"""Items of a list as rows of a sheet: what the list says of each, without anything that only single chat may hear."""

from __future__ import annotations

from datetime import date

from bot.rules import secrecy
from bot.rules.standing import Standing
from bot.rules.wording import answers

HEADER = (
    *("序号", "编号", "案由", "级别", "类别", "年度", "办理类型", "重点", "主办单位", "牵头处室", "配合处室"),
    *("承办人", "分管领导", "状态", "亮灯", "办理时限", "距时限工作日", "未交意见处室", "办结日期"),
)


def row(place: int, standing: Standing) -> list[str | int | date | None]:
    """One item; number and date alone where no more may be said."""
    case, answer = standing.case, standing.answer
    left = answer.seen.left if answer else None
    if not secrecy.may_be_named(case.secrecy):
        hidden = "密级未填，仅显示编号和日期"
        return [place, case.number, hidden, *[""] * 11, str(standing.light), case.due_on, left, "", case.finished_on]
    return [
        place,
        case.number,
        case.title,
        str(case.level),
        str(case.body),
        case.year,
        str(case.handling),
        "是" if case.key else "",
        case.lead_unit,
        case.lead_division,
        "、".join(case.assisting_divisions),
        answers.names(case.officers),
        answers.names(case.deputy_directors),
        standing.state,
        str(standing.light),
        case.due_on,
        left,
        "、".join(one.duty.division for one in standing.opinions),
        case.finished_on,
    ]
