"""A leader's morning in three lines: what is late, what waits for their review, what is due this week. Pure.

Counts and numbers only: nobody is compared with anybody (docs/decisions/chats.md#ranking).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules import condition_periods, conditions, dates, gaps, key_items, listed
from bot.rules.condition_words import ListedState
from bot.rules.conditions import Conditions, Responsible
from bot.rules.standing import Standing
from bot.rules.wording import answers

NAMED = 5  # numbers in a line
HEAD = "【今日概览】"
COMMAND, WEEK = "/列", "本周到期"


def text(standings: Sequence[Standing], person: int) -> str:
    """The lines of this leader, or of who stands in for one, under the day; empty where there is nothing to say.

    What is late and what is due is found as the list finds it that the line names.
    """
    review = sorted((one for one in standings if to_review(one, person)), key=urgency)
    whose = () if at_the_head(standings, person) else people(standings, person)
    lines = [
        *(late_line(standings, whose) if whose is not None else []),
        *([f"待您审核：{len(review)}件（{numbers(review)}），{most_pressing(review[0])}，审核发送 /审"] if review else []),
        *(week_line(standings, whose) if whose is not None else []),
    ]
    return "\n".join((f"{HEAD}{dates.long(standings[0].as_of.today)}", *lines)) if lines else ""


def at_the_head(standings: Sequence[Standing], person: int) -> bool:
    """Whether every item is this person's."""
    return any(party.id == person for one in standings for party in one.case.directors)


def people(standings: Sequence[Standing], person: int) -> tuple[Responsible, ...] | None:
    """Those whose items are this leader's: themselves, and whoever they stand in for; None where no item is."""
    found = dict[str, None]()
    for one in standings:
        own = one.case.deputy_directors
        meant = {party.stands_in_for or person for party in own if party.id == person}
        found |= dict.fromkeys(party.name for party in own if party.stands_in_for is None and party.id in meant)
        found |= dict.fromkeys(party.name for party in key_items.named(one.case) if party.id == person)
    return tuple(Responsible(name, is_person=True) for name in found) or None


def late_line(standings: Sequence[Standing], whose: tuple[Responsible, ...]) -> list[str]:
    """红灯：答复逾期2件（…）、配合意见逾期1件（…），查看发送 /列 逾期 副局长甲: each item once."""
    asked = Conditions(states=(ListedState.OVERDUE,), whose=whose)
    red = [one for one in sorted(standings, key=urgency) if listed.listed(one, asked) or listed.by_others(one, asked)]
    parted: dict[str, list[Standing]] = {"答复逾期": [], "配合意见逾期": []}
    for one in red:
        parted["答复逾期" if one.answer and one.answer.seen.overdue else "配合意见逾期"].append(one)
    told = [f"{what}{len(some)}件（{numbers(some)}）" for what, some in parted.items() if some]
    return [f"红灯：{'、'.join(told)}，查看发送 {COMMAND} {conditions.canonical(asked)}"] if told else []


def week_line(standings: Sequence[Standing], whose: tuple[Responsible, ...]) -> list[str]:
    """本周到期：3件（…），查看发送 /列 在办 副局长甲 本周到期"""
    (week,) = condition_periods.taken(WEEK, standings[0].as_of.today)[0]
    asked = Conditions(states=(ListedState.OPEN,), whose=whose, periods=(week,))
    due = [one for one in sorted(standings, key=urgency) if listed.listed(one, asked)]
    return [f"本周到期：{len(due)}件（{numbers(due)}），查看发送 {COMMAND} {conditions.canonical(asked)}"] if due else []


def urgency(one: Standing) -> tuple[date, int]:
    """What is due first."""
    return (one.case.due_on, one.case.id)


def to_review(one: Standing, person: int) -> bool:
    """Whether a paper waits for this person's review."""
    return one.waits_for(person) and gaps.in_review(one.case, one.case.chain)


def most_pressing(one: Standing) -> str:
    """最急的还剩3个工作日; empty only where nothing is owed, which waits for no review."""
    return f"最急的{answers.left(one.answer.seen)}" if one.answer else ""


def numbers(some: Sequence[Standing]) -> str:
    """20210032、20210257等7件"""
    shown = "、".join(one.case.shortest_number for one in some[:NAMED])
    return shown if len(some) <= NAMED else f"{shown}等"
