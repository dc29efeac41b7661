"""The conditions of a list: read from words in any order, written in one. Pure; everything that parses conditions asks this."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from bot.rules import condition_periods, condition_words, dates, spelling
from bot.rules.condition_periods import DuePeriod
from bot.rules.condition_words import KNOWN, ListedState, Word
from bot.rules.words import Body, Handling, Level

BETWEEN = r"[\s,，;；、。.?？!！:：]+"
ANY_DAY = date(2021, 1, 1)  # for words in which no day is looked for
DIVISION_ENDINGS = ("处", "科", "室", "中心", "局", "办", "部", "委")


class Responsible(NamedTuple):
    """Whose items are meant: a division or a person, by name."""

    name: str
    is_person: bool = False


@dataclass(frozen=True)
class Conditions:
    """What the items of a list have in common. Several values of one condition mean either; an empty one asks for nothing.

    Fields stand in the canonical order, values in the order in which they were said.
    """

    states: tuple[ListedState, ...] = ()
    whose: tuple[Responsible, ...] = ()
    deputies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    bodies: tuple[Body, ...] = ()
    handlings: tuple[Handling, ...] = ()
    key: bool = False
    years: tuple[int, ...] = ()
    periods: tuple[DuePeriod, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def divisions(self) -> tuple[str, ...]:
        """The divisions among those whose items are meant."""
        return tuple(one.name for one in self.whose if not one.is_person)

    @property
    def people(self) -> tuple[str, ...]:
        """The people among those whose items are meant."""
        return tuple(one.name for one in self.whose if one.is_person)


@dataclass(frozen=True)
class Vocabulary:
    """What conditions may refer to besides the words of the grammar, for one person in one place on one day.

    `divisions` and `people` are the names of all that are known, `own` the divisions of who speaks and `me` their name.
    The callables look among what may be seen here: `in_titles` whether a word stands in a title, `deputies` the names that a
    word means of those who made items, `units` the lead units that it means.
    """

    today: date
    divisions: Sequence[str] = ()
    people: Sequence[str] = ()
    own: Sequence[str] = ()
    me: str = ""
    in_titles: Callable[[str], bool] = lambda word: False
    deputies: Callable[[str], Sequence[str]] = lambda word: ()
    units: Callable[[str], Sequence[str]] = lambda word: ()


class Unclear(NamedTuple):
    """A word that may mean several names."""

    word: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ReadConditions:
    """What was read of words: the conditions, the page and whether a file is wished; `left` are the words that were not
    understood, `unclear` those that may mean several. With either of them the list may not be answered."""

    conditions: Conditions
    page: int = 1
    as_file: bool = False
    left: tuple[str, ...] = ()
    unclear: tuple[Unclear, ...] = ()


# Canonical text


def canonical(conditions: Conditions) -> str:
    """The conditions as typed, in canonical order: 逾期 信息化推进处; empty without any. Read again, they mean the same."""
    return " ".join(word for part in parts(conditions) for word in part)


def heading(conditions: Conditions) -> str:
    """The same for a heading: 在办 · 融资服务处、中小企业发展处; 全部办件 without any."""
    return " · ".join("、".join(part) for part in parts(conditions)) or "全部办件"


def parts(conditions: Conditions) -> list[list[str]]:
    """The words of each condition that asks for anything, in canonical order."""
    known = [
        [str(state) for state in conditions.states],
        [one.name for one in conditions.whose],
        [f"代表：{name}" for name in conditions.deputies],
        [f"主办单位：{name}" for name in conditions.units],
        [str(level) for level in conditions.levels],
        [str(body) for body in conditions.bodies],
        [str(handling) for handling in conditions.handlings],
        ["重点"] if conditions.key else [],
        [f"{year}年度" for year in conditions.years],
        [period.words for period in conditions.periods],
        [title_word(word) for word in conditions.titles],
    ]
    return [words for words in known if words]


def title_word(word: str) -> str:
    """A word of a title as it is typed: with its label where it would be read as something else."""
    read = reading(word, Vocabulary(today=ANY_DAY, in_titles=lambda whole: whole == word)).conditions
    bare = read == Conditions(titles=(word,)) and not word.endswith(DIVISION_ENDINGS)
    return word if bare else f"案由：{word}"


# Reading


def parse(words: str, vocabulary: Vocabulary) -> ReadConditions:
    """The conditions in words, in any order and run together as people type; every word is used or named."""
    return reading(spelling.normal(words), vocabulary)


def reading(words: str, vocabulary: Vocabulary) -> ReadConditions:
    """The same of normal text."""
    found = Finds(vocabulary)
    words = quoted(labelled(words, found), found)
    found.left += condition_words.EXCLUDED.findall(words)
    words = condition_words.EXCLUDED.sub(" ", words)
    periods, words = condition_periods.taken(words, vocabulary.today)
    years, words = condition_periods.years_taken(words, vocabulary.today)
    found.add("periods", *periods)
    found.add("years", *years)
    words = on_page(words, found)
    words = condition_words.OWN.sub(" 我处 ", words)
    for chunk in filter(None, re.split(BETWEEN, words)):
        of_chunk(chunk, found)
    return found.read()


@dataclass
class Finds:
    """What has been read so far."""

    vocabulary: Vocabulary
    values: list[Word] = field(default_factory=list)
    page: int = 1
    left: list[str] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)

    def add(self, part: str, *values: object) -> None:
        self.values += [Word(part, value) for value in values]

    def read(self) -> ReadConditions:
        """All of it; what is said twice counts once. A period, and 还有 or its like, mean what is open where no state is said."""
        said: dict[str, list[object]] = {}
        for part, value in dict.fromkeys(self.values):
            said.setdefault(part, []).append(value)
        as_file = bool(said.pop("as_file", None))
        key = bool(said.pop("key", None))
        if said.pop("still", None) or "periods" in said:
            said.setdefault("states", [ListedState.OPEN])
        known = replace(Conditions(key=key), **{part: tuple(values) for part, values in said.items()})  # type: ignore[arg-type]
        return ReadConditions(known, self.page, as_file, tuple(dict.fromkeys(self.left)), tuple(self.unclear))


LABELS = {"案由": "titles", "题目": "titles", "标题": "titles", "主办单位": "units", "牵头单位": "units"}
LABELS |= dict.fromkeys(("代表", "委员", "提案人", "提案者", "提案单位", "领衔代表"), "deputies")
LABELS |= dict.fromkeys(
    ("处室", "科室", "承办人", "负责人", "责任人", "分管领导", "人员", "牵头处室", "配合处室", "承办处室"), "whose"
)
LABELLED = re.compile(
    rf"(?P<label>{'|'.join(sorted(LABELS, key=len, reverse=True))})\s?[:：]\s?(?P<said>《[^《》]{{1,60}}》|[^\s,，;；。]{{1,60}})"
)


def labelled(words: str, found: Finds) -> str:
    """Takes what stands behind a label: 案由：停车, 主办单位：市民政局."""

    def take(match: re.Match[str]) -> str:
        part, said = LABELS[match["label"]], match["said"]
        for word in filter(None, (word.strip("《》“”\"'") for word in re.split("、|/", said))):
            if part == "titles":
                found.add(part, word)
            elif not (resolve(word, found, only=part)):
                found.left.append(f"{match['label']}：{word}")
        return " "

    return LABELLED.sub(take, words)


QUOTED = re.compile('《([^《》]{1,60})》|“([^“”]{1,60})”|"([^"]{1,60})"')


def quoted(words: str, found: Finds) -> str:
    """Takes what stands in quotation marks, as words of a title."""

    def take(match: re.Match[str]) -> str:
        found.add("titles", next(filter(None, match.groups())).strip())
        return " "

    return QUOTED.sub(take, words)


PAGE = re.compile(
    r"(?<![\d一-鿿])第?\s?(?P<page>\d{1,4})\s?页?(?![\d一-鿿])|第\s?(?P<said>[一二三四五六七八九十]{1,3})\s?页", re.ASCII
)


YEAR_DIGITS = 4


def on_page(words: str, found: Finds) -> str:
    """Takes the page: 第2页, 2; it stays where there are two, or none has that number. 2021 alone is a year."""
    pages = list(PAGE.finditer(words))
    if len(pages) != 1:
        return words
    (page,) = pages
    number = int(page["page"]) if page["page"] else dates.said_number(page["said"])
    if number < 1:
        return words
    if page.group().startswith("20") and len(page.group().strip()) == YEAR_DIGITS:
        found.add("years", number)
    else:
        found.page = number
    return f"{words[: page.start()]} {words[page.end() :]}"


def of_chunk(chunk: str, found: Finds) -> None:
    """Reads what stands between two blanks: words of the grammar and names run together, or one name alone."""
    whole = covering(chunk, found.vocabulary)
    if whole is not None:
        take_all(whole, found, alone=len(whole) == 1)
        return
    if resolve(chunk, found):
        return
    for known, text in cut(chunk, found.vocabulary):
        if known:
            take_all([text], found, alone=False)
        elif not resolve(text, found):
            found.left += [piece for piece in re.split("[和与及跟或的]", text) if piece and not resolve(piece, found)]


def take_all(words: Iterable[str], found: Finds, *, alone: bool) -> None:
    """Counts known words for what they say; 建议 by itself is the congress's, beside others what every item is called."""
    vocabulary = found.vocabulary
    for word in words:
        if word == "我处":
            found.add("whose", *(Responsible(name) for name in vocabulary.own))
            found.left += [] if vocabulary.own else [word]
        elif word in condition_words.ME:
            found.add("whose", Responsible(vocabulary.me, is_person=True))
        elif word in vocabulary.divisions:
            found.add("whose", Responsible(word))
        elif word in vocabulary.people:
            found.add("whose", Responsible(word, is_person=True))
        elif word == "建议" and alone:
            found.add("bodies", Body.CONGRESS)
        elif KNOWN[word].part:
            found.values.append(KNOWN[word])


