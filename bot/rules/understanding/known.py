"""What a sentence may refer to, as plain values: the day, who speaks, the office's divisions and people, and its items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from bot.rules.words import Role


@dataclass(frozen=True)
class Official:
    """Somebody in office."""

    name: str
    roles: frozenset[Role] = frozenset()
    divisions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TitleRun:
    """The longest run of a sentence that stands in a title which this person may see, and the numbers of those items, best first.

    Where nothing of it stands in one, `run` is empty and `items` are those with titles near to it.
    """

    run: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownHere:
    """All that a sentence is understood by.

    `number` gives the canonical numbers that digits mean among the items this person may see (32 → 20210032), none or several
    where it is not one; `last` is the number of the item this person was answered about here
    within ten minutes, else empty; `proposers` gives who made an item, the lead first (none: not known),
    `letter_prefix` is how the office's own letters begin, empty where that is not known;
    `now` is the hour at which it was said, the end of the day where that is not known.
    """

    today: date
    person: Official
    divisions: tuple[str, ...]
    people: tuple[Official, ...]
    number: Callable[[str], tuple[str, ...]]
    titles: Callable[[str], TitleRun | None]
    last: str = ""
    proposers: Callable[[str], tuple[str, ...]] = lambda number: ()
    letter_prefix: str = ""
    now: time = time.max
