"""What several deputies of one item wished and said, as the figures count it: for the item, or for each of them.

See docs/decisions/figures.md#deputies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.rules import stages
from bot.rules.papers.statistics import GRADES, Voice
from bot.rules.proposers import Proposer
from bot.rules.stages import WANTED, Fact
from bot.rules.voices import OF_EACH
from bot.rules.words import FactKind

Facts = Mapping[FactKind, Fact]


def of_each(plain: Facts, several: Iterable[Fact], proposers: Sequence[Proposer], *, fresh: bool) -> tuple[Voice, ...]:
    """Each proposer's, the lead first; nothing where no other than the lead has said anything.

    `fresh`: grades of an answer that is being redone are none. Else they stand until new ones come, and fall for all of them
    when the lead's new ones do.
    """
    own = {one.name: {fact.kind: fact for fact in several if fact.subject == one.name} for one in proposers[1:]}
    if not any(kind in OF_EACH for facts in own.values() for kind in facts):
        return ()
    redo = plain.get(FactKind.REDO)
    again = fresh or stages.fresh(plain, FactKind.ATTITUDE) is not None
    found = [spoken(plain, redo, fresh=fresh)]
    return (*found, *(spoken(facts, redo, fresh=again) for facts in own.values()))


def spoken(own: Facts, redo: Fact | None, *, fresh: bool) -> Voice:
    """One deputy's facts; with `fresh` without the grades of the answer before a redo."""
    facts = {**own, FactKind.REDO: redo} if redo else own

    def value(kind: FactKind) -> str:
        fact = stages.fresh(facts, kind) if fresh else own.get(kind)
        return fact.value if fact else ""

    wish, meeting = own.get(FactKind.WANTS_MEETING), own.get(FactKind.MEETING)
    return Voice(
        wants=wish.value if wish else "",
        met=meeting is not None,
        form=meeting.value if meeting else "",
        attitude=value(FactKind.ATTITUDE),
        result=value(FactKind.RESULT),
    )


def together(each: Sequence[Voice]) -> Voice:
    """The item's: somebody wants to be met, all who want to were, and each grade the lowest that came back with the lead's."""
    lead, asking = each[0], [one for one in each if one.wants == WANTED]
    return Voice(
        wants=WANTED if asking else lead.wants,
        met=all(one.met for one in asking) if asking else lead.met,
        form=next((one.form for one in each if one.form), ""),
        attitude=lowest([one.attitude for one in each]) if lead.attitude else "",
        result=lowest([one.result for one in each]) if lead.result else "",
    )


def lowest(grades: Iterable[str]) -> str:
    """The lowest of these grades; a word that is none of the three is told before them, for it has to be mended."""
    given = [grade for grade in grades if grade]
    strange = [grade for grade in given if grade not in GRADES]
    return strange[0] if strange else max(given, key=GRADES.index, default="")
