"""/新增 as typed: its labels and words in any order become an item's columns; what is neither is left over."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.rules import labels, numbers, spelling, spoken_days
from bot.rules.dates import existing
from bot.rules.words import NOT_SECRET, Body, Handling, Level

LABELS = {
    "number": ("建议编号", "提案编号", "编号"),
    "level": ("级别", "层级"),
    "body": ("类别",),
    "handling": ("办理类型", "类型"),
    "lead": ("牵头处室", "承办处室", "牵头"),
    "assisting": ("配合处室", "协办处室", "配合"),
    "received": ("交办日期", "交办时间", "交办"),
    "due": ("办理时限", "办理期限", "时限", "期限", "截止日期"),
    "unit": ("主办单位",),
    "leader": ("分管领导", "分管"),
    "officer": ("直接责任人", "承办人", "承办"),
    "secrecy": ("密级",),
    "title": ("案由", "标题", "题目"),
}
TITLE = re.compile(r"《(?P<quoted>[^《》]+)》|(?P<plain>关于.*?的?(?:建议|提案))(?=[\s,，。;；]|$)")
PLACE = re.compile(r"(?P<level>全国|省|市|区县)?级?(?P<body>人大|政协)?件?")
BETWEEN = re.compile(r"[、,，;；和与及/]+")
BLANKS = " ,，。;；:："


@dataclass(frozen=True)
class Typed:
    """What was typed of a new item, empty where it was not; `left` are the words that are none of it."""

    number: str = ""
    level: Level | None = None
    body: Body | None = None
    handling: Handling | None = None
    leads: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    received: date | None = None
    due: date | None = None
    unit: str = ""
    leader: str = ""
    officer: str = ""
    not_secret: bool = False
    title: str = ""
    left: tuple[str, ...] = field(default=())
    numbers: tuple[str, ...] = ()


def beside_title(words: str) -> tuple[str, str]:
    """The title, and everything else that was typed: only there a mark of secrecy is one."""
    bound = labels.parted(words, LABELS, bare=tuple(LABELS))[1]
    title, _ = title_in(bound["title"]) if "title" in bound else title_in(words, only_marked=True)
    return title, words.replace(title, " ", 1) if title else words


def read(words: str, today: date, divisions: Collection[str]) -> Typed:
    """The words as columns. Raises labels.SaidTwice, NotANumber, and NoSuchDay for a day that does not exist."""
    pool, bound = labels.parted(words, LABELS, bare=tuple(LABELS))
    title, rest = title_in(bound["title"]) if "title" in bound else title_in(pool, only_marked=True)
    pool = f"{pool} {rest}" if "title" in bound else rest
    firsts: dict[str, str] = {}
    for name in bound.keys() - {"title", "received", "due"}:
        firsts[name], _, rest = bound[name].partition(" ")
        pool = f"{pool} {rest}"
    number = firsts.get("number", "")
    known, pool = numbers.first(f"{number} {pool}" if number else pool)
    year = year_of(known[0]) if len(known) == 1 else None
    received, pool = handed_over(bound.get("received"), pool, today, year)
    due, pool = day_in(bound.get("due"), pool, received or today)
    level, body, _ = numbers.parts(known[0]) if known else ("", "", "")
    found = Typed(
        number=known[0] if len(known) == 1 else "",
        numbers=tuple(known),
        level=Level(level) if level else None,
        body=Body(body) if body else None,
        received=received,
        due=due,
        unit=firsts.get("unit", ""),
        leader=firsts.get("leader", ""),
        officer=firsts.get("officer", ""),
        title=title,
        leads=named(firsts.get("lead", ""), divisions),
        assisting=named(firsts.get("assisting", ""), divisions),
    )
    marked = [firsts[name] for name in ("level", "body", "handling", "secrecy") if name in firsts]
    return with_words(found, [*marked, *pool.split()], divisions)


def with_words(found: Typed, words: Sequence[str], divisions: Collection[str]) -> Typed:
    """What stands without a label: level, body, kind, the one lead division, 不涉密."""
    labelled = bool(found.leads)
    for typed in words:
        word = typed.strip(BLANKS)
        place = PLACE.fullmatch(word)
        kind = word.removesuffix("件")
        own = named(word, divisions)
        if not word:
            continue
        if word == NOT_SECRET:
            found = replace(found, not_secret=True)
        elif place and not (place["level"] and found.level) and not (place["body"] and found.body):
            level, body = place["level"], place["body"]
            found = replace(found, level=Level(level) if level else found.level, body=Body(body) if body else found.body)
        elif kind in list(Handling) and found.handling is None:
            found = replace(found, handling=Handling(kind))
        elif own and all(name in divisions for name in own) and not labelled:
            found = replace(found, leads=(*found.leads, *own))
        else:
            found = replace(found, left=(*found.left, word))
    return found


def title_in(words: str, *, only_marked: bool = False) -> tuple[str, str]:
    """The title and the words behind it: in 《》, or up to its 建议 or 提案; else all of them, unless `only_marked`."""
    found = TITLE.search(words)
    if found:
        return (found["quoted"] or found["plain"]).strip(BLANKS), f"{words[: found.start()]} {words[found.end() :]}".strip(BLANKS)
    if only_marked:
        return "", words
    title = words.strip(BLANKS)
    return title.removesuffix(NOT_SECRET).strip(BLANKS), NOT_SECRET if title.endswith(f" {NOT_SECRET}") else ""


def day_in(bound: str | None, pool: str, today: date) -> tuple[date | None, str]:
    """The limit: the day behind its label, else the next one of the words, and the words without it."""
    if bound is not None:
        found = spoken_days.first(bound, today, ahead=True)
        return (found.day, f"{pool} {found.rest}") if found else (None, f"{pool} {bound}")
    found = spoken_days.first(pool, today, ahead=True)
    return (found.day, found.rest) if found else (None, pool)


def handed_over(bound: str | None, pool: str, today: date, year: int | None) -> tuple[date | None, str]:
    """The day of the hand-over, and the words without it.

    Of an item of this year, 10.8 typed in July is the coming October, which is refused, and not the last one.
    """
    found = spoken_days.first(pool if bound is None else bound, today)
    if found is None:
        return None, pool if bound is None else f"{pool} {bound}"
    day = found.day
    if year == today.year != day.year and not re.search(r"\d{4}|年", found.said, re.ASCII):
        day = existing(year, day.month, day.day)
    return day, found.rest if bound is None else f"{pool} {found.rest}"


def year_of(typed: str) -> int | None:
    """The year that stands in a full number."""
    digits = numbers.parts(typed)[2]
    return int(digits[:4]) if len(digits) == numbers.FULL and digits.startswith("20") else None


def named(words: str, divisions: Collection[str]) -> tuple[str, ...]:
    """The divisions of a list, short names as their full ones; what is none of them stays as it was typed."""
    found = []
    for word in filter(None, BETWEEN.split(words)) if words not in divisions else [words]:
        short = [name for name in divisions if spelling.is_short_for(word, name)]
        found.append(word if word in divisions or len(short) != 1 else short[0])
    return tuple(dict.fromkeys(found))
