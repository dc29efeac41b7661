"""What an item means to one person: what waits for them, what their division owes, what they only watch. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.rules import permissions, steps
from bot.rules.permissions import Actor
from bot.rules.standing import Owed, Standing
from bot.rules.words import Role

WORKING = frozenset({Role.DIVISION_HEAD, Role.OFFICER})


@dataclass(frozen=True)
class Task:
    """An open item in somebody's queue. `owed` is the person's own duty on it, `words` what it waits for; empty: only watched."""

    standing: Standing
    owed: Owed
    words: str

    @property
    def urgency(self) -> tuple[bool, date, int]:
        """What waits for the person first, then by the person's own date."""
        return (not self.words, self.owed.duty.due, self.standing.case.id)

    @property
    def to_review(self) -> bool:
        """Whether it is the person's turn in the review."""
        return bool(self.words) and steps.in_review(self.standing.case, self.standing.as_of.chain)


def task(standing: Standing, actor: Actor, covered: frozenset[str] = frozenset()) -> Task | None:
    """What the item is to this person; None when nothing. `covered` are the divisions whose absent head they stand in for."""
    case, answer = standing.case, standing.answer
    if standing.finish or answer is None:
        return None
    if standing.waits_for(actor.id):
        return Task(standing, answer, "待您审核" if steps.in_review(case, standing.as_of.chain) else "待您办理")
    divisions = (actor.divisions if actor.roles & WORKING else frozenset()) | covered
    own = [one for one in standing.opinions if one.duty.division in divisions]
    if own:
        return Task(standing, own[0], "待您处提交书面意见")
    heads = (actor.divisions if Role.DIVISION_HEAD in actor.roles else frozenset()) | covered
    named = permissions.has((*case.officers, *case.deputy_directors, *case.heads), actor)
    if named or heads & {case.lead_division, *case.assisting_divisions}:
        return Task(standing, answer, "")
    return None
