"""What is known of the journal outside the database, and what a cut may take away beside it
(docs/decisions/journal.md#days). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Marks:
    """`ends` are lines that were noted with their hashes; `days` on which day each was noted last: what is written behind it is
    no older. `cuts` are those behind which the journal was seen to begin, rightly; `restored` is the last line with which a
    backup came back, with how many lines had been noted behind it. `faults` is what is wrong with the notes themselves."""

    ends: Mapping[int, str] = field(default_factory=dict)
    days: Mapping[int, date] = field(default_factory=dict)
    cuts: Mapping[int, str] = field(default_factory=dict)
    restored: tuple[int, str] | None = None
    faults: tuple[str, ...] = ()

    def up_to(self, last: int, day: date) -> Marks:
        """What was known when the journal ended there, on that day: of days before it a line behind that one is missed."""
        ends = {line: hashed for line, hashed in self.ends.items() if line <= last or self.days.get(line, day) < day}
        return Marks(ends, self.days, self.cuts, None, self.faults)


def wrongly_cut(marks: Marks, cut: tuple[int, str], on: date | None, least: timedelta) -> bool:
    """Whether lines may not have been removed up to this one, on that day (None: no line tells of it), where `least` is how long
    lines are kept: it is another one than was noted, or a line that was noted before it shows that it was younger.

    What was written before the first note has no witness.
    """
    line, hashed = cut
    if marks.ends.get(line, hashed) != hashed:
        return True
    if marks.cuts.get(line) == hashed:
        return False
    older = max((one for one in marks.ends if one < line), default=None)
    if on is None:
        return older is not None or line in marks.ends
    since = marks.days.get(older) if older is not None else None
    return since is not None and on - since < least
