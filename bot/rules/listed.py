"""Which items stand in the list that conditions ask for, and on account of what. Pure: all states are those that `/查` tells.

A light, and a date with it, is that of a duty: where divisions or people are named, of what those owe. Other states, and dates
without any, are the item's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.rules import key_items, secrecy, steps, title_words
from bot.rules.condition_words import ListedState
from bot.rules.conditions import Conditions
from bot.rules.deadlines import Light
from bot.rules.duties import DutyKind
from bot.rules.stages import Case
from bot.rules.standing import Owed, Standing

LIGHTS = {
    ListedState.NEAR: frozenset({Light.YELLOW, Light.ORANGE}),
    ListedState.OVERDUE: frozenset({Light.RED}),
}


@dataclass(frozen=True)
class ListedItem:
    """An item of a list; `owed` are the duties on account of which it stands in it, the most pressing first: none where it
    stands in it by what it is."""

    standing: Standing
    owed: tuple[Owed, ...] = ()

    @property
    def order(self) -> tuple[bool, int, int, int]:
        """What is open before what is done, the more pressing and the earlier first, then what was done last."""
        case = self.standing.case
        pressing = self.owed[0] if self.owed and not self.standing.finish else self.standing.pressing
        if pressing:
            lit, due, *_ = pressing.urgency
            return (False, lit, due.toordinal(), case.id)
        return (True, 0, -(case.finished_on or case.received_on).toordinal(), case.id)


def listed(standing: Standing, conditions: Conditions) -> ListedItem | None:
    """The item as it stands in the list; None where it does not."""
    case = standing.case
    if not has_shape(case, conditions):
        return None
    if not conditions.states:
        return ListedItem(standing) if concerns(case, conditions) and is_due(case.due_on, conditions) else None
    found: list[Owed] = []
    by_itself = False
    for state in conditions.states:
        owed = [one for one in owed_in(standing, state, conditions) if is_due(one.duty.due, conditions)]
        found += [one for one in owed if one not in found]
        by_itself = by_itself or (is_in(standing, state) and concerns(case, conditions) and is_due(case.due_on, conditions))
    return ListedItem(standing, tuple(found)) if found or by_itself else None


def by_others(standing: Standing, conditions: Conditions) -> bool:
    """Whether an item of those whom the conditions name has such a light through others alone, who owe something on it."""
    alone = set(conditions.states) <= set(LIGHTS) and bool(conditions.states and conditions.whose)
    if not alone or not concerns(standing.case, conditions) or listed(standing, conditions):
        return False
    return listed(standing, replace(conditions, whose=())) is not None


def is_due(day: date, conditions: Conditions) -> bool:
    """Whether a day lies in one of the periods; every day does where none is given."""
    return not conditions.periods or any(period.holds(day) for period in conditions.periods)


def owed_in(standing: Standing, state: ListedState, conditions: Conditions) -> Sequence[Owed]:
    """The duties on account of which an item is in a state, for whom the conditions name: by its light what those owe; the
    opinions and the form that an item of theirs waits for."""
    case = standing.case
    if state in LIGHTS:
        return [one for one in standing.owed if one.light in LIGHTS[state] and owes(one, conditions)]
    if not concerns(case, conditions):
        return ()
    if state is ListedState.OPINIONS:
        return standing.opinions
    if state is ListedState.FEEDBACK:
        return [one for one in standing.unlit if one.duty.kind is DutyKind.FEEDBACK]
    return ()


def is_in(standing: Standing, state: ListedState) -> bool:
    """Whether an item is in a state that is about no duty."""
    case = standing.case
    if state is ListedState.OPEN:
        return standing.finish is None
    if state is ListedState.DONE:
        return standing.finish is not None and not case.returned_on
    return state not in LIGHTS and steps.listed(case, case.chain) is state


def owes(one: Owed, conditions: Conditions) -> bool:
    """Whether a duty is owed by one of those whom the conditions name: the answer by its lead division and by whoever handles
    the item; anybody's where they name none."""
    if not conditions.whose or one.duty.division in conditions.divisions:
        return True
    return one.duty.kind is not DutyKind.ASSISTING_OPINION and handles(one.duty.case, conditions.people)


def concerns(case: Case, conditions: Conditions) -> bool:
    """Whether one of the divisions leads an item or assists, or one of the people handles it; true where none is named."""
    if not conditions.whose:
        return True
    divisions = (case.lead_division, *case.assisting_divisions)
    return any(name in divisions for name in conditions.divisions) or handles(case, conditions.people)


def handles(case: Case, people: Sequence[str]) -> bool:
    """Whether one of these people is an item's officer, the head of its lead division or its leader in charge, of a key item
    the one who was named, too; themselves."""
    own = (*case.officers, *case.heads, *case.deputy_directors, *key_items.named(case))
    return bool(people) and any(party.name in people and party.stands_in_for is None for party in own)


def has_shape(case: Case, conditions: Conditions) -> bool:
    """Whether an item is of one of the kinds, of one of the years, and by, for and about what the conditions say."""
    if conditions.levels and case.level not in conditions.levels:
        return False
    if conditions.bodies and case.body not in conditions.bodies:
        return False
    if conditions.handlings and case.handling not in conditions.handlings:
        return False
    if (conditions.key and not case.key) or (conditions.years and case.year not in conditions.years):
        return False
    return says(case, conditions)


def holds(title: str, word: str) -> bool:
    """Whether a title holds what somebody typed of it, each part of it anywhere."""
    return all(part in title_words.folded(title) for part in title_words.parts(word))


def says(case: Case, conditions: Conditions) -> bool:
    """Whether an item's title, lead unit and proposers are those; never of one of which only number and dates may be said."""
    if not (conditions.titles or conditions.units or conditions.deputies):
        return True
    if not secrecy.may_be_named(case.secrecy):
        return False
    if conditions.titles and not any(holds(case.title, word) for word in conditions.titles):
        return False
    if conditions.units and case.lead_unit not in conditions.units:
        return False
    return not conditions.deputies or any(one.name in conditions.deputies for one in case.proposers)
