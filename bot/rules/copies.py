"""Who gets a copy of a reply letter (抄送): as it was recorded with the letter, as the office set it, or as most rules want it.

See docs/decisions/process.md#copies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.rules.stages import Case, Fact
from bot.rules.words import Body, FactKind, Level

KEPT = "copies"  # who got a copy of the letter that left (details)
BETWEEN = re.compile(r"[、，,;；\s]+")
GOVERNMENT = {Level.NATION: "国务院办公厅", Level.PROVINCE: "省政府办公厅", Level.COUNTY: "本级政府办公室"}
# The congress's office that gets each reply, beside the government's: Shandong Art. 22, Chongqing and Zhejiang Art. 25.
OF_PLACE = {
    "山东": "人大常委会人事代表工作机构",
    "重庆": "人大常委会代表工作机构",
    "浙江": "人大常委会代表工作机构",
}
PLACE = {Level.COUNTY: "本级", Level.NATION: "全国"}


def of_office(place: str, settings: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The recipients that count: those the office set, else those of the place's rule; nothing where that names none."""
    office = OF_PLACE.get(place)
    known = {f"{level}{Body.CONGRESS}": (f"{PLACE.get(level, level)}{office}", government(level)) for level in Level if office}
    return {**known, **{key: tuple(names) for key, names in settings.items()}}


def government(level: Level) -> str:
    """市政府办公室"""
    return GOVERNMENT.get(level, f"{level}政府办公室")


def said(words: str) -> str:
    """The recipients as they are written: 市人大常委会办公厅、市政府办公室"""
    return "、".join(dict.fromkeys(name for name in BETWEEN.split(words.strip("。")) if name))


def set_for(case: Case, settings: Mapping[str, Sequence[str]]) -> str:
    """Who gets a copy by the settings: of the level's body (市人大), else of the body (人大); empty where none is set."""
    return "、".join(settings.get(f"{case.level}{case.body}") or settings.get(case.body) or ())


def recorded(case: Case) -> str:
    """Who got a copy of the letter that left last; empty where nothing is recorded."""
    letter: Fact | None = case.fresh(FactKind.MAILED)
    return letter.details.get(KEPT, "") if letter else ""


def printed(case: Case, settings: Mapping[str, Sequence[str]]) -> str:
    """Who stands at 抄送 in the letter: as recorded, else as set, else the office of the body and, for a government unit, the
    government's (Shandong Art. 22)."""
    return recorded(case) or set_for(case, settings) or usual(case)


def usual(case: Case) -> str:
    """市人大常委会代表工作机构，市政府办公室"""
    place = PLACE.get(case.level, str(case.level))
    return f"{place}{case.body.office}，{government(case.level)}"


def is_setting(key: str) -> bool:
    """Whether recipients can be set for this: 人大, 政协, 市人大, 省政协 …"""
    return key in {f"{level}{body}" for body in Body for level in ("", *Level)}
