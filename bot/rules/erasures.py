"""What a line of the journal says of lines before it: whose words went, and where the journal was cut. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

CUT = re.compile(r"cut (\d{1,18}) (\S{0,80})", re.ASCII)
GONE = re.compile(r"([a-z,]{1,40}) (\d{1,18}(?:-\d{1,18})?(?:,\d{1,18}(?:-\d{1,18})?)*)", re.ASCII)
RESTORED = re.compile(r"restored (\d{1,18}) (\S{0,80})", re.ASCII)


def cut(last: int, hashed: str) -> str:
    """The journal begins behind this line."""
    return f"cut {last} {hashed}"


def restored(last: int, hashed: str) -> str:
    """The journal goes on behind this line, with which a backup ended."""
    return f"restored {last} {hashed}"


def gone(parts: Iterable[str], ids: Iterable[int]) -> str:
    """These parts of these lines were erased: words,change 3,7-9."""
    return f"{','.join(parts)} {ranges(ids)}"


def ranges(ids: Iterable[int]) -> str:
    """3,7-9"""
    runs = groupby(enumerate(sorted(set(ids))), key=lambda pair: pair[1] - pair[0])
    found = []
    for _, run in runs:
        own = [one for _, one in run]
        first, last = own[0], own[-1]
        found.append(f"{first}-{last}" if last > first else str(first))
    return ",".join(found)


def cut_of(said: str) -> tuple[int, str] | None:
    """Where the journal was cut, as a line tells; None where it tells something else."""
    found = CUT.fullmatch(said)
    return (int(found[1]), found[2]) if found else None


def restored_of(said: str) -> tuple[int, str] | None:
    """Behind which line the journal goes on after a restore, as a line tells; None where it tells something else."""
    found = RESTORED.fullmatch(said)
    return (int(found[1]), found[2]) if found else None


WORDED = {"words": "原话", "change": "所改内容", "person": "账号"}


def in_words(said: str) -> str:
    """What a line tells, for people."""
    if cut := cut_of(said):
        return f"第{cut[0]}行及以前的保留期满，已清理"
    if back := restored_of(said):
        return f"由备份恢复，自第{back[0]}行继续"
    parts, runs = gone_of(said)
    count, first, last = sum(last - first + 1 for first, last in runs), runs[0][0], runs[-1][1]
    return f"第{first}—{last}行中{count}行的{'、'.join(WORDED.get(part, part) for part in parts)}已清除"


def known(said: str) -> bool:
    """Whether a line tells something that lines tell."""
    return any(form.fullmatch(said) for form in (CUT, GONE, RESTORED))


def gone_of(said: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """The parts, and the first and last of each run of lines; nothing where the line tells something else."""
    found = GONE.fullmatch(said)
    if not found:
        return (), []
    return tuple(found[1].split(",")), list(runs_of(found[2]))


def runs_of(listed: str) -> Iterator[tuple[int, int]]:
    for run in listed.split(","):
        first, _, last = run.partition("-")
        yield int(first), int(last or first)
