"""Texts that are hard on a regular expression, made from the expression itself: pieces it looks for, many times, and no end."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from tests.work import steps

OF_CATEGORY = {"DIGIT": "7", "SPACE": " ", "WORD": "甲", "NOT_DIGIT": "甲", "NOT_SPACE": "甲", "NOT_WORD": "，"}
ANYTHING = "甲乙1a ，"


def characters(kind: Any, value: Any) -> list[str]:
    """Characters that a node of one character takes."""
    name = str(kind)
    if name == "LITERAL":
        return [chr(value)]
    if name == "NOT_LITERAL":
        return [c for c in ANYTHING if ord(c) != value][:2]
    if name == "ANY":
        return list(ANYTHING[:3])
    if name != "IN":
        return []
    if str(value[0][0]) == "NEGATE":
        refused = {c for item in value[1:] for c in members(*item)}
        return [c for c in ANYTHING if c not in refused][:3]
    return [c for item in value for c in members(*item)][:6]


def members(kind: Any, value: Any) -> list[str]:
    name = str(kind)
    if name == "LITERAL":
        return [chr(value)]
    if name == "RANGE":
        return [chr(value[0]), chr(value[1])]
    return [OF_CATEGORY[str(value).removeprefix("CATEGORY_").removeprefix("UNI_")]]


def sample(items: Any, chance: random.Random) -> str:
    """A text that a pattern takes, what it only looks at left out."""
    said = ""
    for kind, value in items:
        name = str(kind)
        if name.endswith("_REPEAT"):
            said += "".join(sample(value[2], chance) for _ in range(max(value[0], chance.choice((value[0], 1)))))
        elif name == "SUBPATTERN":
            said += sample(value[3], chance)
        elif name == "BRANCH":
            said += sample(chance.choice(value[1]), chance)
        elif name == "ATOMIC_GROUP":
            said += sample(value, chance)
        elif found := characters(kind, value):
            said += chance.choice(found)
    return said


def pumps(pattern: re.Pattern[Any], seed: int, many: int) -> Iterator[tuple[str, str, str]]:
    """What to begin with, what to say again and again, what to end with."""
    chance = random.Random(seed)
    tree = steps.Counting(pattern).tree
    bodies = list(steps.repeats(tree))
    for body in bodies:
        for _ in range(3):
            said = sample(body, chance)
            yield "", said or "甲", ""
            yield "", said or "甲", "\x01"
            yield sample(tree, chance), said or "甲", "\x01"
            whole = sample(tree, chance)
            yield whole[: chance.randrange(len(whole) + 1)], said or "甲", "\x01"
    for _ in range(many):
        whole = sample(tree, chance) or "甲"
        cut = chance.randrange(len(whole))
        body = sample(chance.choice(bodies), chance) if bodies else ""
        yield "", whole, ""
        yield "", whole[:-1] or "甲", "\x01"
        yield "", whole[cut:], "\x01"
        yield whole[:cut], whole[cut:] + body, "\x01"
        yield "", body + whole[cut : cut + 1], "\x01"
