"""Which command somebody calls by what they typed: the longest known word at the start, a number, an asking word."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.command import REGISTRY, Command
from bot.rules import numbers, questions, review_chain, spelling


@lru_cache(maxsize=1)
def spellings(declared: int) -> tuple[dict[str, Command], re.Pattern[str]]:
    """Every way to call every command, longest first, and what finds the longest at a text's start; `declared` commands exist."""
    said = [(word, c) for c in REGISTRY.values() for word in (c.name.lstrip("/"), *c.synonyms)]
    known = dict(sorted(said, key=lambda pair: -len(pair[0])))
    return known, re.compile("|".join(map(re.escape, known)))


def find(text: str, names: tuple[str, ...] = ()) -> tuple[Command | None, str]:
    """The command somebody means and the words after it; (None, words) when nobody could tell.

    `text` is as typed. The longest known word at the start decides; a number without one is `/查`; then an asking
    word anywhere (办到哪了, 帮我查一下 …).
    """
    typed = spelling.without_mentions(spelling.normal(text), names)
    words = spelling.without_mark(typed) or ("?" if typed.endswith("?") else "")
    lowered = words.lower()
    known, at_the_start = spellings(len(REGISTRY))
    if begins := at_the_start.match(lowered):
        word, found = begins[0], known[begins[0]]
        return found, (review_chain.decision_in(word) if found.name == "/审" else "") + spelling.without_mark(words[len(word) :])
    try:
        typed_numbers, rest = numbers.find(words)
        of_several = len(typed_numbers) > 1
        if typed_numbers and review_chain.verdict(review_chain.of_each(rest) if of_several else rest)[0] is not None:
            return REGISTRY["/审"], words if of_several else f"{typed_numbers[0]} {rest}"
        if typed_numbers:
            return REGISTRY["/查"], words
    except numbers.NotANumber:
        return REGISTRY["/查"], words
    for word, found in known.items():
        if not found.changes and len(word) >= 2 and word in lowered:
            before, _, after = words.partition(word)
            return found, f"{questions.left(before)} {after}".strip() if after.strip() else before.strip()
    return None, words
