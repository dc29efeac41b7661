"""A sentence without its names and numbers, for a reader that may not know them; and what it says about it, with them again.

See docs/decisions/safety.md#model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.rules import letter_numbers, numbers, person_names, spelling, spoken_days, telephones

RUN = re.compile(r"[0-9A-Za-z〇零○一二三四五六七八九]+")  # 5G, 500, 零九
HAS_DIGIT = re.compile(r"\d", re.ASCII)
NUMERIC = re.compile("[0-9〇零○]")
TITLED = re.compile(rf"(?:{person_names.FULL.pattern})(?=(?:等)?(?:代表|委员|{person_names.POST}|{person_names.CIVIL}))")
TITLED_BY_SURNAME = re.compile(rf"(?:{person_names.SURNAME.pattern})(?={person_names.POST}|代表|委员)")
TAKEN = "\x00"  # in no normal text
PLACE = re.compile(r"【(?:电话|文号|日期|编号|姓名|处室|数字)\d{1,2}】")


@dataclass(frozen=True)
class Masked:
    """A sentence whose names and numbers are 【姓名1】, 【编号2】 …; `kept` has what each stands for."""

    text: str
    kept: Mapping[str, str]

    def with_names(self, words: str) -> str | None:
        """Words about the sentence with its own names and numbers again; None where they hold one that it has not."""
        if any(place not in self.kept for place in PLACE.findall(words)) or HAS_DIGIT.search(PLACE.sub("", words)):
            return None
        return PLACE.sub(lambda place: self.kept[place.group()], words)

    def says(self, words: str, usual: frozenset[str]) -> bool:
        """Whether each of these words is the sentence's own, or one of the usual words of commands."""
        return all(word in usual or word in self.text for word in PLACE.sub(" ", words).split())


def masked(sentence: str, *, people: Iterable[str], divisions: Iterable[str]) -> Masked:
    """A sentence without telephone numbers, letters' and items' numbers, days in digits, divisions, and names of people: the
    known ones, and those before a post or 代表.
    """
    text = spelling.normal(sentence).translate({ord("【"): "[", ord("】"): "]"})
    found: list[tuple[int, int, str]] = []
    taken = bytearray(len(text))
    for what, spans in spans_of(text, people, divisions):
        for start, end in spans:
            if end > start and not any(taken[start:end]):
                found.append((start, end, what))
                taken[start:end] = b"\x01" * (end - start)
    left = "".join(TAKEN if is_taken else own for own, is_taken in zip(text, taken, strict=True))
    found += [(*run.span(), "数字") for run in RUN.finditer(left) if NUMERIC.search(run.group())]
    kept: dict[str, str] = {}
    seen: dict[tuple[str, str], str] = {}
    parts, last = [], 0
    for start, end, what in sorted(found):
        own = text[start:end]
        place = seen.setdefault((what, own), f"【{what}{len(seen) + 1}】")
        kept[place] = own
        parts += [text[last:start], place]
        last = end
    return Masked("".join([*parts, text[last:]]), kept)


def spans_of(text: str, people: Iterable[str], divisions: Iterable[str]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """What is masked, the more certain kinds first: its name, and from where to where."""
    yield "电话", [(spot.start, spot.end) for spot in telephones.spots(text)]
    yield "文号", [found.span() for found in letter_numbers.TYPED.finditer(text)]
    yield "处室", [span for name in longest_first(divisions) for span in of_word(text, name)]
    yield "姓名", [span for name in longest_first(people) for span in of_word(text, name)]
    yield "日期", [found.span() for found in spoken_days.PHRASES.finditer(text) if HAS_DIGIT.search(found.group())]
    yield "编号", [(spot.start, spot.end) for spot in numbers.places(text)]
    yield "姓名", [found.span() for pattern in (TITLED, TITLED_BY_SURNAME) for found in pattern.finditer(text)]


def longest_first(words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if len(word) > 1}, key=lambda word: (-len(word), word))


def of_word(text: str, word: str) -> list[tuple[int, int]]:
    """Where a word stands in a text."""
    return [found.span() for found in re.finditer(re.escape(word), text)]
