"""Every regular expression of the product takes work in proportion to its text: twice the text, at most 2.5 times the steps.

Found by walking the modules, so that a new one is looked at without being named; tried with texts made from itself.
An expression that is only ever asked at the beginning of a text is tried there alone (docs/decisions/safety.md#work).
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bot
import handlers
import scheduler
from tests.work import hostile, steps

LONG = 120  # characters; twice that the second time
MOST_STEPS = 400_000
PARTS = (bot, handlers, scheduler)
ROOT = Path(bot.__file__).parents[1]
SCANNED = re.compile(r"(?:(\w+)\.)?(\w+)\.(?:search|sub|subn|split|findall|finditer|pattern|scanner)\b")


def modules() -> Iterator[Any]:
    for part in PARTS:
        for found in pkgutil.walk_packages(part.__path__, f"{part.__name__}."):
            if "__main__" not in found.name and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def inside(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from inside(each, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        for each in value.values():
            yield from inside(each, depth + 1)


def expressions() -> dict[str, tuple[re.Pattern[Any], bool]]:
    """Where it stands → the expression, and whether it is asked at the beginning of a text alone."""
    sources = {path: path.read_text(encoding="utf-8") for part in PARTS for path in Path(part.__path__[0]).rglob("*.py")}
    scanned = {path: set(SCANNED.findall(text)) for path, text in sources.items()}  # (module or "", name)
    found: dict[str, tuple[re.Pattern[Any], bool]] = {}
    for module in modules():
        own = Path(module.__file__)
        by_name = {name for _, name in scanned[own]}
        for name, value in vars(module).items():
            patterns = [*inside(value)]
            if not patterns or not re.search(rf"^{re.escape(name)}\b", sources[own], re.MULTILINE):
                continue
            elsewhere = module.__name__.rpartition(".")[2], name
            within = name in by_name or any(elsewhere in names for path, names in scanned.items() if path != own)
            for place, pattern in enumerate(patterns):
                alone = isinstance(value, re.Pattern)
                found[f"{module.__name__}:{name}" + (f"[{place}]" if place else "")] = (pattern, alone and not within)
    return found


FOUND = expressions()
REPEATING = {where: found for where, found in FOUND.items() if [*steps.repeats(steps.Counting(found[0]).tree)]}


def texts(pattern: re.Pattern[Any], beginning: str, again: str, end: str, length: int) -> Any:
    text = beginning + again * (length // len(again)) + end
    return text.encode("utf-8")[:length] + end.encode() if isinstance(pattern.pattern, bytes) else text


@pytest.mark.parametrize("where", sorted(REPEATING))
def test_twice_the_text_is_at_most_two_and_a_half_times_the_steps(where: str):
    pattern, anchored = REPEATING[where]
    counting = steps.Counting(pattern)
    counting.most = MOST_STEPS
    for beginning, again, end in hostile.pumps(pattern, 1, 3):
        short, long = (texts(pattern, beginning, again, end, length) for length in (LONG, 2 * LONG))
        once, twice = (counting.cost(text, anchored=anchored) for text in (short, long))
        most = 1.25 * len(long) / len(short) * once + 50
        assert twice <= most, f"{once} → {twice} steps of {pattern.pattern!r} on {beginning!r} {again!r}… {end!r}"


@pytest.mark.parametrize("where", sorted(FOUND))
def test_the_counting_matcher_finds_what_re_finds(where: str):
    pattern, _ = FOUND[where]
    counting = steps.Counting(pattern)
    for beginning, again, end in list(hostile.pumps(pattern, 2, 2))[:20]:
        text = texts(pattern, beginning, again, end, 24)
        assert counting.spans(text) == [
            found.span() for found in pattern.finditer(counting.text.encode("latin-1") if counting.bytes else text)
        ]


@pytest.mark.parametrize("slow", [r"\s+@\S+$", r'"(?:[^"\\]|\\.)*"', r"(a|aa)+$", r"\s*第?\s*\d"])
def test_an_expression_that_looks_again_is_found(slow: str):
    pattern = re.compile(slow)
    counting = steps.Counting(pattern)
    counting.most = MOST_STEPS
    with pytest.raises((AssertionError, steps.Exhausted)):
        for beginning, again, end in [*hostile.pumps(pattern, 1, 6), ("[", '\\"', "")]:
            once, twice = (counting.cost(beginning + again * (n // len(again)) + end, anchored=False) for n in (LONG, 2 * LONG))
            assert twice <= 2.5 * once + 50


def test_there_are_expressions_of_every_part():
    assert len(FOUND) > 150
    assert {where.partition(".")[0] for where in FOUND} == {"bot", "handlers"} | (
        {"scheduler"} & {w.partition(".")[0] for w in FOUND}
    )
