"""/台账 2021 — the year's ledger as a file, in the columns that import reads, without deputies' telephone numbers."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, command
from bot.message import Paper, Reply
from bot.records import suggestions
from bot.rules.chat_safe import FileName
from bot.rules.words import OFFICE

USAGE = "/台账 2021"


@command(
    "/台账",
    usage="/台账 年度",
    summary="生成年度台账（不含代表电话）",
    synonyms=("导出台账", "年度台账"),
    allowed=OFFICE,
    place="single",
)
def ledger(context: Context, words: str = "") -> Reply:
    year = lookup.whole_year(context, words, USAGE)
    count = len(suggestions.of_year(context.session, year, context.today))
    text = f"{year}年台账共{count}件，不含代表电话。"
    name = FileName(f"{year}年台账.xlsx")
    paper = Paper(
        kind="ledger",
        name=name,
        alt=f"{year}年台账，{count}件，不含代表电话",
        wish={"year": year, "on": context.today.isoformat(), "phones": False},
    )
    return Reply(text, papers=(paper,))