def names(vocabulary: Vocabulary) -> list[str]:
    """All words that mean something by themselves here."""
    me = condition_words.ME if vocabulary.me else ()
    return [*KNOWN, "我处", *me, *vocabulary.divisions, *vocabulary.people]


def covering(chunk: str, vocabulary: Vocabulary) -> list[str] | None:
    """The known words that a chunk is made of from beginning to end, the longest first; None where it is not."""
    known = sorted({word for word in names(vocabulary) if word in chunk}, key=len, reverse=True)
    ways: list[list[str] | None] = [None] * len(chunk) + [[]]
    for place in range(len(chunk) - 1, -1, -1):
        for word in known:
            rest = ways[place + len(word)] if chunk.startswith(word, place) else None
            if rest is not None:
                ways[place] = [word, *rest]
                break
    return ways[0]


def cut(chunk: str, vocabulary: Vocabulary) -> list[tuple[bool, str]]:
    """(whether it is known, text) of the pieces of a chunk, cut at known words of two characters and more, the longest first."""
    known = sorted({word for word in names(vocabulary) if len(word) > 1 and word in chunk}, key=len, reverse=True)
    if not known:
        return [(False, chunk)]
    pieces = re.split(f"({'|'.join(map(re.escape, known))})", chunk)
    return [(place % 2 == 1, text) for place, text in enumerate(pieces) if text]


