"""The words of a digest: notices that waited too long, line by line, within one message. Pure."""

from __future__ import annotations

from collections.abc import Sequence

MOST_LINES = 20
LINE_CHARACTERS = 60
NOTICE_BYTES = 1600  # the narrowest platform takes 2,048 for all


def words(notices: Sequence[str]) -> str:
    """One text; what does not fit is counted. Empty without any."""
    if not notices:
        return ""
    room = NOTICE_BYTES
    lines: list[str] = []
    for text in notices[:MOST_LINES]:
        line = f"{len(lines) + 1}. {shortened(text)}"
        room -= len(line.encode()) + 1
        if room < 0:
            break
        lines.append(line)
    if left := len(notices) - len(lines):
        lines.append(f"另有{left}条，请发送 /我的 查看。")
    return "\n".join((f"【消息汇总】此前未发出的{len(notices)}条消息：", *lines))


def shortened(text: str) -> str:
    """A message on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LINE_CHARACTERS else f"{line[: LINE_CHARACTERS - 1]}…"
