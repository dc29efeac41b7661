"""Texts within DingTalk's limits; people's words never become mentions or links."""

from __future__ import annotations

TEXT_BYTES = 15000  # the whole body must stay below 20 kB (docs/decisions/platforms.md#dingtalk-webhook)
MARKS = str.maketrans({"@": "＠", "<": "＜", ">": "＞"})


def plain(text: str) -> str:
    """Text that mentions nobody, cut at a line end when it is too long; what is cut is said."""
    safe = text.translate(MARKS).replace("dtmd://", "dtmd：／／").replace("dingtalk://", "dingtalk：／／")
    if len(safe.encode()) <= TEXT_BYTES:
        return safe
    while len(safe.encode()) > TEXT_BYTES - 60 and "\n" in safe:
        safe = safe.rsplit("\n", 1)[0]
    return safe.encode()[: TEXT_BYTES - 60].decode("utf-8", "ignore") + "\n（内容较长，未能全部显示）"
