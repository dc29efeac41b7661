"""The further meetings with one who made an item: what remains where the first is withdrawn, and which one is meant. Pure.

See docs/decisions/process.md#meeting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules import dates, voices
from bot.rules.proposers import Proposer
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.words import FactKind


def further(case: Case, whom: Proposer | None) -> tuple[Fact, ...]:
    """Every further meeting with this proposer for the answer that is being given, the earliest first."""
    redo = case.facts.get(FactKind.REDO)
    own = (fact for fact in case.of(FactKind.MET_AGAIN) if voices.whose(fact) == voices.subject(whom))
    return tuple(sorted((f for f in own if not redo or f.order > redo.order), key=lambda f: (f.on, f.order)))


def on_record(case: Case, whom: Proposer | None, on: date, form: str) -> bool:
    """Whether there is a further meeting of this day and form."""
    return any((fact.on, fact.value) == (on, form) for fact in further(case, whom))


def as_first(fact: Fact) -> dict[str, str]:
    """The details of a further meeting as those of a first one, whose subject names with whom it was."""
    return {name: value for name, value in fact.details.items() if name != voices.CONTACTED}


def called(fact: Fact) -> str:
    """7月15日再次面复，登门汇报"""
    return "，".join(filter(None, (f"{dates.short(fact.on)}再次面复", fact.value)))


def withdrawing(case: Case, whom: Proposer | None, fact: Fact) -> str:
    """/更正 20210018 再次面复 7月15日 登门汇报 撤销 理由：…"""
    which = f"{dates.short(fact.on)} {fact.value}".strip()
    return f"/更正 {case.number}{voices.beside(case, whom)} 再次面复 {which} 撤销 理由：…"


def withdrawn_too(case: Case, whom: Proposer | None) -> str:
    """/更正 20210018 面复 撤销 理由：…"""
    return f"/更正 {case.number}{voices.beside(case, whom)} 面复 撤销 理由：…"


def refusal_without_one(case: Case, whom: Proposer | None) -> str:
    """Why nothing is withdrawn where no further meeting with this proposer is on record; those with others are named."""
    others = [(one, fact) for one in case.proposers if one != whom for fact in further(case, one)]
    ways = f"；其他{case.body.person}的请发送 {'、'.join(withdrawing(case, *each) for each in others)}" if others else ""
    return f"{case.number} 没有登记过再次面复{voices.called(case, whom)}，无须更正{ways}。{NO_EFFECT}"


def refusal_of_several(case: Case, whom: Proposer | None, some: Sequence[Fact]) -> str:
    """Which of several is meant has to be said."""
    ways = "、".join(withdrawing(case, whom, fact) for fact in some)
    return f"{case.number} 登记的再次面复有{len(some)}次，请写明要撤销的一次：{ways}。{NO_EFFECT}"


def refusal_of_double(case: Case, whom: Proposer | None, on: date, form: str) -> str | None:
    """Why the first meeting is not corrected to this day and form: a further one is that, and has to go first."""
    same = next((fact for fact in further(case, whom) if (fact.on, fact.value) == (on, form)), None)
    if same is None:
        return None
    return f"{case.number} 已登记{called(same)}；如是同一次，请先撤销：{withdrawing(case, whom, same)}。{NO_EFFECT}"
