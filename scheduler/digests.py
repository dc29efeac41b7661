"""The words of a digest: notices that waited too long, one by one and whole. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from bot.rules.wording.room import BYTES, size

HEAD_BYTES = 80  # a digest's first line, the number before a notice and its label
NOTICE_BYTES = BYTES - HEAD_BYTES  # so that one notice always fits


def fitting(notices: Sequence[str]) -> int:
    """How many of the notices, which have at most `NOTICE_BYTES` each, one digest tells."""
    ends = accumulate(size(line) for line in numbered(notices))
    return sum(end <= BYTES - size(head(len(notices))) for end in ends)


def words(notices: Sequence[str]) -> str:
    """One text; empty without any."""
    return "\n".join((head(len(notices)), *numbered(notices))) if notices else ""


def head(count: int) -> str:
    """【消息汇总】此前未发出的12条消息："""
    return f"【消息汇总】此前未发出的{count}条消息："


def numbered(notices: Sequence[str]) -> list[str]:
    return [f"{place}. {text}" for place, text in enumerate(notices, start=1)]
