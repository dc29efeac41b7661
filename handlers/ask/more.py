"""更多 — the next page of the list that was shown last here; 上一页, 第2页."""

from __future__ import annotations

from bot import paging
from bot.command import Context, command
from bot.message import Reply


@command(
    "/更多",
    usage="/更多，或 第2页、上一页",
    summary="看上一个列表的下一页",
    synonyms=("下一页", "下页", "后一页", "还有吗"),
)
def more(context: Context, words: str = "") -> Reply:
    return paging.more(context, words)
