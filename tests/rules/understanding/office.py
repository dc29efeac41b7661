"""What the sentences of these tests may refer to: the open sample year on 16 July 2021, its people invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import python_calamine

from bot.rules import named_items, numbers
from bot.rules.numbers import Key
from bot.rules.understanding import KnownHere, Official, TitleRun
from bot.rules.words import Role

FIXTURES = Path(__file__).parents[2] / "fixtures"
TODAY = date(2021, 7, 16)


@cache
def rows(file: str) -> list[dict[str, str]]:
    """The rows of a sheet by their headers."""
    sheet = python_calamine.load_workbook(FIXTURES / file).get_sheet_by_index(0).to_python()
    headed = next(place for place, row in enumerate(sheet) if "牵头处室" in row or "姓名" in row)
    header = [str(cell) for cell in sheet[headed]]
    return [dict(zip(header, map(str, row), strict=True)) for row in sheet[headed + 1 :]]


@cache
def people() -> tuple[Official, ...]:
    """Everybody in office."""
    found = rows("people.xlsx")
    return tuple(Official(row["姓名"], frozenset({Role(row["角色"])}), frozenset({row["处室"]})) for row in found)


@cache
def items() -> dict[str, tuple[Key, str, str, str]]:
    """Number → key, title, divisions, deputy."""
    found = {}
    for row in rows("2021-ledger-open.xlsx"):
        digits = row["建议编号"].strip("第号")
        divisions = f"{row['牵头处室']}、{row['配合处室']}"
        found[digits] = (Key(row["级别"], "人大", 2021, digits), row["案由"], divisions, row["领衔代表"])
    return found


def seen_by(person: Official) -> list[str]:
    """The numbers of the items somebody may see."""
    if person.roles & {Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.GENERAL_OFFICE}:
        return list(items())
    own = set(person.divisions)
    return [number for number, item in items().items() if own & set(item[2].split("、"))]


def surroundings(name: str, last: str = "") -> KnownHere:
    """What a sentence of this person may refer to."""
    person = next(one for one in people() if one.name == name)
    seen = seen_by(person)

    def number(typed: str) -> tuple[str, ...]:
        level, body, digits = numbers.parts(typed)
        keys = [(each, items()[each][0]) for each in seen]
        exact = [each for each, key in keys if key.is_meant_by(level, body, digits)]
        return tuple(exact or [each for each, key in keys if key.is_meant_with_year(level, body, digits)])

    def titles(sentence: str) -> TitleRun | None:
        return longest(sentence, tuple(seen))

    divisions = tuple(dict.fromkeys(division for one in people() for division in sorted(one.divisions)))
    return KnownHere(
        TODAY,
        person,
        divisions,
        people(),
        number,
        titles,
        last,
        lambda number: tuple(items()[number][3:] if number in items() else ()),
    )


def longest(sentence: str, seen: Sequence[str]) -> TitleRun | None:
    """The longest run of a sentence in a title of these items."""
    cores = {number: named_items.AROUND.sub("", items()[number][1]) for number in seen}
    for length in range(len(sentence), 1, -1):
        for start in range(len(sentence) - length + 1):
            run = sentence[start : start + length]
            if found := tuple(number for number, title in cores.items() if run in title):
                return TitleRun(run, found)
    return None
