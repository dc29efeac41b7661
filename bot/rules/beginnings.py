"""What is said of an item on the day of its hand-over. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules import duties, gaps, grounds
from bot.rules.grounds import Ground
from bot.rules.pairs import News
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


def asked_again(case: Case, chain: tuple[str, ...]) -> Iterator[News]:
    """Who was to review an item before it was put off is asked again when its hand-over has come."""
    if case.round and (waited := duties.waited_for(case, len(chain))):
        rests = (grounds.waits(case.round.number, case.round.passed + 1, waited),)
        yield News(case, words.review_asked(case, chain, lines.missing(case)), waited, rests)