def resolve(word: str, found: Finds, *, only: str = "") -> bool:
    """Whether a word that the grammar does not know was understood as a name or as a word of a title: one that ends like a
    division first, then who made items and lead units, then titles, then what is short for a division or a person.

    `only`: as a value of this condition alone.
    """
    vocabulary = found.vocabulary
    divisions = [name for name in vocabulary.divisions if name == word or spelling.is_short_for(word, name)]
    divisions = [word] if word in divisions else divisions
    people = [word] if word in vocabulary.people else [n for n in vocabulary.people if spelling.is_short_for(word, n)]
    short = ("whose", divisions, [Responsible(name) for name in divisions])
    ways: list[tuple[str, Sequence[str], Sequence[object]]] = [short] if word.endswith(DIVISION_ENDINGS) else []
    if only in ("", "deputies") and (named := vocabulary.deputies(word)):
        ways.append(("deputies", named, named))
    if only in ("", "units") and (named := vocabulary.units(word)):
        ways.append(("units", named, named))
    if only == "" and len(word) > 1 and not any(choices for _, choices, _ in ways) and vocabulary.in_titles(word):
        ways.append(("titles", [word], [word]))
    ways += [short, ("whose", people, [Responsible(name, is_person=True) for name in people])]
    for part, choices, values in ways:
        if only in ("", part) and choices:
            if len(choices) > 1:
                found.unclear.append(Unclear(word, tuple(choices)))
            else:
                found.add(part, *values)
            return True
    return False
