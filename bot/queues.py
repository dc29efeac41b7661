"""The open items in a person's queue, also those of leaders for whom the person stands in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.command import Context
from bot.records import appointments, key_led, people, round_chains, stand_ins, suggestions, tracking
from bot.rules import permissions, queues
from bot.rules.queues import WORKING, Chore, Task
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.words import LEADERS, Role


def tasks(context: Context) -> list[Task]:
    """What waits for the person first; of the items a director sees, only those."""
    covered = stand_ins.divisions_covered(context.session, context.actor.id, context.today)
    standings = [context.standing(case) for case in context.cases(concerning(context, covered))]
    found = [task for one in standings if (task := queues.task(one, context.actor, covered))]
    return sorted(found, key=lambda task: task.urgency)


def concerning(context: Context, covered: frozenset[str]) -> list[int]:
    """Ids of the open items that may be the person's: it is decided by rules which are."""
    session, scope, today, actor = context.session, context.scope, context.today, context.actor
    absent = stand_ins.absent_for(session, actor.id, today)
    directs = {i for i, _ in people.holders(session, Role.DIRECTOR, today)} & {actor.id, *absent}
    if directs or (actor.is_office and round_chains.asks(session, Role.GENERAL_OFFICE, context.office.chains, today)):
        return suggestions.still_open(session, scope, today)
    found: list[int] = []
    for person in (actor.id, *absent):
        found += suggestions.of_person(session, person, scope, today)
    if actor.roles & LEADERS:
        found += key_led.ids(session, [actor.id], scope, today)
    divisions = (actor.divisions if actor.roles & WORKING else frozenset()) | covered
    if divisions:
        found += suggestions.of_divisions(session, divisions, scope, today, only_unfinished=True)
    return list(dict.fromkeys(found))


def tracked(context: Context, own: Sequence[Task]) -> list[Standing]:
    """The items, open ones of these tasks and done ones, on which something is due beside the answer that the person works on."""
    actor = context.actor
    if not actor.roles & WORKING:
        return []
    done = context.cases(tracking.afterwards(context.session, context.scope, context.today))
    standings = [task.standing for task in own] + [context.standing(case) for case in done if permissions.works_on(actor, case)]
    return [one for one in standings if one.unlit and permissions.works_on(actor, one.case)]


def gone_without(context: Context) -> list[Case]:
    """This year's finished items that the person's divisions lead and that left without an assisting division's opinion."""
    actor = context.actor
    if not actor.roles & WORKING:
        return []
    ids = suggestions.left_without_opinions(context.session, actor.divisions, context.scope, context.today)
    own = (case for case in context.cases(ids) if permissions.works_on(actor, case))
    return [case for case in own if case.finished_on and not case.returned_on and case.silent_divisions]


def chores(context: Context) -> list[Chore]:
    """What waits for the general office on the items that may be seen here."""
    session, scope, today = context.session, context.scope, context.today
    ids = [*suggestions.still_open(session, scope, today), *tracking.afterwards(session, scope, today)]
    standings = [context.standing(case) for case in context.cases(ids)]
    waiting = {party.id for one in standings if one.next and not one.finish for party in one.next.people}
    unbound = waiting - people.bound(session, list(waiting), context.office.places)
    unmentioned = waiting - people.with_mention(session, waiting, context.office.places)
    staffed = appointments.staffed(session, today)
    found = [chore for one in standings for chore in queues.chores(one, unbound, unmentioned, staffed)]
    return sorted((*queues.without_director(standings), *found), key=queues.urgency_of_chore)
