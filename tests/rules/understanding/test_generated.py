"""Generated sentences: plain ones are understood, and nothing is proposed from one that is no plain statement."""

from __future__ import annotations

import pytest

from bot.rules.understanding import Sense, understand
from tests.rules.understanding import generated
from tests.rules.understanding.generated import Made

PLAIN = 0.95  # of the plain ones are rightly understood, at least
OF_EACH = generated.count(2100) // 7


def right(made: Made, kind: str) -> bool:
    found = understand(made.said, made.known)
    return found is not None and (found.kind, found.command) == (kind, made.means)


@pytest.mark.parametrize(("make", "kind"), [(generated.statement, "do"), (generated.question, "ask")])
def test_plain_sentences_are_understood(make, kind):
    every = list(generated.several(make, 1, OF_EACH))
    wrong = [(made.said, made.means, understand(made.said, made.known)) for made in every if not right(made, kind)]
    assert len(wrong) <= (1 - PLAIN) * len(every), wrong[:10]


@pytest.mark.parametrize("make", [generated.unsure, generated.injected, generated.two_acts, generated.question])
def test_nothing_is_proposed_from_a_sentence_that_is_no_plain_statement(make):
    every = list(generated.several(make, 2, OF_EACH))
    assert [(made.said, found) for made in every if proposes(found := understand(made.said, made.known))] == []


def proposes(found: Sense | None) -> bool:
    return found is not None and found.kind == "do"


def test_no_item_is_named_that_the_speaker_may_not_see():
    for made in generated.several(generated.foreign, 3, OF_EACH):
        found = understand(made.said, made.known)
        assert found is None or made.means in made.said or made.means not in found.command, (made.said, found)
