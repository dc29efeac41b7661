"""What is said of an item that is new: on the day of its hand-over, or to whom it goes before that was heard. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bot.rules import duties, gaps, grounds
from bot.rules.grounds import Ground
from bot.rules.pairs import News, Pair
from bot.rules.stages import Case
from bot.rules.wording import lines
from bot.rules.wording import notices as words


def begun(case: Case) -> Iterator[News]:
    """A new item, or one whose hand-over has come: its division is to accept it."""
    if case.finished_on:
        return
    rests: tuple[Ground, ...] = (grounds.OPEN, grounds.lead(case.lead_division))
    if not gaps.to_accept(case):  # it was announced before its day was put off, or comes with what was done about it
        told = (*case.heads, *case.officers)
        yield News(case, words.begun_again(case.lead_division), told, (*rests, grounds.TAKEN))
        return
    rests = (*rests, grounds.TO_ACCEPT)
    yield News(case, words.handed_over(case.lead_division), case.heads or case.officers, rests)


OF_LEAD = ("lead", "leader")  # rows of the table of changes that tell who has the item, and who had it


def to_another(pair: Pair, said: Iterable[News], announced: Collection[str]) -> list[News]:
    """What is said of an item's change that nobody has been told of as new yet: who has it no more hears nothing, for it never
    was theirs, and who has it now that it is new. `announced`: the divisions to which it was to be announced.
    """
    before, after = pair.before, pair.after
    if before.lead_division == after.lead_division:
        return list(said)
    kept = [replace(one, told=(), staff=False) if one.row in OF_LEAD else one for one in said]
    kept = [one for one in kept if one.told or one.staff or one.office]
    return kept if after.lead_division in announced else [*kept, *begun(after)]


def asked_again(case: Case) -> Iterator[News]:
    """Who was to review an item before it was put off is asked again when its hand-over has come."""
    if case.round and (waited := duties.waited_for(case, len(case.chain))):
        rests = (grounds.waits(case.round.number, case.round.passed + 1, waited),)
        yield News(case, words.review_asked(case, case.chain, lines.missing(case)), waited, rests)
