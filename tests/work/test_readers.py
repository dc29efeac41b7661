"""Every reader of words takes work in proportion to them: operations of the product's own code are counted, not seconds.

What a regular expression does inside is counted in test_expressions.py.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

from tests.work.readers import PIECES, READERS, REFUSALS

LONG = 400


def operations(read: Callable[[str], object], words: str, of: tuple[str, ...] = ("/bot/", "/json/")) -> int:
    """How many operations of the product's code, or of other files, a reader takes for some words."""
    count = 0

    def within(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "opcode"
        return within

    def entered(frame: FrameType, event: str, _: Any) -> Any:
        if not any(folder in frame.f_code.co_filename for folder in of):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return within

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        with suppress(*REFUSALS):
            read(words)
    except Exception as error:
        if type(error).__name__ != "Refused":
            raise
    finally:
        sys.settrace(before)
    return count


def hostile(chance: random.Random) -> tuple[str, str, str]:
    again = "".join(chance.choices(PIECES, k=chance.choice((1, 1, 2, 3))))
    return "".join(chance.choices(PIECES, k=chance.randrange(3))), again, "".join(chance.choices(PIECES, k=chance.randrange(3)))


@pytest.mark.parametrize("name", READERS)
def test_twice_the_words_are_at_most_two_and_a_half_times_the_work(name: str):
    read, chance = READERS[name], random.Random(name)
    for beginning, again, end in [
        *(("", piece, "") for piece in chance.sample(PIECES, 30)),
        *(hostile(chance) for _ in range(15)),
    ]:
        short, long = (beginning + again * (length // len(again)) + end for length in (LONG, 2 * LONG))
        once, twice = operations(read, short), operations(read, long)
        assert twice <= 1.25 * len(long) / len(short) * once + 400, f"{once} → {twice} for {beginning!r} {again!r}… {end!r}"


def test_a_reader_that_looks_again_is_found():
    def slow(words: str) -> int:
        return sum(1 for place in range(len(words)) for _ in range(place))

    once, twice = (operations(slow, "甲" * length, of=(__file__,)) for length in (100, 200))
    assert twice > 3 * once
