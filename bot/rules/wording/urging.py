"""What somebody reads whom the office urges: the sentence of what they owe, and no date that has passed. Pure."""

from __future__ import annotations

from bot.rules import dates, secrecy
from bot.rules.stages import Case
from bot.rules.standing import Owed, Standing
from bot.rules.wording import answers, lines
from bot.rules.words import Handling


def step(standing: Standing, count: int) -> str:
    """For whoever has to take the next step."""
    return "\n".join((head(standing.case, count), lines.lit(standing), lines.ending_of(standing)))


def opinion(standing: Standing, owed: Owed, count: int) -> str:
    """For an assisting division that owes its written opinion."""
    case, seen = standing.case, owed.seen
    day = f"{dates.brief(seen.effective, standing.as_of.today)}前"
    if not secrecy.may_be_named(case.secrecy):
        return f"{head(case, count)}\n{answers.left(seen)}，请办公室补填密级。"
    wanted = (
        f"请{owed.duty.division}尽快提交书面意见，{answers.left(seen)}"
        if seen.overdue
        else (f"请{owed.duty.division}于{day}提交书面意见，{answers.left(seen)}")
    )
    return f"{head(case, count)}\n{owed.light}：{wanted}。\n发送：/意见 {case.number}"


def head(case: Case, count: int) -> str:
    """办公室催办 20210032 加快…（第2次）："""
    return f"办公室催办 {answers.short_name(case)}{f'（第{count}次）' if count > 1 else ''}："


def outside(standing: Standing) -> str:
    """A text the office may forward to the lead unit of a 会办; the bot itself never writes to anybody outside."""
    case = standing.case
    if case.handling is not Handling.JOINT or case.unit != case.lead_unit:
        return ""
    until = (
        f"拟于{dates.brief(case.due_on, standing.as_of.today)}前报送" if case.due_on >= standing.as_of.today else "正在抓紧办理"
    )
    return f"可转发{case.lead_unit}：贵单位主办的{case.number}，我局会办意见{until}，如有新的要求请告知。"
