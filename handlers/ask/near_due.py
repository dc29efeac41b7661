"""/临期 — open items with a duty that has ten working days or fewer left."""

from __future__ import annotations

from bot import listings, lookup
from bot.command import Context, command
from bot.rules.deadlines import Light

USAGE = "/临期 处室 页码"


@command(
    "/临期",
    usage=USAGE,
    summary="看快到期的在办件（黄灯、橙灯）",
    synonyms=("快到期", "即将到期", "临近到期"),
)
def near_due(context: Context, words: str = "") -> str:
    division, page = lookup.narrowed(context, words, USAGE)
    wanted = frozenset({Light.YELLOW, Light.ORANGE})
    return listings.by_light(
        context, wanted, title="临期件", none="没有临期件（十个工作日内到期）。", again="/临期", page=page, division=division
    )
