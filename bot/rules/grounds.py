"""What a notice rests on, so that it can be looked at again before it leaves: nothing is asked that is done by then.

A ground is a few words, the first says of what kind it is; it is kept with the notice and asked of the item as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from bot.rules import duties, gaps, steps
from bot.rules.duties import DutyKind
from bot.rules.stages import Case, Party
from bot.rules.standing import AsOf
from bot.rules.words import FactKind

Ground = tuple[str, ...]
OPEN: Ground = ("open",)  # the item is not finished
RECEIVED = "received"
TO_ACCEPT: Ground = ("to accept",)  # nothing shows yet that the lead division has the item
TAKEN: Ground = ("taken",)  # something does
OBJECTION: Ground = ("objection",)  # an objection waits for its answer


def waits(round_number: int, level: int, reviewers: Iterable[Party]) -> Ground:
    """A round waits at a level, counted from 1, and these are still among who decides there; nobody: still nobody does."""
    return ("waits", str(round_number), str(level), *sorted({str(party.id) for party in reviewers}))


def over(round_number: int) -> Ground:
    """The latest round is this one, and it was decided at every level or returned."""
    return ("over", str(round_number))


def withdrawn(round_number: int) -> Ground:
    """The latest round is this one, and it was taken back."""
    return ("withdrawn", str(round_number))


def undone(round_number: int) -> Ground:
    """The submission of this round was a slip, and nothing was submitted since."""
    return ("undone", str(round_number))


def rounds(case: Case) -> Ground:
    """No further round was submitted."""
    return ("rounds", str(len(case.rounds)))


def fact(kind: FactKind, *, subject: str = "", value: str = "") -> Ground:
    """The fact holds, with this value."""
    return ("fact", kind, subject, value)


def no_fact(kind: FactKind) -> Ground:
    """No fact of this kind holds."""
    return ("no fact", kind)


def fact_not(kind: FactKind, *, subject: str = "", value: str = "") -> Ground:
    """The fact does not hold, or holds with another value."""
    return ("fact not", kind, subject, value)


def decided_not(round_number: int, level: int, *, passed: bool) -> Ground:
    """The latest round is this one, and this level has not decided so."""
    return ("decided not", str(round_number), str(level), "passed" if passed else "returned")


def goes_on(round_number: int) -> Ground:
    """The latest round is this one, and it is not withdrawn."""
    return ("goes on", str(round_number))


def due(case: Case) -> Ground:
    """The day that counts is still this one, and it counts."""
    return ("due", case.due_on.isoformat())


def limit(case: Case) -> Ground:
    """The batch's day is still this one."""
    return ("limit", (case.limit_on or case.due_on).isoformat())


def received(day: date) -> Ground:
    """The day of the hand-over is still this one; it may lie ahead."""
    return (RECEIVED, day.isoformat())


def owes(division: str) -> Ground:
    """An assisting division still owes its written opinion."""
    return ("owes", division)


def owes_not(division: str) -> Ground:
    """An assisting division owes no written opinion: it is there."""
    return ("owes not", division)


def excused(division: str) -> Ground:
    """The lead division does not wait for an assisting division's opinion, which is not there."""
    return ("excused", division)


def owes_by(division: str, day: date) -> Ground:
    """An assisting division still owes its written opinion, by this day."""
    return ("owes by", division, day.isoformat())


def lead(division: str) -> Ground:
    """The item is led by this division."""
    return ("lead", division)


def handled(handling: str) -> Ground:
    """The bureau's part in the item is still this one."""
    return ("handled", handling)


def unit(name: str) -> Ground:
    """The lead unit of a 会办 is still this one."""
    return ("unit", name)


def assists(division: str, *, still: bool = True) -> Ground:
    """A division assists, or does so no more."""
    return ("assists" if still else "assists not", division)


def holds_part(part: str, person: int, *, still: bool = True) -> Ground:
    """Somebody is the item's officer, head or deputy_director, or is not."""
    return (part if still else f"{part} not", str(person))


def next_step(case: Case, chain: tuple[str, ...]) -> Ground:
    """What comes next is still this."""
    step = steps.next_step(case, chain)
    return ("next", *(step.say if step else ()))


def among(parties: Sequence[Party], person: str) -> bool:
    return any(str(party.id) == person for party in parties)


