"""/为什么 20210032 — what is due on an item, by whom, until when, and which rule and days led to that date."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Number, command
from bot.rules.wording import explanations


@command(
    "/为什么",
    usage="/为什么 编号",
    summary="看时限、亮灯和下一步是怎样得出的",
    synonyms=("为何", "时限依据", "怎么算的"),
)
def why(context: Context, number: Number) -> str:
    case = lookup.item(context, number, usage="/为什么 编号")
    return explanations.text(context.standing(case))
