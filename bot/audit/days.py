"""The lines of the journal with which days ended, in a file that is only added to, beside what the operators were told
(docs/decisions/journal.md#days): who changes the database alone does not change these."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from bot import modes

NAME = "journal-heads.txt"
DAY, RESTORED = "day", "restored"
LINE = re.compile(r"(day|restored) (\d{4}-\d{2}-\d{2}) (\d{1,18}) (\S{1,80})", re.ASCII)


def read(folder: Path) -> Mapping[int, str]:
    """line → hash with which a day ended; what a restore took back counts no more. Nothing where there is no file yet."""
    found: dict[int, str] = {}
    try:
        text = (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return found
    for written in text.splitlines():
        if not (line := LINE.fullmatch(written)):
            continue
        last, hashed = int(line[3]), line[4]
        if line[1] == RESTORED:
            found = {id: known for id, known in found.items() if id < last}
        found[last] = hashed
    return found


def last_day(folder: Path) -> date | None:
    """The last day that was noted; None before the first."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    days = [date.fromisoformat(found[2]) for found in map(LINE.fullmatch, lines) if found and found[1] == DAY]
    return max(days, default=None)


def add(folder: Path, kind: str, day: date, last: tuple[int, str]) -> None:
    """Note with which line a day ended, or to which the journal was restored; raises OSError."""
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        modes.make_private(descriptor)
        file.write(f"{kind} {day} {last[0]} {last[1]}\n")
        file.flush()
        os.fsync(descriptor)


def restored(folder: Path, now: datetime, last: tuple[int, str]) -> None:
    """The journal ends earlier than it did, by a restore; nothing where no day was noted yet."""
    if last[0] and read(folder):
        add(folder, RESTORED, now.date(), last)
