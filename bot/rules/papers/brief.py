"""A leader's morning in three lines: what is late, what waits for their review, what is due this week. Pure.

Counts and numbers only: nobody is compared with anybody (docs/decisions/chats.md#ranking).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules import dates, gaps
from bot.rules.standing import Owed, Standing
from bot.rules.wording import answers
from bot.rules.workdays import DAY

NAMED = 5  # numbers in a line
HEAD = "【今日概览】"


def text(standings: Sequence[Standing], person: int) -> str:
    """The lines of this leader, or of who stands in for one, under the day; empty where there is nothing to say."""
    review = sorted((one for one in standings if to_review(one, person)), key=urgency)
    own = [(one, one.answer) for one in sorted(standings, key=urgency) if one.answer and leads(one, person)]
    late = [one for one, answer in own if answer.seen.overdue]
    week = [one for one, answer in own if this_week(one, answer)]
    lines = [
        *([f"红灯：逾期{len(late)}件（{numbers(late)}），查看发送 /逾期"] if late else []),
        *([f"待您审核：{len(review)}件（{numbers(review)}），{most_pressing(review[0])}，审核发送 /审"] if review else []),
        *([f"本周到期：{len(week)}件（{numbers(week)}），查看发送 /临期"] if week else []),
    ]
    return "\n".join((f"{HEAD}{dates.long(standings[0].as_of.today)}", *lines)) if lines else ""


def urgency(one: Standing) -> tuple[date, int]:
    """What is due first."""
    return (one.case.due_on, one.case.id)


def to_review(one: Standing, person: int) -> bool:
    """Whether a paper waits for this person's review."""
    return one.waits_for(person) and gaps.in_review(one.case, one.case.chain)


def leads(one: Standing, person: int) -> bool:
    """Whether the item is this leader's: in their charge, or any where they are at the head."""
    return any(party.id == person for party in (*one.case.deputy_directors, *one.case.directors))


def this_week(one: Standing, answer: Owed) -> bool:
    """Whether the answer is due from today to the week's Sunday."""
    today = one.as_of.today
    return not answer.seen.overdue and answer.seen.effective <= today + (6 - today.weekday()) * DAY


def most_pressing(one: Standing) -> str:
    """最急的还剩3个工作日; empty only where nothing is owed, which waits for no review."""
    return f"最急的{answers.left(one.answer.seen)}" if one.answer else ""


def numbers(some: Sequence[Standing]) -> str:
    """20210032、20210257等7件"""
    shown = "、".join(one.case.shortest_number for one in some[:NAMED])
    return shown if len(some) <= NAMED else f"{shown}等"
