"""Divisions and people as colleagues call them: 装备处, 我们处, 周处, 甲局, 示平."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.rules import spelling
from bot.rules.attendance import COMPOUND
from bot.rules.person_names import POST
from bot.rules.understanding.known import KnownHere, Official
from bot.rules.words import LEADERS, Role

LONGEST = 9  # characters of a division's short name
SELF = re.compile(r"(?:我们|本|我|咱)(?:的)?(?:处室|科室|处(?![理置分罚境])|科)")
COMPOUNDS = re.compile(COMPOUND)
LEADER_POSTS = ("局", "副局", "局长", "副局长", "主任", "副主任", "书记", "厅", "总")
HEAD_POSTS = ("处", "处长", "副处长", "副处", "科长", "主任", "科")
OFFICER_POSTS = ("工", "科", "科长", "主任", "老师")
BEFORE = ("小", "老")
NOBODY = frozenset(("何处", "老总"))
DIRECTOR = ("一把手", "主要领导", "局主要领导")


@dataclass(frozen=True)
class Named:
    """Somebody, or a division, that stands in a text from `start` up to `end`."""

    start: int
    end: int
    name: str


def divisions_in(text: str, known: KnownHere) -> Iterator[Named]:
    """Each division that is named, in full or for short; one's own as 我处."""
    for found in SELF.finditer(text):
        if len(known.person.divisions) == 1:
            yield Named(found.start(), found.end(), next(iter(known.person.divisions)))
    full, ends = of_divisions(known.divisions)
    taken = 0
    for found in full.finditer(text) if full else ():
        yield Named(found.start(), found.end(), found.group())
    for place, sign in enumerate(text):
        if sign not in ends or place < taken:
            continue
        for start in range(max(taken, place - LONGEST), place - 1):
            named = called(text[start : place + 1], known.divisions)
            if named and text[start] in named:
                yield Named(start, place + 1, named)
                taken = place + 1
                break
        else:
            if (slip := with_a_slip(text, place, known.divisions)) and slip.start >= taken:
                yield slip
                taken = place + 1


@lru_cache(maxsize=8)
def of_divisions(divisions: tuple[str, ...]) -> tuple[re.Pattern[str] | None, frozenset[str]]:
    """The pattern of their full names, and the characters they end with."""
    if not divisions:
        return None, frozenset()
    every = "|".join(map(re.escape, sorted(divisions, key=len, reverse=True)))
    return re.compile(every), frozenset(name[-1] for name in divisions)


@lru_cache(maxsize=2048)
def called(short: str, divisions: tuple[str, ...]) -> str:
    """The one division that is called so; empty for none and for several."""
    if len(short) < 3:
        return ""
    named = [name for name in divisions if name == short] or [
        name for name in divisions if name[-1] == short[-1] and spelling.is_short_for(short, name)
    ]
    if len(named) > 1:
        named = [name for name in named if name[0] == short[0]]
    return named[0] if len(named) == 1 else ""


def people_in(text: str, known: KnownHere) -> Iterator[Named]:
    """Each person that is named: by name, by surname and post, by the given name alone."""
    pattern, names = of_people(known.people)
    for found in pattern.finditer(text) if pattern else ():
        yield Named(found.start(), found.end(), names[found.group()])


AT_AN_EDGE = re.compile(r"[^一-鿿]|[的问把让由给请和跟是查看下]")


def with_a_slip(text: str, place: int, divisions: tuple[str, ...]) -> Named | None:
    """A short name that ends there and has one wrong character in it: 信息画处; None without one."""
    for length in (6, 5, 4):
        start = place + 1 - length
        if start < 0 or (start and not AT_AN_EDGE.match(text[start - 1])):
            continue
        short = text[start : place + 1]
        for wrong in range(1, length - 1):
            named = called(short[:wrong] + short[wrong + 1 :], divisions)
            if named and named.startswith(short[0]):
                return Named(start, place + 1, named)
    return None


@lru_cache(maxsize=8)
def of_people(people: tuple[Official, ...]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """The pattern of all that the people in office are called, and whose name each is; what would mean two of them is none's."""
    owners: dict[str, set[str]] = {}
    for one in people:
        for alias in aliases(one):
            owners.setdefault(alias, set()).add(one.name)
    own = {one.name for one in people}
    names = {alias: next(iter(held)) for alias, held in owners.items() if len(held) == 1 and alias not in own}
    names |= {name: name for name in own}
    if not names:
        return None, {}
    every = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<!副)(?:{every})(?!里|内)"), names


def aliases(one: Official) -> Iterator[str]:
    """What somebody is called beside the name."""
    core = re.sub(POST, "", one.name)
    if Role.DIRECTOR in one.roles:
        yield from DIRECTOR
    if not core:
        return
    compound = COMPOUNDS.match(core)
    surname = compound.group() if compound else core[0]
    posts = LEADER_POSTS if one.roles & LEADERS else HEAD_POSTS if Role.DIVISION_HEAD in one.roles else OFFICER_POSTS
    yield from (f"{surname}{post}" for post in posts if f"{surname}{post}" not in NOBODY)
    if not one.roles & LEADERS:
        yield from (f"{before}{surname}" for before in BEFORE)
