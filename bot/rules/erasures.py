"""What a line of the journal says of lines before it: whose words went, and where the journal was cut. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

CUT = re.compile(r"cut (\d{1,18}) (\S{0,80})", re.ASCII)
GONE = re.compile(r"([a-z,]{1,40}) ([\d,-]+)", re.ASCII)


def cut(last: int, hashed: str) -> str:
    """The journal begins behind this line."""
    return f"cut {last} {hashed}"


def gone(parts: Iterable[str], ids: Iterable[int]) -> str:
    """These parts of these lines were erased: words,change 3,7-9."""
    return f"{','.join(parts)} {ranges(ids)}"


def ranges(ids: Iterable[int]) -> str:
    """3,7-9"""
    runs = groupby(enumerate(sorted(set(ids))), key=lambda pair: pair[1] - pair[0])
    found = []
    for _, run in runs:
        own = [one for _, one in run]
        found.append(str(own[0]) if len(own) == 1 else f"{own[0]}-{own[-1]}")
    return ",".join(found)


def cut_of(said: str) -> tuple[int, str] | None:
    """Where the journal was cut, as a line tells; None where it tells something else."""
    found = CUT.fullmatch(said)
    return (int(found[1]), found[2]) if found else None


def gone_of(said: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """The parts, and the first and last of each run of lines; nothing where the line tells something else."""
    found = GONE.fullmatch(said)
    if not found:
        return (), []
    return tuple(found[1].split(",")), list(runs_of(found[2]))


def runs_of(listed: str) -> Iterator[tuple[int, int]]:
    for run in listed.split(","):
        first, _, last = run.partition("-")
        if first:
            yield int(first), int(last or first)
