"""Sentences by role and kind, written down before they were tried; how many of each kind are understood may not fall.

A line: who says it | what | its meaning: ? and the command it asks, ! and the command it proposes, - and why nothing is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from bot.rules import conditions
from bot.rules.conditions import Vocabulary
from bot.rules.understanding import Sense, understand
from tests.rules.understanding.generated import INJECTED, UNSURE
from tests.rules.understanding.office import TODAY, items, people, surroundings

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.txt"))
KINDS = {"?": "ask", "!": "do"}
NOT_UNDERSTOOD: dict[str, int] = {}  # of a kind, so many at most; of the others none
AT_LEAST = 300  # sentences


@dataclass(frozen=True)
class Line:
    """One sentence of the corpus."""

    who: str
    said: str
    meaning: str

    def found(self) -> Sense | None:
        return understand(self.said, surroundings(self.who))

    def is_right(self) -> bool:
        found = self.found()
        if self.meaning == "-talk":
            return found is None
        if self.meaning.startswith("-"):
            return found is None or found.kind != "do"
        return found is not None and (found.kind, found.command) == (KINDS[self.meaning[0]], self.meaning[1:])


def lines(file: Path) -> list[Line]:
    return [Line(*line.split(" | ")) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_no_fewer_sentences_of_a_kind_are_understood_than_ever_were(file):
    wrong = [(line.said, line.meaning, line.found()) for line in lines(file) if not line.is_right()]
    assert len(wrong) <= NOT_UNDERSTOOD.get(file.stem, 0), wrong


def test_there_are_enough_of_them_and_by_every_role():
    every = [line for file in CORPUS for line in lines(file)]
    assert len(every) >= AT_LEAST
    assert len({line.said for line in every}) == len(every)
    roles = {role for one in people() if one.name in {line.who for line in every} for role in one.roles}
    assert len(roles) >= 5


def test_nothing_is_proposed_from_what_is_no_plain_statement():
    every = [line for file in CORPUS for line in lines(file) if line.meaning.startswith(("-", "?"))]
    assert [line.said for line in every if (found := line.found()) and found.kind == "do"] == []


def test_nothing_is_proposed_from_a_sentence_of_the_corpus_that_is_hedged():
    random, every = Random(7), [line for file in CORPUS for line in lines(file) if is_hedgeable(line)]
    for line in every:
        for frame in random.sample((*UNSURE, *INJECTED), 6):
            found = understand(said := frame.format(line.said), surroundings(line.who))
            assert found is None or found.kind != "do", (said, found)


def is_hedgeable(line: Line) -> bool:
    """Whether a line proposes something that another word before or behind it denies; the words of leaders may be anything, and
    没要求面复 is what a deputy wishes."""
    return line.meaning.startswith("!") and not line.meaning.startswith("!/批示") and not line.said.startswith("要求面复")


def test_every_list_is_asked_for_in_canonical_order():
    divisions = tuple(dict.fromkeys(name for one in people() for name in one.divisions))
    titles = [item[1] for item in items().values()]
    names = tuple(one.name for one in people())
    vocabulary = Vocabulary(
        TODAY,
        divisions,
        names,
        in_titles=lambda word: any(word in title for title in titles),
        units=lambda word: (word,) if word in ("市商务局", "科技局") else (),
    )
    every = {line.meaning[1:] for file in CORPUS for line in lines(file) if line.meaning.startswith("?/列")}
    assert len(every) > 30
    for command in every:
        read = conditions.parse(command.removeprefix("/列"), vocabulary)
        assert (conditions.canonical(read.conditions), read.left, read.unclear) == (command.removeprefix("/列 "), (), ())
