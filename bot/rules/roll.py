"""The roll: the name that each person had when the journal saw it first. Other lines know people by their ids alone, and nothing
of ours gives a person another name, but for one that is erased (docs/decisions/journal.md#names). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

COMMAND = "名册"
MOST = 500  # names in one line
ID = re.compile(r"\{(\d{1,18})\}", re.ASCII)


def portions(names: Mapping[int, str]) -> Iterator[dict[str, str]]:
    """What the lines say that note these names: words that go with the names that they hold, and whose they are."""
    listed = sorted(names.items())
    for start in range(0, len(listed), MOST):
        own = listed[start : start + MOST]
        words = json.dumps([name for _, name in own], ensure_ascii=False)
        yield {"words": words, "after": "".join(f"{{{person}}}" for person, _ in own)}


def entries(words: str | None, after: str | None) -> dict[int, str] | None:
    """Whose names a line notes; nothing where they were erased, None where it says what no such line says."""
    if words is None:
        return {}
    try:
        names = json.loads(words)
    except (ValueError, RecursionError):
        return None
    people = [int(person) for person in ID.findall(after or "")]
    right = isinstance(names, list) and all(isinstance(name, str) for name in names) and len(names) == len(people)
    return dict(zip(people, names, strict=True)) if right else None


def differing(noted: Mapping[int, str], names: Mapping[int, str]) -> list[int]:
    """The people whose names are others than were noted."""
    return [person for person, name in sorted(noted.items()) if names.get(person, name) != name]
