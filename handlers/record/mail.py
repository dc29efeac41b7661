"""/寄出 20210032 示工信函〔2021〕61号 7.29 — the reply letter has been mailed; its reminders stop by themselves."""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import suggestions
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, day_of
from bot.rules.words import WORKERS, FactKind

USAGE = "/寄出 编号 文号 日期"
LETTER_NUMBER = re.compile(
    r"(?P<prefix>[一-鿿A-Za-z]{1,20})[〔\[(【](?P<year>20\d{2})[〕\])】]\s*(?P<serial>\d{1,5})\s*号", re.ASCII
)


@command(
    "/寄出",
    usage=USAGE,
    summary="登记答复函已寄出（文号、日期）",
    synonyms=("已寄出", "邮寄", "寄送", "已寄"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def mail(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    return mailed(context, lookup.to_work_on(context, number), day or context.today, words)


def mailed(context: Context, case: Case, on: date, words: str = "") -> Reply:
    """Record it, with the letter's number where the words have one; raises UserError when something is missing."""
    refuse(process.refusal_to_mail(case, len(context.office.chain)) or process.refusal_of_day(case, on, context.today))
    refuse(too_early(case, on))
    letter = letter_number(words)
    if letter and suggestions.with_fact_value(context.session, FactKind.MAILED, letter, other_than=case.id):
        # Whose letter it is may not be told here.
        raise UserError(f"文号{letter}已用于其他件，请核对文号。{NO_EFFECT}")
    context.record(case, FactKind.MAILED, on, value=letter)
    said = f"答复函{f'（{letter}）' if letter else ''}{dates.long(on)}寄出"
    return context.done(
        case, said, "" if letter else f"未写文号，请发送 /更正 {case.number} 文号 某某函〔2021〕61号 理由：补记。"
    )


def letter_number(words: str) -> str:
    """示工信函〔2021〕61号 with its proper brackets; empty when none is given. Raises UserError for anything else."""
    words = words.strip(" ,，。")
    if not words:
        return ""
    found = LETTER_NUMBER.fullmatch(words)
    if not found:
        raise UserError(f"没有看懂文号“{words[:20]}”，应写成 某某函〔2021〕61号。用法：{USAGE}。{NO_EFFECT}")
    return f"{found['prefix']}〔{found['year']}〕{int(found['serial'])}号"


def too_early(case: Case, on: date) -> str | None:
    """A letter leaves after the last review and the deputy's word on it."""
    consulted, review = case.fresh(FactKind.CONSULTED), case.round
    days = [consulted.on] if consulted else []
    days += [day_of(decision.at) for decision in review.decisions] if review else []
    if days and on < max(days):
        return f"{dates.long(on)}早于审阅或征求代表意见的日期{dates.long(max(days))}，请核对日期。{NO_EFFECT}"
    return None
