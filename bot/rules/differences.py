"""What changed of an item, as the journal keeps it: what held before and what holds now, people by their ids. Pure.

Nothing in it is what people wrote, and names are put in when it is read: who may have to be forgotten is named nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.rules import dates, history, whose
from bot.rules.stages import Case, Party

NOTHING = "无"
PERSON = re.compile(r"\{(\d{1,12})\}", re.ASCII)
BRACES = str.maketrans("{}", "（）")


def of_item(before: Case, after: Case, states: tuple[str, str], chain: tuple[str, ...]) -> tuple[str | None, str | None]:
    """(before, after) of what differs, both None where nothing does; `states` are those of the two."""
    known = {**dict(names_of(before)), **dict(names_of(after))}
    was, now = aspects(before, states[0], known), aspects(after, states[1], known)
    done, kept = events(before, chain, known), events(after, chain, known)
    differ = [name for name in now if was[name] != now[name]]
    gone, new = [event for event in done if event not in kept], [event for event in kept if event not in done]
    if not (differ or gone or new):
        return None, None
    return said(was, differ, gone), said(now, differ, new)


def said(aspect: Mapping[str, str], names: Sequence[str], events: Sequence[str]) -> str | None:
    """状态：待寄出；寄出答复函（…）7月29日"""
    return "；".join((*(f"{name}：{aspect[name] or NOTHING}" for name in names), *events)) or None


def aspects(case: Case, state: str, known: Mapping[str, int]) -> dict[str, str]:
    """What an item is, by the names that the ledger has for it."""
    return {
        "状态": named(state, known),
        "办理类型": str(case.handling),
        "主办单位": named(case.lead_unit, known),
        "牵头处室": named(case.lead_division, known),
        "配合处室": named("、".join(case.assisting_divisions), known),
        "承办人": ids(case.officers),
        "分管领导": ids(case.deputy_directors),
        "交办日期": dates.long(case.received_on),
        "办理时限": dates.long(case.due_on),
        "密级": case.secrecy,
    }


def events(case: Case, chain: tuple[str, ...], known: Mapping[str, int]) -> list[str]:
    """What happened to an item, each with its day, in order."""
    found = sorted((*history.of_facts(case), *history.of_rounds(case, chain)), key=lambda event: event.when)
    return [f"{dates.long(event.on)}{named(event.words, known)}" for event in found]


def ids(people: Sequence[Party]) -> str:
    return "、".join(id_of(party) for party in people)


def id_of(party: Party) -> str:
    """{4}, of who stands in for somebody {4}〔代{5}〕."""
    return whose.reviewer(f"{{{party.id}}}", f"{{{party.stands_in_for}}}" if party.stands_in_for else None)


def named(words: str, known: Mapping[str, int]) -> str:
    """Words with people by their ids; `known` are those who have, or had, to do with the item."""
    words = words.translate(BRACES)
    for name, person in sorted(known.items(), key=lambda one: -len(one[0])):
        if len(name) > 1:
            words = words.replace(name, f"{{{person}}}")
    return words


def names_of(case: Case) -> Iterator[tuple[str, int]]:
    """Everybody's name with their id; of a stand-in, whose mark tells two, both."""
    for party in people_of(case):
        own, absent = whose.names_in(party.name)
        yield own, party.id
        if absent and party.stands_in_for:
            yield absent, party.stands_in_for


def people_of(case: Case) -> Iterator[Party]:
    """Everybody who has to do with an item."""
    yield from (*case.officers, *case.heads, *case.deputy_directors, *case.directors, *case.office)
    for review in (*case.rounds, *case.undone):
        yield from (decision.by for decision in review.decisions)


def people_in(words: str) -> set[int]:
    """The people named by their ids."""
    return {int(found) for found in PERSON.findall(words)}


def read(words: str, names: Mapping[int, str]) -> str:
    """Words with the people's names in them."""
    return PERSON.sub(lambda found: names.get(int(found[1]), "某人"), words)
