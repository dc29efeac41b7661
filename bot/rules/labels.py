"""Words with labels (参加：…, 文号：…): each label binds what follows it, in any order and with either colon."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

BLANKS = " ,，;；。、"


class SaidTwice(ValueError):
    """A label that stands there twice; its text is the label."""


def parted(words: str, labels: Mapping[str, Sequence[str]], *, bare: Sequence[str] = ()) -> tuple[str, dict[str, str]]:
    """The words before the first label, and name → what its label binds, up to the next label.

    `labels` gives the spellings of each name. A label has a colon, wherever it stands; those in `bare` need none behind a
    blank. Raises SaidTwice.
    """
    names = {spelling: name for name, spellings in labels.items() for spelling in spellings}
    with_colon = "|".join(re.escape(word) for word in sorted(names, key=len, reverse=True))
    without = "|".join(re.escape(word) for word in sorted(names, key=len, reverse=True) if names[word] in bare)
    pattern = rf"(?P<label>{with_colon})\s*[:：]" + (rf"|(?:^|(?<=[{BLANKS}]))(?P<bare>{without})(?![:：])" if without else "")
    found = list(re.finditer(pattern, words))
    if not found:
        return words.strip(BLANKS), {}
    values: dict[str, str] = {}
    ends = [*(match.start() for match in found[1:]), len(words)]
    for match, end in zip(found, ends, strict=True):
        word = match["label"] or match["bare"]
        name = names[word]
        if name in values:
            raise SaidTwice(word)
        values[name] = words[match.end() : end].strip(BLANKS)
    return words[: found[0].start()].strip(BLANKS), values


def left_empty(values: Mapping[str, str], labels: Mapping[str, Sequence[str]]) -> str:
    """The label of the first of these names that binds nothing, else empty."""
    return next((labels[name][-1] for name in labels if values.get(name) == ""), "")