def waiting_still(case: Case, chain: tuple[str, ...], number: str, level: str, *reviewers: str) -> bool:
    review = case.round
    if case.finished_on or not review or not review.is_open(len(chain)):
        return False
    if (str(review.number), str(review.passed + 1)) != (number, level):
        return False
    deciding = duties.reviewers(case, review.passed)
    return any(among(deciding, person) for person in reviewers) if reviewers else not deciding


def over_still(case: Case, chain: tuple[str, ...], number: str) -> bool:
    review = case.round
    return bool(review and str(review.number) == number and not review.withdrawn_on and not review.is_open(len(chain)))


def decided_so(case: Case, number: str, level: str, how: str) -> bool:
    review = case.round
    if not review or str(review.number) != number:
        return True
    return any(str(one.level) == level and one.passed == (how == "passed") for one in review.decisions)


def held(case: Case, kind: str, subject: str, value: str) -> bool:
    found = case.of(FactKind(kind)) if subject else tuple(filter(None, (case.facts.get(FactKind(kind)),)))
    return any(one.subject == subject and value in ("", one.value) for one in found)


def owed_by(case: Case, as_of: AsOf, division: str, day: str) -> bool:
    owed = duties.open_duties(case, as_of.calendar, as_of.opinion_days_before)
    return any(one.kind is DutyKind.ASSISTING_OPINION and (one.division, one.due.isoformat()) == (division, day) for one in owed)


Asked = Callable[..., bool]
KINDS: Mapping[str, Asked] = {
    "open": lambda case, chain: not case.finished_on,
    "objection": gaps.objection_waits,
    "to accept": gaps.to_accept,
    "taken": lambda case, chain: not gaps.to_accept(case, chain),
    "no fact": lambda case, chain, kind: FactKind(kind) not in case.facts,
    "waits": waiting_still,
    "over": over_still,
    "withdrawn": lambda case, chain, number: bool(case.round and str(case.round.number) == number and case.round.withdrawn_on),
    "undone": lambda case, chain, number: all(review.number < int(number) for review in case.rounds),
    "rounds": lambda case, chain, count: str(len(case.rounds)) == count,
    "fact": lambda case, chain, kind, subject, value: held(case, kind, subject, value),
    "fact not": lambda case, chain, kind, subject, value: not held(case, kind, subject, value),
    "decided not": lambda case, chain, number, level, how: not decided_so(case, number, level, how),
    "goes on": lambda case, chain, number: bool(case.round and str(case.round.number) == number and not case.round.withdrawn_on),
    "due": lambda case, chain, day: not case.finished_on and case.due_on.isoformat() == day,
    RECEIVED: lambda case, chain, day: case.received_on.isoformat() == day,
    "limit": lambda case, chain, day: not case.finished_on and (case.limit_on or case.due_on).isoformat() == day,
    "owes": lambda case, chain, division: not case.finished_on and division in case.unexcused_divisions,
    "owes not": lambda case, chain, division: division not in case.silent_divisions,
    "excused": lambda case, chain, division: division in case.silent_divisions and division not in case.unexcused_divisions,
    "lead": lambda case, chain, division: case.lead_division == division,
    "handled": lambda case, chain, handling: case.handling == handling,
    "unit": lambda case, chain, name: case.lead_unit == name,
    "assists": lambda case, chain, division: division in case.assisting_divisions,
    "assists not": lambda case, chain, division: division not in case.assisting_divisions,
    "officer": lambda case, chain, person: among(case.officers, person),
    "officer not": lambda case, chain, person: not among(case.officers, person),
    "deputy_director": lambda case, chain, person: among(case.deputy_directors, person),
    "deputy_director not": lambda case, chain, person: not among(case.deputy_directors, person),
    "next": lambda case, chain, *say: next_step(case, chain)[1:] == say,
}

COUNTED: Mapping[str, Asked] = {"owes by": owed_by}  # what hangs on the calendar, too


def hold(grounds: Sequence[Sequence[str]], case: Case, as_of: AsOf) -> bool:
    """Whether all of them hold for the item as it stands; one of a kind that is not known any more counts as held.

    Of an item whose hand-over lies ahead only that day itself is said.
    """
    if case.received_on > as_of.today and all(kind != RECEIVED for kind, *_ in grounds):
        return False
    counted = all(COUNTED[kind](case, as_of, *words) for kind, *words in grounds if kind in COUNTED)
    return counted and all(KINDS[kind](case, case.chain, *words) for kind, *words in grounds if kind in KINDS)
