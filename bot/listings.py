"""Lists of open items by the light of what is owed on them: the answer or an assisting division's opinion."""

from __future__ import annotations

from collections.abc import Sequence

from bot.command import Context
from bot.errors import refuse
from bot.records import suggestions
from bot.rules import dates, duties, standing
from bot.rules.deadlines import NEAR, Light
from bot.rules.standing import Owed
from bot.rules.wording import lists


def by_light(
    context: Context, wanted: frozenset[Light], *, title: str, none: str, again: str, page: int = 1, division: str = ""
) -> str:
    """The visible open items on which something of such a light is owed, the most pressing first: page `page` of them.

    With a `division`, what that division owes.
    """
    cases = context.cases(candidates(context))
    found = [(case, owed) for case in cases if (owed := owing(standing.owed_on(case, context.as_of), wanted, division))]
    refuse(lists.refusal_of_page(page, len(found), f"{again} {division}".strip()))
    if not found:
        return f"{division}{none.removesuffix('。')}，截至{dates.short(context.today)}。" if division else none
    found.sort(key=lambda pair: (*pair[1][0].urgency[:2], pair[0].id))
    shown = lists.places(page)
    entries = [
        lists.owed_entry(context.standing(case), owed)
        if place in shown
        else lists.ListEntry("", lists.lit_until(context.as_of, owed[0]))
        for place, (case, owed) in enumerate(found)
    ]
    heading = f"{division}{title}共{len(found)}件"
    return lists.listing(heading, entries, more="查看一件请发送 /查 编号。", page=page, again=f"{again} {division}".strip())


def owing(known: Sequence[Owed], wanted: frozenset[Light], division: str) -> tuple[Owed, ...]:
    """What is owed on an item of such a light, the most pressing first: an item may stand in more lists than one."""
    return tuple(one for one in known if division in ("", one.duty.division) and one.light in wanted)


def candidates(context: Context) -> list[int]:
    """Ids of the visible open items on which something may be due within the next working days; rules decide what is.

    Where the statutory date governs, no batch has a date, and all are looked at.
    """
    session, today, office = context.session, context.today, context.office
    if office.statutory:
        return suggestions.still_open(session, context.scope, today)
    last = context.calendar.days_after(today, NEAR + 1)
    batches = [
        batch
        for batch, received, due in suggestions.open_batches(session, today)
        if min(due, duties.opinion_day(context.calendar, received, due, office.opinion_days_before)) <= last
    ]
    return suggestions.still_open(session, context.scope, today, batches=batches)
