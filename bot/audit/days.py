"""Lines of the journal with their hashes, in a file that is only added to, beside what the operators were told
(docs/decisions/journal.md#days): who changes the database alone does not change these."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from bot import modes
from bot.rules.marks import Marks

NAME = "journal-heads.txt"
DAY, HOUR, CUT, RESTORED = "day", "hour", "cut", "restored"  # what a note says of its line
LINE = re.compile(r"(day|hour|cut|restored) (\d{4}-\d{2}-\d{2}) (\d{1,18}) (\S{1,80})", re.ASCII)
Noted = tuple[str, date, int, str]


def read(folder: Path) -> Marks:
    """What was noted of the journal as it is now; what a restore took back counts no more, and what it brought back counts
    again. Whatever else stands in the file is told as a fault of it."""
    found, faults = noted(folder)
    own = now_of(found)
    ends: dict[int, str] = {}
    for _, _, last, hashed in own:
        if ends.setdefault(last, hashed) != hashed:
            faults.append(f"{NAME} 对第{last}行写有两个校验值")
    return Marks(
        ends,
        {last: day for _, day, last, _ in own},
        {last: hashed for kind, _, last, hashed in found if kind == CUT},
        next(((last, hashed) for kind, _, last, hashed in reversed(found) if kind == RESTORED), None),
        tuple(faults),
    )


def now_of(found: Iterable[Noted]) -> list[Noted]:
    """The notes of one journal, the one that goes on. A restore leaves it behind a line: of that journal in which the line was
    noted with this hash, be it one that an earlier restore left; else of the last one."""
    left: list[list[Noted]] = []
    own: list[Noted] = []
    for note in found:
        kind, _, last, hashed = note
        if kind == CUT:
            continue
        if kind == RESTORED:
            left.append(own)
            known = (each for each in reversed(left) if any(one[2:] == (last, hashed) for one in each))
            own = [one for one in next(known, own) if one[2] < last]
        own.append(note)
    return own


def noted(folder: Path) -> tuple[list[Noted], list[str]]:
    """Every note in its order, and what is wrong with the file; nothing where there is none yet."""
    try:
        text = (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return [], []
    except OSError:
        return [], [f"{NAME} 打不开"]
    lines = text.split("\n")
    found = [parsed(line) for line in lines]
    wrong = [number for number, (line, own) in enumerate(zip(lines, found, strict=True), 1) if line and own is None]
    return [one for one in found if one], [f"{NAME} 第{number}行不是本程序所写" for number in wrong[:1]]


def parsed(line: str) -> Noted | None:
    if not (found := LINE.fullmatch(line)):
        return None
    try:
        return found[1], date.fromisoformat(found[2]), int(found[3]), found[4]
    except ValueError:
        return None


def last_day(folder: Path) -> date | None:
    """The last day that was noted; None before the first."""
    return max((day for kind, day, _, _ in noted(folder)[0] if kind == DAY), default=None)


def add(folder: Path, kind: str, day: date, last: tuple[int, str]) -> None:
    """Note a line: with it a day or an hour ended, the journal was cut behind it, or a backup came back. Raises OSError, and
    nothing was noted."""
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        modes.make_private(descriptor)
        size, new = os.fstat(descriptor).st_size, f"{kind} {day} {last[0]} {last[1]}\n".encode()
        try:
            if os.write(descriptor, new) != len(new):
                raise OSError(f"{NAME} was not written")
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ended(folder: Path, day: date, last: tuple[int, str]) -> None:
    """A line with which a backup ended, unless it was noted: so that a restore of it is known again."""
    if last[0] and all(one[2:] != last for one in noted(folder)[0]):
        add(folder, HOUR, day, last)


def restored(folder: Path, now: datetime, last: tuple[int, str]) -> None:
    """The journal ends earlier than it did, by a restore."""
    if last[0]:
        add(folder, RESTORED, now.date(), last)
