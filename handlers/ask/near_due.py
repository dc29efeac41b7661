"""/临期 — open items with a duty that has ten working days or fewer left."""

from __future__ import annotations

from bot import listings
from bot.command import Context, command
from bot.rules.deadlines import Light


@command(
    "/临期",
    usage="/临期",
    summary="看快到期的在办件（黄灯、橙灯）",
    synonyms=("快到期", "即将到期", "临近到期"),
)
def near_due(context: Context) -> str:
    wanted = frozenset({Light.YELLOW, Light.ORANGE})
    return listings.by_light(context, wanted, title="临期件", none="没有临期件（十个工作日内到期）。", again="/临期")
